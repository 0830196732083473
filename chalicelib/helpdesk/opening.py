"""A customer's question becomes a ticket."""

from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib import jobs
from chalicelib.helpdesk import counts, customers, log, storing, tickets, timers
from chalicelib.helpdesk.assigning import assigned
from chalicelib.helpdesk.customer_base import contacts
from chalicelib.helpdesk.departments import taking
from chalicelib.helpdesk.messages import Entry, Message, event, message, preview
from chalicelib.helpdesk.portal import delays
from chalicelib.helpdesk.searching import wanting
from chalicelib.helpdesk.structure import turns
from chalicelib.helpdesk.team import activity
from chalicelib.helpdesk.tickets import AndWrite, Ticket
from chalicelib.helpdesk.volume import holding, room
from chalicelib.helpdesk.volume.holding import HELD
from chalicelib.helpdesk.volume.room import Room
from chalicelib.integrations import logs
from tenants import items, keys, table
from tenants.errors import Conflict
from tenants.items import DeskItem
from tenants.keys import now, stamp
from tenants.staff import Staff
from tenants.tenant import Desk


@dataclass(frozen=True)
class Recorded:
    """What a staff member says of a question that he writes down for a customer."""

    person: Staff
    attributes: dict[str, Any]  # of the ticket: assignee, priority, ticket_class; no messages where nothing was said


@dataclass(frozen=True)
class Question:
    """What a customer asks, however it came; without words it is staff who write first."""

    department: str
    subject: str
    text: str
    channel: str
    name: str
    address: str
    language: str | None = None
    cc: list[str] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)  # of the message: files, shown, mail, ...
    attributes: dict[str, Any] = field(default_factory=dict)  # of the ticket: what its form says it is
    phone: str = ""  # that somebody new has named
    is_acknowledged: bool = True
    is_counted: bool = True
    is_test: bool = False
    status: str = "open"
    continues: int | None = None  # the number of an old ticket that this one goes on with
    recorded: Recorded | None = None


def open_ticket(desk: Desk, question: Question, known: DeskItem | None, and_write: AndWrite | None = None) -> Ticket:
    """Open a customer's ticket: its number, then everything else in one transaction with its job.

    `known` is what is known of the customer's address (customers.known); two first mails at once make one customer.
    Where the day's volume is used up it is held. What still comes by mail to a desk that is closed is only kept.
    """
    question = replace(question, department=taking(desk, question.department).id)
    if desk.tenant.closed_at:
        question = replace(question, is_counted=False, is_acknowledged=False)
    number = table.add_now(items.Counter(*keys.number(desk.id)), {"last": 1})["last"]
    rooms = room.rooms(desk, now()) if question.is_counted else iter([room.NOWHERE])
    taken = next(rooms)
    while True:
        try:
            return _open(desk, question, number, _writer(desk, question, known, number), taken, and_write)
        except Conflict as conflict:
            if room.is_taken(taken, conflict.failed):
                taken = next(rooms)
            elif any(isinstance(item, customers.Known) for item in conflict.failed):
                known = customers.known(desk.id, question.address)
            else:
                raise


def _writer(desk: Desk, question: Question, known: DeskItem | None, number: int) -> customers.Writer:
    address = question.address or contacts.nameless(question.channel, number)
    return customers.writer(desk.id, known, address, question.name, question.language, number, question.phone)


def _attributes(question: Question, taken: Room) -> dict[str, Any]:
    """How a ticket stands from its beginning: by its form or by who wrote it down, and by the room that it takes."""
    said = {name: set(value) if isinstance(value, list) else value for name, value in question.attributes.items()}
    is_free = taken.name == "held" and said.get("ticket_class") == holding.NEVER
    room = {"counted_on": taken.attributes["counted_on"], "let_go": holding.NEVER} if is_free else taken.attributes
    return {**said, **(question.recorded.attributes if question.recorded else {}), **room}


