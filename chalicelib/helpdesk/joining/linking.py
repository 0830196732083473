"""Related tickets: each names the other."""

from chalicelib import jobs
from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.messages import event
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.tickets import Ticket
from tenants.errors import N_, Invalid, NotFound
from tenants.staff import Staff
from tenants.tenant import Desk

MOST = 50


def link(desk: Desk, person: Staff, ticket: Ticket, other: Ticket) -> None:
    """Say that two tickets are related; raise Invalid naming the field. What is so already stays as it is."""
    require(desk, person, "answer", ticket)
    require(desk, person, "see", other)
    if ticket.number == other.number:
        raise Invalid(link=N_("This is the same ticket. Choose another."))
    if int(other.number) in (ticket.links or ()):
        return
    if max(len(one.links or ()) for one in (ticket, other)) >= MOST:
        raise Invalid(link=N_("At most %(number)s tickets can be linked to one.", number=MOST))
    _write(desk, person, ticket, other, "linked")


def unlink(desk: Desk, person: Staff, ticket: Ticket, other: Ticket) -> None:
    """Say that two tickets are not related after all."""
    require(desk, person, "answer", ticket)
    require(desk, person, "see", other)
    if int(other.number) not in (ticket.links or ()):
        raise NotFound()
    _write(desk, person, ticket, other, "unlinked")


def with_link(ticket: Ticket, number: int) -> list[int]:
    """The links of a ticket and one more."""
    return [*(one for one in ticket.links or () if one != number), number]


def _write(desk: Desk, person: Staff, ticket: Ticket, other: Ticket, what: str) -> None:
    parts = [_side(desk, person, one, int(to.number), what) for one, to in ((ticket, other), (other, ticket))]
    follows = [jobs.job(desk.id, **effects) for _, effects in parts if effects]
    jobs.commit([write for writes, _ in parts for write in writes], *follows)


def _side(desk: Desk, person: Staff, ticket: Ticket, number: int, what: str) -> tickets.Moved:
    told = event(desk.id, ticket.number, what, by=person.id, by_name=person.name, other=number)
    left = [one for one in ticket.links or () if one != number]
    links = with_link(ticket, number) if what == "linked" else left
    return tickets.moved(ticket, told, links=links or None)
