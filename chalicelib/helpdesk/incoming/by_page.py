"""What customers write on the page of their ticket."""

from collections.abc import Callable
from typing import Any, NamedTuple

from chalicelib.helpdesk import customers, hearing, opening
from chalicelib.helpdesk.customers import Customer
from chalicelib.helpdesk.incoming import reopening
from chalicelib.helpdesk.joining import merged
from chalicelib.helpdesk.messages import Message, event
from chalicelib.helpdesk.opening import Question
from chalicelib.helpdesk.tickets import AndWrite, Ticket
from tenants import table
from tenants.items import DeskItem
from tenants.table import Write
from tenants.tenant import Desk

CHANNEL = "portal"
Files = list[dict[str, Any]]


class Written(NamedTuple):
    """Where it stands: on the ticket, on one that went on with it, or on a new one."""

    ticket: Ticket
    is_new: bool


Also = Callable[[Written], list[Write]]


def write(
    desk: Desk,
    ticket: Ticket,
    text: str,
    files: Files,
    *,
    is_unsolved: bool = False,
    told: Also | None = None,
    colleague: Customer | None = None,
) -> Written:
    """Take down what a customer writes; of one that has been closed for long a new one goes on that is linked to it.

    With `is_unsolved` he says why it is not solved, so it opens again. What `told` makes of where it stands is
    written with it. A `colleague` of his organisation writes beside him, and gets the answers too.
    """
    if colleague:
        return _write_beside(desk, ticket, colleague, text, files, told)
    last, is_over = reopening.last(desk, ticket)
    if not merged.is_same_customer(last, ticket):  # somebody else asks there by now
        last, is_over = ticket, True
    known = customers.known(desk.id, last.customer_address)
    if is_over:
        return Written(_open(desk, last, known, text, files, told), True)
    writer = customers.writer(desk.id, known, last.customer_address, last.customer_name)
    hearing.hear(
        desk, last, writer, text, channel=CHANNEL, is_unsolved=is_unsolved, files=files, and_write=_told(told, False)
    )
    return Written(last, False)


def _write_beside(
    desk: Desk, ticket: Ticket, colleague: Customer, text: str, files: Files, told: Also | None
) -> Written:
    if reopening.is_over(desk, ticket):
        known = customers.known(desk.id, colleague.address)
        return Written(_open(desk, ticket, known, text, files, told, colleague), True)
    writer = customers.Writer(colleague.id, colleague.name, colleague.address, True, [])
    is_on_it = colleague.address in (ticket.customer_address, *ticket.cc) or "@" not in colleague.address
    cc = list(ticket.cc) if is_on_it else [*ticket.cc, colleague.address]
    beside: dict[str, Any] = {"files": files, "written_for": ticket.customer_address}
    hearing.hear(desk, ticket, writer, text, channel=CHANNEL, cc=cc, and_write=_told(told, False), **beside)
    return Written(ticket, False)


def _told(told: Also | None, is_new: bool) -> AndWrite:
    return lambda ticket, _: told(Written(ticket, is_new)) if told else []


def _open(
    desk: Desk,
    after: Ticket,
    known: DeskItem | None,
    text: str,
    files: Files,
    told: Also | None,
    by: Customer | None = None,
) -> Ticket:
    old = int(after.number)

    def and_write(ticket: Ticket, message: Message) -> list[Write]:
        number = int(ticket.number)
        said = table.create(event(desk.id, old, "continued", to=number))
        going = table.change(after, continued_by=number)  # under its version: two clicks open one
        return [said, going, *_told(told, True)(ticket, message)]

    question = Question(
        department=after.department,
        subject=after.subject,
        text=text,
        channel=CHANNEL,
        name=by.name if by else after.customer_name,
        address=by.address if by else after.customer_address,
        language=(by.language if by else None) or after.language,
        more={"files": files},
        is_acknowledged=after.is_mailable,
        continues=old,
    )
    return opening.open_ticket(desk, question, known, and_write)
