"""The card that is kept for what comes by itself; which one that is, Stripe knows, and we show it."""

from typing import Any

from chalicelib.helpdesk.paying import accounts
from chalicelib.helpdesk.rights import require
from chalicelib.integrations import payments
from chalicelib.integrations.payments import Card
from tenants import paying, table
from tenants.staff import Staff
from tenants.tenant import Desk


def keep(desk: Desk, stripe_customer_id: str, card: str) -> None:
    """Use a card that was saved on a page, unless a newer one is in use or it was removed since."""
    payments.driver().keep_card(stripe_customer_id, card)
    look(desk)


def look(desk: Desk) -> None:
    """See which card Stripe has now, and write that down."""
    found = paying.read(desk.id)
    if not found.stripe_customer_id:
        return
    card = _written(payments.driver().card(found.stripe_customer_id))
    if card == found.card:
        return
    if card is None:
        table.write(*accounts.changed(desk, None, found, "card_removed", card=None, automatic=None, failures=None))
    else:
        table.write(*accounts.changed(desk, None, found, "card_saved", card=card, failures=None))


def remove(desk: Desk, person: Staff) -> None:
    """Forget the card; nothing is taken by itself from then on. Raise Invalid where Stripe does not answer."""
    require(desk, person, "billing")
    found = paying.read(desk.id)
    if not found.card or not found.stripe_customer_id:
        return
    try:
        payments.driver().remove_card(found.stripe_customer_id, found.card["id"])
    except payments.Problem as problem:
        raise accounts.unavailable(problem) from problem
    table.write(*accounts.changed(desk, person, found, "card_removed", card=None, automatic=None, failures=None))


def _written(card: Card | None) -> dict[str, Any] | None:
    return {"id": card.id, "brand": card.brand, "last4": card.last4, "expires": card.expires} if card else None
