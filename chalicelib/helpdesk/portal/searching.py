"""Search among what a customer may see: the subjects, and the words of messages that he may read, and nothing else.

The index says which of his tickets may have the words; whether they stand where he may read them is then looked up.
"""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.customer_base import history
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.portal import listing, seeing
from chalicelib.helpdesk.portal.listing import CLOSED, OPEN, READ, STATES
from chalicelib.helpdesk.portal.seeing import Access
from chalicelib.helpdesk.searching import occurrences, showing, words
from chalicelib.helpdesk.searching.items import Word
from chalicelib.helpdesk.searching.occurrences import CUSTOMER, REPLY, SUBJECT
from chalicelib.helpdesk.searching.queries import Need
from chalicelib.helpdesk.searching.showing import Piece
from chalicelib.helpdesk.tickets import Ticket
from tenants import keys, table, word_keys
from tenants.errors import N_, Invalid
from tenants.reading import each
from tenants.tenant import Desk

LONGEST, MOST_WORDS, MOST_HITS = 300, 8, 25
AT_ONCE = 100  # items of one BatchGetItem
LETTERS = SUBJECT + CUSTOMER + REPLY


class Hit(NamedTuple):
    ticket: Ticket
    subject: list[Piece]
    said: list[Piece]  # of the newest message that has a word; empty where none has


class Found(NamedTuple):
    hits: list[Hit]
    cursor: str  # of the tickets that were not looked at yet


def search(desk: Desk, access: Access, typed: str, state: str = "", *, shared: bool = False, cursor: str = "") -> Found:
    """Those of the newest tickets, or of the next behind the cursor, that have all words; raise Invalid naming `q`."""
    needs = _needs(typed)
    lists = listing.own_lists(desk, access)
    if shared and listing.has_organisation(access) and access.organisation:
        lists = [keys.listed(desk.id, "ticket", access.organisation.id)]
    wanted = STATES.get(state, (*OPEN, *CLOSED))

    def shown(found: history.Read) -> list[Ticket]:
        his = [one for one in found if isinstance(one, Ticket) and seeing.is_seen(one, access)]
        return [one for one in his if one.status in wanted]

    page = history.page(desk, lists, shown, cursor, READ, READ, is_marked=shared)
    likely = _likely(desk, page.tickets, needs)
    read = each([partial(_hit, desk, access, needs, one) for one in likely[:MOST_HITS]])
    hits = {int(hit.ticket.number): hit for hit in read if hit}
    apart = [hit for hit in hits.values() if int(hit.ticket.merged_into or 0) not in hits]
    return Found(apart, page.cursor)


def _needs(typed: str) -> list[Need]:
    if len(typed) > LONGEST:
        raise Invalid(q=N_("At most %(number)s letters can be searched for.", number=LONGEST))
    found = list(words.tokens(typed))
    wanted = [one for one in found if not words.is_common(one)] or found
    if not wanted:
        raise Invalid(q=N_("Type a word, a name or a number."))
    if len(wanted) > MOST_WORDS:
        raise Invalid(q=N_("Search for at most %(number)s words.", number=MOST_WORDS))
    return [Need(one.terms, one.folded if len(one.folded) > 2 else "") for one in wanted]


def _likely(desk: Desk, found: Sequence[Ticket], needs: Sequence[Need]) -> list[Ticket]:
    """The tickets in whose subject or messages the index knows all words; a number is the ticket's own."""
    at = {word_keys.place(one.created_at, int(one.number)): one for one in found}
    asked = [word_keys.word(desk.id, term, place) for place in at for need in needs for term in need.terms]
    parts = [asked[start : start + AT_ONCE] for start in range(0, len(asked), AT_ONCE)]
    read = each([partial(table.batch_get, part) for part in parts])
    stands: dict[str, set[str]] = {}
    for item in (item for some in read for item in some if isinstance(item, Word)):
        if any(part.letter in LETTERS for part in occurrences.read(item.at)):
            stands.setdefault(item.place, set()).add(item.term)
    return [one for place, one in at.items() if _has_all(one, stands.get(place, set()), needs)]


def _has_all(ticket: Ticket, terms: set[str], needs: Sequence[Need]) -> bool:
    return all(
        not terms.isdisjoint(need.terms) or _stands(need, ticket.subject) or need.terms[0] == str(ticket.number)
        for need in needs
    )


def _hit(desk: Desk, access: Access, needs: Sequence[Need], ticket: Ticket) -> Hit | None:
    """The ticket, where every word stands in what he may read of it."""
    entries = tickets.timeline(desk.id, int(ticket.number), known=ticket).entries
    readable = [one for one in entries if isinstance(one, Message) and seeing.may_read(ticket, one, access)]
    said = [one.shown or one.text for one in reversed(readable)]
    texts = [ticket.subject, str(ticket.number), *said]
    if not all(any(_stands(need, text) for text in texts) for need in needs):
        return None
    first = next((text for text in said if any(_stands(need, text) for need in needs)), "")
    return Hit(ticket, showing.marked(ticket.subject, needs), showing.snippet(first, needs) if first else [])


def _stands(need: Need, text: str) -> bool:
    return any(showing.is_match(token, need) for token in words.tokens(text))
