"""Periods of subscriptions: what they cost, and what happens when one is over."""

from infrastructure.local.stripe import invoices
from infrastructure.local.stripe.account import Account, Object
from infrastructure.local.stripe.collecting import ENDED, collected, end, method_of
from infrastructure.local.stripe.errors import invalid
from infrastructure.local.stripe.subscription_fields import periods


def month_lines(account: Account, subscription: Object) -> list[Object]:
    """Return the lines of the current period."""
    return [
        invoices.line(
            account,
            one["price"],
            one["quantity"],
            (one["current_period_start"], one["current_period_end"]),
            subscription=subscription["id"],
            parent=parent(subscription, one, is_proration=False),
        )
        for one in subscription["items"]["data"]
        if one["price"]["recurring"]
    ]


def parent(subscription: Object, one: Object, *, is_proration: bool) -> Object:
    details = {
        "invoice_item": None,
        "proration": is_proration,
        "proration_details": {"credited_items": None},
        "subscription": subscription["id"],
        "subscription_item": one["id"],
    }
    return {"invoice_item_details": None, "subscription_item_details": details, "type": "subscription_item_details"}


def invoice_of(account: Account, subscription: Object, lines: list[Object], reason: str) -> Object:
    details = {"metadata": dict(subscription["metadata"]), "subscription": subscription["id"]}
    parent = {"quote_details": None, "subscription_details": details, "type": "subscription_details"}
    customer = account.get("customer", subscription["customer"])
    invoice = invoices.made(account, customer, lines, reason, parent=parent, currency=subscription["currency"])
    subscription["latest_invoice"] = invoice["id"]
    return invoice


def renew(account: Account, subscription: Object) -> None:
    """Let the current period end: the subscription too, or its next period is charged."""
    if subscription["cancel_at_period_end"]:
        end(account, subscription, "cancellation_requested")
        return
    account.change(subscription, "customer.subscription.updated", items=periods(subscription))
    lines = [*subscription.pop("_pending", []), *month_lines(account, subscription)]
    invoice = invoice_of(account, subscription, lines, "subscription_cycle")
    collected(account, invoice, method_of(account, invoice))


def month(account: Account, id: str) -> Object:
    """Let the current period of a subscription be over now, on demand."""
    subscription = account.get("subscription", id, "subscription")
    if subscription["status"] in ENDED:
        raise invalid("This subscription has ended.", "subscription")
    step = ends_at(subscription) - account.now()
    for one in subscription["items"]["data"]:
        one["current_period_start"] -= step
        one["current_period_end"] -= step
    subscription["billing_cycle_anchor"] = account.now()
    renew(account, subscription)
    return subscription


def ends_at(subscription: Object) -> int:
    end: int = min(one["current_period_end"] for one in subscription["items"]["data"])
    return end
