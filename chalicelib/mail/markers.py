"""The lines by which mail programs introduce what is quoted below them.

They differ by program and language, but all of them name a time or an address, and most end in a verb and a colon.
"""

import re

# "wrote", as mail programs say it: en, ru, uk, kk, de, fr, es, ca, it, pt, pl, tr, nl, sv/no/da, fi, cs, ro,
# zh, ja, ko, and a line of others.
_VERBS = (
    "wrote|writes|sent|написала?|написал\\(а\\)|писала?|пишет|сообщил\\(а\\)|написав|написала|написав\\(-ла\\)|пише|жазды|жазған"
    "|schrieb|geschrieben|hat geschrieben|a écrit|écrit|escribió|escribio|va escriure|ha scritto|scrive|escreveu"
    "|napisała?|napisał\\(a\\)|pisze|yazdı|yazmış|schreef|geschreven|skrev|kirjoitti|napsala?|napsal\\(a\\)|a scris|写道|写|のメール|님이 작성"
    "|írta|έγραψε|написа|je napisao|napísal|rašė|rakstīja|kirjutas|đã viết|menulis|כתב|كتب|เขียน"
)
_VERB = re.compile(rf"(?:^|[\s>)\],\"'，])(?:{_VERBS})(?=$|[\s:：<\"'-])", re.I)
_FIRST_PERSON = re.compile(
    r"\b(?:I|we|я|мы|ich|wir|je|yo|ik)\s+(?:have\s+|had\s+)?(?:\w+\s+)?(?:wrote|sent|писали?|написали?|schrieb)", re.I
)
_TIME = re.compile(r"(?<!\d)\d{1,2}[:.h]\d{2}(?!\d)")
_DATE = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d(?!\d)|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}[-. ]+\w{3,9}[-.,]*[ -]\d{2,4}|\w{3,9}\.? \d{1,2},)"
)
_ADDRESS = re.compile(r"[^\s<>\"@]{1,100}@[^\s<>\"@]{2,100}|<\s*mailto:")
_IN_BRACKETS = re.compile(r"<[^<>]{0,100}@[^<>]{1,100}>")

# What a marker may begin with: a preposition or article of dates, or a date of some kind.
_OPENING = re.compile(
    r"(?:On|At|Am|Le|El|Il|In data|Em|No dia|Op|W dniu|Dnia|Den|Dne|Le|La|Il giorno|Pe|El dia|Den|På|Em|V|在|于|於|Den|Kuupäeval)\b"
    r"|(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}[:.]\d{2}\b|\d{1,2} \w{3,10}|(?:19|20)\d\d\b)"
    r"|\w{2,12}[.,]{1,2} *(?:\d{1,2}|\w{3,10}[.,]? \d)|\w{3,12} \d{1,2},? ",
    re.I,
)
_DASHES = " \t-_=*#~—–"
_JOIN_LIMIT = 5  # lines that one marker may be wrapped over
_LINE_LIMIT = 400  # letters; no marker is longer

_DELIMITER = re.compile(
    r"""^[\s>*_]{0,10}(?:
      -{2,}\s*(?:original|forwarded|ursprüngliche|weitergeleitete|message|messaggio|mensaje|mensagem|oorspronkelijk|doorgestuurd
        |исходное|пересыл|пересла|начало\ пере|конец\ пере|вихідне|переслан|бастапқы|қайта\ жібер|wiadomość
        |oryginaln|przekazan|i̇letilen|iletilen|özgün|orijinal
        |opprinnelig|ursprungligt|oprindelig|videresendt|reply\ above|original-nachricht)[^\n]{0,80}
      |begin\ forwarded\ message:?\s*$
      |начало\ переадресованного\ сообщения:?\s*$|нижче\ переслане\ повідомлення:?\s*$
      |anfang\ der\ weitergeleiteten\ nachricht:?\s*$|début\ du\ message\ (?:transféré|réexpédié)\ ?:?\s*$
      |inicio\ del\ mensaje\ reenviado:?\s*$|inizio\ messaggio\ inoltrato:?\s*$
      |início\ da\ mensagem\ reencaminhada:?\s*$
      |(?:\#\#-?|-{2,}|={2,})?\s*(?:please\ )?(?:type|write|enter)?\s*your\ reply\ above\ this\ line[^\n]{0,40}
      |(?:\#\#-?|-{2,}|={2,})\s*(?:reply\ above|ответьте\ выше|пожалуйста,\ ответьте\ выше|жауапты)[^\n]{0,60}
    )""",
    re.I | re.X,
)

