"""What a subscription and its items look like."""

from infrastructure.local.stripe.account import Account, Object, new_id
from infrastructure.local.stripe.form import noted
from infrastructure.local.stripe.months import period_end
from infrastructure.local.stripe.routing import listed


def made(account: Account, customer: str, price: Object, about: Object) -> Object:
    """Make a subscription without items; nobody is told yet."""
    now = account.now()
    subscription = account.put(
        "sub",
        "subscription",
        application=None,
        application_fee_percent=None,
        automatic_tax={"disabled_reason": None, "enabled": False, "liability": None},
        billing_cycle_anchor=now,
        billing_cycle_anchor_config=None,
        billing_mode={"type": "flexible", "flexible": {"proration_discounts": "included"}, "updated_at": None},
        billing_schedules=[],
        billing_thresholds=None,
        cancel_at=None,
        cancel_at_period_end=False,
        canceled_at=None,
        cancellation_details={"comment": None, "feedback": None, "reason": None},
        collection_method="charge_automatically",
        created=now,
        currency=price["currency"],
        customer=customer,
        customer_account=None,
        days_until_due=None,
        default_payment_method=about.get("default_payment_method"),
        default_source=None,
        default_tax_rates=[],
        description=about.get("description"),
        discounts=[],
        ended_at=None,
        invoice_settings={
            "account_tax_ids": None,
            "custom_fields": None,
            "description": None,
            "footer": None,
            "issuer": {"type": "self"},
        },
        latest_invoice=None,
        livemode=False,
        metadata=noted({}, about.get("metadata")),
        next_pending_invoice_item_invoice=None,
        on_behalf_of=None,
        pause_collection=None,
        payment_settings={
            "payment_method_options": None,
            "payment_method_types": None,
            "save_default_payment_method": "off",
        },
        pending_invoice_item_interval=None,
        pending_setup_intent=None,
        pending_update=None,
        schedule=None,
        start_date=now,
        status="active",
        test_clock=None,
        transfer_data=None,
        trial_end=None,
        trial_settings={"end_behavior": {"missing_payment_method": "create_invoice"}},
        trial_start=None,
    )
    subscription["items"] = listed([], f"/v1/subscription_items?subscription={subscription['id']}")
    return subscription


def item(account: Account, subscription: Object, price: Object, quantity: int) -> None:
    """Add an item, whose first period begins now."""
    now = account.now()
    added = {
        "id": new_id("si", 14),
        "object": "subscription_item",
        "billed_until": None,
        "billing_thresholds": None,
        "created": now,
        "current_period_end": _end(subscription, price, now),
        "current_period_start": now,
        "discounts": [],
        "metadata": {},
        "plan": _plan(price),
        "price": price,
        "quantity": quantity,
        "subscription": subscription["id"],
        "tax_rates": [],
    }
    subscription["items"]["data"].append(added)


def _plan(price: Object) -> Object:
    """Return the price in its old shape, which items still carry."""
    recurring = price["recurring"] or {"interval": "month", "interval_count": 1}
    same = (
        "id",
        "active",
        "billing_scheme",
        "created",
        "currency",
        "livemode",
        "metadata",
        "nickname",
        "product",
        "tiers_mode",
    )
    return {
        **{name: price[name] for name in same},
        "object": "plan",
        "amount": price["unit_amount"],
        "amount_decimal": price["unit_amount_decimal"],
        "interval": recurring["interval"],
        "interval_count": recurring["interval_count"],
        "meter": None,
        "transform_usage": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


def _end(subscription: Object, price: Object, start: int) -> int:
    recurring = price["recurring"] or {"interval": "month", "interval_count": 1}
    return period_end(subscription["billing_cycle_anchor"], start, recurring["interval"], recurring["interval_count"])


def periods(subscription: Object) -> Object:
    """Return its items in their next period."""
    data = []
    for one in subscription["items"]["data"]:
        start = one["current_period_end"]
        data.append(
            {**one, "current_period_start": start, "current_period_end": _end(subscription, one["price"], start)}
        )
    return {**subscription["items"], "data": data}
