"""The two links to a customer's page.

The one in our letters shows the ticket, for only who reads the customer's mail has it. The one on the page after the
form goes to whoever typed the address, so it shows nothing any more once the owner of the address has written by mail.
"""

from chalicelib.helpdesk.messages import Entry
from chalicelib.helpdesk.signing import is_sealed, seal
from chalicelib.helpdesk.tickets import Ticket
from tenants.errors import NotFound


def form_secret(ticket: Ticket) -> str:
    """What makes the link of the form's page unguessable."""
    return seal("form-ticket", ticket.tenant, ticket.number, ticket.link)


def require(ticket: Ticket, proof: str) -> None:
    """Raise NotFound for what is neither of the ticket's links, and for a ticket that was deleted."""
    if ticket.shelf == "deleted":
        raise NotFound()
    if not is_full(ticket, proof) and not is_sealed(proof, "form-ticket", ticket.tenant, ticket.number, ticket.link):
        raise NotFound()


def is_shut(ticket: Ticket, proof: str) -> bool:
    """Whether a link of the form's page shows less by now than the one in our letters."""
    return ticket.private_since is not None and not is_full(ticket, proof)


def shows(ticket: Ticket, proof: str, entry: Entry) -> bool:
    """Whether a link shows an entry, of those that the customer may read."""
    return not is_shut(ticket, proof) or entry.id < (ticket.private_since or "")


def is_full(ticket: Ticket, proof: str) -> bool:
    """Whether it is the link in our letters, which only who reads the customer's mail has."""
    return is_sealed(proof, "ticket", ticket.tenant, ticket.number, ticket.link)
