"""What staff members write on a ticket: replies and private notes."""

from typing import Any

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.assigning import assigned
from chalicelib.helpdesk.departments import is_ours
from chalicelib.helpdesk.messages import Message, preview, require_words
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.tickets import AndWrite, Ticket
from chalicelib.helpdesk.vocabulary import changes, sub_statuses, ticket_fields
from chalicelib.helpdesk.vocabulary.changes import Changes
from tenants.errors import N_, Invalid
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import Desk

MOST_RECIPIENTS = 50  # of one mail, as SES takes it
THEN = ("open", "pending", "solved")
Files = list[dict[str, Any]]


def reply(
    desk: Desk,
    person: Staff,
    ticket: Ticket,
    text: str,
    *,
    then: str = "",
    cc: list[str] | None = None,
    bcc: list[str] | None = None,
    files: Files,
    stage: str = "",
    also: Changes = changes.NONE,
    and_write: AndWrite | None = None,
    **more: Any,
) -> Message:
    """Answer the customer and whoever stands in Cc; the mail goes out by a job. Who answers first has the ticket.

    `stage` is one of the tenant's own of the status that it gets; `also` changes with it, as a template says.
    """
    require(desk, person, "answer", ticket)
    require_words(text, files)
    status = then if then in THEN else "pending"
    sub_status = {"sub_status": sub_statuses.chosen(desk, status, stage)} if stage else {}
    ticket_fields.require_filled(desk, ticket, status, "text")
    copies, blind = ticket.cc if cc is None else _copies(cc, "cc"), _copies(bcc or [], "bcc")
    if len(copies) + len(blind) >= MOST_RECIPIENTS:
        raise Invalid(cc=N_("At most %(number)s recipients get a mail.", number=MOST_RECIPIENTS))
    is_taken = not ticket.assignee and "assignee" not in also.attributes
    taken = (assigned(desk, person, ticket, person),) if is_taken else ()
    sent = {"state": "queued", "to": [ticket.customer_address], "cc": copies, "bcc": blind or None}
    written = ticket.next_message("reply", text, by=person.id, by_name=person.name, files=files, **sent, **more)
    writes, effects = tickets.moved(
        ticket,
        *taken,
        *also.events,
        written,
        messages=written.position,
        preview=preview(text),
        is_unread=False,
        is_answered=True,
        waiting_since=now(),
        status=status,
        cc=copies,
        **{"assignee": ticket.assignee or person.id, **sub_status, **also.attributes},
    )
    writes += and_write(ticket, written) if and_write else []
    tickets.commit(ticket, writes, {**effects, "deliver": {"number": ticket.number, "message": written.id}})
    return written


def note(desk: Desk, person: Staff, ticket: Ticket, text: str, *, files: Files) -> Message:
    """Write down something that only staff members see."""
    require(desk, person, "answer", ticket)
    require_words(text, files)
    written = ticket.next_message("note", text, by=person.id, by_name=person.name, files=files)
    writes, effects = tickets.moved(ticket, written, messages=written.position, is_unread=False)
    tickets.commit(ticket, writes, effects)
    return written


def _copies(addresses: list[str], field: str) -> list[str]:
    for address in addresses:
        if is_ours(address):
            raise Invalid(
                **{field: N_("%(address)s is an address of ours; the mail would come back.", address=address)}
            )
    return addresses
