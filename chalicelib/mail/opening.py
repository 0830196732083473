"""A mail that opens a ticket."""

import re

from chalicelib.helpdesk import limits, opening
from chalicelib.helpdesk.customers import Known
from chalicelib.helpdesk.incoming.forwarding import confirmation_came
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.messages import Message, event
from chalicelib.helpdesk.opening import Question
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.mail import forwarding
from chalicelib.mail.arrival import Arrival
from chalicelib.mail.content import content, is_mailable, leaving, others, remember
from chalicelib.mail.suspicion import Suspicion
from tenants import table
from tenants.errors import Conflict
from tenants.items import Counter, DeskItem
from tenants.keys import digest
from tenants.table import Write

FLOOD = 30  # tickets that one sender may open in an hour; whoever opens more is a program that has gone wild
FORWARDED = re.compile(
    r"^\s*(?:\[?(?:fwd?|wg|tr|rv|enc|i|pd|doorst|ilt|пересл|перенаправлено|пересылка|вс)\]?\s*:\s*)+", re.I
)


def open(arrival: Arrival, known: DeskItem | None, after: Ticket | None = None) -> Suspicion | None:
    """Open a ticket for whoever wrote, `after` an old one where it answers that; return why it was not opened."""
    if (arrival.mail.bounce or arrival.mail.is_complaint) and not arrival.is_released:
        return Suspicion("report")
    limit = Limit(f"opened#{digest(arrival.sender)}", FLOOD, 3600)
    is_limited = not arrival.is_released and not arrival.receipt.is_past

    def and_write(ticket: Ticket, message: Message) -> list[Write]:
        return [
            remember(arrival, ticket, message),
            *([limits.one_more(arrival.desk.id, limit)] if is_limited else []),
            *(table.create(entry) for entry in _events(arrival, ticket, after)),
            *([table.change(after, continued_by=int(ticket.number))] if after else []),
            *_confirmation(arrival),
            *leaving(arrival),
        ]

    try:
        opening.open_ticket(arrival.desk, _question(arrival, known, after), known, and_write)
    except Conflict as conflict:
        if not is_limited or not any(isinstance(item, Counter) for item in conflict.failed):
            raise
        return Suspicion("flood", {"number": FLOOD})
    return None


def _question(arrival: Arrival, known: DeskItem | None, after: Ticket | None) -> Question:
    mail, is_past = arrival.mail, arrival.receipt.is_past
    is_answerable = not arrival.is_machine and is_mailable(arrival.sender)
    return Question(
        department=arrival.recipients[0].department,
        subject=FORWARDED.sub("", mail.subject) if arrival.forwarder else mail.subject,
        text=mail.text,
        channel="mail",
        name=arrival.sender_name,
        address=arrival.sender,
        language=known.language if isinstance(known, Known) else None,
        cc=others(arrival),
        more=content(arrival),
        is_acknowledged=is_answerable and not is_past,
        is_counted=not arrival.is_machine and not is_past,
        status="closed" if is_past else "open",
        continues=int(after.number) if after else None,
    )


def _confirmation(arrival: Arrival) -> list[Write]:
    """What a provider wants confirmed before it forwards mail to us, for the page where that is set up."""
    found = None if arrival.receipt.says("dmarc", "FAIL") else forwarding.confirmation(arrival.mail)
    return confirmation_came(arrival.desk, found, arrival.recipients[0].department) if found else []


def _events(arrival: Arrival, ticket: Ticket, after: Ticket | None) -> list[DeskItem]:
    """What the timelines say beside the mail: who passed it on, and which ticket goes on in which."""
    tenant, number = arrival.desk.id, int(ticket.number)
    told: list[DeskItem] = []
    if arrival.forwarder:
        told.append(event(tenant, number, "forwarded", arrival.forwarder.id, arrival.forwarder.name))
    if after:
        told.append(event(tenant, int(after.number), "continued", to=number))
    return told
