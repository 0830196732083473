"""A desk goes: nothing is taken any more, and Stripe keeps no card of it."""

import contextlib
from typing import Any

from chalicelib import jobs
from chalicelib.integrations import payments
from chalicelib.jobs import Job, Later
from tenants import paying
from tenants.tenant import Desk

EFFECT = "stop_paying"
SOON = 60  # seconds


def stop(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `stop_paying` of a desk that was closed, where nobody could end a subscription any more."""
    if desk.tenant.closed_at:
        try:
            leave(desk)
        except payments.Busy as busy:
            raise Later(SOON) from busy
    jobs.settle(job, EFFECT)


def leave(desk: Desk) -> None:
    """End the subscription and forget the cards, however often; raise Busy where Stripe does not answer."""
    found = paying.read(desk.id)
    if not found.stripe_customer_id or not payments.takes_cards():
        return
    with contextlib.suppress(payments.Refused):  # what is gone there already
        if found.subscription:
            payments.driver().cancel(found.subscription["id"])
    with contextlib.suppress(payments.Refused):
        payments.driver().remove_card(found.stripe_customer_id, (found.card or {}).get("id", ""))
