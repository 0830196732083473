"""What is shown of a ticket that was found: its words highlighted, in the message that has most of them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from chalicelib.helpdesk.searching import words
from chalicelib.helpdesk.searching.finding import Hit
from chalicelib.helpdesk.searching.occurrences import WRITTEN
from chalicelib.helpdesk.searching.queries import Need, Query
from chalicelib.helpdesk.searching.streams import Having
from chalicelib.helpdesk.searching.words import Token

SHOWN = 220  # letters of a message
BEFORE = 50  # of them before the first word that was found


class Piece(NamedTuple):
    """A part of a text."""

    text: str
    is_found: bool


def marked(text: str, needs: Sequence[Need]) -> list[Piece]:
    """A text in pieces, the words that were looked for by themselves."""
    pieces, end = [], 0
    for token, _ in _matches(text, needs):
        pieces += [Piece(text[end : token.start], False), Piece(text[token.start : token.end], True)]
        end = token.end
    return [piece for piece in (*pieces, Piece(text[end:], False)) if piece.text]


def snippet(text: str, needs: Sequence[Need]) -> list[Piece]:
    """The part of a text where most of the words stand close together."""
    line = " ".join(text.split())
    found = list(_matches(line, needs))
    if not found:
        return [Piece(_cut(line, 0), False)]
    starts = [token.start for token, _ in found]
    first = max(
        starts,
        key=lambda start: (
            len({need for token, need in found if start <= token.start < start + SHOWN - BEFORE}),
            -start,
        ),
    )
    return marked(_cut(line, max(0, first - BEFORE)), needs)


def _cut(line: str, start: int) -> str:
    """What fits, from a word on and up to one."""
    if start:
        start = line.find(" ", start) + 1 or start
    part = line[start : start + SHOWN]
    if start + SHOWN < len(line):
        part = part[: part.rfind(" ") if " " in part[SHOWN // 2 :] else SHOWN] + " …"
    return ("… " if start else "") + part


def _matches(text: str, needs: Sequence[Need]) -> Iterator[tuple[Token, int]]:
    """The words of a text that are looked for, each with the number of its need."""
    begins = {term[:2] for need in needs for term in (*need.terms, need.prefix) if term}
    for token in words.tokens(text):
        if token.folded[:2] in begins:  # stems begin as their words do, and making them takes time
            for number, need in enumerate(needs):
                if is_match(token, need):
                    yield token, number
                    break


def is_match(token: Token, need: Need) -> bool:
    return any(term in need.terms or (need.prefix and term.startswith(need.prefix)) for term in token.terms)


class Place(NamedTuple):
    """A message of a ticket: its id and position."""

    entry: str
    position: int


def best_message(query: Query, hit: Hit) -> Place | None:
    """The message that has most of the words that were typed, the newest of such; None where no message has one."""
    typed = [having for need, having in zip(query.needs, hit.having, strict=True) if need in query.marked]
    places = {_newest(having): having.entry for having in typed if having.entry}
    known = [Place(entry, position) for position, entry in places.items() if entry and position]
    return max(known, key=lambda one: (sum(_has(having, one.position) for having in typed), one.position), default=None)


def _newest(having: Having) -> int:
    return max((part.message for part in having if part.letter in WRITTEN), default=0)


def _has(having: Having, position: int) -> bool:
    return any(part.message == position and part.letter in WRITTEN for part in having)
