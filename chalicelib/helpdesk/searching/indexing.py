"""The index of words, written by jobs: one item for a word and a ticket, wherever in it the word stands.

A word that many messages of a ticket have is read, added to and put again. So that no two jobs do this to a ticket at
once, each takes it first; and before a word is put it is listed beside the ticket, so that all can be found again.
Everything here may be done twice.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from pynamodb.expressions.condition import Condition

from chalicelib import jobs
from chalicelib.helpdesk.messages import Entry, Message
from chalicelib.helpdesk.searching import occurrences, similar, terms
from chalicelib.helpdesk.searching.items import Indexed, Listed, Word
from chalicelib.helpdesk.searching.occurrences import SUBJECT, WRITTEN, Part
from chalicelib.helpdesk.searching.terms import Terms
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.jobs import Job, Later
from tenants import batches, keys, table, word_keys
from tenants.errors import Conflict
from tenants.items import DeskItem
from tenants.keys import Key, now
from tenants.table import Write
from tenants.tenant import Desk

LEASE = timedelta(seconds=150)  # longer than a worker lives
AT_ONCE = 100  # items of one reading
LIST = 5_000  # terms in one list, far below 400 kB


def index(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `index`: new entries of a ticket, by their ids, and its head where that has changed."""
    number = int(wish["number"])
    wanted = [keys.entry(desk.id, number, id) for id in wish["entries"]]
    ticket, known, *entries = table.batch_get(
        [keys.ticket(desk.id, number), word_keys.indexed(desk.id, number), *wanted]
    )
    if not isinstance(ticket, Ticket) or ticket.is_gone:
        jobs.settle(job, "index")
        return
    said = [one for one in entries if isinstance(one, Message)]
    _wait(said)
    state = known if isinstance(known, Indexed) else None
    head, before = terms.head(ticket), state.head if state else None
    new = terms.of_messages(said)
    ids = {int(one.position): one.id for one in said}
    if head != before:
        add(new, terms.of_head(head))
    _take(desk.id, ticket, job.id, new)
    _write(desk.id, ticket, new, ids, state, terms.of_head(before).keys() if before and head != before else ())
    about: dict[str, Any] = {"head": head, "place": _place(ticket)}
    if before is None or before[SUBJECT] != head[SUBJECT]:
        about["similar"] = similar.found(desk.id, ticket) or None
    jobs.settle(job, "index", release(desk.id, number, job.id, **about))


def _wait(said: Sequence[Message]) -> None:
    """Raise Later for a reply that may still be taken back."""
    ends = [one.sends_at for one in said if one.state == "waiting" and one.sends_at]
    if ends:
        raise Later(max(1, round((max(ends) - now()).total_seconds()) + 1))


def add(to: Terms, more: Terms) -> None:
    for term, parts in more.items():
        to.setdefault(term, []).extend(parts)


def _place(ticket: Ticket) -> str:
    return word_keys.place(ticket.created_at, int(ticket.number))


def _take(tenant: str, ticket: Ticket, owner: str, new: Terms) -> None:
    """Take a ticket's words for oneself, and list those that are to be put; raise Later where somebody has them."""
    try:
        table.write(hold(tenant, int(ticket.number), owner), *listed(tenant, int(ticket.number), owner, new))
    except Conflict:
        raise Later(3) from None


def hold(tenant: str, number: int, owner: str) -> Write:
    """What takes a ticket's words for one writer; Conflict where another has them."""
    is_free = Indexed.owner.does_not_exist() | (Indexed.owner == owner) | (Indexed.busy_until < now())
    actions = [Indexed.owner.set(owner), Indexed.busy_until.set(now() + LEASE)]
    return table.update(Indexed(*word_keys.indexed(tenant, number)), actions, is_free)


def release(tenant: str, number: int, owner: str, **about: Any) -> Write:
    """What gives them free again, with what is known by now; Conflict where they were another's meanwhile."""
    is_mine: Condition = Indexed.owner == owner
    return table.change(Indexed(*word_keys.indexed(tenant, number)), is_mine, **about, owner=None, busy_until=None)


def listed(tenant: str, number: int, name: str, new: Iterable[str]) -> list[Write]:
    """What lists terms beside a ticket."""
    every = sorted(new)
    parts = [every[start : start + LIST] for start in range(0, len(every), LIST)]
    places = (word_keys.indexed(tenant, number, f"{name}-{count}") for count in range(len(parts)))
    return [table.put(Listed(*place, terms=part)) for place, part in zip(places, parts, strict=True)]


def _write(
    tenant: str, ticket: Ticket, new: Terms, ids: dict[int, str], state: Indexed | None, old_head: Iterable[str]
) -> None:
    """Put new words, beside what stands there already; `old_head` are the terms that the head had before."""
    place = _place(ticket)
    touched = {*new, *old_head}
    there = standing(tenant, place, sorted(touched)) if state else {}
    is_head_new, renewed = not state or bool(old_head) or state.head is None, set(ids)
    puts, gone = [], []
    for term in touched:
        known = there.get(term)
        kept = [part for part in occurrences.read(known.at) if _stays(part, is_head_new, renewed)] if known else []
        parts = [*kept, *new.get(term, ())]
        if parts:
            puts.append(word(tenant, term, place, parts, ids, known))
        else:
            gone.append(word_keys.word(tenant, term, place))
    batches.write(puts, gone)


def _stays(part: Part, is_head_new: bool, renewed: set[int]) -> bool:
    return part.message not in renewed if part.message else not is_head_new


def word(
    tenant: str, term: str, place: str, parts: Sequence[Part], ids: dict[int, str], known: Word | None = None
) -> Word:
    """A word as it stands in the index; `ids` are those of the messages by their positions."""
    newest = max((part.message for part in parts if part.letter in WRITTEN), default=0)
    entry = ids.get(newest) or (known.entry if known else None)
    return Word(*word_keys.word(tenant, term, place), at=occurrences.written(parts), entry=entry)


def standing(tenant: str, place: str, every: Sequence[str]) -> dict[str, Word]:
    """What stands in the index of some terms of a ticket."""
    wanted = [word_keys.word(tenant, term, place) for term in every]
    found: list[DeskItem | None] = []
    for start in range(0, len(wanted), AT_ONCE):
        found += table.batch_get(wanted[start : start + AT_ONCE])
    return {one.term: one for one in found if isinstance(one, Word)}


def forget(tenant: str, number: int) -> None:
    """Take a ticket out of the index for good; twice is no error."""
    state = table.get(Indexed, word_keys.indexed(tenant, number))
    if state is None:
        return
    lists = lists_of(tenant, number)
    if state.place:
        every = dict.fromkeys(term for one in lists for term in one.terms)  # a word may stand in several
        batches.write([], [word_keys.word(tenant, term, state.place) for term in every])
    batches.write([], [*(Key(one.pk, one.sk) for one in lists), Key(state.pk, state.sk)])


def erase(desk: Desk, ticket: Ticket, _: Sequence[Entry]) -> None:
    """Forget a ticket that is removed for good."""
    forget(desk.id, int(ticket.number))


def lists_of(tenant: str, number: int) -> list[Listed]:
    """The lists of the terms under which a ticket stands in the index."""
    key = word_keys.indexed(tenant, number, "-")
    return [one for one in table.query_all(key.pk, begins=key.sk[:-1]) if isinstance(one, Listed)]
