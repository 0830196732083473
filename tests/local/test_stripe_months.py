"""Subscriptions in the stand-in, month by month: paid, failed, tried again, given up, ended."""

from datetime import UTC, datetime
from typing import Any

import pytest
import stripe

from infrastructure.local.stripe import payment_methods, renewing
from infrastructure.local.stripe.months import period_end
from tests.clock import Ahead
from tests.local.stripe_orders import line, saved, subscribed
from tests.stripe_server import Stripe


def test_months_pass_by_the_clock(till: Stripe, api: Any, dana: str, clock: Ahead) -> None:
    subscription = subscribed(till, api, dana)
    first_end = subscription["items"].data[0].current_period_end
    clock.go(days=70)
    invoices = api.invoices.list({"subscription": subscription.id}).data
    assert [(one.billing_reason, one.status) for one in invoices] == [
        ("subscription_cycle", "paid"),
        ("subscription_cycle", "paid"),
        ("subscription_create", "paid"),
    ]
    assert invoices[1].created == first_end, "each month ended at its own time"
    assert invoices[1].lines.data[0].period.start == first_end and invoices[1].number != invoices[0].number
    assert len(till.events("invoice.paid")) == 3


def test_a_month_passes_on_demand(till: Stripe, api: Any, dana: str) -> None:
    subscription = subscribed(till, api, dana)
    renewing.month(till.account, subscription.id)
    period = api.subscriptions.retrieve(subscription.id)["items"].data[0]
    assert abs(period.current_period_start - till.account.now()) < 5 and len(till.events("invoice.paid")) == 2
    told = till.events("customer.subscription.updated")[0]["data"]
    assert told["previous_attributes"]["items"]["data"][0]["current_period_end"] == period.current_period_start


def test_a_failed_month_is_tried_again_and_paid(till: Stripe, api: Any, dana: str, clock: Ahead) -> None:
    subscription = subscribed(till, api, dana)
    payment_methods.fail(till.account, subscription.default_payment_method, "insufficient_funds")
    renewing.month(till.account, subscription.id)
    late = api.subscriptions.retrieve(subscription.id, {"expand": ["latest_invoice"]})
    assert (late.status, late.latest_invoice.status, late.latest_invoice.attempt_count) == ("past_due", "open", 1)
    assert till.events("invoice.payment_failed")[0]["data"]["object"]["next_payment_attempt"]
    assert till.events("customer.subscription.updated")[-1]["data"]["previous_attributes"] == {"status": "active"}
    payment_methods.fail(till.account, subscription.default_payment_method, None)
    clock.go(days=4)
    assert api.subscriptions.retrieve(subscription.id).status == "active"
    assert api.invoices.retrieve(late.latest_invoice.id).amount_remaining == 0


def test_a_month_that_stays_unpaid_ends_the_subscription(till: Stripe, api: Any, dana: str, clock: Ahead) -> None:
    subscription = subscribed(till, api, dana)
    payment_methods.fail(till.account, subscription.default_payment_method)
    renewing.month(till.account, subscription.id)
    clock.go(days=20)
    ended = api.subscriptions.retrieve(subscription.id)
    assert (ended.status, ended.cancellation_details.reason) == ("canceled", "payment_failed")
    assert len(till.events("invoice.payment_failed")) == 4 and till.events("customer.subscription.deleted")


def test_an_open_invoice_is_paid_on_its_page_or_by_another_card(till: Stripe, api: Any, dana: str) -> None:
    subscription = subscribed(till, api, dana, "4000000000000341")
    renewing.month(till.account, subscription.id)
    invoice = api.invoices.list({"customer": dana, "status": "open"}).data[0]
    with pytest.raises(stripe.CardError):
        api.invoices.pay(invoice.id)
    assert till.pay(invoice.hosted_invoice_url, "4000000000000002").status.startswith("402")
    assert till.pay(invoice.hosted_invoice_url).status.startswith("200")
    assert api.subscriptions.retrieve(subscription.id).status == "active"
    renewing.month(till.account, subscription.id)
    invoice = api.invoices.list({"customer": dana, "status": "open"}).data[0]
    paid = api.invoices.pay(invoice.id, {"payment_method": saved(till, api, dana), "expand": ["payments"]})
    listed = api.invoice_payments.list(
        {"payment": {"type": "payment_intent", "payment_intent": paid.payments.data[0].payment.payment_intent}}
    )
    assert paid.status == "paid" and listed.data[0].invoice == invoice.id


