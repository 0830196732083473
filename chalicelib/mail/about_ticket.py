"""A letter about a ticket, to its customer, in its thread."""

from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.messages import Entry
from chalicelib.helpdesk.outgoing import domains
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.mail import thread, tokens
from chalicelib.mail.compose import Mail, compose
from chalicelib.mail.worded import Worded
from tenants.tenant import Desk


def letter(desk: Desk, ticket: Ticket, department: Department, entries: list[Entry], words: Worded) -> Mail:
    """The mail; an answer to it goes to the ticket, and machines are told that one wrote it (RFC 3834)."""
    number = int(ticket.number)
    return compose(
        sender=domains.sender(desk, department),
        to=[ticket.customer_address],
        subject=words.subject,
        text=words.text,
        html=words.html,
        message_id=tokens.message_id(desk.id, number, 1, desk.tenant.slug),
        reply_to=tokens.reply_address(department.address, desk.id, number, 1),
        answers=thread.ids(entries),
        is_automatic=True,
    )
