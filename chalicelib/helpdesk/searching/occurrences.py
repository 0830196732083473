"""Where a word stands in a ticket, as one short text in the index: "s1 5c12.44" is the second word of the subject, and
the thirteenth and forty-fifth of the fifth message, which is the customer's.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

SUBJECT, NAME, ADDRESS, ORGANISATION, HELD = "s", "n", "a", "o", "h"  # of the ticket; HELD is what it just has
CUSTOMER, REPLY, NOTE, SENDER = "c", "r", "p", "f"  # of a message; SENDER is which customer wrote it
OF_KIND = {"customer": CUSTOMER, "reply": REPLY, "note": NOTE}
WRITTEN = CUSTOMER + REPLY + NOTE
MOST_PLACES, MOST_PARTS = 8, 40  # in one part of a ticket, and parts: the newest
_FORM = re.compile(r"(\d*)([a-z])([\d.]*)")


class Part(NamedTuple):
    """Where a word stands in one part of a ticket."""

    message: int  # its position, or 0 for what is the ticket's own
    letter: str
    places: tuple[int, ...] = ()

    @property
    def where(self) -> tuple[int, str]:
        return self.message, self.letter

    @property
    def is_cut(self) -> bool:
        """Whether it stands there more often than is kept."""
        return len(self.places) == MOST_PLACES


def written(parts: Iterable[Part]) -> str:
    ordered = sorted(parts, reverse=True)
    kept = [part for part in ordered if not part.message] + [part for part in ordered if part.message][:MOST_PARTS]
    return " ".join(map(_written, kept))


def _written(part: Part) -> str:
    return f"{part.message or ''}{part.letter}{'.'.join(map(str, part.places[:MOST_PLACES]))}"


def read(text: str) -> list[Part]:
    return [_part(one) for one in text.split()]


def _part(text: str) -> Part:
    found = _FORM.fullmatch(text)
    assert found, text
    message, letter, places = found.groups()
    return Part(int(message or 0), letter, tuple(int(one) for one in places.split(".") if one))
