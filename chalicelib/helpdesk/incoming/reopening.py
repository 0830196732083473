"""How long an answer opens a closed ticket again; later it opens a new one that is linked."""

from datetime import timedelta

from chalicelib.helpdesk import editing
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.tickets import Ticket
from tenants.errors import N_, Invalid
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import Desk

MOST_DAYS = 365


def is_over(desk: Desk, ticket: Ticket) -> bool:
    """Whether a ticket has been closed for longer than an answer opens it again."""
    return ticket.status == "closed" and ticket.waiting_since + timedelta(days=desk.tenant.reopen_days) < now()


def set_days(desk: Desk, person: Staff, typed: str, seen: str = "") -> None:
    """Choose the window, in days; none means that a closed ticket stays closed."""
    require(desk, person, "settings")
    if not typed.strip().isdecimal() or int(typed) > MOST_DAYS:
        raise Invalid(reopen_days=N_("Write a number of days from 0 to %(number)s.", number=MOST_DAYS))
    editing.save(desk, editing.edited(person, desk.tenant, seen, reopen_days=int(typed)))
