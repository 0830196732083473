"""The lines that phones and programs put under what was written with them, such as "Sent from my iPhone"."""

import re
from collections.abc import Iterable

# A verb that stands before what the mail was written with.
_VERBS = (
    r"(?:message |e-?mail )?sent (?:from|via|with|by|on|using)",
    r"(?:сообщение )?отправлен[оа]? (?:с|со|из|через|от|при помощи|с помощью)",
    r"надіслано (?:з|із|зі|через|за допомогою)",
    r"відправлено (?:з|із|зі|через|за допомогою)",
    r"gesendet (?:von|mit|aus|über)",
    r"(?:message )?envoyé(?:e)? (?:de|du|depuis|à partir d(?:e|['’])|par|avec|via)",
    r"provenance\s*:",
    r"enviad[oa] (?:desde|do|da|de|a partir d[oe]|con|com|pelo|pela|via|por)",
    r"inviat[oa] (?:da|dal|dall['’]|con|tramite|via)",
    r"wysłan[eoa] (?:z|ze|za pomocą|przez|przy użyciu)",
    r"(?:verstuurd|verzonden) (?:vanaf|vanuit|met|via|door)",
    *("skickat från", "sendt fra", "lähetetty", "odesláno z", "发自", "從我的", "trimis de pe"),
)
# Languages that put the verb at the end.
_VERBS_AT_END = (
    r".{1,60}жіберіл(?:ді|ген)",
    ".{1,60}gönderil(?:di|miştir)",
    "(?:diese (?:nachricht|e-?mail) wurde )?(?:von|mit|über|aus) .{1,60}(?:ge|ver)(?:sendet|schickt)",
    *(".{1,40}から送信", ".{1,40}에서 보냄", ".{1,40}küldve"),
)
_MY = (
    *("my", "mein", "mon", "ma", "mi", "meu", "minha", "dal mio", "mojego", "mojej", "моего", "моей", "мого"),
    *("моєї", "менің", "mijn", "min"),
)
_DEVICES = (
    *("iphone", "ipad", "ipod", r"ios\b", "android", "samsung"),
    *("galaxy", "huawei", "honor", "xiaomi", "redmi", r"poco\b"),
    *("realme", "oppo", "oneplus", r"vivo\b", "pixel", "nokia"),
    *("lumia", "sony", "xperia", "htc", "motorola", "blackberry"),
    *("windows", "outlook", "yahoo", "gmail", "gmx", "web\\.de"),
    *("t-online", "libero", r"orange\b", "proton", "tutanota"),
    *("yandex", "яндекс", r"mail\.ru", "mymail", "rambler", "рамблер", "ukr\\.net", r"spark\b", "sparrow", "edison"),
    *("aqua ?mail", "blue ?mail", "k-9", "fairemail", "thunderbird"),
    *("zimbra", "zoho", r"hey\b", "superhuman", "airmail"),
    *("mailbird", "em client", "the bat", "roundcube", "interia", "onet", "wp poczt", "o2 poczt", "hotmail", "aol"),
    *("verizon", "t-mobile", "at&t", "vodafone", "droid", "nexus", "kindle", "apple watch"),
    *("мобил", "мобіл", "смартфон", "телефон", "планшет", "устройств", "пристро", "қолданба", "құрылғы"),
    *(r"почт\w{1,2} mail\b", "phone", "mobil", "smartphone", "handy", "tablet", "telefon", "teléfono", "téléphone"),
    *("celular", "móvil", "telemóvel", "cellulare", "telefonino", "telefoon", "komórk", "unterwegs", "cihaz"),
)
# "Get Outlook for iOS".
_GET = (
    *("get", "download", "получить", "скачать", "скачайте", "загрузить", "загрузите", "отримати", "завантажити"),
    *("holen sie sich", "beziehen sie", "laden sie", "télécharge[rz]", "obten(?:ir|ez|er|ga)", "descargar?", "scarica"),
    *("ottieni", "obt(?:er|enha)", "baix(?:ar|e)", "transferir", "pobierz", "uzyskaj", "hämta", "hent"),
)
_GET_AT_END = ("edinin", "indirin", "beziehen", "herunterladen", "downloaden", "жүктеп ал", "алыңыз")


def _any(words: Iterable[str]) -> str:
    return "|".join(words)


_DEVICE = rf"(?<!\w)(?:{_any(_DEVICES)})"
_SENT_FROM = re.compile(rf"(?:{_any(_VERBS)})(?!\w)", re.I)
_SENT_FROM_DEVICE = re.compile(
    rf"(?:{_any(_VERBS)})(?!\w)(?:.{{0,50}}?{_DEVICE}|\s(?:{_any(_MY)})(?!\w))"
    rf"|(?=.{{0,60}}?{_DEVICE})(?:{_any(_VERBS_AT_END)})\W*$",
    re.I,
)
_GET_OUTLOOK = re.compile(
    rf"(?:{_any(_GET)}) .{{0,30}}?(?:outlook\b.{{0,30}}?\b(?:ios|android)|\[?yahoo mail)\b"
    rf"|(?:(?:ios|android) \S{{1,10}} )?outlook\b.{{0,30}}?(?:{_any(_GET_AT_END)})\W*$",
    re.I,
)
_PHONE_OUTLOOK = re.compile(r"\boutlook\b.{0,30}\b(?:ios|android)\b|\b(?:ios|android)\b.{0,30}\boutlook\b", re.I)
_LINK = re.compile(r"[<(\[]?https?://[^\s<>]{1,300}[>)\]]?")
_WIDTH = 90  # letters, without links
_WORDS = 14
_FEW_WORDS = 6
_LINE_LIMIT = 400  # letters, with links


def is_sent_from(line: str) -> bool:
    """Tell a line such as "Sent from my iPhone": the verb, and what a mail can be written with.

    "Sent from Almaty on Monday" is what somebody has to say.
    """
    if len(line) > _LINE_LIMIT:
        return False
    bare = _LINK.sub("", line)
    has_link = len(bare) < len(line)
    bare = bare.strip(" \t\xa0*_>-()[]<|")
    count = len(bare.split())
    if len(bare) > _WIDTH or count > _WORDS:
        return False
    if _SENT_FROM_DEVICE.match(bare) or _GET_OUTLOOK.match(bare):
        return True
    return has_link and count <= _FEW_WORDS and bool(_SENT_FROM.match(bare) or _PHONE_OUTLOOK.search(bare))
