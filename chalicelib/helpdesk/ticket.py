"""What a ticket is: one question, as it lies in the table."""

from datetime import datetime
from typing import Any

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
    VersionAttribute,
)

from chalicelib.helpdesk import counts
from chalicelib.helpdesk.messages import Message, message
from chalicelib.helpdesk.signing import seal
from tenants import keys
from tenants.items import DeskItem, IntegerAttribute
from tenants.keys import now, stamp

STATUSES = ("open", "pending", "solved", "closed")


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
    late_at = UTCDateTimeAttribute(null=True)  # when a letter says that it takes longer (portal/delays.py)
    late_told_at = UTCDateTimeAttribute(null=True)  # when one last did
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
    counted_on = UnicodeAttribute(null=True)  # the tenant's day of whose tickets it is one
    taken_on = UnicodeAttribute(null=True)  # the day against whose volume it stands
    let_go = UnicodeAttribute(null=True)  # why it may be answered: there was room, or somebody made it (volume/)
    is_given_back = BooleanAttribute(null=True)  # it was spam, and counts no more
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


def order(shelf: str, assignee: str | None, waiting_since: datetime, tenant: str) -> dict[str, Any]:
    """The index keys of a ticket that stands so."""
    return {
        "board_key": keys.shelf(tenant, shelf),
        "board_order": stamp(waiting_since),
        "assigned_key": keys.assigned(tenant, assignee or "", shelf),
    }
