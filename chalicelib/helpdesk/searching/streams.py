"""The tickets that have a word, newest first, read from the index a page at a time."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from chalicelib.helpdesk.searching import occurrences
from chalicelib.helpdesk.searching.items import Word
from chalicelib.helpdesk.searching.occurrences import Part
from chalicelib.helpdesk.searching.queries import Need
from tenants import table, word_keys
from tenants.keys import Key

FIRST, FURTHER, BEGINNING = 250, 1_000, 1_000  # rows of the first page of a word, of others, and of all that begin so
READ = ["sk", "at", "entry"]
PLACE = 20  # letters of a place
END = "~"  # behind every place
LAST_LETTER = "\U0010ffff"
Reading = Callable[[], None]


class Having:
    """Where in one ticket a word stands; `entry` is the newest message that has it."""

    def __init__(self) -> None:
        self.entry: str | None = None
        self.texts: list[str] = []

    def __iter__(self) -> Iterator[Part]:
        return (part for text in self.texts for part in occurrences.read(text))


class Stream:
    """What is known of the tickets that have a word: all down to a place."""

    def __init__(self, tenant: str, need: Need, lowest: str, highest: str) -> None:
        self.need, self.found = need, dict[str, Having]()
        self.is_cut = False  # there are more words that begin so than are looked at
        self.rows = 0
        self._tenant, self._highest = tenant, highest
        self._known = dict.fromkeys(need.terms, lowest)
        self._lowest = lowest

    @property
    def known(self) -> str:
        """The place down to which every ticket is known."""
        return min(self._known.values(), default=END)

    @property
    def is_whole(self) -> bool:
        return self.known == END

    def places(self) -> list[str]:
        """The places that are known, newest first."""
        known = self.known
        return sorted(place for place in self.found if place <= known)

    def readings(self) -> list[Reading]:
        """What reads a page further."""
        limit = FURTHER if self.rows else FIRST
        wanted: list[Reading] = [
            partial(self._read, term, limit) for term, known in self._known.items() if known == self.known != END
        ]
        if self.need.prefix and not self.rows:
            wanted.append(self._begin)
        return wanted

    def keys_at(self, place: str) -> list[Key]:
        """Where it is written whether a ticket has the word."""
        return [word_keys.word(self._tenant, term, place) for term in self.need.terms if self._known[term] < place]

    def take(self, word: Word) -> None:
        """Take over a word that was read by its key."""
        self._keep(word.place, word.at, word.entry or "")

    def _read(self, term: str, limit: int) -> None:
        since = self._known[term]
        first = word_keys.word(self._tenant, term, since + ("!" if len(since) == PLACE else ""))
        last = word_keys.word(self._tenant, term, self._highest)
        page = table.query(first.pk, since=first.sk, until=last.sk, limit=limit, only=READ)
        self._take_all(page.rows)
        self._known[term] = page.rows[-1]["sk"]["S"][-PLACE:] if page.last else END

    def _begin(self) -> None:
        """Read the words that begin so and are longer; they lie by word, so no page of them is the newest."""
        first = word_keys.word(self._tenant, self.need.prefix, "")
        since, until = first.sk[:-1] + "$", first.sk[:-1] + LAST_LETTER
        page = table.query(first.pk, since=since, until=until, limit=BEGINNING, only=READ)
        terms = {*self.need.terms}
        fitting = (row for row in page.rows if self._lowest < row["sk"]["S"][-PLACE:] <= self._highest)
        self._take_all([row for row in fitting if row["sk"]["S"][: -PLACE - 1] not in terms])
        self.is_cut = page.last is not None

    def _take_all(self, rows: Sequence[dict[str, Any]]) -> None:
        """Take over raw rows, since there are many of them."""
        self.rows += len(rows)
        for row in rows:
            self._keep(row["sk"]["S"][-PLACE:], row["at"]["S"], row.get("entry", {}).get("S", ""))

    def _keep(self, place: str, at: str, entry: str) -> None:
        having = self.found.setdefault(place, Having())
        having.texts.append(at)
        having.entry = max(having.entry or "", entry) or None


def is_fitting(having: Having, letters: str) -> bool:
    """Whether a word stands in one of some parts of a ticket; no letters mean any."""
    return not letters or any(part.letter in letters for part in having)