_FROM = "from|от|від|отправитель|кімнен|von|de|da|od|van|fra|från|kimden|gönderen|lähettäjä|发件人|寄件者|差出人|보낸 사람|expéditeur|remitente|mittente"
_SENT = (
    "sent|date|отправлено|дата|надіслано|відправлено|жіберілген|жіберілді|күні|уақыты|gesendet|datum|envoyé(?: le)?|enviado(?: el| em)?|fecha|data|inviato"
    "|wysłano|verzonden|sendt|dato|skickat|datum|gönderildi|gönderme tarihi|tarih|lähetetty|odesláno|发送时间|日期|日時|送信日時|보낸 날짜"
)
_TO = "to|кому|кімге|an|à|a|para|do|aan|til|till|kime|alıcı|komu|收件人|宛先|받는 사람|destinataire"
_SUBJECT = "subject|тема|тақырып|тақырыбы|betreff|objet|asunto|oggetto|assunto|temat|onderwerp|emne|ämne|konu|aihe|předmět|主题|主旨|件名|제목"
_LABELS = [
    re.compile(rf"(?:^|(?<=\s))[*_>\s]{{0,4}}(?:{names})[*_ \t\xa0]{{0,3}}[:：]", re.I)
    for names in (_FROM, _SENT, _TO, _SUBJECT)
]
_FIRST_LABEL = re.compile(
    rf"^[*_>\s|]{{0,6}}(?:{_FROM}|{_SENT}|{_TO}|{_SUBJECT}|reply-to|cc|копия)[*_ \t\xa0]{{0,3}}[:：]", re.I
)
_HEADER_LINES = 10

_SENT_FROM = re.compile(
    r"""^[\s*_>-]{0,4}(?:
      sent\ (?:from|via|with|by)\ |sent\ from$|get\ outlook\ for|get\ \[?yahoo
      |отправлено\ (?:с|со|из|через|от)\ |надіслано\ (?:з|із|через)\ |відправлено\ (?:з|із)\ 
      |.{0,40}\ (?:арқылы\ )?жіберілді\.?$
      |von\ mein\w+\ .{1,40}\ gesendet|gesendet\ (?:von|mit|aus)\ |diese\ nachricht\ wurde\ von\ meine?m
      |envoyé\ (?:de|depuis|à\ partir\ d|par)|télécharger\ outlook|obtenez\ outlook|enviado\ (?:desde|do|de
      |a\ partir\ d|con|com|pelo)\ |obtener\ outlook|obter\ o?\ ?outlook
      |inviato\ (?:da|dal|con|tramite)\ |scarica\ outlook|wysłan[eoa]\ (?:z|ze|za)\ |pobierz\ outlook
      |.{1,40}\ (?:üzerinden\ |dan\ |den\ )?gönderildi\.?$|verstuurd\ (?:vanaf|met|via)\ |verzonden\ (?:vanaf|met
      |via)\ |outlook\ voor\ |download\ outlook
      |skickat\ från\ |sendt\ fra\ |lähetetty\ |odesláno\ z|发自|從我的|から送信
      |outlook\ для\ |скачайте?\ outlook|загрузить\ outlook
    )""",
    re.I | re.X,
)


