"""The words that mail programs write around a quote, language by language, as fragments of regular expressions.

Only words live here; `markers` knows how lines are made of them.
"""

# "wrote", with the grammar that programs leave open: "написал(а)".
WROTE = (
    *("wrote", "writes", "sent"),
    *("написала?", r"написал\(а\)", "писала?", "пишет", r"сообщил\(а\)"),  # ru
    *("написав", r"написав\(-ла\)", "пише"),  # uk
    *("жазды", "жазған"),  # kk
    *("schrieb", "geschrieben", "hat geschrieben"),  # de
    *("a écrit", "écrit"),  # fr
    *("escribió", "escribio", "va escriure"),  # es, ca
    *("ha scritto", "scrive"),  # it
    "escreveu",  # pt
    *("napisała?", r"napisał\(a\)", "pisze"),  # pl
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
    r"(?:ich|wir)\s+(?:\w+\s+)?schrieb",
)

# What stands before the date of a marker.
OPENINGS = (
    *("On", "At", "Am", "Le", "La", "El", "Il", "Il giorno", "In data", "Em", "No dia", "Op"),
    *("W dniu", "Dnia", "Den", "Dne", "Pe", "El dia", "På", "V", "Kuupäeval", "Στις", "На"),
    *("Pada", "Vào", "ในวันที่", "在", "于", "於"),
)

FROM = (
    *("from", "от", "отправитель", "від", "кімнен", "von", "de", "expéditeur", "remitente", "da", "mittente", "od"),
    *("kimden", "gönderen", "van", "fra", "från", "lähettäjä", "发件人", "寄件者", "差出人", "보낸 사람"),
)
SENT = (
    *("sent", "date", "отправлено", "дата", "надіслано", "відправлено", "жіберілген", "жіберілді", "күні", "уақыты"),
    *("gesendet", "datum", "envoyé(?: le)?", "enviado(?: el| em)?", "fecha", "data", "inviato", "wysłano"),
    *("gönderildi", "gönderme tarihi", "tarih", "verzonden", "sendt", "dato", "skickat", "lähetetty", "odesláno"),
    *("发送时间", "日期", "日時", "送信日時", "보낸 날짜"),
)
TO = (
    *("to", "кому", "кімге", "an", "à", "a", "destinataire", "para", "do", "kime", "alıcı", "aan", "til", "till"),
    *("komu", "收件人", "宛先", "받는 사람"),
)
SUBJECT = (
    *("subject", "тема", "тақырып", "тақырыбы", "betreff", "objet", "asunto", "oggetto", "assunto", "temat", "konu"),
    *("onderwerp", "emne", "ämne", "aihe", "předmět", "主题", "主旨", "件名", "제목"),
)
OTHER_FIELDS = ("reply-to", "cc", "копия", "копія", "көшірме", "kopie", "cópia", "kopia")

# What follows the dashes of "-----Original Message-----", and in forwards.
DELIMITERS = (
    *("original", "forwarded", "message", "reply above"),
    *("исходное", "пересыл", "пересла", "начало пере", "конец пере", "вихідне", "переслан"),
    *("бастапқы", "қайта жібер"),
    *("ursprüngliche", "original-nachricht", "weitergeleitete"),
    *("messaggio", "mensaje", "mensagem", "wiadomość", "oryginaln", "przekazan"),
    *("iletilen", "i̇letilen", "özgün", "orijinal"),
    *("oorspronkelijk", "doorgestuurd", "opprinnelig", "ursprungligt", "oprindelig", "videresendt"),
)

# Apple writes a line of its own above what it forwards.
BEGIN_FORWARD = (
    "begin forwarded message",
    "начало переадресованного сообщения",
    "нижче переслане повідомлення",
    "anfang der weitergeleiteten nachricht",
    "début du message (?:transféré|réexpédié)",
    "inicio del mensaje reenviado",
    "inizio messaggio inoltrato",
    "início da mensagem reencaminhada",
    "początek przekazywanej wiadomości",
    "yönlendirilmiş iletinin başlangıcı",
    "begin doorgestuurd bericht",
)

# Helpdesks ask for answers above such a line.
REPLY_ABOVE = (
    r"(?:\#\#-?|-{2,}+|={2,}+)?\s*(?:please )?(?:type|write|enter)?\s*your reply above this line",
    r"(?:\#\#-?|-{2,}+|={2,}+)\s*(?:reply above|(?:пожалуйста, )?ответьте выше|жауапты)",
)

SENT_FROM = (
    *("sent (?:from|via|with|by) ", "sent from$", "get outlook for", r"get \[?yahoo"),
    "отправлено (?:с|со|из|через|от) ",
    *("outlook для ", "скачайте? outlook", "загрузить outlook"),
    *("надіслано (?:з|із|через) ", "відправлено (?:з|із) "),
    r".{0,40} (?:арқылы )?жіберілді\.?$",
    *(r"von mein\w+ .{1,40} gesendet", "gesendet (?:von|mit|aus) ", "diese nachricht wurde von meine?m"),
    *("envoyé (?:de|depuis|à partir d|par)", "télécharger outlook", "obtenez outlook"),
    *("enviado (?:desde|do|de|a partir d|con|com|pelo) ", "obtener outlook", "obter o? ?outlook"),
    *("inviato (?:da|dal|con|tramite) ", "scarica outlook"),
    *("wysłan[eoa] (?:z|ze|za) ", "pobierz outlook"),
    r".{1,40} (?:üzerinden |dan |den )?gönderildi\.?$",
    *("verstuurd (?:vanaf|met|via) ", "verzonden (?:vanaf|met|via) ", "outlook voor ", "download outlook"),
    *("skickat från ", "sendt fra ", "lähetetty ", "odesláno z", "发自", "從我的", "から送信"),
)
