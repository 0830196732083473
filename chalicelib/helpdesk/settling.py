"""The status of a ticket: open, pending, solved, closed."""

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
    require(person, "answer", ticket.department)
    if status not in STATUSES:
        raise Invalid(status=N_("There is no such status."))
    if status == ticket.status:
        return
    told = event(desk.id, ticket.number, "status", by=person.id, by_name=person.name, status=status)
    writes, effects = tickets.moved(ticket, told, status=status, is_unread=False, waiting_since=now())
    tickets.commit(ticket, writes, effects)
