"""Links to a file of a reply, for whoever got its mail: each opens that file and nothing else of the ticket."""

from typing import Any

from chalicelib.helpdesk import messages, tickets
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.signing import is_sealed, seal
from chalicelib.helpdesk.tickets import Ticket
from tenants.errors import NotFound
from tenants.tenant import Desk


def proof(ticket: Ticket, file: str) -> str:
    """What makes the link unguessable; void with the customer's own link."""
    return seal("file", ticket.tenant, ticket.number, ticket.link, file)


def find(desk: Desk, number: int, file: str, given: str) -> dict[str, Any]:
    """The file of a link; raise NotFound."""
    ticket = tickets.load(desk.id, number)
    if ticket.shelf == "deleted" or not is_sealed(given, "file", ticket.tenant, ticket.number, ticket.link, file):
        raise NotFound()
    return messages.file(desk.id, number, file, _is_sent)


def _is_sent(message: Message) -> bool:
    return message.kind == "reply"
