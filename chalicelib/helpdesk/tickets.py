"""A ticket: one question and its life. Verbs that came later are modules beside this one."""

import random
import re
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
    VersionAttribute,
)

from chalicelib import jobs
from chalicelib.helpdesk import before, counts, log, rights, spent, storing, timers
from chalicelib.helpdesk.closing import countdown
from chalicelib.helpdesk.messages import Entry, Message, message
from chalicelib.helpdesk.objects import figures
from chalicelib.helpdesk.outgoing.suppression import Suppressed
from chalicelib.helpdesk.searching import wanting
from chalicelib.helpdesk.signing import seal
from chalicelib.helpdesk.team import activity
from tenants import keys, table
from tenants.errors import Conflict, NotFound
from tenants.items import DeskItem, IntegerAttribute
from tenants.keys import now, stamp
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk

STATUSES = ("open", "pending", "solved", "closed")
MERGED = "merged"  # the shelf of tickets for which another stands
TRIES = 5
ENTRY = re.compile(r"[0-9A-Z]{26}")  # the id of an entry, a ULID
PAGE = 100  # entries of a timeline on one page


class Ticket(DeskItem, discriminator="ticket"):
    """One question; `shelf` is where it stands on the board."""

    number = IntegerAttribute()
    subject = UnicodeAttribute()
    preview = UnicodeAttribute()
    status = UnicodeAttribute()
    sub_status = UnicodeAttribute(null=True)  # a stage of it that the tenant named
    shelf = UnicodeAttribute()
    priority = UnicodeAttribute(default="normal")
    ticket_class = UnicodeAttribute(null=True)
    tags = UnicodeSetAttribute(null=True)
    fields = JSONAttribute(default=dict)  # of the tenant's own, by their ids
    objects = JSONAttribute(default=list)  # ids of the service objects that it is about
    channel = UnicodeAttribute()
    department = UnicodeAttribute()
    assignee = UnicodeAttribute(null=True)
    customer = UnicodeAttribute()
    customer_name = UnicodeAttribute()
    customer_address = UnicodeAttribute()
    organisation = UnicodeAttribute(null=True)  # of the customer, when he asked
    organisation_name = UnicodeAttribute(null=True)
    earlier = JSONAttribute(null=True)  # numbers of the address's tickets before this one, newest first
    cc = JSONAttribute(default=list)  # addresses that get our replies too
    language = UnicodeAttribute(null=True)  # that the customer reads
    messages = IntegerAttribute()
    is_unread = BooleanAttribute(default=True)  # nobody has acted since the customer wrote
    is_answered = BooleanAttribute(default=False)  # the last word to the customer is ours
    first_answered_at = UTCDateTimeAttribute(null=True)
    first_solved_at = UTCDateTimeAttribute(null=True)
    asked_at = UTCDateTimeAttribute(null=True)  # since when the customer waits for our word
    waiting_since = UTCDateTimeAttribute()
    created_at = UTCDateTimeAttribute()
    updated_at = UTCDateTimeAttribute(null=True)  # when anything last happened on it
    snoozed_until = UTCDateTimeAttribute(null=True)
    stood_on = UnicodeAttribute(null=True)  # the shelf that it left to sleep, or when it was deleted
    gone_at = UTCDateTimeAttribute(null=True)  # when a deleted one is removed for good
    mailed_as = UnicodeAttribute(null=True)  # the subject that its mails keep, where it is called otherwise by now
    followers = UnicodeSetAttribute(null=True)  # ids of staff members who want to know what becomes of it
    escalated = JSONAttribute(null=True)  # where it came from when it was given up a line: department, assignee
    incident = IntegerAttribute(null=True)  # the number of the ticket that gathers it
    gathers = BooleanAttribute(null=True)  # other tickets belong to it, or did
    spent = JSONAttribute(null=True)  # minutes by staff member and way: {staff: {way: minutes}} (spent.py)
    links = JSONAttribute(null=True)  # numbers of related tickets
    took_in = JSONAttribute(null=True)  # numbers of the tickets that were merged into it, and into those
    merged_into = IntegerAttribute(null=True)  # the number of the ticket that stands for it now
    merged_at = UTCDateTimeAttribute(null=True)
    merged_by = UnicodeAttribute(null=True)  # a name
    brought = JSONAttribute(null=True)  # what merging gave to the other, so that it can be taken back (merging.py)
    splits = JSONAttribute(null=True)  # where messages went on: {entry: [position, number]}
    closes_at = UTCDateTimeAttribute(null=True)  # when a solved one closes by itself
    asks_at = UTCDateTimeAttribute(null=True)  # when a letter asks the customer whether it is solved
    solved_at = UTCDateTimeAttribute(null=True)  # when it was last said to be solved
    solution = UnicodeAttribute(null=True)  # what solved it, for staff
    rating = UnicodeAttribute(null=True)  # how the customer found it (closing/rating.py)
    rating_comment = UnicodeAttribute(null=True)
    rating_asked_at = UTCDateTimeAttribute(null=True)  # when it was solved for the first time, which is when one asks
    rated_at = UTCDateTimeAttribute(null=True)  # for the first time
    rated_by = UnicodeAttribute(null=True)  # the address of the customer who did
    rated_of = UnicodeAttribute(null=True)  # the staff member for whom the rating counts
    is_test = BooleanAttribute(null=True)  # somebody of the desk asked it to see how things go
    continues = IntegerAttribute(null=True)  # the number of the old ticket that this one goes on with
    continued_by = IntegerAttribute(null=True)  # the number of the ticket that goes on with this one
    private_since = UnicodeAttribute(null=True)  # the entry from which the link of the form's page shows nothing more
    link = IntegerAttribute(default=1)  # counts up to make the customer's old link void
    undo = JSONAttribute(null=True)  # what the last verb changed, for who wants it back (before.py)
    version = VersionAttribute()

    @property
    def place(self) -> str:
        return counts.place(self.shelf, self.department, self.assignee)

    @property
    def is_gone(self) -> bool:
        """Whether it is removed for good, though parts of it may still be there."""
        return self.gone_at is not None and self.gone_at <= now()

    @property
    def is_mailable(self) -> bool:
        """Whether the customer has a mail address; who only called or came by is known by another sign."""
        return "@" in self.customer_address

    def next_message(self, kind: str, text: str, **more: Any) -> Message:
        """A message that is to be written on this ticket."""
        return message(self.tenant, self.number, kind, self.messages + 1, text, **more)

    @property
    def secret(self) -> str:
        """What makes the customer's link unguessable."""
        return seal("ticket", self.tenant, self.number, self.link)


