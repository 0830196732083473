"""An incident gathers the tickets that belong to it.

A ticket names its incident. Beside the incident lies the number of each that ever belonged to it, which is only where
to look: what counts is what the ticket says, so that an undo of the ticket is all of it.
"""

from typing import NamedTuple

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.messages import event
from chalicelib.helpdesk.rights import may, require
from chalicelib.helpdesk.tickets import Ticket
from tenants import keys, table
from tenants.errors import N_, Invalid, NotFound
from tenants.items import DeskItem, IntegerAttribute
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk

PAGE = 25
GONE = ("deleted", "merged")  # shelves of what belongs nowhere
ROUNDS = 8  # pages of tickets that went elsewhere, before the reader is asked to go on


class Gathered(DeskItem, discriminator="gathered"):
    """Says beside an incident that a ticket belongs to it, or did."""

    number = IntegerAttribute()


class Page(NamedTuple):
    tickets: list[Ticket]  # those that may be seen
    hidden: int  # how many more belong to it among those looked at
    after: int  # the number after which the next page begins; 0 on the last


def gather(desk: Desk, person: Staff, ticket: Ticket, incident: Ticket | None) -> None:
    """Say to which incident a ticket belongs, or to none; raise Invalid naming the field."""
    require(desk, person, "answer", ticket)
    number = int(incident.number) if incident else None
    if ticket.incident == number:
        return
    by = {"by": person.id, "by_name": person.name}
    if incident is None:
        told = event(desk.id, ticket.number, "released_from", **by, other=int(ticket.incident or 0))
        tickets.commit(ticket, *tickets.moved(ticket, told, incident=None))
        return
    require(desk, person, "see", incident)
    _require_fit(desk, ticket, incident)
    told = event(desk.id, ticket.number, "gathered", **by, other=number, subject=incident.subject)
    writes, effects = tickets.moved(ticket, told, incident=number)
    writes.append(named(desk.id, int(incident.number), int(ticket.number)))
    if not incident.gathers:
        writes.append(table.change(incident, gathers=True))
    tickets.commit(ticket, writes, effects)


def named(tenant: str, incident: int, number: int) -> Write:
    """What names a ticket beside its incident."""
    return table.put(Gathered(*keys.gathered(tenant, incident, number), number=number))


def find(desk: Desk, person: Staff, number: int) -> Ticket:
    """The incident of a number, as somebody may see it; raise Invalid naming the field."""
    try:
        return tickets.find(desk, person, number)
    except NotFound:
        raise Invalid(incident=N_("There is no ticket #%(number)s.", number=number)) from None


def page(desk: Desk, person: Staff, incident: Ticket, after: int = 0, limit: int = PAGE) -> Page:
    """Tickets that belong to an incident, by their numbers, of those that a person may see."""
    found, hidden = list[Ticket](), 0
    for _ in range(ROUNDS):
        every, after = belonging(desk, incident, after, limit)
        seen = [one for one in every if may(desk, person, "see", one)]
        found, hidden = found + seen, hidden + len(every) - len(seen)
        if len(found) >= limit or not after:
            break
    return Page(found, hidden, after)


def belonging(desk: Desk, incident: Ticket, after: int = 0, limit: int = PAGE) -> tuple[list[Ticket], int]:
    """The next tickets that belong to an incident, whoever may see them, and where to go on; 0 at the end."""
    number = int(incident.number)
    start = keys.gathered(desk.id, number, after)
    at = {"pk": {"S": start.pk}, "sk": {"S": start.sk}} if after else None
    page = table.query(start.pk, begins="gathered#", limit=limit, start=at)
    named = [int(raw["number"]["N"]) for raw in page.rows]
    read = table.batch_get([keys.ticket(desk.id, one) for one in named]) if named else []
    belong = [one for one in read if isinstance(one, Ticket) and one.incident == number and one.shelf not in GONE]
    return belong, named[-1] if page.last and named else 0


def has_any(desk: Desk, incident: Ticket) -> bool:
    """Whether a ticket belongs to this one now."""
    after, some = 0, list[Ticket]()
    while incident.gathers and not some:
        some, after = belonging(desk, incident, after)
        if not after:
            break
    return bool(some)


def _require_fit(desk: Desk, ticket: Ticket, incident: Ticket) -> None:
    if ticket.number == incident.number:
        raise Invalid(incident=N_("A ticket cannot belong to itself. Choose another."))
    if incident.incident is not None:
        raise Invalid(incident=N_("#%(number)s belongs to an incident itself.", number=int(incident.number)))
    if incident.shelf in GONE:
        raise Invalid(incident=N_("#%(number)s is deleted or merged.", number=int(incident.number)))
    if has_any(desk, ticket):
        raise Invalid(incident=N_("Other tickets belong to this one, so it cannot belong to another."))
