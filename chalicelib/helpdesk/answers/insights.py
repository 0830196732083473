"""What the answer base lacks: looked for and not found, read and not helped, written and not read."""

import re
from datetime import timedelta
from typing import NamedTuple

from chalicelib.helpdesk import log
from chalicelib.helpdesk.answers import cards, misses
from chalicelib.helpdesk.answers.answer import Answer
from chalicelib.helpdesk.answers.cards import Card
from chalicelib.helpdesk.answers.comment import Rating, missings
from chalicelib.helpdesk.answers.misses import Miss
from chalicelib.helpdesk.answers.popular import Reads
from chalicelib.helpdesk.rights import require
from tenants import answer_keys, table
from tenants.errors import Conflict, NotFound
from tenants.keys import Key, now
from tenants.staff import Staff
from tenants.tenant import Desk

PAGE = 25
MOST = 50  # lines of a list that is not turned over
NEW = timedelta(days=90)  # in which nobody wonders that an answer was not read
CURSOR = re.compile(r"[0-9A-Z]{26}/rating#[^/]{1,200}/[0-9T:.Z-]{20,30}~[0-9A-Z]{26}")

NAMED = re.compile(r"[0-9A-Z]{26}\.[\w-]{1,100}", re.ASCII)


class Lack(NamedTuple):
    """What a reader missed in an answer."""

    rating: Rating
    answer: Answer | None

    @property
    def id(self) -> str:
        return f"{self.rating.pk.rpartition('#')[2]}.{self.rating.sk.partition('#')[2]}"


class Lacks(NamedTuple):
    rows: list[Lack]
    cursor: str = ""


class Line(NamedTuple):
    card: Card
    reads: int


class Read(NamedTuple):
    """Published answers by how often they were read in 90 days."""

    most: list[Line]
    unread: list[Line]  # written long enough ago
    is_counted: bool


def searches(desk: Desk, person: Staff) -> list[Miss]:
    """Searches without result, those looked for most first."""
    require(desk, person, "answers")
    return misses.every(desk.id)[:MOST]


def dismiss_search(desk: Desk, person: Staff, words: str) -> None:
    """Lay a search aside; whoever looks for it again brings it back."""
    require(desk, person, "answers")
    found = table.get(Miss, answer_keys.missed(desk.id, words)) if words else None
    if found is None:
        raise NotFound()
    told = log.record(desk.id, person, "answers_missed", "dismissed", "", found.words)
    _write_once(table.delete(found, Miss.pk.exists()), told)


def lacks(desk: Desk, person: Staff, cursor: str = "") -> Lacks:
    """What readers missed in answers, newest first."""
    require(desk, person, "answers")
    pk, start = missings(desk.id), None
    if CURSOR.fullmatch(cursor):  # made under the caller's own tenant, whatever the cursor says
        id, sk, order = cursor.split("/")
        item = answer_keys.answer(desk.id, id, sk)
        start = {n: {"S": v} for n, v in {"pk": item.pk, "sk": sk, "list_key": pk, "list_order": order}.items()}
    found = table.query(pk, index="list", newest_first=True, limit=PAGE + 1, start=start).rows
    places = [Key(row["pk"]["S"], row["sk"]["S"]) for row in found[:PAGE]]
    read = table.batch_get([*places, *(Key(one.pk, "answer") for one in places)]) if places else []
    pairs = zip(read[: len(places)], read[len(places) :], strict=True)
    rows = [Lack(a, b if isinstance(b, Answer) else None) for a, b in pairs if isinstance(a, Rating) and a.missing]
    last = found[PAGE - 1] if len(found) > PAGE else None
    onward = [last["pk"]["S"].rpartition("#")[2], last["sk"]["S"], last["list_order"]["S"]] if last else []
    return Lacks(rows, "/".join(onward))


def dismiss_lack(desk: Desk, person: Staff, named: str) -> None:
    """Lay aside what a reader missed; that it did not help stays counted."""
    require(desk, person, "answers")
    if not NAMED.fullmatch(named):
        raise NotFound()
    answer, _, reader = named.partition(".")
    found, one = table.batch_get(
        [answer_keys.answer(desk.id, answer, f"rating#{reader}"), answer_keys.answer(desk.id, answer)]
    )
    if not isinstance(found, Rating) or not found.list_key:
        raise NotFound()
    title = one.title if isinstance(one, Answer) else ""
    told = log.record(desk.id, person, "answer_rating", "dismissed", answer, title, before={"text": found.missing})
    _write_once(table.change(found, Rating.list_key.exists(), list_key=None, list_order=None), told)


def readings(desk: Desk, person: Staff) -> Read:
    """Published answers that customers read most, and those that nobody has read."""
    require(desk, person, "answers")
    stored = table.get(Reads, answer_keys.reads(desk.id))
    counts = stored.counts if stored else {}
    lines = [Line(one, int(counts.get(one.id, 0))) for one in cards.every(desk.id)]
    most = sorted((one for one in lines if one.reads), key=lambda one: (-one.reads, one.card.id))
    old = now() - NEW
    unread = [one for one in lines if not one.reads and one.card.published_at < old]
    unread.sort(key=lambda one: one.card.published_at)
    return Read(most[:MOST], unread[:MOST], stored is not None)


def _write_once(*writes: table.Write) -> None:
    try:
        table.write(*writes)
    except Conflict as conflict:  # a colleague was quicker, which comes to the same
        raise NotFound() from conflict
