"""The one place that decides what a customer sees and does of a ticket, however he came to it.

By the link in our letters, by the link of the form's page (which shows less once the owner of the address has written
by mail), or signed in: then his own tickets, and his colleagues' as far as their organisation lets him.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.helpdesk import customer_links
from chalicelib.helpdesk.customer_base import organisations
from chalicelib.helpdesk.customer_base.organisations import Organisation
from chalicelib.helpdesk.customers import Customer
from chalicelib.helpdesk.messages import Entry, Event, Message
from chalicelib.helpdesk.tickets import Ticket
from tenants import keys, table
from tenants.errors import NotAllowed, NotFound

TOLD = ("reopened", "agreed", "expired", "rated")  # events that customers read
HIS = ("agreed", "rated")  # of them, what the customer himself did
LOOKS, WRITES = "read", "all"  # of organisations.SEES


@dataclass(frozen=True)
class Access:
    """By what somebody comes to a ticket: the secret of a link, or who he is."""

    secret: str = ""
    customer: Customer | None = None
    organisation: Organisation | None = None


def signed_in(customer: Customer) -> Access:
    """What a signed-in customer comes with."""
    key = keys.organisation(customer.tenant, customer.organisation) if customer.organisation else None
    return Access("", customer, table.get(Organisation, key) if key else None)


def require(ticket: Ticket, access: Access) -> None:
    """Raise NotFound for what is not his to look at, and for a ticket that was deleted."""
    if access.customer is None:
        customer_links.require(ticket, access.secret)
    elif ticket.shelf == "deleted" or _sees(ticket, access) not in (LOOKS, WRITES):
        raise NotFound()


def is_seen(ticket: Ticket, access: Access) -> bool:
    """Whether he may look at a ticket, which may stand on a list of his."""
    try:
        require(ticket, access)
    except NotFound:
        return False
    return True


def is_own(ticket: Ticket, access: Access) -> bool:
    """Whether he asked it himself, as far as can be told: who has a link stands for the customer."""
    who = access.customer
    return who is None or ticket.customer in (who.id, *who.took_in)


def require_writing(ticket: Ticket, access: Access) -> None:
    """Raise NotAllowed for who may only look."""
    if not may_write(ticket, access):
        raise NotAllowed()


def may_write(ticket: Ticket, access: Access) -> bool:
    return access.customer is None or _sees(ticket, access) == WRITES


def require_asked(ticket: Ticket, access: Access) -> None:
    """Raise NotFound for who is not asked how it ends: it is another's, or shows less, or goes on elsewhere."""
    if not is_asked(ticket, access):
        raise NotFound()


def is_asked(ticket: Ticket, access: Access) -> bool:
    return is_own(ticket, access) and not is_shut(ticket, access) and ticket.merged_into is None


def is_full(ticket: Ticket, access: Access) -> bool:
    """Whether he sees all that the customer may: by the link in our letters, or signed in."""
    return access.customer is not None or customer_links.is_full(ticket, access.secret)


def is_shut(ticket: Ticket, access: Access) -> bool:
    """Whether his link shows less by now than the one in our letters."""
    return access.customer is None and customer_links.is_shut(ticket, access.secret)


def may_read(ticket: Ticket, entry: Entry, access: Access) -> bool:
    """Whether an entry of a ticket's timeline is shown; notes and all of the desk's inner life never are."""
    if access.customer is None and not customer_links.shows(ticket, access.secret, entry):
        return False
    if isinstance(entry, Message):
        return any(entry.is_open_to(address) for address in _addresses(ticket, access))
    is_of_another = entry.by_name not in (None, ticket.customer_name)  # who asked here before him
    return isinstance(entry, Event) and entry.what in TOLD and not (is_of_another and entry.what in HIS)


def _addresses(ticket: Ticket, access: Access) -> Sequence[str]:
    """For whom a message may be: the ticket's customer, by all of his addresses where he is known to be himself."""
    own = access.customer.addresses if access.customer and is_own(ticket, access) else []
    return [ticket.customer_address, *(one for one in own if one != ticket.customer_address)]


def _sees(ticket: Ticket, access: Access) -> str:
    return organisations.sees(access.organisation, access.customer, ticket) if access.customer else "none"
