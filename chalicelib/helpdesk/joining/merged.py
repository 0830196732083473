"""Merged tickets: which one stands for them, and the timeline that they make together.

Merging moves no messages. Each ticket keeps its own, also those that come for it later, and whoever reads the survivor
reads all of them by time; so taking apart puts every message where it belongs.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.messages import Event, Message
from chalicelib.helpdesk.tickets import PAGE, Ticket, Timeline
from tenants import keys, table
from tenants.errors import N_, Invalid, NotFound
from tenants.keys import now
from tenants.reading import every
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk

MOST = 20  # tickets that one may have taken in; each is a Query of the page
LEAST = 20  # entries that are read of each of them at once
ENDS = ("merged", "unmerged")  # events that stand on both sides


class Told(NamedTuple):
    """What a customer reads of a ticket and of those that it took in and that are his as well."""

    timeline: Timeline
    tickets: dict[int, Ticket]  # by their numbers


def survivor(tenant: str, ticket: Ticket) -> Ticket:
    """The ticket that stands for a merged one; for any other, that one itself."""
    for _ in range(MOST + 1):
        if ticket.merged_into is None:
            return ticket
        ticket = tickets.load(tenant, int(ticket.merged_into))
    raise NotFound()


def readable(desk: Desk, person: Staff, number: int) -> Ticket:
    """A ticket whose messages a person may read: of a merged one, who may see the survivor; raise NotFound."""
    ticket = tickets.load(desk.id, number)
    tickets.checked(desk, person, survivor(desk.id, ticket))
    return ticket


def require_apart(ticket: Ticket) -> None:
    """Raise Invalid for what was merged while somebody had its page open."""
    if ticket.merged_into is not None:
        raise Invalid(text=N_("This ticket was merged into #%(number)s meanwhile.", number=int(ticket.merged_into)))


def is_same_customer(one: Ticket, other: Ticket) -> bool:
    """Whether what may be shown of one may be shown of the other: both ask from the same address."""
    return one.customer_address.lower() == other.customer_address.lower()


def timeline(tenant: str, ticket: Ticket, before: str = "", among: Sequence[int] | None = None) -> Timeline:
    """The newest page of a ticket's timeline and of all that it took in, or of some of these, oldest entry first."""
    others = [int(number) for number in (ticket.took_in or ()) if among is None or number in among]
    share = min(PAGE, max(LEAST, 2 * PAGE // (len(others) + 1)))
    read = partial(tickets.timeline, tenant, before=before, known=ticket, most=share)
    if not others:
        return read(int(ticket.number))
    found = every([partial(read, number) for number in (int(ticket.number), *others)])
    # Of what has more before it, nothing is known there; so the page begins where all are known.
    since = max((one.entries[0].id for one in found if one.has_earlier and one.entries), default="")
    entries = sorted((entry for one in found for entry in one.entries if entry.id >= since), key=lambda entry: entry.id)
    shown = [one for one in entries if not (isinstance(one, Event) and one.what in ENDS and one.number in others)]
    return Timeline(ticket, shown[-PAGE:], bool(since) or len(shown) > PAGE)


def of_customer(tenant: str, ticket: Ticket, before: str = "") -> Told:
    """What a ticket's customer may look for: its timeline, with those of his own that were merged into it."""
    read = table.batch_get([keys.ticket(tenant, number) for number in ticket.took_in]) if ticket.took_in else []
    his = {int(one.number): one for one in read if isinstance(one, Ticket) and is_same_customer(one, ticket)}
    return Told(timeline(tenant, ticket, before, list(his)), {int(ticket.number): ticket, **his})


def place(number: int, message: Message) -> int:
    """Where a message stands among the words that came to a ticket, on its own timeline or one merged into it."""
    return int(message.position) if message.number == number else int(message.came_as or 0)


def kept_for(ticket: Ticket, written: Message, cc: list[str] | None) -> list[Write]:
    """What writes down on a merged ticket what came for it, and how it stands should it be taken apart."""
    moment = now()
    times: dict[str, Any] = {"updated_at": moment}
    if ticket.status != "open" or ticket.is_answered:
        times["waiting_since"] = moment
    if ticket.is_answered:
        times["asked_at"] = moment
    changed = table.change(
        ticket,
        messages=written.position,
        status="open",
        sub_status=ticket.sub_status if ticket.status == "open" else None,
        is_unread=True,
        is_answered=False,
        cc=ticket.cc if cc is None else cc,
        private_since=ticket.private_since or (written.id if written.channel == "mail" else None),
        **times,
    )
    return [changed, table.create(written)]


def copies(home: Ticket, ticket: Ticket, cc: list[str] | None) -> list[str]:
    """Who gets the survivor's answers from now on: whoever was drawn in by its own customer, and nobody by another."""
    if home is ticket:
        return list(ticket.cc if cc is None else cc)
    drawn_in = [one for one in cc or () if one not in ticket.cc] if is_same_customer(home, ticket) else []
    return [*home.cc, *(one for one in drawn_in if one not in (home.customer_address, *home.cc))]
