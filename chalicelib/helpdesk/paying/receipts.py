"""What a top-up says on paper."""

from chalicelib.helpdesk.paying import crediting
from chalicelib.helpdesk.rights import require
from tenants.errors import NotFound
from tenants.ledger import Entry
from tenants.staff import Staff
from tenants.tenant import Desk


def find(desk: Desk, person: Staff, key: str) -> Entry:
    """The top-up of a key, such as a payment intent or transfer#4711; raise NotFound."""
    found = crediting.entry(desk, key)
    if found is None:
        raise NotFound()
    require(desk, person, "billing")
    return found
