"""Bytes of a mail to text, whatever its charset claims."""

import codecs
import re

# What Python's codecs may be asked for: some (punycode, idna) take quadratic time, others are no charsets at all.
_SAFE_NAME = re.compile(
    r"^(utf|us.?ascii|ascii|iso|latin|windows|cp|koi8|kz|ptcp|big5|gb|hz|euc|shift|sjis|mac|johab|tis|ansi_x3)[\w.-]*$"
)

# Names seen in mail that Python lacks or reads too narrowly; the superset is what the senders' programs meant.
_MEANT = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "ansi_x3.4-1968": "cp1252",
    "ansi_x3.110-1983": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "ks_c_5601-1987": "cp949",
    "ksc5601": "cp949",
    "euc-kr": "cp949",
    "cp-850": "cp850",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "koi8-ru": "koi8-u",
    "windows-1048": "kz1048",
}
_LATIN = {"cp1252", "cp1254", "iso-8859-15"}
_CYRILLIC = ["cp1251", "koi8_r", "cp866"]
_OTHER_ALPHABETS = ["cp932", "gb18030", "big5", "euc_jp", "cp949"]
_HALVES = re.compile("[\ud800-\udfff]")
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_COMMON = re.compile("[оеаинтсрвлкмдпуыя]", re.I)  # six of seven letters of a Russian text are among these
_ODD = re.compile("[а-яё](?=[А-ЯЁ])|[\u2500-\u259f]")  # case that changes inside words, and lines of tables
_RUSSIAN = 0.68
_RUSSIAN_OF_FEW = 0.5
_ACCENTED = ["cp1252", "cp1250", "cp1254"]
_SAMPLE = 4096  # bytes shown to the detector, which takes about 10 ms for them
_FEW = 4  # letters beyond ASCII, below which no charset can be told from another
_LETTERS = re.compile(rb"[A-Za-z\x80-\xff]")
_HIGH = re.compile(rb"[\x80-\xff]")
_HIGH_WORD = re.compile(rb"[A-Za-z]{0,40}[\x80-\xff][A-Za-z\x80-\xff]{0,200}")


def decode(data: bytes, declared: str = "", *, thoroughly: bool = False) -> str:
    """Read bytes as text: by the declared charset, then UTF-8, then by what the bytes look like.

    Cyrillic is always looked for. `thoroughly` asks the detector too, which takes long: for bodies, not for every word
    of a header.
    """
    name = codec_name(declared)
    if data.isascii() and not name.startswith(("utf-7", "iso2022", "iso-2022", "utf-16", "utf-32", "hz")):
        return data.decode("ascii")
    if _is_utf8(data) and (not name or name in _LATIN or name == "utf-8"):
        return data.decode("utf-8-sig", "ignore")
    text = _strict(data, name)
    if text is not None and not (name in _LATIN and _mostly_high(data)):
        return text
    if name == "utf-8" and _nearly_utf8(data):
        return data.decode("utf-8", "replace")
    if _mostly_high(data) and (cyrillic := _as_cyrillic(data)):
        return data.decode(cyrillic, "replace")
    if thoroughly and (detected := _detected(data)):
        return detected
    return text if text is not None else _HALVES.sub("\ufffd", data.decode(name or "cp1252", "replace"))


def decode_header_bytes(data: bytes) -> str:
    """Read unencoded 8-bit bytes of a header.

    RFC 6532 says UTF-8. Older programs wrote their own charset there, which can be told from whole words; a lone byte
    in an ASCII line could be any of a dozen letters and is shown as unreadable instead of guessed.
    """
    if data.isascii() or _is_utf8(data):
        return data.decode("utf-8", "replace")
    words = b" ".join(_HIGH_WORD.findall(data[:_SAMPLE]))  # what a program wrote around them is ASCII
    cyrillic = _as_cyrillic(words, is_short=True) if _mostly_high(words) else ""
    return data.decode(cyrillic or "utf-8", "replace")


def codec_name(declared: str) -> str:
    """Name the codec for a charset of a mail; empty when there is none."""
    name = declared.strip().strip("\"'").lower()
    name = _MEANT.get(name.replace("_", "-"), _MEANT.get(name, name))
    if not _SAFE_NAME.match(name):
        return ""
    try:
        codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    return name


def _strict(data: bytes, name: str) -> str | None:
    if not name:
        return None
    try:
        text = data.decode(name)
        # Python's UTF-7 lets halves of a letter through, which nothing can store.
        return _HALVES.sub("\ufffd", text) if name.startswith("utf-7") else text
    except (UnicodeError, LookupError, ValueError):
        return None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        # A text that was cut to size may end inside a letter.
        return error.reason == "unexpected end of data" and error.start > 0
    return True


def _nearly_utf8(data: bytes) -> bool:
    """Tell a damaged UTF-8 text (cut in the middle of a letter) from one in another charset."""
    high = len(_HIGH.findall(data[:_SAMPLE]))
    broken = data[:_SAMPLE].decode("utf-8", "replace").count("\ufffd")
    return broken * 5 <= high


def _mostly_high(data: bytes) -> bool:
    """Tell words of a non-Latin alphabet from Latin words with accents."""
    sample = data[:_SAMPLE]
    high = len(_HIGH.findall(sample))
    return high >= _FEW and high * 2 > len(_LETTERS.findall(sample))


def _detected(data: bytes) -> str:
    """Read bytes by what they look like; empty when that cannot be told."""
    is_other = _mostly_high(data)
    if not is_other and len(_HIGH.findall(data[:_SAMPLE])) < _FEW:
        return ""
    # Imported here since it takes a tenth of a second, which only broken mails should pay.
    from charset_normalizer import from_bytes

    try:
        found = from_bytes(data[:_SAMPLE], cp_isolation=_OTHER_ALPHABETS if is_other else _ACCENTED).best()
    except (ValueError, LookupError, RuntimeError):
        return ""
    return data.decode(found.encoding, "replace") if found else ""


def _as_cyrillic(data: bytes, *, is_short: bool = False) -> str:
    """Name the Cyrillic charset in which bytes read most like Russian; empty when they do in none.

    A subject of two words is too little for the detector, but its letters and their case tell; of few letters it is
    enough that they read so in one charset only.
    """
    likeness = {name: _likeness(data[:_SAMPLE].decode(name, "replace")) for name in _CYRILLIC}
    best, second, _ = sorted(likeness, key=lambda name: -likeness[name])
    is_only = is_short and likeness[best] >= max(_RUSSIAN_OF_FEW, 1.3 * likeness[second])
    return best if likeness[best] >= _RUSSIAN or is_only else ""


def _likeness(text: str) -> float:
    """Return the share of common Russian letters; less for what stands in no words."""
    foreign = len(_FOREIGN.findall(text))
    return len(_COMMON.findall(text)) / max(1, foreign + 2 * len(_ODD.findall(text)))
