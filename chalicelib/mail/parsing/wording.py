"""The words that mail programs write around a quote, language by language, as fragments of regular expressions.

Only words live here; `markers` knows how lines are made of them.
"""

# "wrote", with the grammar that programs leave open: "написал(а)".
WROTE = (
    *("wrote", "writes", "sent"),
    *("написала?", r"написал\(а\)", r"писал\(а\)", "писала?", "писали", "пишет", r"сообщил\(а\)"),  # ru
    *("написав", r"написав\(-ла\)", "пише"),  # uk
    *("жазды", "жазған"),  # kk
    *("schrieb", "geschrieben", "hat geschrieben"),  # de
    *("a écrit", "écrit"),  # fr
    *("escribió", "escribio", "va escriure"),  # es, ca
    *("ha scritto", "scrive"),  # it
    "escreveu",  # pt
    *("napisała?", r"napisał\(a\)", "pisze", "napisana przez"),  # pl
    *("yazdı", "yazmış"),  # tr
    *("schreef", "geschreven"),  # nl
    *("skrev", "kirjoitti"),  # sv, no, da, fi
    *("napsala?", r"napsal\(a\)", "napísala?", r"napísal\(a\)"),  # cs, sk
    *("a scris", "írta", "έγραψε", "написа", "je napisao", "napisao je", "napisala", "rašė", "rakstīja", "kirjutas"),
    *("写道", "写", "のメール", "님이 작성", "đã viết", "menulis", "כתב", "كتب", "เขียน(?:ว่า)?"),
)

# "I wrote" is a sentence of the writer, no marker.
I_WROTE = (
    r"(?:I|we)\s+(?:have\s+|had\s+)?(?:\w+\s+)?(?:wrote|sent)",
    r"(?:я|мы)\s+(?:\w+\s+)?(?:писали?|написали?)",
    r"(?:я|ми)\s+(?:\w+\s+)?(?:писали?|писав|написали?|написав)",
    r"(?:мен|біз)\s+(?:\w+\s+)?жаз",
    r"(?:ich|wir)\s+(?:\w+\s+)?schrieb",
    r"schrieb(?:en)?\s+(?:ich|wir)\b",
    r"j['’]ai\s+(?:\w+\s+)?écrit",
    r"(?:nous avons|yo|le|les)\s+(?:\w+\s+)?(?:écrit|escribí\b)",
)

# What stands before the date of a marker.
OPENINGS = (
    *("On", "At", "Am", "Le", "La", "El", "En", "Il", "Il giorno", "In data", "Em", "No dia", "Às", "Op", "В"),
    *("W dniu", "Dnia", "Den", "Dne", "Pe", "El dia", "På", "V", "Kuupäeval", "Στις", "На"),
    *("Pada", "Vào", "ในวันที่", "在", "于", "於"),
)

# What stands before the name in a marker, where no date needs to come first or at all.
NAMERS = (
    *("пользователь", "користувач", "wiadomość napisana przez", "wiadomość od", "вы писали", "ви писали"),
    *("quoting", "zitat von", "citando", "citazione", "citation de", "cytowanie", "цитирование"),
)

FROM = (
    *("from", "от", "отправитель", "від", "кімнен", "von", "de", "expéditeur", "remitente", "da", "mittente", "od"),
    *("nadawca", "kimden", "gönderen", "van", "fra", "från", "lähettäjä", "发件人", "寄件者", "差出人", "보낸 사람"),
)
SENT = (
    *("sent", "date", "отправлено", "отправленные", "дата", "надіслано", "відправлено", "жіберілген", "жіберілді"),
    *("күні", "уақыты"),
    *("gesendet", "datum", "envoyé(?: le)?", "enviad[oa](?: el| em)?", "fecha", "data", "inviato", "wysłan[oe]"),
    *("gönderildi", "gönderme tarihi", "tarih", "verzonden", "sendt", "dato", "skickat", "lähetetty", "odesláno"),
    *("发送时间", "日期", "日時", "送信日時", "보낸 날짜"),
)
TO = (
    *("to", "кому", "кімге", "an", "à", "a", "destinataire", "para", "do", "kime", "alıcı", "aan", "til", "till"),
    *("komu", "pour", "adresat", "empfänger", "收件人", "宛先", "받는 사람"),
)
SUBJECT = (
    *("subject", "тема", "тақырып", "тақырыбы", "betreff", "objet", "asunto", "oggetto", "assunto", "temat", "konu"),
    *("sujet", "onderwerp", "emne", "ämne", "aihe", "předmět", "主题", "主旨", "件名", "제목"),
)
OTHER_FIELDS = ("reply-to", "cc", "копия", "копія", "көшірме", "kopie", "cópia", "kopia")

