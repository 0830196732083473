"""A message that asks something else becomes a ticket of its own.

Its words are copied, so the old ticket loses none, and says where they went on; what answers them goes to the new one.
"""

from typing import Any

from chalicelib import jobs
from chalicelib.helpdesk import customers, log, opening, storing, tickets
from chalicelib.helpdesk.joining import linking
from chalicelib.helpdesk.messages import Message, event
from chalicelib.helpdesk.opening import Question
from chalicelib.helpdesk.rights import may, require
from chalicelib.helpdesk.searching import wanting
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.helpdesk.volume.holding import require_let_go
from tenants import items, keys, table
from tenants.errors import N_, Invalid, NotFound
from tenants.staff import Staff
from tenants.tenant import Desk

MOST = 50  # messages of one split; a transaction takes a hundred items
MOST_SPLITS = 200  # messages of one ticket that went on elsewhere
# What a copy does not take over: where it stands, what becomes of its mail, the time that was spent once and is
# summed where it was written, and what a reply that waits needs.
OWN = {"pk", "sk", "item_type", "position", "came_as", "state", "deliveries", "revision", "minutes", "way"}
OWN |= {"sends_at", "changed", "beside", "steps", "typed"}
WAITS = "waiting"  # the state of a reply that may still be taken back


def split(desk: Desk, person: Staff, ticket: Ticket, id: str, subject: str, with_later: bool) -> Ticket:
    """Open a ticket with a message, and those behind it on wish, for whoever wrote it; raise Invalid naming the field.

    It counts as none of the day's: the customer asked it in one that was counted.
    """
    require(desk, person, "answer", ticket)
    require_let_go(ticket, "split")
    first = _message(ticket, id)
    address, name = _author(ticket, first)
    is_his = address == ticket.customer_address.lower()
    moved = (
        [first, *(one for one in _later(ticket, id) if is_his or _has_part(one, address))] if with_later else [first]
    )
    _require_room(ticket, moved)
    number = table.add_now(items.Counter(*keys.number(desk.id)), {"last": 1})["last"]
    copies = [_copy(desk.id, number, place, one) for place, one in enumerate(moved, 1)]
    subject = subject.strip() or ticket.subject
    about: dict[str, Any] = {
        "language": ticket.language,
        "cc": list(ticket.cc) if is_his else [],
        "is_test": bool(ticket.is_test),
    }
    question = Question(ticket.department, subject, first.text, first.channel or ticket.channel, name, address, **about)
    writer = customers.writer(desk.id, customers.known(desk.id, address), address, name, None, number)
    new = opening.new_ticket(desk, question, number, writer, copies[0], **_standing(desk, ticket, copies))
    new.links = [int(ticket.number)]
    by = {"by": person.id, "by_name": person.name}
    came = event(desk.id, number, "split_from", **by, other=int(ticket.number), subject=ticket.subject)
    went = event(desk.id, ticket.number, "split", **by, to=number, subject=subject, messages=len(moved))
    splits = {**(ticket.splits or {}), **{one.id: [int(one.position), number] for one in moved}}
    writes, effects = tickets.moved(ticket, went, splits=splits, links=linking.with_link(ticket, number))
    opened, follow = opening.opened(desk, new, writer)
    follow |= wanting.effect(number, copies) | storing.effect(number, copies)
    entries = [table.create(one) for one in (*copies, came)]
    every = [*writes, *opened, *entries, *log.of_ticket(number, (came,))]
    jobs.commit(every, *(jobs.job(desk.id, **some) for some in (effects, follow) if some))
    return new


def home(ticket: Ticket, entry: str, position: int = 0) -> int | None:
    """The number of the ticket in which a message went on, by its entry or else by its place; None where it stayed."""
    splits: dict[str, list[int]] = ticket.splits or {}
    if entry:
        return splits[entry][1] if entry in splits else None
    return next((number for place, number in splits.values() if place == position), None)


def is_splittable(ticket: Ticket, message: Message) -> bool:
    return message.number == ticket.number and message.position > 1 and message.id not in (ticket.splits or {})


def _message(ticket: Ticket, id: str) -> Message:
    found = (
        table.get(Message, keys.entry(ticket.tenant, int(ticket.number), id)) if tickets.ENTRY.fullmatch(id) else None
    )
    if found is None:
        raise NotFound()
    if found.id in (ticket.splits or {}):
        raise Invalid(split=N_("This message went on in another ticket already."))
    if found.state == WAITS:
        raise Invalid(split=N_("This reply has not gone out yet. Wait a moment."))
    if found.position == 1:
        raise Invalid(split=N_("The ticket begins with this message. Choose a later one."))
    return found


def _author(ticket: Ticket, first: Message) -> tuple[str, str]:
    """For whom the new ticket is: who wrote the message, or the customer where that was one of us or a machine."""
    if first.kind == "customer" and first.address:
        return first.address.lower(), first.by_name or ""
    return ticket.customer_address.lower(), ticket.customer_name


def _later(ticket: Ticket, id: str) -> list[Message]:
    """The messages behind one that are still here."""
    found, after = list[Message](), keys.entry(ticket.tenant, int(ticket.number), id)
    start: dict[str, Any] = {"pk": {"S": after.pk}, "sk": {"S": after.sk}}
    while start and len(found) <= MOST:
        page = table.query(ticket.pk, begins="timeline", limit=MOST + 1, start=start)
        every = map(table.model, page.rows)
        here = [one for one in every if isinstance(one, Message) and one.id not in (ticket.splits or {})]
        found += [one for one in here if one.state != WAITS]
        start = page.last or {}
    return found


def _has_part(one: Message, address: str) -> bool:
    """Whether somebody who is not the ticket's customer may have a message in a ticket of his own.

    What was written to others stays: on his page he would read every reply.
    """
    if one.kind == "reply":
        return address in {each.lower() for each in (*one.to, *one.cc, *(one.bcc or ()))}
    return one.kind != "customer" or (one.address or "").lower() == address


def _require_room(ticket: Ticket, moved: list[Message]) -> None:
    if len(moved) > MOST:
        raise Invalid(split=N_("At most %(number)s messages can be split off at once.", number=MOST))
    if len(ticket.splits or {}) + len(moved) > MOST_SPLITS or len(ticket.links or ()) >= linking.MOST:
        raise Invalid(split=N_("So much was split off from this ticket that no more can be."))


def _copy(tenant: str, number: int, position: int, one: Message) -> Message:
    """A message as it stands in another ticket, at its old moment."""
    kept = {name: value for name, value in one.attribute_values.items() if name not in OWN}
    state = None if one.state == "queued" else one.state  # what becomes of it is told where it was written
    return Message(*keys.entry(tenant, number, one.id), **kept, position=position, state=state)


def _standing(desk: Desk, ticket: Ticket, copies: list[Message]) -> dict[str, Any]:
    """Where the new ticket stands: with whom had the old one, and waiting for whom the last word was to."""
    said = [one for one in copies if one.kind in ("customer", "reply")]
    answers = [one for one in said if one.kind == "reply"]
    is_answered = bool(said) and said[-1].kind == "reply"
    keeper = next((one for one in desk.all(Staff) if one.id == ticket.assignee), None)
    return {
        "assignee": keeper.id if keeper and may(desk, keeper, "answer", ticket.department) else None,
        "status": "pending" if is_answered else "open",
        "is_answered": is_answered,
        "first_answered_at": answers[0].created_at if answers else None,
        "messages": len(copies),
    }
