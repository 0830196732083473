"""Correcting the time that was said to be spent on a message."""

from chalicelib.helpdesk import spent, tickets
from chalicelib.helpdesk.messages import Message, event
from chalicelib.helpdesk.rights import may, require
from chalicelib.helpdesk.spent import Spent
from chalicelib.helpdesk.tickets import ENTRY, Ticket
from tenants import keys, table
from tenants.errors import N_, Conflict, NotAllowed
from tenants.staff import Staff
from tenants.tenant import Desk


def correct(desk: Desk, person: Staff, ticket: Ticket, id: str, to: Spent) -> None:
    """Set the time of one's own message, or of a colleague's for whoever manages the department."""
    require(desk, person, "answer", ticket)
    found = table.get(Message, keys.entry(desk.id, int(ticket.number), id)) if ENTRY.fullmatch(id) else None
    if found is None or found.kind not in ("reply", "note") or not found.by:
        raise Conflict(N_("This message is not here any more."))
    if not may_correct(desk, person, ticket, found):
        raise NotAllowed()
    was = of_message(found)
    if was == to:
        return
    minutes = {"before": was.minutes, "minutes": to.minutes}
    told = event(desk.id, ticket.number, "time", by=person.id, by_name=person.name, to=found.by_name, **minutes)
    writes, effects = tickets.moved(ticket, told, spent=spent.sums(ticket, found.by, was, to))
    of_it = {"minutes": to.minutes or None, "way": to.way or None, "revision": found.revision + 1}
    writes.append(table.change(found, Message.revision == found.revision, **of_it))
    tickets.commit(ticket, writes, effects)


def may_correct(desk: Desk, person: Staff, ticket: Ticket, message: Message) -> bool:
    return message.by == person.id or may(desk, person, "manage", ticket.department)


def of_message(message: Message) -> Spent:
    return Spent(int(message.minutes or 0), message.way or "")
