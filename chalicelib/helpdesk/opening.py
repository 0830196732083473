"""A customer's question becomes a ticket."""

from dataclasses import dataclass, field
from typing import Any

from chalicelib import jobs
from chalicelib.helpdesk import counts, customers, tickets
from chalicelib.helpdesk.messages import Message, message, preview
from chalicelib.helpdesk.tickets import AndWrite, Ticket
from tenants import items, keys, table, usage
from tenants.errors import Conflict
from tenants.items import DeskItem
from tenants.keys import stamp
from tenants.tenant import Desk


@dataclass(frozen=True)
class Question:
    """What a customer asks, however it came."""

    department: str
    subject: str
    text: str
    channel: str
    name: str
    address: str
    language: str | None = None
    cc: list[str] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)  # of the message: files, shown, mail, ...
    is_acknowledged: bool = True
    is_counted: bool = True
    status: str = "open"
    continues: int | None = None  # the number of an old ticket that this one goes on with


def open_ticket(desk: Desk, question: Question, known: DeskItem | None, and_write: AndWrite | None = None) -> Ticket:
    """Open a customer's ticket: its number, then everything else in one transaction with its job.

    `known` is what stands under the customer's address (customers.key); two first mails at once make one customer.
    """
    number = table.add_now(items.Counter(*keys.number(desk.id)), {"last": 1})["last"]
    try:
        return _open(desk, question, number, _writer(desk, question, known), and_write)
    except Conflict as conflict:
        if known is not None or not any(isinstance(item, customers.Known) for item in conflict.failed):
            raise
    known = table.get(customers.Known, customers.key(desk.id, question.address))
    return _open(desk, question, number, _writer(desk, question, known), and_write)


def _writer(desk: Desk, question: Question, known: DeskItem | None) -> customers.Writer:
    return customers.writer(desk.id, known, question.address, question.name, question.language)


def _open(desk: Desk, question: Question, number: int, writer: customers.Writer, and_write: AndWrite | None) -> Ticket:
    by = {"by": writer.id, "by_name": writer.name, "address": writer.address}
    first = message(desk.id, number, "customer", 1, question.text, channel=question.channel, **by, **question.more)
    ticket = _new(desk, question, number, writer, first)
    effects: dict[str, Any] = {"count": counts.moves(None, ticket.place)}
    if question.is_acknowledged:
        effects["acknowledge"] = {"number": number, "to": writer.address, "is_first": not writer.is_proved}
    writes = [*writer.writes, table.create(ticket), table.create(first)]
    if question.is_counted:
        writes.append(usage.one_more_ticket(desk, ticket.created_at))
    if and_write:
        writes += and_write(ticket, first)
    jobs.commit(writes, jobs.job(desk.id, **effects))
    return ticket


def _new(desk: Desk, question: Question, number: int, writer: customers.Writer, first: Message) -> Ticket:
    moment = first.created_at
    return Ticket(
        *keys.ticket(desk.id, number),
        number=number,
        subject=" ".join(question.subject.split())[:200],
        preview=preview(first.shown or first.text),
        status=question.status,
        shelf=question.status,
        channel=question.channel,
        department=question.department,
        customer=writer.id,
        customer_name=writer.name[:100],
        customer_address=writer.address,
        cc=question.cc,
        language=question.language,
        messages=1,
        is_unread=question.status == "open",
        continues=question.continues,
        asked_at=moment,
        waiting_since=moment,
        created_at=moment,
        list_key=keys.listed(desk.id, "ticket", writer.id),
        list_order=stamp(moment),
        **tickets.order(question.status, None, moment, desk.id),
    )
