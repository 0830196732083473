"""Who has a ticket."""

from typing import Any

from chalicelib.helpdesk import roles, tickets
from chalicelib.helpdesk.messages import Event, event
from chalicelib.helpdesk.rights import may, require
from chalicelib.helpdesk.team import shifts
from chalicelib.helpdesk.tickets import Ticket
from tenants.errors import N_, Invalid
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import Desk


def assign(desk: Desk, person: Staff, ticket: Ticket, to: str) -> None:
    """Give a ticket to a staff member who may answer it, or to nobody (empty); while he is away, to his substitute."""
    require(desk, person, "assign", ticket)
    new = desk.find(Staff, to) if to else None
    if new and not may(desk, new, "answer", ticket.department):
        raise Invalid(assignee=N_("%(name)s may not answer in this department.", name=new.name))
    named, new = new, taking(desk, person, new, ticket.department)
    if ticket.assignee == (new.id if new else None):
        return
    told = assigned(desk, person, ticket, new, named)
    writes, effects = tickets.moved(ticket, told, assignee=new.id if new else None, is_unread=False)
    tickets.commit(ticket, writes, effects)


def taking(desk: Desk, person: Staff, named: Staff | None, department: str) -> Staff | None:
    """Who gets a ticket that a person gives to somebody; who takes it himself is there, whatever was planned."""
    return shifts.receiver(desk, named, department, now()) if named and named.id != person.id else named


def is_external(desk: Desk, person: Staff) -> bool:
    """Whether somebody is an external provider, by a role that is kept to tickets of its own."""
    return roles.bundle(desk, person.role).is_limited


def assigned(desk: Desk, person: Staff, ticket: Ticket, new: Staff | None, named: Staff | None = None) -> Event:
    """The event of somebody's giving a ticket to somebody, who may stand in for whom he named, or of taking it."""
    to: dict[str, Any] = {"to": new.name, "to_id": new.id} if new else {"to": "", "to_id": ""}
    if new and is_external(desk, new):
        to["is_external"] = True
    if new and named and new.id != named.id:
        to["instead_of"] = named.name
    return event(desk.id, ticket.number, "assigned", by=person.id, by_name=person.name, **to)


def candidates(desk: Desk, department: str) -> list[Staff]:
    """Who could be given a ticket of a department."""
    return [person for person in desk.all(Staff) if may(desk, person, "answer", department)]
