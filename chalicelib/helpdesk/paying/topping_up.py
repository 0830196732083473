"""Somebody tops the balance up by card."""

from chalicelib.helpdesk.paying import amounts, visits
from chalicelib.helpdesk.rights import require
from tenants.staff import Staff
from tenants.tenant import Desk


def start(desk: Desk, person: Staff, amount: str, once: str, *, keeps_card: bool) -> str:
    """The URL of the page where the typed amount is paid; raise Invalid."""
    require(desk, person, "billing")
    return visits.start(desk, person, "payment", once, amounts.parse(desk, amount), keeps_card=keeps_card)
