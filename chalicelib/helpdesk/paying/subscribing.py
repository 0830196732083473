"""A monthly subscription in place of single top-ups: each month that is paid is a top-up, and the ledger goes on."""

from typing import Any

from chalicelib.helpdesk.charging import notices
from chalicelib.helpdesk.paying import accounts, amounts
from chalicelib.helpdesk.rights import require
from chalicelib.integrations import payments
from chalicelib.integrations.payments import Subscription
from tenants import paying, table
from tenants.errors import N_, Invalid
from tenants.keys import stamp
from tenants.staff import Staff
from tenants.tenant import Desk

FAILING = ("past_due", "unpaid")


def wanted(desk: Desk, person: Staff, amount: str) -> int:
    """The amount of a month; raise Invalid where there is a subscription already."""
    require(desk, person, "billing")
    if paying.read(desk.id).subscription:
        raise Invalid(amount=N_("There is a subscription already. End it first to have another amount."))
    return amounts.parse(desk, amount)


def cancel(desk: Desk, person: Staff) -> None:
    """End the subscription at once; what was paid stays on the balance."""
    require(desk, person, "billing")
    found = paying.read(desk.id)
    if not found.subscription:
        return
    try:
        payments.driver().cancel(found.subscription["id"])
    except payments.Problem as problem:
        raise accounts.unavailable(problem) from problem
    table.write(*accounts.changed(desk, person, found, "subscription_ended", subscription=None))


def look(desk: Desk, id: str) -> None:
    """See how a subscription stands at Stripe, and write that down; payers hear when a month could not be paid."""
    found, now = paying.read(desk.id), payments.driver().subscription(id)
    mine = found.subscription or {}
    if mine and mine["id"] != id and now.is_alive:
        if payments.driver().subscription(mine["id"]).is_alive:
            payments.driver().cancel(id)  # begun twice, in two tabs; what was paid is credited all the same
            return
        mine = {}
    if now.is_alive:
        _begun(desk, found, mine, now)
    elif mine.get("id") == id:
        letters = notices.letters(desk, "payment_failed", _told("ended", mine))
        notices.commit([*accounts.changed(desk, None, found, "subscription_ended", subscription=None), *letters])


def _begun(desk: Desk, found: paying.Paying, mine: dict[str, Any], now: Subscription) -> None:
    renews_at = stamp(now.renews_at) if now.renews_at else None
    state = {"id": now.id, "amount": now.amount, "status": now.status, "renews_at": renews_at}
    if state == mine:
        return
    is_news = now.status in FAILING and mine.get("status") not in FAILING
    letters = notices.letters(desk, "payment_failed", _told("renewal", state)) if is_news else []
    verb = "subscription_changed" if mine else "subscription_started"
    # One of the two takes money by itself, never both.
    notices.commit([*accounts.changed(desk, None, found, verb, subscription=state, automatic=None), *letters])


def _told(what: str, state: dict[str, Any]) -> dict[str, Any]:
    return {"what": what, "amount": int(state["amount"]), "card": "", "retry_on": ""}
