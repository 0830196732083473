"""How urgent a ticket is."""

from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.helpdesk.vocabulary.changes import NONE, Changes, changed, make
from tenants.errors import N_, Invalid
from tenants.staff import Staff
from tenants.tenant import Desk

PRIORITIES = {"low": N_("Low"), "normal": N_("Normal"), "high": N_("High"), "urgent": N_("Urgent")}


def set_priority(desk: Desk, person: Staff, ticket: Ticket, priority: str) -> None:
    """Say how urgent a ticket is; raise Invalid for what is no priority."""
    require(desk, person, "answer", ticket)
    if priority not in PRIORITIES:
        raise Invalid(priority=N_("There is no such priority."))
    make(ticket, prioritised(desk, person, ticket, priority))


def prioritised(desk: Desk, person: Staff, ticket: Ticket, priority: str) -> Changes:
    if priority == ticket.priority:
        return NONE
    return changed(desk, person, ticket, "priority", {"priority": priority}, priority=priority)
