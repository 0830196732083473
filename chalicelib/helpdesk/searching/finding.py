"""The tickets that somebody may see and that have all words, newest first.

The first pages of all words are read together. The rarest word leads: its tickets are looked at in turn, and whether
they have the other words stands at exact keys. Then the tickets themselves are read, and asked whether the person may
see them as they are now, before anything is shown or counted. Four round trips bring a page: the session, the words,
the tickets, their messages. Whoever asks for what hardly any ticket has is told how far we looked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from chalicelib.helpdesk.rights import may
from chalicelib.helpdesk.searching import streams
from chalicelib.helpdesk.searching.items import Word
from chalicelib.helpdesk.searching.queries import Phrase, Query
from chalicelib.helpdesk.searching.streams import END, Having, Stream
from chalicelib.helpdesk.tickets import Ticket
from tenants import keys, table, word_keys
from tenants.items import DeskItem
from tenants.keys import Key
from tenants.reading import each
from tenants.staff import Staff
from tenants.tenant import Desk

PAGE = 25
WAVES = (40, 200, 400, 400)  # tickets that are looked at together
MOST_ROWS = 12_000  # of the index, for one page
AT_ONCE = 100  # items of one BatchGetItem
CHAIN = 5  # merges of merges


@dataclass(frozen=True)
class Hit:
    """A ticket that was found, and where its words stand, of each need of the query."""

    ticket: Ticket
    found_in: Ticket  # itself, or one that was merged into it
    having: Sequence[Having]


@dataclass
class Found:
    """A page of hits; `cursor` is where the next one begins, empty on the last."""

    hits: list[Hit] = field(default_factory=list)
    cursor: str = ""
    is_cut: bool = False  # we stopped looking before the page was full
    begun: str = ""  # more words begin so than were looked at


def find(desk: Desk, person: Staff, query: Query, cursor: str = "", limit: int = PAGE) -> Found:
    """A page of what somebody looks for."""
    return _Search(desk, person, query, cursor).page(limit)


class _Search:
    def __init__(self, desk: Desk, person: Staff, query: Query, cursor: str) -> None:
        self.desk, self.person, self.query = desk, person, query
        lowest = max(_lowest(query), cursor if _is_place(cursor) else "")
        highest = f"{word_keys.since(query.since)}~" if query.since else END
        self.streams = [Stream(desk.id, need, lowest, highest) for need in query.needs]
        self.lowest = self.place = lowest  # the last that was looked at
        self.last_shown = lowest
        self.found = Found()
        self.shown = set[int]()

    def page(self, limit: int) -> Found:
        """Look until a page is full, all is looked at, or it was enough."""
        each([reading for stream in self.streams for reading in stream.readings()])
        self.found.begun = next((one.need.prefix for one in self.streams if one.is_cut), "")
        for wave in WAVES:
            while not (places := self._next(wave)):
                base = self._base()
                if base.is_whole:
                    return self.found
                if self._rows() > MOST_ROWS:
                    return self._cut()
                self.place = max(self.place, base.known)
                each(base.readings())
            if self._look_at(places, limit):
                return self.found
            if self._rows() > MOST_ROWS:
                return self._cut()
        return self._cut() if self._next(1) or not self._base().is_whole else self.found

    def _base(self) -> Stream:
        """The rarest word: of those that are known whole the shortest, else the one that is known furthest back."""
        whole = [one for one in self.streams if one.is_whole]
        if whole:
            return min(whole, key=lambda one: len(one.found))
        return max(self.streams, key=lambda one: one.known)

    def _next(self, most: int) -> list[str]:
        """The next places of the rarest word where the others may be, too."""
        base = self._base()
        further = (place for place in base.places() if place > self.place)
        others = [one for one in self.streams if one is not base]
        found: list[str] = []
        for place in further:
            if all(place in one.found or one.keys_at(place) for one in others):
                found.append(place)
            if len(found) == most:
                break
        return found

    def _rows(self) -> int:
        return sum(one.rows for one in self.streams)

    def _cut(self) -> Found:
        """Say how far we looked: to the minute, since the last ticket may be none that the person may see."""
        minute = f"{int(self.place[:10] or 0) // 60 * 60:010d}{'0' * 10}"
        self.found.is_cut = True
        self.found.cursor = max(minute, self.lowest)
        if self.found.cursor == self.lowest:  # so many within one minute
            self.found.cursor = self.place
        return self.found

    def _look_at(self, places: Sequence[str], limit: int) -> bool:
        """Take over what fits of some places; True when the page is full."""
        tickets = self._read(places)
        for place in places:
            ticket = tickets.get(word_keys.placed(place))
            having = [one.found.get(place) for one in self.streams]
            if ticket and self._is_wanted(having):
                survivor = self._survivor(ticket, tickets)
                if survivor and self._fits(survivor) and survivor.number not in self.shown:
                    if len(self.found.hits) == limit:
                        self.found.cursor = self.last_shown
                        return True
                    self.last_shown = place
                    self.shown.add(int(survivor.number))
                    self.found.hits.append(Hit(survivor, ticket, [one or Having() for one in having]))
            self.place = place
        return False

    def _read(self, places: Sequence[str]) -> dict[int, Ticket]:
        """Tickets at some places, with what is not known yet of their words."""
        wanted: list[Key] = [keys.ticket(self.desk.id, word_keys.placed(place)) for place in places]
        asked: dict[Key, list[Stream]] = {}
        for stream in self.streams:
            for place in places:
                for key in stream.keys_at(place) if place not in stream.found or self.query.phrases else ():
                    asked.setdefault(key, []).append(stream)
        found = _batch([*wanted, *asked])
        for item in found:
            if isinstance(item, Word):
                for stream in asked[Key(item.pk, item.sk)]:
                    stream.take(item)
        return {int(one.number): one for one in found if isinstance(one, Ticket)}

    def _is_wanted(self, having: Sequence[Having | None]) -> bool:
        if not all(
            one is not None and streams.is_fitting(one, need.letters)
            for one, need in zip(having, self.query.needs, strict=True)
        ):
            return False
        return all(_is_phrase(phrase, having) for phrase in self.query.phrases)

    def _survivor(self, ticket: Ticket, read: dict[int, Ticket]) -> Ticket | None:
        """The ticket that stands for this one now."""
        one: Ticket | None = ticket
        for _ in range(CHAIN):
            if one is None or one.merged_into is None:
                return one
            number = int(one.merged_into)
            if number not in read:
                (found,) = _batch([keys.ticket(self.desk.id, number)])
                read.update({number: found} if isinstance(found, Ticket) else {})
            one = read.get(number)
        return None

    def _fits(self, ticket: Ticket) -> bool:
        """Whether the person may see it, and the filters want it."""
        query = self.query
        is_deleted = ticket.shelf == "deleted"
        right = "delete" if is_deleted else "see"
        if ticket.is_gone or not may(self.desk, self.person, right, ticket):
            return False
        if is_deleted and "deleted" not in (query.status or ()):
            return False
        wanted = (
            (query.status, {ticket.status, ticket.shelf}),
            (query.department, {ticket.department}),
            (query.assignee, {ticket.assignee or ""}),
            (query.ticket_class, {ticket.ticket_class or ""}),
            (query.priority, {ticket.priority}),
        )
        return all(asked is None or not asked.isdisjoint(has) for asked, has in wanted)


def _lowest(query: Query) -> str:
    return f"{word_keys.since(query.until)}~" if query.until else ""


def _is_place(text: str) -> bool:
    return len(text) == 20 and text.isascii() and text.isdigit()


def _batch(wanted: Sequence[Key]) -> list[DeskItem | None]:
    parts = [wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE)]
    read = each([partial(table.batch_get, part) for part in parts])
    return [item for some in read for item in some]


def _is_phrase(phrase: Phrase, having: Sequence[Having | None]) -> bool:
    """Whether the words of a phrase follow each other in one part of a ticket.

    Where one of them stands there more often than the index keeps, standing there together is enough.
    """
    (first, _), *others = phrase
    for part in having[first] or ():
        beside = [[other for other in having[need] or () if other.where == part.where] for need, _ in others]
        if all(beside):
            if part.is_cut or any(one.is_cut for some in beside for one in some):
                return True
            steps = [
                {place - step for one in some for place in one.places}
                for some, (_, step) in zip(beside, others, strict=True)
            ]
            if any(all(place - phrase[0][1] in one for one in steps) for place in part.places):
                return True
    return False