WATCHED = (Ticket, Entry, Suppressed)  # what is read and then written under its version
R = TypeVar("R")
Moved = tuple[list[Write], dict[str, Any]]  # of a verb, and the effects of its job
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


def load(tenant: str, number: int) -> Ticket:
    """A ticket by its number; raise NotFound."""
    ticket = table.get(Ticket, keys.ticket(tenant, number))
    if ticket is None or ticket.is_gone:
        raise NotFound()
    return ticket


def find(desk: Desk, person: Staff, number: int) -> Ticket:
    """A ticket that a person may see; raise NotFound."""
    return checked(desk, person, load(desk.id, number))


def checked(desk: Desk, person: Staff, found: DeskItem | None) -> Ticket:
    """What was read, as a ticket that a person may see; raise NotFound."""
    if not isinstance(found, Ticket) or found.is_gone:
        raise NotFound()
    rights.require(desk, person, "see", found)
    return found


def timeline(tenant: str, number: int, before: str = "", known: Ticket | None = None, most: int = PAGE) -> Timeline:
    """A ticket with the newest page of its timeline, oldest entry first, in one Query; raise NotFound.

    The ticket is read by the same Query unless it is `known`.
    """
    pk, sk = keys.entry(tenant, number, before)
    start = {"pk": {"S": pk}, "sk": {"S": sk}} if ENTRY.fullmatch(before) else None
    page = table.query(pk, begins="timeline" if known else "ti", newest_first=True, limit=most + 2, start=start)
    items = list(map(table.model, page.rows))
    entries = [item for item in items if isinstance(item, Entry)]
    ticket = known or next((item for item in items if isinstance(item, Ticket)), None) or load(tenant, number)
    return Timeline(ticket, entries[:most][::-1], len(entries) > most or _is_more(pk, page.last))