# What stands between the dashes of "-----Original Message-----", and of forwards.
DELIMITERS = (
    *(r"original(?:\s|-)?(?:message|mail|e-?mail|nachricht|meddelande|melding)", "forwarded (?:message|mail)"),
    r"(?:message|e-?mail|reply|courriel|mensagem|mensaje|messaggio) (?:original|originale|d['’]origine|above)",
    *("исходное", "оригинальное", "пересыл", "переслан", "перенаправл", "переадрес", "начало пере", "конец пере"),
    *("вихідне", "оригінальне", "початкове", "пересилан", "перенаправлен"),
    *("бастапқы ха", "түпнұсқа ха", "қайта (?:жібер|бағытт)", "жіберілген ха"),
    *("ursprüngliche", "weitergeleitete"),
    *("message (?:transféré|réexpédié|initial)", "courriel (?:transféré|initial)", "mensaje reenviado"),
    *("mensagem (?:re)?encaminhada", "messaggio (?:inoltrato|di inoltro)"),
    *("wiadomość (?:oryginaln|przekazan|przesłan)", "oryginaln", "(?:treść )?przekazan", "pierwotna wiadomość"),
    *(r"i\u0307?letilen", r"i\u0307?letilmiş", "özgün", "ori[jg]inal (?:mesaj|i\u0307?leti|e-?posta)", "yönlendiril"),
    *("oorspronkelijk", "doorgestuurd", "opprinnelig", "ursprungligt", "oprindelig", "videresendt", "vidarebefordrat"),
    *("původní zpráva", "přeposlaná zpráva", "пренасочено", "原始", "转发", "轉寄", "元のメッセージ", "원본"),
)

# Apple writes a line of its own above what it forwards.
BEGIN_FORWARD = (
    "begin forwarded message",
    "начало переадресованного (?:сообщения|письма)",
    "нижче переслане повідомлення",
    "початок (?:листа, що пересилається|пересланого повідомлення|переадресованого (?:листа|повідомлення))",
    "қайта жіберілген (?:хабардың|хаттың) басы",
    "anfang der weitergeleiteten (?:nachricht|e-mail)",
    "début du (?:message|courriel) (?:transféré|réexpédié)",
    "inicio del mensaje (?:reenviado|re-enviado)",
    "inizio (?:del )?messaggio inoltrato",
    "início da mensagem (?:re)?encaminhada",
    "początek (?:przekazywanej|przekazanej|przesłanej dalej) wiadomości",
    r"(?:yönlendirilmiş iletinin|i\u0307?letilen (?:mesajın|iletinin)) başlangıcı",
    "yönlendirilen ileti başlangıcı",
    "begin doorgestuurd bericht",
    "vidarebefordrat brev",
    "videresendt (?:meddelelse|melding)",
)

# Helpdesks ask for answers above such a line.
REPLY_ABOVE = (
    r"(?:\#\#-?|-{2,}+|={2,}+)?\s*(?:please )?(?:type|write|enter)?\s*your reply above this line",
    r"(?:\#\#-?|-{2,}+|={2,}+)\s*(?:reply above|(?:пожалуйста, )?ответьте выше|жауапты)",
)
