"""Which service objects a ticket is about."""

from typing import NamedTuple

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.departments import line
from chalicelib.helpdesk.messages import Event, event
from chalicelib.helpdesk.objects import figures, service_object
from chalicelib.helpdesk.objects.service_object import ServiceObject
from chalicelib.helpdesk.rights import may, require
from chalicelib.helpdesk.tickets import Ticket
from tenants import keys, table
from tenants.errors import N_, Invalid
from tenants.items import DeskItem, IntegerAttribute
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk

MOST = 10  # objects of a ticket
PAGE = 25  # tickets of an object on one page
READ_ON = 8  # pages of tickets that are none of the reader's, before he is asked to go on


class ObjectTicket(DeskItem, discriminator="object_ticket"):
    """Says beside an object that a ticket is about it."""

    number = IntegerAttribute()


class Attached(NamedTuple):
    tickets: list[Ticket]
    cursor: str  # where the next page begins; empty on the last


def attachable(desk: Desk, person: Staff, ticket: Ticket) -> list[ServiceObject]:
    """What a ticket can be said to be about: objects of its department, of those above it, and of none."""
    above = {one.id for one in line(desk, ticket.department)}
    every = service_object.visible(desk, person)
    return [
        one
        for one in every
        if one.id not in ticket.objects and one.state != "out" and (one.department is None or one.department in above)
    ]


def attached(desk: Desk, ticket: Ticket) -> list[ServiceObject]:
    """The objects of a ticket; one that was removed meanwhile is left out."""
    every = {one.id: one for one in desk.all(ServiceObject)}
    return [every[id] for id in ticket.objects if id in every]


def attach(desk: Desk, person: Staff, ticket: Ticket, more: list[str], less: list[str]) -> None:
    """Say that a ticket is about some objects more, and about others no longer; raise Invalid naming the field."""
    require(desk, person, "answer", ticket)
    old = list(ticket.objects)
    taken = [one for one in attached(desk, ticket) if one.id in less]
    given = [_given(desk, person, ticket, id) for id in dict.fromkeys(more) if id not in old]
    new = [id for id in old if id not in less] + [one.id for one in given]
    if new == old:
        return
    if len(new) > MOST:
        raise Invalid(objects=N_("A ticket can be about at most %(number)s objects.", number=MOST))
    told = [*_told(person, ticket, "attached", given), *_told(person, ticket, "detached", taken)]
    writes, effects = tickets.moved(ticket, *told, objects=new)
    tickets.commit(ticket, [*writes, *links(ticket, old, new)], effects)


def tickets_of(desk: Desk, person: Staff, one: ServiceObject, cursor: str = "") -> Attached:
    """A page of the tickets that are about an object, newest first, of those that a person may see now."""
    pk = keys.service_object(desk.id, one.id, "").pk
    sk = keys.object_ticket(desk.id, one.id, int(cursor)).sk if cursor.isdecimal() and len(cursor) <= 10 else ""
    start, found, numbers = {"pk": {"S": pk}, "sk": {"S": sk}} if sk else None, list[Ticket](), list[int]()
    for _ in range(READ_ON):
        page = table.query(pk, begins="ticket#", limit=PAGE + 1, start=start, newest_first=True)
        numbers = [int(raw["number"]["N"]) for raw in page.rows]
        every = _loaded(desk, numbers)
        about = [ticket for ticket in every if one.id in ticket.objects and ticket.shelf not in figures.GONE]
        found += [ticket for ticket in about if may(desk, person, "see", ticket)]
        start = page.last
        if len(found) > PAGE or not start:
            return Attached(found[:PAGE], str(found[PAGE - 1].number) if len(found) > PAGE else "")
    return Attached(found, str(numbers[-1]))


def _loaded(desk: Desk, numbers: list[int]) -> list[Ticket]:
    found = table.batch_get([keys.ticket(desk.id, number) for number in numbers]) if numbers else []
    return [item for item in found if isinstance(item, Ticket)]


def _given(desk: Desk, person: Staff, ticket: Ticket, id: str) -> ServiceObject:
    one = service_object.find(desk, person, id)
    if one not in attachable(desk, person, ticket):
        raise Invalid(objects=N_("%(name)s is not to be had in this department.", name=one.name))
    return one


def _told(person: Staff, ticket: Ticket, what: str, objects: list[ServiceObject]) -> list[Event]:
    names = ", ".join(one.name for one in objects)
    by = {"by": person.id, "by_name": person.name}
    return [event(ticket.tenant, ticket.number, what, **by, objects=names)] if names else []


def links(ticket: Ticket, old: list[str], new: list[str]) -> list[Write]:
    """What names a ticket beside its objects, where these change."""
    number = ticket.number

    def link(id: str) -> ObjectTicket:
        return ObjectTicket(*keys.object_ticket(ticket.tenant, id, number), number=number)

    gone = [table.delete(link(id)) for id in old if id not in new]
    return [*(table.put(link(id)) for id in new if id not in old), *gone]
