"""A customer's question becomes a ticket."""

from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib import jobs
from chalicelib.helpdesk import counts, customers, tickets
from chalicelib.helpdesk.departments import taking
from chalicelib.helpdesk.messages import Message, message, preview
from chalicelib.helpdesk.structure import turns
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
    is_test: bool = False
    status: str = "open"
    continues: int | None = None  # the number of an old ticket that this one goes on with


def open_ticket(desk: Desk, question: Question, known: DeskItem | None, and_write: AndWrite | None = None) -> Ticket:
    """Open a customer's ticket: its number, then everything else in one transaction with its job.

    `known` is what is known of the customer's address (customers.known); two first mails at once make one customer.
    """
    question = replace(question, department=taking(desk, question.department).id)
    number = table.add_now(items.Counter(*keys.number(desk.id)), {"last": 1})["last"]
    try:
        return _open(desk, question, number, _writer(desk, question, known, number), and_write)
    except Conflict as conflict:
        if not any(isinstance(item, customers.Known) for item in conflict.failed):
            raise
    known = customers.known(desk.id, question.address)
    return _open(desk, question, number, _writer(desk, question, known, number), and_write)


def _writer(desk: Desk, question: Question, known: DeskItem | None, number: int) -> customers.Writer:
    return customers.writer(desk.id, known, question.address, question.name, question.language, number)


def _open(desk: Desk, question: Question, number: int, writer: customers.Writer, and_write: AndWrite | None) -> Ticket:
    by = {"by": writer.id, "by_name": writer.name, "address": writer.address}
    first = message(desk.id, number, "customer", 1, question.text, channel=question.channel, **by, **question.more)
    ticket = _new(desk, question, number, writer, first)
    effects: dict[str, Any] = {"count": counts.moves(None, ticket.place)}
    if ticket.shelf == "open" and not ticket.assignee:
        effects |= turns.effect(desk, ticket.department, number)
    if question.is_acknowledged:
        effects["acknowledge"] = {"number": number, "to": writer.address, "is_first": not writer.is_proved}
    writes = [*writer.writes, table.create(ticket), table.create(first)]
    if writer.organisation:
        listed = customers.organisation_ticket(desk.id, number, writer.organisation, ticket.created_at)
        writes.append(table.create(listed))
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
        organisation=writer.organisation,
        organisation_name=writer.organisation_name,
        earlier=list(writer.earlier) or None,
        cc=question.cc,
        language=question.language,
        messages=1,
        is_unread=question.status == "open",
        continues=question.continues,
        is_test=question.is_test or None,
        asked_at=moment,
        waiting_since=moment,
        created_at=moment,
        updated_at=moment,
        list_key=keys.listed(desk.id, "ticket", writer.id),
        list_order=stamp(moment),
        **tickets.order(question.status, None, moment, desk.id),
    )
