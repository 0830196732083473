"""A ticket is deleted: it stands in Deleted for a month, to be restored, and then it is gone for good."""

from datetime import timedelta

from chalicelib.helpdesk import snoozing, tickets
from chalicelib.helpdesk.incoming import blocking
from chalicelib.helpdesk.messages import event
from chalicelib.helpdesk.rights import may, require
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.helpdesk.volume import spam
from tenants.errors import N_, Invalid
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import Desk

KEPT = timedelta(days=30)
DELETED = "deleted"  # the shelf
SPAM = "spam"  # why something is deleted
NOTHING: spam.Given = ([], {}, {})


def delete(desk: Desk, person: Staff, ticket: Ticket, why: str = "") -> None:
    """Take a ticket from everywhere but Deleted; its place in line is kept. `why` may be "spam"."""
    require(desk, person, "delete", ticket)
    if ticket.shelf == DELETED:
        return
    about = {"why": why} if why else {}
    told = event(desk.id, ticket.number, "deleted", by=person.id, by_name=person.name, **about)
    stood_on = ticket.stood_on if ticket.shelf == "snoozed" else ticket.shelf
    beside, marks, further = spam.given_back(desk, ticket) if why == SPAM else NOTHING
    writes, effects = tickets.moved(ticket, told, shelf=DELETED, stood_on=stood_on, gone_at=now() + KEPT, **marks)
    tickets.commit(ticket, [*writes, *beside], {**effects, **further})


def restore(desk: Desk, person: Staff, ticket: Ticket) -> None:
    """Put a deleted ticket back where it stood, and at its place in line."""
    require(desk, person, "delete", ticket)
    if ticket.shelf != DELETED:
        return
    told = event(desk.id, ticket.number, "restored", by=person.id, by_name=person.name)
    beside, marks, further = spam.counted_again(desk, ticket)
    writes, effects = tickets.moved(ticket, told, shelf=snoozing.place_of(ticket), stood_on=None, **marks)
    tickets.commit(ticket, [*writes, *beside], {**effects, **further})


def is_spammable(desk: Desk, person: Staff, ticket: Ticket) -> bool:
    """Whether a person may say of a ticket that it is spam."""
    return ticket.is_mailable and may(desk, person, "delete", ticket) and may(desk, person, "moderation")


def delete_as_spam(desk: Desk, person: Staff, ticket: Ticket) -> None:
    """Delete a ticket and set aside whatever its sender mails from now on; raise Invalid for one of our own."""
    require(desk, person, "delete", ticket)
    if not ticket.is_mailable:
        raise Invalid(text=N_("Its sender has no mail address that could be blocked."))
    try:
        blocking.block(desk, person, ticket.customer_address)
    except Invalid as invalid:
        raise Invalid(text=invalid.text) from invalid
    delete(desk, person, ticket, why=SPAM)