def _open(
    desk: Desk, question: Question, number: int, writer: customers.Writer, taken: Room, and_write: AndWrite | None
) -> Ticket:
    by = {"by": writer.id, "by_name": writer.name, "address": writer.address}
    first = message(desk.id, number, "customer", 1, question.text, channel=question.channel, **by, **question.more)
    said = question.recorded
    ticket = new_ticket(desk, question, number, writer, first, **_attributes(question, taken))
    late = delays.begun(desk, ticket) if question.is_acknowledged and not said else {}
    for name, value in late.items():
        setattr(ticket, name, value)
    writes, effects = opened(desk, ticket, writer)
    writes += timers.set_again(desk.id, number, late)
    writes += [table.create(first)] if ticket.messages else []
    writes += taken.writes
    if said:
        events = _told(desk, ticket, question.channel, said.person)
        writes += [*map(table.create, events), *log.of_ticket(number, tuple(events))]
        effects |= activity.step(ticket, events, ticket.status).effects
    if question.is_acknowledged:
        effects["acknowledge"] = {"number": number, "to": writer.address, "is_first": not writer.is_proved}
    if ticket.shelf == HELD:
        writes.append(table.create(event(desk.id, number, "held", limit=room.limit(desk))))
        effects["volume"] = {"day": ticket.counted_on}
    if taken.name == "pack":  # it has room for those who came before, too
        effects["release"] = {"how": "pack"}
    if and_write:
        writes += and_write(ticket, first)
    words = [first] if ticket.messages else []
    effects |= wanting.effect(number, words) | storing.effect(number, words)
    timer = [room.release_timer(desk, ticket.created_at)] if ticket.shelf == HELD else []
    jobs.commit(writes, jobs.job(desk.id, **effects), *timer)
    logs.tell("ticket", {"TicketsOpened": 1}, {"Channel": question.channel}, tenant=desk.id, number=number)
    return ticket


def _told(desk: Desk, ticket: Ticket, channel: str, person: Staff) -> list[Entry]:
    """The events of a question that somebody writes down for a customer."""
    number, having = int(ticket.number), desk.by_id(Staff).get(ticket.assignee or "")
    added = event(desk.id, number, "added", by=person.id, by_name=person.name, channel=channel)
    return [added, *([assigned(desk, person, ticket, having)] if having else [])]


def opened(desk: Desk, ticket: Ticket, writer: customers.Writer) -> tickets.Moved:
    """What writes a new ticket and lists it, and the effects of its job."""
    effects: dict[str, Any] = {"count": counts.moves(None, ticket.place)}
    if ticket.shelf == "open" and not ticket.assignee:
        effects |= turns.effect(desk, ticket.department, ticket.number)
    writes = [*writer.writes, table.create(ticket)]
    if writer.organisation:
        listed = customers.organisation_ticket(desk.id, ticket.number, writer.organisation, ticket.created_at)
        writes.append(table.create(listed))
    return writes, effects


def new_ticket(
    desk: Desk, question: Question, number: int, writer: customers.Writer, first: Message, **more: Any
) -> Ticket:
    """A ticket that begins with a message, still to be written; `more` says how it stands where that is not as new."""
    moment, status, assignee = first.created_at, more.pop("status", question.status), more.pop("assignee", None)
    shelf = more.pop("shelf", status)
    made = Ticket(
        *keys.ticket(desk.id, number),
        number=number,
        messages=1,
        subject=" ".join(question.subject.split())[:200],
        preview=preview(first.shown or first.text),
        status=status,
        shelf=shelf,
        channel=question.channel,
        department=question.department,
        customer=writer.id,
        customer_name=writer.name[:100],
        customer_address=writer.address,
        organisation=writer.organisation,
        organisation_name=writer.organisation_name,
        earlier=list(writer.earlier) or None,
        cc=question.cc,
        language=question.language,
        assignee=assignee,
        is_unread=status == "open",
        continues=question.continues,
        is_test=question.is_test or None,
        asked_at=moment,
        waiting_since=moment,
        created_at=moment,
        updated_at=moment,
        list_key=keys.listed(desk.id, "ticket", writer.id),
        list_order=stamp(moment),
        **tickets.order(shelf, assignee, moment, desk.id),
    )
    for name, value in more.items():
        setattr(made, name, value)
    return made
