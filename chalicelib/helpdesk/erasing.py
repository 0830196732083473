"""A deleted ticket is gone for good after its month: its timeline, files, mails and places in lists.

Each step may be done twice, and the ticket itself goes last, so a run that died goes on where it was.
"""

from collections.abc import Callable, Iterator
from typing import Any

from chalicelib import jobs
from chalicelib.helpdesk import log, storing
from chalicelib.helpdesk.messages import Entry
from chalicelib.helpdesk.searching import indexing
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.jobs import Job, Later
from tenants import keys, table
from tenants.items import DeskItem
from tenants.keys import now
from tenants.table import Write
from tenants.tenant import Desk

AT_ONCE = 90  # items of one transaction, which takes a hundred
Eraser = Callable[[Desk, Ticket, list[Entry]], None]
# What else knows a ticket's words forgets them before they are gone; each may be called twice for the same entries.
ERASERS: tuple[Eraser, ...] = (indexing.erase,)


def purge(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `purge`; a ticket that was restored stays."""
    ticket = table.get(Ticket, keys.ticket(desk.id, wish["number"]))
    if ticket is None or ticket.gone_at is None:
        jobs.settle(job, "purge")
        return
    if not ticket.is_gone:
        raise Later(int((ticket.gone_at - now()).total_seconds()) + 1)
    for number in ticket.took_in or ():
        if taken := table.get(Ticket, keys.ticket(desk.id, int(number))):
            _empty(desk, taken)
            table.write(*_last(taken))
    _empty(desk, ticket)
    told = log.record(desk.id, None, "ticket", "purged", str(ticket.number), f"#{ticket.number}")
    jobs.settle(job, "purge", *_last(ticket), told)


def _last(ticket: Ticket) -> list[Write]:
    return [table.delete(ticket)]


def _empty(desk: Desk, ticket: Ticket) -> None:
    """Remove all that lies beside a ticket, and what elsewhere leads to it."""
    if ticket.board_key is not None:
        # Under its version: whoever read it before it was gone can no more write on it.
        table.write(table.change(ticket, board_key=None, board_order=None, assigned_key=None, list_key=None))
    if ticket.objects:
        of = (keys.object_ticket(desk.id, one, int(ticket.number)) for one in ticket.objects)
        table.write(*(table.delete(DeskItem(*key)) for key in of))
    for items in _in_parts(ticket):
        entries = [item for item in items if isinstance(item, Entry)]
        for erase in ERASERS:
            erase(desk, ticket, entries)
        storing.erase(desk, int(ticket.number), entries, ticket.updated_at)
        mails = dict.fromkeys(keys.mail(desk.id, one.message_id) for one in entries if one.message_id)
        table.write(*(table.delete(item) for item in items), *(table.delete(DeskItem(*key)) for key in mails))


def _in_parts(ticket: Ticket) -> Iterator[list[DeskItem]]:
    """The items beside a ticket, so many that they and their mails go in one transaction."""
    while True:
        page = table.query(ticket.pk, limit=AT_ONCE // 2 + 1)
        items = [item for item in map(table.model, page.rows) if item.sk != ticket.sk]
        if not items:
            return
        yield items[: AT_ONCE // 2]
