"""The lines by which mail programs introduce what is quoted below them.

They differ by program and language, but all of them name a time or an address, and most end in a verb and a colon.
"""

import re
from collections.abc import Iterable

from chalicelib.mail import wording


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

# What a marker may begin with: a word that stands before dates, or a date of some kind.
_OPENING = re.compile(
    rf"(?:{_any(wording.OPENINGS)})(?:\b|(?=\d))"
    r"|(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}[:.]\d{2}\b|\d{1,2} \w{3,10}|(?:19|20)\d\d(?!\d))"
    r"|\w{2,12}[.,]{1,2} *(?:\d{1,2}|\w{3,10}[.,]? \d)|\w{3,12} \d{1,2},? |\w{2,3} \d{1,2}\.",
    re.I,
)
_DASHES = " \t-_=*#~—–"
_JOIN_LIMIT = 5  # lines that one marker may be wrapped over
_LINE_LIMIT = 400  # letters; no marker is longer

_DELIMITER = re.compile(
    rf"^[\s>*_]{{0,10}}(?:-{{2,}}+\s*+(?:{_any(wording.DELIMITERS)})"
    rf"|(?:{_any(wording.BEGIN_FORWARD)})\s?:?\s*$|(?:{_any(wording.REPLY_ABOVE)}))",
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

_SENT_FROM = re.compile(rf"^[\s*_>-]{{0,4}}(?:{_any(wording.SENT_FROM)})", re.I)


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
    block = _until_blank([" ".join(line[:_LINE_LIMIT].split()) for line in lines[:_HEADER_LINES]])
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
    if _BY_NAME.match(bare) or _BETWEEN_DASHES.match(line) or (_DATE.search(bare) and _TIME.search(bare)):
        return True
    return bool(_IN_BRACKETS.search(bare)) and not bare.startswith("<") and not is_wrapped


def is_marker(text: str) -> bool:
    """Tell whether a whole line introduces a quote."""
    bare = text.strip(_DASHES)
    has_colon = bare.endswith((":", "："))
    has_date = bool(_DATE.search(bare) or _TIME.search(bare))
    has_address = bool(_ADDRESS.search(bare))
    if _FIRST_PERSON.search(bare):
        return False
    if _BETWEEN_DASHES.match(text):
        return True
    if _VERB.search(bare):
        ends = has_colon or bool(_VERB.search(bare[-40:]) and _VERB.sub("", bare[-20:]) != bare[-20:])
        return ends and (has_date or has_address)
    return has_colon and has_address and has_date and not _LABELS[0].match(bare)
