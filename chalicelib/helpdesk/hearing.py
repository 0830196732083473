"""What comes to a ticket from outside: the customer's further words, and what a machine sends by itself."""

from typing import Any

from chalicelib.helpdesk import customers, snoozing, storing, tickets
from chalicelib.helpdesk.joining import merged
from chalicelib.helpdesk.messages import Event, Message, event, preview
from chalicelib.helpdesk.portal import delays
from chalicelib.helpdesk.searching import wanting
from chalicelib.helpdesk.structure import turns
from chalicelib.helpdesk.team import shifts
from chalicelib.helpdesk.tickets import AndWrite, Ticket
from tenants import table
from tenants.keys import now
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk


def hear(
    desk: Desk,
    ticket: Ticket,
    writer: customers.Writer,
    text: str,
    *,
    channel: str,
    cc: list[str] | None = None,
    is_unsolved: bool = False,
    and_write: AndWrite | None = None,
    **more: Any,
) -> Message:
    """Take down what the customer, or somebody he drew in, writes on a ticket; it waits for us again.

    With `is_unsolved` he says why what was called solved is not, so what had solved it did not.
    While who has the ticket is away, it goes to his substitute now, and to nobody where he has left. What comes for a
    merged ticket is kept there and waits in the one that stands for it.
    """
    is_stranger = writer.address != ticket.customer_address and writer.address not in ticket.cc
    by = {"by": writer.id, "by_name": writer.name, "address": writer.address, "is_stranger": is_stranger or None}
    written = ticket.next_message("customer", text, channel=channel, **by, **more)
    home = merged.survivor(desk.id, ticket)  # its words lie with the ticket that they are for
    copied = merged.copies(home, ticket, cc)
    if home is not ticket:
        written.came_as = home.messages + 1
    beside, own = (merged.kept_for(ticket, written, cc), []) if home is not ticket else ([], [written])
    is_denied = is_unsolved and home.status in ("solved", "closed")
    denied = {"why": "unsolved"} if is_denied else {}
    reopened = event(home.tenant, home.number, "reopened", by_name=writer.name, **denied)
    keeper, passed_on = _keeper(desk, home)
    writes, effects = tickets.moved(
        home,
        *own,
        *([reopened] if home.status in ("solved", "closed") else []),
        *snoozing.woken_by(home, writer.name),
        *passed_on,
        shelf="open",
        assignee=keeper.id if keeper else None,
        **_line(home),
        **delays.asked_again(desk, home),
        **({"solution": None} if is_denied else {}),
        messages=home.messages + 1,
        preview=preview(written.shown or written.text),
        is_unread=True,
        is_answered=False,
        status="open",
        cc=copied,
        private_since=home.private_since or (written.id if channel == "mail" else None),
    )
    if passed_on and not keeper:
        effects = {**effects, **turns.effect(desk, home.department, home.number)}
    if beside:
        number = int(ticket.number)
        effects = {**effects, **wanting.effect(number, [written], ()), **storing.effect(number, [written])}
    tickets.commit(home, [*writes, *beside, *writer.writes, *_and(and_write, ticket, written)], effects)
    return written


def _keeper(desk: Desk, ticket: Ticket) -> tuple[Staff | None, list[Event]]:
    """Who has a ticket from now on, and the event that says so where that is another than before."""
    having = next((one for one in desk.all(Staff) if one.id == ticket.assignee), None)
    if having is None:
        return None, []
    found = shifts.receiver(desk, having, ticket.department, now())
    if found is having:
        return having, []
    to = {"to": found.name, "to_id": found.id} if found else {"to": "", "to_id": ""}
    return found, [event(desk.id, ticket.number, "assigned", **to, instead_of=having.name)]


def hear_machine(
    ticket: Ticket,
    writer: customers.Writer,
    text: str,
    *,
    kind: str = "machine",
    and_write: AndWrite | None = None,
    **more: Any,
) -> Message:
    """Keep what nobody waits for an answer to, as what a machine answered by itself: it moves nothing, tells nobody."""
    by = {"by_name": writer.name, "address": writer.address}
    written = ticket.next_message(kind, text, channel="mail", **by, **more)
    counted = table.change(ticket, messages=written.position)
    writes = [counted, table.create(written), *_and(and_write, ticket, written)]
    number = int(ticket.number)
    tickets.commit(ticket, writes, wanting.effect(number, [written], ()) | storing.effect(number, [written]))
    return written


def _line(ticket: Ticket) -> dict[str, Any]:
    """Where in the line one stands who writes: at its end, or where one stood when there was no answer yet."""
    moment = now()
    asked = {"asked_at": moment} if ticket.is_answered else {}
    return asked if ticket.status == "open" and not ticket.is_answered else {**asked, "waiting_since": moment}


def _and(and_write: AndWrite | None, ticket: Ticket, written: Message) -> list[Write]:
    return and_write(ticket, written) if and_write else []
