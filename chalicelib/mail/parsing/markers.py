"""The lines by which mail programs introduce what is quoted below them.

They differ by program and language, but all of them name a time or an address, and most end in a verb and a colon.
"""

import re
from collections.abc import Iterable

from chalicelib.mail.parsing import wording


def _any(words: Iterable[str]) -> str:
    return "|".join(words)


_VERB = re.compile(rf"(?:^|[\s>)\],\"'，])(?:{_any(wording.WROTE)})(?=$|[\s:：<\"'-])", re.I)
_FIRST_PERSON = re.compile(rf"\b(?:{_any(wording.I_WROTE)})", re.I)
_TIME = re.compile(r"(?<!\d)\d{1,2}[:.h]\d{2}(?!\d)")
_DATE = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d(?!\d)|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
    r"|\d{1,2}[-. ]+\w{3,9}[-.,]*[ -]\d{2,4}|\w{3,9}\.? \d{1,2},)"
)
_ADDRESS = re.compile(r"[^\s<>\"@]{1,100}@[^\s<>\"@]{2,100}|<\s*mailto:")
_IN_BRACKETS = re.compile(r"<[^<>]{0,100}@[^<>]{1,100}>")
_BY_NAME = re.compile(rf"[^<>@:]{{2,80}}<[^<>\s]{{1,100}}@[^<>\s]{{1,100}}> (?:{_any(wording.WROTE)})\b", re.I)
_BETWEEN_DASHES = re.compile(rf"\s{{0,4}}-{{3,}}+\s?\S.{{1,100}} (?:{_any(wording.WROTE)})\s?:?\s?-{{3,}}\s*$", re.I)

# What a marker may begin with: a word that stands before dates or names, or a date of some kind.
_NAMER = re.compile(rf"(?:{_any(wording.NAMERS)})\b", re.I)
_WORD_OPENING = re.compile(rf"(?:{_any(wording.OPENINGS)})(?:\b|(?=\d))", re.I)
_DAY_OPENING = re.compile(
    r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2} [^\W\d]{3,10}|\w{2,12}[.,]{1,2} *(?:\d{1,2}|\w{3,10}[.,]? \d)"
    r"|[^\W\d]{3,12} \d{1,2},? |[^\W\d]{2,3} \d{1,2}\.",
    re.I,
)
_LATER_OPENING = re.compile(r"\d{1,2}[:.]\d{2}\b|(?:19|20)\d\d(?!\d)|\d{1,2}, ")
_NAME = r"[^<>@:;!?\d]{2,60}"
_BY_NAME_AND_ADDRESS = re.compile(rf"{_NAME}<[^<>\s]{{1,100}}@[^<>\s]{{1,100}}>")
_SENTENCE_END = re.compile(r"(?:[!?]|[^\W\d]{5,}\.|:)\s*$")
_OLD_GMAIL = re.compile(r"\d{4}[/-]\d{1,2}[/-]\d{1,2} [^<>:\d]{1,80}<[^<>\s]{1,100}@[^<>\s]{1,100}>$")
_SHORT_DAY = re.compile(r"(?:[^\W\d]{1,3} )?[^\W\d]{2,3}[.,]{1,2} \w")  # "On Tue, ", as programs write it
_ADDRESS_LAST = re.compile(r"[<(\[]\s?[^\s<>()]{0,100}@[^<>()]{1,100}[>)\]]+\s*[:：]?$")
_DASHES = " \t-_=*#~—–"
_JOIN_LIMIT = 5  # lines that one marker may be wrapped over
_LINE_LIMIT = 400  # letters; no marker is longer
_INTRODUCTION_WIDTH = 80
_LEAST_WIDTH = 40  # letters of the shortest line that a program wraps

