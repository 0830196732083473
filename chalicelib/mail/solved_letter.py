"""The letter that asks a customer whether a ticket is solved."""

from collections.abc import Sequence
from typing import Any

from chalicelib import jobs
from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.closing import ending
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.messages import Entry, event
from chalicelib.helpdesk.outgoing import rates
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.integrations import mailer
from chalicelib.jobs import Job, Later
from chalicelib.mail import about_ticket, letters, seen, solved_question
from chalicelib.mail.compose import Mail
from chalicelib.mail.sending import send
from chalicelib.mail.worded import worded
from chalicelib.wording import say
from tenants import table
from tenants.errors import NotFound
from tenants.keys import now
from tenants.table import Write
from tenants.tenant import Desk

EFFECT = "ask_solved"


def ask(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `ask_solved`; a ticket that was opened again, or whose customer was asked, asks nothing."""
    number = wish["number"]
    try:
        ticket, entries, _ = tickets.timeline(desk.id, number)
    except NotFound:
        jobs.settle(job, EFFECT)
        return
    if not ending.is_waiting(ticket) or ticket.asks_at is None:
        jobs.settle(job, EFFECT)
        return
    left = (ticket.asks_at - now()).total_seconds()
    if left > jobs.SKEW.total_seconds():
        raise Later(int(left) + 1)
    wish["to"] = ticket.customer_address
    if not letters.may_write_to(ticket.customer_address):
        _settle(job, number)
        return
    try:
        asked(desk, job, wish, *send(desk, job, EFFECT, letter(desk, ticket, entries), ticket=number))
    except mailer.Refused as refused:
        told = event(desk.id, number, "refused", to=ticket.customer_address, why=str(refused))
        _settle(job, number, table.create(told))


def asked(desk: Desk, job: Job, wish: dict[str, Any], message_id: str, reached: Sequence[str] | None = None) -> None:
    """Say on the ticket that its customer was asked."""
    number = wish["number"]
    told = event(desk.id, number, "solved_asked", to=wish.get("to") or next(iter(reached or ()), ""))
    told.message_id = message_id
    remembered = seen.sent(desk.id, message_id, number, told.id)
    _settle(job, number, table.create(told), remembered, rates.sent(desk.id, 1))


def letter(desk: Desk, ticket: Ticket, entries: list[Entry]) -> Mail:
    """The letter; nothing that the customer chose stands in it, as in an acknowledgement (mail.md, In 9)."""
    language, number = ticket.language or desk.tenant.language, int(ticket.number)
    department = desk.find(Department, ticket.department)
    asks = solved_question.question(desk, ticket, language)
    rated = [say(solved_question.RATING, language), *(f"{one.words}: {one.url}" for one in asks.rating)]
    values = {
        "desk.name": desk.tenant.name,
        "department.name": department.name,
        "ticket.number": number,
        "ticket.link": solved_question.link(desk, ticket),
        "ticket.closing": asks.closing,
        "solved.yes": asks.yes,
        "solved.no": asks.no,
        "rating": "\n".join(rated) if asks.rating else "",
    }
    words = worded(desk, "solved", language, values, rating_buttons=asks.rating)
    return about_ticket.letter(desk, ticket, department, entries, words)


def _settle(job: Job, number: int, *writes: Write) -> None:
    tickets.again(job.tenant, number, lambda one: jobs.settle(job, EFFECT, table.change(one, asks_at=None), *writes))