def is_delimiter(line: str) -> bool:
    """Tell a line such as "-----Original Message-----" or "Begin forwarded message:"."""
    bare = line.strip(" \t>*_")
    if not bare or len(line) > _LINE_LIMIT or not (bare[0] in "-=#" or bare[-1] in ":-#="):
        return False
    return bool(_DELIMITER.match(line))


def is_sent_from(line: str) -> bool:
    """Tell a line such as "Sent from my iPhone"."""
    return len(line) < 120 and bool(_SENT_FROM.match(line))


def may_begin_header_block(line: str) -> bool:
    """Tell cheaply whether the headers of a quoted mail may begin in this line."""
    return (":" in line or "：" in line) and len(line) <= _LINE_LIMIT and bool(_FIRST_LABEL.match(line))


def is_header_block(lines: list[str]) -> bool:
    """Tell whether Outlook's way of quoting begins in the first of the lines: From, Sent, To and Subject.

    A customer may well write "From: Almaty, To: Astana", so an address or a subject has to be there, and a date.
    """
    if not may_begin_header_block(lines[0]):
        return False
    block = _until_blank([line[:_LINE_LIMIT] for line in lines[:_HEADER_LINES]])
    text = "\n".join(block)
    has_from, has_sent, has_to, has_subject = (bool(label.search(text)) for label in _LABELS)
    has_address = bool(_ADDRESS.search(text))
    if not (has_from and has_sent) or not (has_address or has_subject):
        return False
    return has_to or has_subject or bool(_DATE.search(text) or _TIME.search(text))


def _until_blank(lines: list[str]) -> list[str]:
    """Return the lines before the first blank one that follows a label."""
    for index, line in enumerate(lines):
        if not line.strip(" \t>*"):
            return lines[:index]
    return lines


def may_end_marker(line: str) -> bool:
    """Tell cheaply whether a marker may end in this line."""
    end = line.rstrip(_DASHES)
    if not end or len(line) > _LINE_LIMIT:
        return False
    return end[-1] in ":：" or bool(_VERB.search(end[-40:]))


def marker_start(lines: list[str], end: int) -> int | None:
    """Return where the marker begins that ends in a line, such as "On Monday at 10:00, Dana <d@x.kz> wrote:".

    The nearest line that could be a begin is taken, since what is above belongs to the answer.
    """
    text = ""
    for start in range(end, max(-1, end - _JOIN_LIMIT), -1):
        line = lines[start].strip(" \t>")
        text = f"{line} {text}".strip() if text else line
        if len(text) > _LINE_LIMIT:
            return None
        if _begins(lines[start], start < end) and is_marker(text):
            return start
        if start < end and not line and start > 0 and not _OPENING.match(lines[start - 1].strip(" \t>")):
            return None
    return None


def _begins(line: str, is_wrapped: bool) -> bool:
    bare = line.strip(_DASHES + ">")
    if _OPENING.match(bare):
        return any(letter.isdigit() for letter in bare)
    # "Dana <dana@x.kz> wrote:" without a date; an address at the very begin is the second line of something.
    return bool(_IN_BRACKETS.search(bare)) and not bare.startswith("<") and not is_wrapped or _names_sender(bare)


def _names_sender(bare: str) -> bool:
    return bool(re.match(r"[^<>@:]{2,80}<[^<>\s]{1,100}@[^<>\s]{1,100}> (?:schrieb|wrote|a écrit|escribió)\b", bare))


def is_marker(text: str) -> bool:
    """Tell whether a whole line introduces a quote."""
    bare = text.strip(_DASHES)
    has_colon = bare.endswith((":", "："))
    has_date = bool(_DATE.search(bare) or _TIME.search(bare))
    has_address = bool(_ADDRESS.search(bare))
    if _FIRST_PERSON.search(bare):
        return False
    if _VERB.search(bare):
        ends = has_colon or bool(_VERB.search(bare[-40:]) and _VERB.sub("", bare[-20:]) != bare[-20:])
        return ends and (has_date or has_address)
    return has_colon and has_address and has_date and not _LABELS[0].match(bare)
