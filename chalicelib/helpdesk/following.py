"""Staff members who want to know what becomes of a ticket that is not theirs."""

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.messages import event
from chalicelib.helpdesk.rights import may, require
from chalicelib.helpdesk.tickets import Ticket
from tenants.errors import N_, Invalid
from tenants.staff import Staff
from tenants.tenant import Desk

MOST = 30


def followers(desk: Desk, ticket: Ticket) -> list[Staff]:
    """Who follows a ticket, of those who may still see it."""
    every = desk.by_id(Staff)
    found = [every[id] for id in sorted(ticket.followers or ()) if id in every]
    return [one for one in found if may(desk, one, "see", ticket)]


def candidates(desk: Desk, ticket: Ticket) -> list[Staff]:
    """Colleagues who may see a ticket and do not follow it."""
    return [one for one in desk.all(Staff) if one.id not in (ticket.followers or ()) and may(desk, one, "see", ticket)]


def follow(desk: Desk, person: Staff, ticket: Ticket, who: str = "") -> None:
    """Follow a ticket oneself, or add a colleague for whom there is something to see; raise Invalid."""
    one = _whom(desk, person, ticket, who)
    now = set(ticket.followers or ())
    if one.id in now:
        return
    if not may(desk, one, "see", ticket):
        raise Invalid(follower=N_("%(name)s may not see this ticket.", name=one.name))
    if len(now) >= MOST:
        raise Invalid(follower=N_("At most %(number)s people can follow a ticket.", number=MOST))
    _set(person, ticket, "followed", one, now | {one.id})


def unfollow(desk: Desk, person: Staff, ticket: Ticket, who: str = "") -> None:
    """Follow a ticket no more, or take a colleague out."""
    one = _whom(desk, person, ticket, who)
    if one.id in (ticket.followers or ()):
        _set(person, ticket, "unfollowed", one, set(ticket.followers or ()) - {one.id})


def _whom(desk: Desk, person: Staff, ticket: Ticket, who: str) -> Staff:
    """Oneself for whoever sees the ticket, another for whoever may answer it."""
    require(desk, person, "see" if who in ("", person.id) else "answer", ticket)
    return desk.find(Staff, who) if who else person


def _set(person: Staff, ticket: Ticket, what: str, one: Staff, followers: set[str]) -> None:
    about = {"to": one.name, "to_id": one.id}
    told = event(ticket.tenant, ticket.number, what, by=person.id, by_name=person.name, **about)
    writes, effects = tickets.moved(ticket, told, followers=followers or None)
    tickets.commit(ticket, writes, effects)
