"""The status of a ticket: open, pending, solved, closed."""

from datetime import datetime

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.messages import event
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.tickets import STATUSES, Ticket
from tenants.errors import N_, Invalid
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import Desk


def set_status(desk: Desk, person: Staff, ticket: Ticket, status: str) -> None:
    """Say where a ticket stands."""
    require(desk, person, "answer", ticket)
    if status not in STATUSES:
        raise Invalid(status=N_("There is no such status."))
    if status == ticket.status == ticket.shelf:
        return
    told = event(desk.id, ticket.number, "status", by=person.id, by_name=person.name, status=status)
    writes, effects = tickets.moved(ticket, told, status=status, is_unread=False, waiting_since=_since(ticket, status))
    tickets.commit(ticket, writes, effects)


def _since(ticket: Ticket, status: str) -> datetime:
    """Since when a ticket waits in its new status; who had no answer yet keeps the place in line."""
    is_owed = status == "open" and not ticket.is_answered and ticket.asked_at is not None
    return ticket.asked_at if is_owed else now()
