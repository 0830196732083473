"""What was typed and chosen to what is looked for: words, phrases in quotes, filters such as `from:dana`."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from chalicelib.helpdesk.departments import below
from chalicelib.helpdesk.searching import filters, words
from chalicelib.helpdesk.searching.items import ALL, TAG
from chalicelib.helpdesk.searching.needs import Gathering, is_begun
from chalicelib.helpdesk.searching.occurrences import ADDRESS, NAME, ORGANISATION, SENDER
from chalicelib.helpdesk.searching.queries import Need, Query
from tenants.errors import N_, Invalid
from tenants.staff import Staff
from tenants.tenant import Desk

LONGEST, MOST_WORDS = 300, 12
FROM = NAME + ADDRESS + ORGANISATION + SENDER
CONTROLS = ("from", "status", "department", "assignee", "class", "tag", "after", "before")
DAYS = ("after", "before")
_PIECE = re.compile(r'(?:(?P<name>[^\W\d_]+):(?=[^\s/]))?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))')
_NUMBER = re.compile(r"\s*#?([1-9][0-9]{0,9})\s*", re.ASCII)


class Piece(NamedTuple):
    """A part of what was typed: a word, a phrase, or a filter with its value."""

    name: str  # of the filter; empty for words
    value: str
    is_quoted: bool

    @property
    def typed(self) -> str:
        value = f'"{self.value}"' if self.is_quoted else self.value
        return f"{self.name}:{value}" if self.name else value


class Asked(NamedTuple):
    """What is looked for; `words` is what was typed without the filters that controls show."""

    query: Query
    words: str
    controls: dict[str, str]


def asked(desk: Desk, person: Staff, text: str, chosen: Mapping[str, str]) -> Asked:
    """Understand what was typed and `chosen` by controls; raise Invalid saying what cannot be."""
    if len(text) > LONGEST:
        raise Invalid(q=N_("At most %(number)s letters can be searched for.", number=LONGEST))
    pieces = _pieces(text)
    typed = {piece.name: value for piece in pieces if (value := _as_control(desk, person, piece, pieces))}
    controls = {name: typed.get(name) or chosen.get(name, "").strip()[:LONGEST] for name in CONTROLS}
    rest = [piece for piece in pieces if piece.name not in typed]
    query = _query(
        desk, person, [*rest, *(Piece(name, value, True) for name, value in controls.items() if value)], text
    )
    return Asked(query, " ".join(piece.typed for piece in rest), controls)


def _pieces(text: str) -> list[Piece]:
    found = []
    for match in _PIECE.finditer(text):
        name = (match["name"] or "").casefold()
        if name and name not in filters.BY_NAME:
            raise Invalid(q=N_("There is no filter “%(name)s”. Put it in quotes to look for the words.", name=name))
        is_quoted = match["quoted"] is not None
        value = (match["quoted"] if is_quoted else match["bare"]).strip()
        if value:
            found.append(Piece(filters.BY_NAME.get(name, ""), value, is_quoted))
    return found


def _as_control(desk: Desk, person: Staff, piece: Piece, among: Sequence[Piece]) -> str:
    """The value that a control shows of a filter that was typed; empty where it cannot."""
    if piece.name not in CONTROLS or sum(one.name == piece.name for one in among) > 1:
        return ""
    if piece.name == "from":
        return piece.value
    if piece.name in DAYS:
        return filters.day(desk, piece.value).date().isoformat()
    ids = filters.meanings(desk, person)[piece.name](piece.value)
    if len(ids) > 1:
        return ""
    (id,) = ids
    return {"": "nobody", person.id: "me"}.get(id, id) if piece.name == "assignee" else id


def _query(desk: Desk, person: Staff, pieces: Sequence[Piece], text: str) -> Query:
    values: dict[str, list[str]] = {}
    for piece in pieces:
        values.setdefault(piece.name, []).append(piece.value)
    found = _gathered(desk, pieces, text, values)
    ids = {
        name: [meaning(value) for value in values[name]]
        for name, meaning in filters.meanings(desk, person).items()
        if name in values
    }
    needs = [*found.needs, *(Need(tuple(TAG + id for id in sorted(one))) for one in ids.pop("tag", ()))]
    chosen: dict[str, Any] = {
        {"class": "ticket_class"}.get(name, name): frozenset[str]().union(*every) for name, every in ids.items()
    }
    if "department" in chosen:
        chosen["department"] = frozenset(part for one in chosen["department"] for part in below(desk, one))
    days = {name: [filters.day(desk, value) for value in values.get(name, ())] for name in DAYS}
    since, until = max(days["after"], default=None), min(days["before"], default=None)
    if not needs and (chosen or since or until):
        needs = [Need((ALL,))]
    number = _NUMBER.fullmatch(text)
    return Query(
        tuple(needs),
        tuple(found.phrases),
        **chosen,
        since=since,
        until=until,
        marked=tuple(need for need in found.needs if need.letters != FROM),
        number=int(number[1]) if number and len(pieces) == 1 else None,
    )


def _gathered(desk: Desk, pieces: Sequence[Piece], text: str, values: Mapping[str, Sequence[str]]) -> Gathering:
    """The words that were typed; raise Invalid where nobody could find anything by them."""
    found = Gathering(desk, "".join(filters.place(value) for value in values.get("in", ())))
    for piece in pieces:
        if piece.name:
            continue
        is_last = text.endswith(piece.value) and not piece.is_quoted and is_begun(piece.value)
        is_prefix = is_last or (piece.value.endswith("*") and not piece.is_quoted)
        found.add(piece.value, is_prefix=is_prefix, is_phrase=piece.is_quoted)
    is_said = "" in values
    if is_said and not found.needs and set(values) <= {"", "in"}:
        is_word = any(list(words.tokens(piece.value)) for piece in pieces if not piece.name)
        wrong = N_("These words stand in nearly every ticket. Add one that does not.")
        raise Invalid(q=wrong if is_word else N_("Type a word, a name or a number."))
    for value in values.get("from", ()):
        found.add(value, is_prefix=is_begun(value), letters=FROM)
    if len(found.needs) > MOST_WORDS:
        raise Invalid(q=N_("Search for at most %(number)s words.", number=MOST_WORDS))
    return found
