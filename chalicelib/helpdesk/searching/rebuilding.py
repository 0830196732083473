"""The index made anew from the tickets: after a change of the rules of words, or where something was lost."""

import contextlib
import time
from collections.abc import Iterable, Iterator
from typing import Any

from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.searching import indexing, similar, terms
from chalicelib.helpdesk.searching.items import Indexed, Word
from chalicelib.helpdesk.tickets import Ticket
from tenants import batches, items, keys, table, word_keys
from tenants.errors import Conflict
from tenants.keys import new_id

ALONE = "all"  # the name of the list of a ticket that was indexed whole


def newest(tenant: str) -> int:
    """The number of the newest ticket."""
    counter = table.get(items.Counter, keys.number(tenant))
    return counter.numbers["last"] if counter else 0


def every(tenant: str, first: int) -> Iterator[tuple[int, int]]:
    """Index every ticket anew, from a number down to 1; each number, and how many of its words were put right."""
    for number in range(first, 0, -1):
        yield number, patiently(tenant, number)


def patiently(tenant: str, number: int) -> int:
    """Index a ticket anew as soon as no job writes its words; one that died holds them until its lease ends."""
    for _ in range(int(indexing.LEASE.total_seconds())):
        with contextlib.suppress(Conflict):
            return rebuild(tenant, number)
        time.sleep(1)
    return rebuild(tenant, number)


def rebuild(tenant: str, number: int) -> int:
    """Index a ticket anew; return how many of its words stood there wrongly, or not, or though they should not.

    Conflict where a job writes its words at this moment.
    """
    ticket, state = table.batch_get([keys.ticket(tenant, number), word_keys.indexed(tenant, number)])
    if not isinstance(ticket, Ticket) or ticket.is_gone:
        indexing.forget(tenant, number)
        return 0
    owner = new_id()
    table.write(indexing.hold(tenant, number, owner))
    lists = indexing.lists_of(tenant, number)
    place = word_keys.place(ticket.created_at, number)
    wanted = words(ticket, _messages(tenant, number))
    was = {term for one in lists for term in one.terms}
    standing = indexing.standing(tenant, place, sorted({*was, *wanted}))
    wrong = [word for term, word in wanted.items() if not _is_same(word, standing.get(term))]
    gone = [term for term in standing if term not in wanted]
    new = indexing.listed(tenant, number, ALONE, wanted)
    table.write(*new)
    batches.write(wrong, [word_keys.word(tenant, term, place) for term in gone])
    kept = {write.item.sk for write in new}
    batches.write([], [keys.Key(one.pk, one.sk) for one in lists if one.sk not in kept])
    about: dict[str, Any] = {"head": terms.head(ticket), "place": place}
    if not isinstance(state, Indexed) or state.head is None:
        about["similar"] = similar.found(tenant, ticket) or None
    table.write(indexing.release(tenant, number, owner, **about))
    return len(wrong) + len(gone)


def _messages(tenant: str, number: int) -> Iterator[Message]:
    key = keys.entry(tenant, number, "")
    return (one for one in table.query_all(key.pk, begins=key.sk) if isinstance(one, Message))


def words(ticket: Ticket, messages: Iterable[Message]) -> dict[str, Word]:
    """All words of a ticket, by their terms, as they stand in the index."""
    found, ids = terms.of_head(terms.head(ticket)), dict[int, str]()
    for one in messages:
        indexing.add(found, terms.of_messages([one]))
        ids[int(one.position)] = one.id
    place = word_keys.place(ticket.created_at, int(ticket.number))
    return {term: indexing.word(ticket.tenant, term, place, parts, ids) for term, parts in found.items()}


def _is_same(word: Word, standing: Word | None) -> bool:
    return standing is not None and (standing.at, standing.entry) == (word.at, word.entry)