_DELIMITER = re.compile(
    rf"^[\s>*_]{{0,10}}(?:(?:-{{4,}}+|[-=]{{2,}}+(?=.*[-=]{{2,}}[\s*_]*$))\s*(?:{_any(wording.DELIMITERS)})"
    rf"|(?:{_any(wording.BEGIN_FORWARD)})\s?:?[\s*_]*$|(?:{_any(wording.REPLY_ABOVE)}))",
    re.I,
)

_FIELDS = (wording.FROM, wording.SENT, wording.TO, wording.SUBJECT)
_LABELS = [
    re.compile(rf"(?:^|(?<=\s))[*_>\s]{{0,4}}(?:{_any(names)})[*_ \t\xa0]{{0,3}}[:：]", re.I) for names in _FIELDS
]
_FIRST_LABEL = re.compile(
    rf"^[*_>\s|]{{0,6}}(?:{_any(name for names in (*_FIELDS, wording.OTHER_FIELDS) for name in names)})"
    r"[*_ \t\xa0]{0,3}[:：]",
    re.I,
)
_HEADER_LINES = 10
_EXACT_DATE = re.compile(r"\d{1,2}:\d{2}:\d{2} [+-]\d{4}\b")  # as only programs write it (RFC 5322, section 3.3)


def is_delimiter(line: str) -> bool:
    """Tell a line such as "-----Original Message-----" or "Begin forwarded message:"."""
    bare = line.strip(" \t>*_")
    if not bare or len(line) > _LINE_LIMIT or not (bare[0] in "-=#" or bare[-1] in ":-#="):
        return False
    return bool(_DELIMITER.match(line))


def may_begin_header_block(line: str) -> bool:
    """Tell cheaply whether the headers of a quoted mail may begin in this line."""
    return (":" in line or "：" in line) and len(line) <= _LINE_LIMIT and bool(_FIRST_LABEL.match(line))


def is_header_block(lines: list[str]) -> bool:
    """Tell whether Outlook's way of quoting begins in the first of the lines: From, Sent, To and Subject.

    A customer may well write "From: Almaty, To: Astana", so an address or a subject has to be there, and a date.
    """
    if not may_begin_header_block(lines[0]):
        return False
    block = _until_blank([" ".join(line[:_LINE_LIMIT].split()) for line in lines[:_HEADER_LINES]])
    text = "\n".join(block)
    has_from, has_sent, has_to, has_subject = (bool(label.search(text)) for label in _LABELS)
    has_address = bool(_ADDRESS.search(text))
    if has_sent and has_to and has_address and _EXACT_DATE.search(text):
        return True
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
    end = line.rstrip(_DASHES + "\xa0")
    if not end or len(line) > _LINE_LIMIT:
        return False
    return end[-1] in ":：" or bool(_VERB.search(end[-40:])) or (end[-1] == ">" and bool(_OLD_GMAIL.match(end)))


def marker_start(lines: list[str], end: int) -> int | None:
    """Return where the marker begins that ends in a line, such as "On Monday at 10:00, Dana <d@x.kz> wrote:".

    The nearest line that could be a begin is taken, since what is above belongs to the answer; above a line that could
    be one, but also the middle of a longer marker, the next ones are looked at too.
    """
    found: int | None = None
    text = ""
    for start in range(end, max(-1, end - _JOIN_LIMIT), -1):
        line = _unquoted(lines[start])
        if found is not None and not _may_be_wrapped(line, lines[start + 1]):
            return found
        text = f"{line} {text}".strip() if text else line
        if len(text) > _LINE_LIMIT:
            return found
        kind = _opening(lines[start], start < end)
        if kind and is_marker(text):
            found = start
            if kind == "first" and not (start and _names_writer(lines[start - 1])):
                return found
        if found is None and start < end and not line and start > 0 and not _is_first(lines[start - 1]):
            return None
    return found


def _unquoted(line: str) -> str:
    return line.lstrip(" \t>\xa0").rstrip(" \t\xa0")


