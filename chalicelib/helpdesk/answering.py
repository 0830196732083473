"""What people write on a ticket: replies, private notes, and more from the customer."""

from typing import Any

from chalicelib.helpdesk import customers, tickets
from chalicelib.helpdesk.assigning import assigned
from chalicelib.helpdesk.departments import is_ours
from chalicelib.helpdesk.messages import Message, event, message, preview
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.tickets import AndWrite, Ticket
from tenants import table
from tenants.errors import N_, Invalid
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import Desk

MOST_RECIPIENTS = 50  # of one mail, as SES takes it
THEN = ("open", "pending", "solved")


def reply(
    desk: Desk,
    person: Staff,
    ticket: Ticket,
    text: str,
    *,
    then: str = "pending",
    cc: list[str] | None = None,
    files: list[dict[str, Any]] | None = None,
) -> Message:
    """Answer the customer; the mail goes out by a job."""
    require(person, "answer", ticket.department)
    _require_text(text, files)
    for address in cc or ():
        if is_ours(address):
            raise Invalid(cc=N_("%(address)s is an address of ours; the mail would come back.", address=address))
    if len(cc or ()) >= MOST_RECIPIENTS:
        raise Invalid(cc=N_("At most %(number)s recipients get a mail.", number=MOST_RECIPIENTS))
    then = then if then in THEN else "pending"
    taken = () if ticket.assignee else (assigned(desk, person, ticket, person),)
    written = message(
        desk.id,
        ticket.number,
        "reply",
        ticket.messages + 1,
        text,
        by=person.id,
        by_name=person.name,
        state="queued",
        to=[ticket.customer_address],
        cc=cc or [],
        files=files or [],
    )
    changes: dict[str, Any] = {
        "messages": ticket.messages + 1,
        "preview": preview(text),
        "is_unread": False,
        "is_answered": True,
        "waiting_since": now(),
        "status": then,
    }
    if cc is not None and cc != ticket.cc:
        changes["cc"] = cc
    if taken:
        changes["assignee"] = person.id
    writes, effects = tickets.moved(ticket, *taken, written, **changes)
    tickets.commit(ticket, writes, {**effects, "deliver": {"number": ticket.number, "message": written.id}})
    return written


def note(desk: Desk, person: Staff, ticket: Ticket, text: str, *, files: list[dict[str, Any]] | None = None) -> Message:
    """Write down something that only staff members see."""
    require(person, "answer", ticket.department)
    _require_text(text, files)
    written = message(
        desk.id, ticket.number, "note", ticket.messages + 1, text, by=person.id, by_name=person.name, files=files or []
    )
    writes, effects = tickets.moved(ticket, written, messages=ticket.messages + 1, is_unread=False)
    tickets.commit(ticket, writes, effects)
    return written


def hear(
    desk: Desk,
    ticket: Ticket,
    writer: customers.Writer,
    text: str,
    *,
    channel: str,
    and_write: AndWrite | None = None,
    cc: list[str] | None = None,
    **more: Any,
) -> Message:
    """Take down what the customer, or somebody he drew in, writes on a ticket; it waits for us again."""
    is_stranger = writer.address != ticket.customer_address and writer.address not in ticket.cc
    written = message(
        desk.id,
        ticket.number,
        "customer",
        ticket.messages + 1,
        text,
        by=writer.id,
        by_name=writer.name,
        address=writer.address,
        channel=channel,
        is_stranger=is_stranger or None,
        **more,
    )
    changes: dict[str, Any] = {
        "messages": ticket.messages + 1,
        "preview": preview(written.shown or written.text),
        "is_unread": True,
        "is_answered": False,
        "status": "open",
    }
    if ticket.status != "open" or ticket.is_answered:
        changes["waiting_since"] = now()
    if ticket.is_answered:
        changes["asked_at"] = now()
    if cc is not None and cc != ticket.cc:
        changes["cc"] = cc
    events = (
        [event(desk.id, ticket.number, "reopened", by_name=writer.name)]
        if ticket.status in ("solved", "closed")
        else []
    )
    writes, effects = tickets.moved(ticket, written, *events, **changes)
    writes += writer.writes
    if and_write:
        writes += and_write(ticket, written)
    tickets.commit(ticket, writes, effects)
    return written


def hear_machine(
    desk: Desk, ticket: Ticket, writer: customers.Writer, text: str, *, and_write: AndWrite, **more: Any
) -> Message:
    """Keep what a machine answered by itself: it moves nothing and tells nobody."""
    written = message(
        desk.id,
        ticket.number,
        "machine",
        ticket.messages + 1,
        text,
        by_name=writer.name,
        address=writer.address,
        channel="mail",
        **more,
    )
    table.write(table.change(ticket, messages=ticket.messages + 1), table.create(written), *and_write(ticket, written))
    return written


def _require_text(text: str, files: list[dict[str, Any]] | None) -> None:
    if not text.strip() and not files:
        raise Invalid(text=N_("Write something first."))