def _is_more(pk: str, last: dict[str, Any] | None) -> bool:
    """Whether entries follow where DynamoDB stopped; it reads 1 MB at once, so a page of long ones has fewer."""
    return bool(last and table.query(pk, begins="timeline", newest_first=True, limit=1, start=last).rows)


def again(tenant: str, number: int, verb: Callable[[Ticket], R], known: Ticket | None = None) -> R:
    """Do a verb to a ticket, from the beginning when somebody else was quicker; `known` is as it was just read."""
    for attempt in range(TRIES):
        try:
            return verb(known if known and not attempt else load(tenant, number))
        except Conflict as conflict:
            is_passing = any(isinstance(item, WATCHED) for item in conflict.failed)
            if attempt == TRIES - 1 or not is_passing:
                raise
            time.sleep(random.uniform(0, 0.05 * 2**attempt))  # many may tell of one mail at once
    raise AssertionError("unreachable")


def moved(ticket: Ticket, *events: Entry, shelf: str = "", **attributes: Any) -> Moved:
    """What changes a ticket and writes its events, and the effects; index keys and counts follow.

    It goes to the shelf of its status where that is set, unless another is named, as for a ticket that sleeps; a
    deleted one stays there until somebody restores it.
    """
    place, figured, organisation = ticket.place, figures.places(ticket), ticket.organisation
    timed = spent.places(ticket)
    if attributes.get("status", ticket.status) != ticket.status:
        attributes = {"sub_status": None, **attributes}
    worked = activity.step(ticket, events, attributes.get("status", ticket.status))
    by_status = ticket.shelf if ticket.shelf == "deleted" else attributes.get("status", ticket.shelf)
    to = MERGED if attributes.get("merged_into", ticket.merged_into) is not None else shelf or by_status
    begun = countdown.begun(ticket, to, events, attributes.get("status"), is_led=bool(shelf))
    follows = {**timers.left(ticket.shelf, to), **begun}
    attributes = {**follows, **attributes, "updated_at": now(), "shelf": to, **worked.marks}
    attributes["undo"] = before.kept(ticket, events, attributes, worked.effects.get("activity"))
    for name, value in attributes.items():
        setattr(ticket, name, value)
    keys_now = order(ticket.shelf, ticket.assignee, ticket.waiting_since, ticket.tenant)
    steps = counts.moves(place, ticket.place)
    writes = [
        table.change(ticket, **attributes, **keys_now),
        *(table.create(entry) for entry in events),
        *log.of_ticket(ticket.number, events),
        *timers.set_again(ticket.tenant, ticket.number, attributes),
    ]
    figure_steps = figures.moves(figured, figures.places(ticket))
    listed = {"number": int(ticket.number)} if ticket.organisation != organisation else {}
    effects = {"count": steps, "object_figures": figure_steps, "list_ticket": listed, **worked.effects}
    effects |= spent.effect(timed, ticket)
    effects |= wanting.effect(int(ticket.number), events, attributes) | storing.effect(int(ticket.number), events)
    return writes, {name: wish for name, wish in effects.items() if wish}


def commit(ticket: Ticket, writes: list[Write], effects: dict[str, Any]) -> None:
    """Commit a verb, with a job where it has effects."""
    if effects:
        jobs.commit(writes, jobs.job(ticket.tenant, **wanting.last(effects)))
    else:
        table.write(*writes)