def test_a_subscription_ends_at_once_or_with_its_month(till: Stripe, api: Any, dana: str, clock: Ahead) -> None:
    now, later = subscribed(till, api, dana), subscribed(till, api, dana)
    assert api.subscriptions.cancel(now.id).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.subscriptions.cancel(now.id)
    assert refused.value.code == "resource_missing"
    marked = api.subscriptions.update(later.id, {"cancel_at_period_end": True, "metadata": {"why": "лето"}})
    assert marked.status == "active" and marked.cancel_at == marked["items"].data[0].current_period_end
    previous = till.events("customer.subscription.updated")[-1]["data"]["previous_attributes"]
    assert previous["cancel_at_period_end"] is False and previous["metadata"] == {"tenant": "acme"}
    clock.go(days=32)
    assert api.subscriptions.retrieve(later.id).status == "canceled"
    assert api.subscriptions.list({"customer": dana}).data == []
    assert len(api.subscriptions.list({"customer": dana, "status": "all"}).data) == 2


def test_a_dearer_price_in_the_middle_of_a_month(till: Stripe, api: Any, dana: str, clock: Ahead) -> None:
    subscription = subscribed(till, api, dana)
    item = subscription["items"].data[0]
    clock.to(datetime.fromtimestamp((item.current_period_start + item.current_period_end) / 2, UTC))
    product = api.products.create({"name": "Pro"})
    price = api.prices.create(
        {"currency": "rub", "unit_amount": 30000, "recurring": {"interval": "month"}, "product": product.id}
    )
    asked = {"items": [{"id": item.id, "price": price.id}], "proration_behavior": "always_invoice"}
    changed = api.subscriptions.update(subscription.id, {**asked, "expand": ["latest_invoice"]})
    assert changed["items"].data[0].price.id == price.id
    assert abs(changed.latest_invoice.amount_paid - 7500) <= 2
    assert changed.latest_invoice.billing_reason == "subscription_update"


def test_a_subscription_made_by_the_api(till: Stripe, api: Any, dana: str) -> None:
    price = api.prices.create(line(15000, recurring={"interval": "month"})[0]["price_data"])
    with pytest.raises(stripe.InvalidRequestError, match="no attached payment source"):
        api.subscriptions.create({"customer": dana, "items": [{"price": price.id}]})
    card = saved(till, api, dana)
    made = api.subscriptions.create({"customer": dana, "items": [{"price": price.id}], "default_payment_method": card})
    assert made.status == "active"
    assert api.customers.retrieve(dana, {"expand": ["subscriptions"]}).subscriptions.data[0].id == made.id


def test_a_customer_who_is_deleted_has_no_subscription_any_more(till: Stripe, api: Any, dana: str) -> None:
    subscription = subscribed(till, api, dana)
    assert api.customers.delete(dana).deleted and api.customers.retrieve(dana).deleted
    assert api.subscriptions.retrieve(subscription.id).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        api.billing_portal.sessions.create({"customer": dana})


@pytest.mark.parametrize(
    ("anchor", "start", "end"),
    [
        ("2027-01-31", "2027-01-31", "2027-02-28"),
        ("2027-01-31", "2027-02-28", "2027-03-31"),
        ("2026-12-05", "2026-12-05", "2027-01-05"),
    ],
)
def test_months_end_on_the_day_they_began(anchor: str, start: str, end: str) -> None:
    first, second, third = (
        int(datetime.fromisoformat(f"{day}T10:00+00:00").timestamp()) for day in (anchor, start, end)
    )
    assert period_end(first, second, "month", 1) == third
