"""How much of a long ticket one page shows, so that it stays light whatever was written; the rest is a link away."""

from itertools import accumulate

from chalicelib.helpdesk.messages import Entry, Message
from chalicelib.helpdesk.tickets import Timeline
from chalicelib.markdown import shown
from chalicelib.plain_text import LINK

ROOM = 200_000  # bytes of HTML for the messages of a page; what stands around them takes up to 80 kB
ARTICLE, LINE, FILE, PICTURE = 1_800, 400, 500, 250  # bytes around a message, of an event, a file and a picture
MARKUP = {"&": 4, "<": 3, ">": 3, '"': 4, "'": 4}  # what a letter of plain text takes more as HTML
BREAK, ANCHOR = 7, 80  # bytes of a line's end, and around the two times that a link's address stands there


def fitted(found: Timeline) -> Timeline:
    """A timeline without its oldest entries where the page has no room for them; the newest is always there."""
    entries = found.entries
    sums = accumulate(map(_weight, reversed(entries)))
    count = max(1, sum(1 for weight in sums if weight <= ROOM))
    return found._replace(entries=entries[-count:], has_earlier=found.has_earlier or count < len(entries))


def _weight(entry: Entry) -> int:
    """About how many bytes of HTML an entry takes, rather more than less."""
    if not isinstance(entry, Message):
        return LINE
    files = sum(FILE + _escaped(file["name"]) for file in (*entry.files, *entry.refused))
    return ARTICLE + files + sum(map(_escaped, (*entry.to, *entry.cc, *(entry.bcc or ())))) + _said(entry)


def _said(one: Message) -> int:
    html, quoted = one.html or "", one.html_quoted or ""
    if not html or one.kind == "machine":
        marks = shown.weight(one.text) if one.is_markdown else 0
        return marks + _of_text(one.text) + (_of_text(one.shown) if one.shown else 0)
    folded = _of_text(one.text) if one.html_key and not quoted else 0
    return sum(_size(part) + PICTURE * part.count("<img") for part in (html, quoted)) + folded


def _of_text(text: str) -> int:
    links = LINK.findall(text) if "://" in text else []
    return _escaped(text) + BREAK * text.count("\n") + sum(_escaped(link) + ANCHOR for link in links)


def _escaped(text: str) -> int:
    return _size(text) + sum(text.count(letter) * more for letter, more in MARKUP.items())


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))
