"""The letter that tells a customer that it takes longer than it should."""

from collections.abc import Sequence
from typing import Any

from chalicelib import jobs
from chalicelib.helpdesk import customers, tickets
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.incoming import blocking
from chalicelib.helpdesk.messages import Entry, event
from chalicelib.helpdesk.outgoing import rates
from chalicelib.helpdesk.portal import delays
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.integrations import mailer
from chalicelib.jobs import Job, Later
from chalicelib.mail import about_ticket, letters, seen
from chalicelib.mail.compose import Mail
from chalicelib.mail.sending import send
from chalicelib.mail.worded import Button, worded
from chalicelib.urls import urls
from chalicelib.wording import say
from tenants import table
from tenants.errors import NotFound
from tenants.keys import now
from tenants.table import Write
from tenants.tenant import Desk

EFFECT = "tell_late"


def tell(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `tell_late`; where the customer was answered meanwhile, nothing is said."""
    number = wish["number"]
    try:
        ticket, entries, _ = tickets.timeline(desk.id, number)
    except NotFound:
        jobs.settle(job, EFFECT)
        return
    if not delays.is_waiting(desk, ticket) or ticket.late_at is None:
        jobs.settle(job, EFFECT)
        return
    left = (ticket.late_at - now()).total_seconds()
    if left > jobs.SKEW.total_seconds():
        raise Later(int(left) + 1)
    if not _may_go(desk, ticket):
        _settle(job, number, {"late_at": None})
        return
    wish["to"] = ticket.customer_address
    try:
        told(desk, job, wish, *send(desk, job, EFFECT, letter(desk, ticket, entries), ticket=number))
    except mailer.Refused as refused:
        why = event(desk.id, number, "refused", to=ticket.customer_address, why=str(refused))
        _settle(job, number, {"late_at": None}, table.create(why))


def told(desk: Desk, job: Job, wish: dict[str, Any], message_id: str, reached: Sequence[str] | None = None) -> None:
    """Say on the ticket that its customer was told."""
    number = wish["number"]
    said = event(desk.id, number, "late_told", to=wish.get("to") or next(iter(reached or ()), ""))
    said.message_id = message_id
    remembered = seen.sent(desk.id, message_id, number, said.id)
    marks = {"late_at": None, "late_told_at": now()}
    _settle(job, number, marks, table.create(said), remembered, rates.sent(desk.id, 1))


def letter(desk: Desk, ticket: Ticket, entries: list[Entry]) -> Mail:
    """The letter; nothing that the customer chose stands in it, as in an acknowledgement (mail.md, In 9)."""
    language, number = ticket.language or desk.tenant.language, int(ticket.number)
    department = desk.find(Department, ticket.department)
    link = urls.customers_url(desk, urls.customer(number, ticket.secret))
    values = {
        "desk.name": desk.tenant.name,
        "department.name": department.name,
        "ticket.number": number,
        "ticket.link": link,
        "ticket.button": Button(say(letters.FOLLOW, language), link),
    }
    return about_ticket.letter(desk, ticket, department, entries, worded(desk, "late", language, values))


def _may_go(desk: Desk, ticket: Ticket) -> bool:
    """Whether it may be written to: not to who is blocked, and who never answered a letter of ours may be anybody."""
    address = ticket.customer_address
    if not letters.may_write_to(address):
        return False
    known, *blocked = table.batch_get([customers.key(desk.id, address), *blocking.lookups(desk.id, address)])
    if any(blocked):
        return False
    is_proved = isinstance(known, customers.Known) and known.is_proved
    return is_proved or rates.may_write_to_strangers(desk)


def _settle(job: Job, number: int, marks: dict[str, Any], *writes: Write) -> None:
    tickets.again(job.tenant, number, lambda one: jobs.settle(job, EFFECT, table.change(one, **marks), *writes))
