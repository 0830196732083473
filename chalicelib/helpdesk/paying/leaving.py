"""A desk goes: nothing is taken any more, and Stripe keeps no card of it."""

import contextlib

from chalicelib.integrations import payments
from tenants import paying
from tenants.tenant import Desk


def leave(desk: Desk) -> None:
    """End the subscription and forget the cards, however often; raise Busy where Stripe does not answer."""
    found = paying.read(desk.id)
    if not found.stripe_customer_id or not payments.takes_cards():
        return
    with contextlib.suppress(payments.Refused):  # what is gone there already
        if found.subscription:
            payments.driver().cancel(found.subscription["id"])
        payments.driver().remove_card(found.stripe_customer_id, (found.card or {}).get("id", ""))