def _names_writer(line: str) -> bool:
    bare = _unquoted(line)
    return bool(_NAMER.match(bare) or _BY_NAME_AND_ADDRESS.match(bare))


def _may_be_wrapped(line: str, below: str) -> bool:
    """Tell whether a program may have wrapped the line, so that the line below goes on with it."""
    rest = _unquoted(below)
    if not line or _SENTENCE_END.search(line):
        return False
    # An address in brackets stands behind a name.
    return rest.startswith("<") or len(line) + len(rest.partition(" ")[0]) >= _LEAST_WIDTH


def _is_first(line: str) -> bool:
    bare = _unquoted(line).strip(_DASHES)
    return any(opening.match(bare) for opening in (_NAMER, _WORD_OPENING, _DAY_OPENING, _LATER_OPENING))


def _opening(line: str, is_wrapped: bool) -> str:
    """Tell how a line may begin a marker: as its "first" one only, as one in the "middle" too, or "" for not at all."""
    bare = _unquoted(line).strip(_DASHES)
    has_digit = any(letter.isdigit() for letter in bare)
    if _NAMER.match(bare) or (has_digit and (_WORD_OPENING.match(bare) or _DAY_OPENING.match(bare))):
        return "first"
    if has_digit and _LATER_OPENING.match(bare):
        return "middle"
    # "Dana <dana@x.kz> wrote:" without a date; an address at the very begin is the second line of something.
    if _BY_NAME.match(bare) or _BETWEEN_DASHES.match(line) or (_DATE.search(bare) and _TIME.search(bare)):
        return "middle"
    if is_wrapped:
        is_told = bool(_VERB.search(bare) and (_DATE.search(bare) or _IN_BRACKETS.search(bare)))
        return "middle" if is_told or _BY_NAME_AND_ADDRESS.match(bare) or _is_name(bare) else ""
    return "middle" if _IN_BRACKETS.search(bare) and not bare.startswith("<") else ""


def _is_name(text: str) -> bool:
    """Tell a line that holds nothing but a name, as it stands above an address that was wrapped."""
    words = text.split()
    return 0 < len(words) <= 4 and all(word[0].isupper() and word.isalpha() for word in words)


def is_marker(text: str) -> bool:
    """Tell whether a whole line introduces a quote: it names a verb and a time or an address, or ends in an address."""
    bare = text.strip(_DASHES + "\xa0")
    if _FIRST_PERSON.search(bare):
        return False
    if _BETWEEN_DASHES.match(text) or _OLD_GMAIL.match(bare):
        return True
    has_colon = bare.endswith((":", "："))
    has_address = bool(_ADDRESS.search(bare))
    if _NAMER.match(bare) and has_colon and has_address:
        return True
    has_date = bool(_DATE.search(bare) or _TIME.search(bare))
    if _VERB.search(bare):
        ends = has_colon or bool(_VERB.search(bare[-40:]) and _VERB.sub("", bare[-20:]) != bare[-20:])
        return ends and (has_date or has_address)
    # Yandex, Mail.ru and Russian Gmail have no verb, but always the address at the end.
    return has_colon and has_date and bool(_ADDRESS_LAST.search(bare)) and not _LABELS[0].match(bare)


def is_certain(text: str) -> bool:
    """Tell a marker that stands for itself from one such as "On 5 June 2024 Boris wrote:", which people write too."""
    bare = _unquoted(text).strip(_DASHES)
    if _OLD_GMAIL.match(bare):
        return False
    is_exact = _ADDRESS.search(bare) or _TIME.search(bare) or _SHORT_DAY.match(bare)
    return bool(is_exact or _BETWEEN_DASHES.match(text))


def is_introduction(line: str) -> bool:
    """Tell a line such as "Boris wrote:", which says something only with the quote below it."""
    bare = line.strip()
    return len(bare) <= _INTRODUCTION_WIDTH and bare.endswith((":", "：")) and bool(_VERB.search(bare[-20:]))
