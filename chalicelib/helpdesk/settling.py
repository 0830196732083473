"""The status of a ticket: open, pending, solved, closed."""

from datetime import datetime
from typing import Any

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.closing import solutions
from chalicelib.helpdesk.messages import event
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.tickets import STATUSES, Ticket
from chalicelib.helpdesk.vocabulary import sub_statuses, terms, ticket_fields
from chalicelib.helpdesk.volume.holding import require_let_go
from tenants.errors import N_, Invalid
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import Desk


def set_status(
    desk: Desk, person: Staff, ticket: Ticket, status: str, stage: str = "", solution: str | None = None
) -> None:
    """Say where a ticket stands, and at which of the tenant's own stages of that status; what solved it may be said."""
    require(desk, person, "answer", ticket)
    if status not in STATUSES:
        raise Invalid(status=N_("There is no such status."))
    sub_status = sub_statuses.chosen(desk, status, stage)
    if sub_statuses.is_there(desk, ticket, status, sub_status):
        return
    if status != "closed":
        require_let_go(ticket, "status")
    ticket_fields.require_filled(desk, ticket, status)
    recorded = solutions.recorded(desk, ticket, status, solution)
    about = {"status": status, "stage": terms.named(desk, sub_statuses.of(desk, status, sub_status))}
    about |= solutions.told_of(recorded.get("solution"))
    told = event(desk.id, ticket.number, "status", by=person.id, by_name=person.name, **about)
    is_stage = status == ticket.status == ticket.shelf  # which is no reason to lose one's place in line
    since = ticket.waiting_since if is_stage else _since(ticket, status)
    moved: dict[str, Any] = {"status": status, "sub_status": sub_status, "waiting_since": since, **recorded}
    writes, effects = tickets.moved(ticket, told, is_unread=False, **moved)
    tickets.commit(ticket, writes, effects)


def _since(ticket: Ticket, status: str) -> datetime:
    """Since when a ticket waits in its new status; who had no answer yet keeps the place in line."""
    is_owed = status == "open" and not ticket.is_answered and ticket.asked_at is not None
    return ticket.asked_at if is_owed else now()
