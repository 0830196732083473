"""A ticket: one question and its life. Verbs that came later are modules beside this one."""

import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
    VersionAttribute,
)

from chalicelib import jobs
from chalicelib.helpdesk import counts, customers, rights
from chalicelib.helpdesk.messages import Entry, Message, message, preview
from chalicelib.helpdesk.outgoing.suppression import Suppressed
from chalicelib.helpdesk.signing import seal
from tenants import items, keys, table, usage
from tenants.errors import Conflict, NotFound
from tenants.items import DeskItem, IntegerAttribute
from tenants.keys import stamp
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk

STATUSES = ("open", "pending", "solved", "closed")
TRIES = 5
ENTRY = re.compile(r"[0-9A-Z]{26}")  # the id of an entry, a ULID
PAGE = 100  # entries of a timeline on one page


class Ticket(DeskItem, discriminator="ticket"):
    """One question; `shelf` is where it stands on the board."""

    number = IntegerAttribute()
    subject = UnicodeAttribute()
    preview = UnicodeAttribute()
    status = UnicodeAttribute()
    shelf = UnicodeAttribute()
    priority = UnicodeAttribute(default="normal")
    channel = UnicodeAttribute()
    department = UnicodeAttribute()
    assignee = UnicodeAttribute(null=True)
    customer = UnicodeAttribute()
    customer_name = UnicodeAttribute()
    customer_address = UnicodeAttribute()
    cc = JSONAttribute(default=list)  # addresses that get our replies too
    language = UnicodeAttribute(null=True)  # that the customer reads
    messages = IntegerAttribute()
    is_unread = BooleanAttribute(default=True)  # nobody has acted since the customer wrote
    is_answered = BooleanAttribute(default=False)  # the last word to the customer is ours
    asked_at = UTCDateTimeAttribute(null=True)  # since when the customer waits for our word
    waiting_since = UTCDateTimeAttribute()
    created_at = UTCDateTimeAttribute()
    continues = IntegerAttribute(null=True)  # the number of the old ticket that this one goes on with
    continued_by = IntegerAttribute(null=True)  # the number of the ticket that goes on with this one
    private_since = UnicodeAttribute(null=True)  # the entry from which the link of the form's page shows nothing more
    link = IntegerAttribute(default=1)  # counts up to make the customer's old link void
    version = VersionAttribute()

    @property
    def place(self) -> str:
        return counts.place(self.shelf, self.department, self.assignee)

    def next_message(self, kind: str, text: str, **more: Any) -> Message:
        """A message that is to be written on this ticket."""
        return message(self.tenant, self.number, kind, self.messages + 1, text, **more)

    @property
    def secret(self) -> str:
        """What makes the customer's link unguessable."""
        return seal("ticket", self.tenant, self.number, self.link)


WATCHED = (Ticket, Entry, Suppressed)  # what is read and then written under its version
R = TypeVar("R")
AndWrite = Callable[[Ticket, Message], list[Write]]  # what else belongs in the transaction of a message


class Timeline(NamedTuple):
    ticket: Ticket
    entries: list[Entry]
    has_earlier: bool


def order(shelf: str, assignee: str | None, waiting_since: datetime, tenant: str) -> dict[str, Any]:
    """The index keys of a ticket that stands so."""
    return {
        "board_key": keys.shelf(tenant, shelf),
        "board_order": stamp(waiting_since),
        "assigned_key": keys.assigned(tenant, assignee or "", shelf),
    }


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
        **order(question.status, None, moment, desk.id),
    )


def load(tenant: str, number: int) -> Ticket:
    """A ticket by its number; raise NotFound."""
    ticket = table.get(Ticket, keys.ticket(tenant, number))
    if ticket is None:
        raise NotFound()
    return ticket


def find(desk: Desk, person: Staff, number: int) -> Ticket:
    """A ticket that a person may see; raise NotFound."""
    ticket = load(desk.id, number)
    rights.require(person, "see", ticket.department)
    return ticket


def timeline(tenant: str, number: int, before: str = "") -> Timeline:
    """A ticket with the newest page of its timeline, oldest entry first, in one Query; raise NotFound."""
    pk, sk = keys.entry(tenant, number, before)
    start = {"pk": {"S": pk}, "sk": {"S": sk}} if ENTRY.fullmatch(before) else None
    page = table.query(pk, begins="ti", newest_first=True, limit=PAGE + 2, start=start)
    items = list(map(table.model, page.rows))
    entries = [item for item in items if isinstance(item, Entry)]
    ticket = next((item for item in items if isinstance(item, Ticket)), None) or load(tenant, number)
    return Timeline(ticket, entries[:PAGE][::-1], len(entries) > PAGE or _is_more(pk, page.last))


def _is_more(pk: str, last: dict[str, Any] | None) -> bool:
    """Whether entries follow where DynamoDB stopped; it reads 1 MB at once, so a page of long ones has fewer."""
    return bool(last and table.query(pk, begins="timeline", newest_first=True, limit=1, start=last).rows)


def again(tenant: str, number: int, verb: Callable[[Ticket], R]) -> R:
    """Do a verb to a ticket, from the beginning when somebody else was quicker."""
    for attempt in range(TRIES):
        try:
            return verb(load(tenant, number))
        except Conflict as conflict:
            is_passing = any(isinstance(item, WATCHED) for item in conflict.failed)
            if attempt == TRIES - 1 or not is_passing:
                raise
            time.sleep(random.uniform(0, 0.05 * 2**attempt))  # many may tell of one mail at once
    raise AssertionError("unreachable")


def moved(ticket: Ticket, *events: Entry, shelf: str = "", **attributes: Any) -> tuple[list[Write], dict[str, Any]]:
    """What changes a ticket and writes its events, and the effects; index keys and counts follow.

    It goes to the shelf of its status where that is set, unless another is named, as for a ticket that sleeps.
    """
    before = ticket.place
    for name, value in attributes.items():
        setattr(ticket, name, value)
    ticket.shelf = shelf or (ticket.status if "status" in attributes else ticket.shelf)
    keys_now = order(ticket.shelf, ticket.assignee, ticket.waiting_since, ticket.tenant)
    steps = counts.moves(before, ticket.place)
    writes = [
        table.change(ticket, **attributes, shelf=ticket.shelf, **keys_now),
        *(table.create(entry) for entry in events),
    ]
    return writes, {"count": steps} if steps else {}


def commit(ticket: Ticket, writes: list[Write], effects: dict[str, Any]) -> None:
    """Commit a verb, with a job where it has effects."""
    if effects:
        jobs.commit(writes, jobs.job(ticket.tenant, **effects))
    else:
        table.write(*writes)
