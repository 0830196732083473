"""Stripe's pay pages in the stand-in: paid, declined, left, expired; cards saved; months subscribed to."""

from typing import Any

import pytest
import stripe

from infrastructure.local.stripe import paying
from tests.clock import Ahead
from tests.local.stripe_orders import BACK, line, month, page
from tests.stripe_server import Stripe, location


def types(till: Stripe) -> list[str]:
    return [event["type"] for event in till.events()]


def test_a_payment_on_a_page(till: Stripe, api: Any, dana: str) -> None:
    session = page(api, dana, metadata={"tenant": "acme"}, payment_intent_data={"metadata": {"top_up": "1"}})
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)
    shown = till.visit(session.url).body.decode()
    assert "₽500.00" in shown and "Пополнение" in shown and "dana@customers.example" in shown
    assert location(till.pay(session.url)) == f"http://acme.localhost/ok?id={session.id}"
    paid = api.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge", "line_items"]})
    assert (paid.status, paid.payment_status, paid.metadata["tenant"]) == ("complete", "paid", "acme")
    assert paid.payment_intent.amount_received == paid.payment_intent.latest_charge.amount == 50000
    assert paid.payment_intent.metadata["top_up"] == "1" and paid.payment_intent.payment_method
    assert paid.line_items.data[0].description == "Пополнение" and paid.url is None
    assert types(till)[-3:] == ["charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"]
    assert api.customers.payment_methods.list(dana).data == [], "a card is saved only when that was wished"


def test_a_declined_card_and_then_a_better_one(till: Stripe, api: Any, dana: str) -> None:
    session = page(api, dana)
    declined = till.pay(session.url, "4000 0000 0000 9995")
    assert declined.status.startswith("402") and "Your card has insufficient funds." in declined.body.decode()
    assert api.checkout.sessions.retrieve(session.id).status == "open"
    assert till.events("payment_intent.payment_failed")[0]["data"]["object"]["last_payment_error"]["decline_code"] == (
        "insufficient_funds"
    )
    assert till.pay(session.url).status.startswith("303")
    intents = api.payment_intents.list({"customer": dana}).data
    assert [one.status for one in intents] == ["succeeded"], "both attempts are of one intent"
    assert [one.status for one in api.charges.list({"customer": dana})] == ["succeeded", "failed"]


@pytest.mark.parametrize("number", ["4242424242424241", "hello", "", "4929000000006"])
def test_what_is_no_card_is_said_and_nothing_happens(till: Stripe, api: Any, dana: str, number: str) -> None:
    session = page(api, dana)
    assert till.pay(session.url, number).status.startswith("402")
    assert not till.events("charge", "payment_intent")


def test_a_page_that_is_left_and_one_that_was_paid(till: Stripe, api: Any, dana: str) -> None:
    session = page(api, dana)
    assert till.leave(session.url) == BACK["cancel_url"]
    till.pay(session.url)
    again = till.pay(session.url)
    assert "paid already" in again.body.decode() and len(till.events("payment_intent.succeeded")) == 1


def test_the_bank_asks_whether_it_is_the_owner(till: Stripe, api: Any, dana: str) -> None:
    session = page(api, dana)
    assert "unable to authenticate" in till.pay(session.url, "4000002760003184", is_it_he=False).body.decode()
    assert till.pay(session.url, "4000002760003184").status.startswith("303")


def test_a_page_expires(till: Stripe, api: Any, dana: str, clock: Ahead) -> None:
    early, late = page(api, dana), page(api, dana)
    api.checkout.sessions.expire(early.id)
    clock.go(hours=25)
    assert till.visit(late.url).status.startswith("410")
    assert [one.status for one in api.checkout.sessions.list({"customer": dana}).data] == ["expired", "expired"]
    events = till.events("checkout.session.expired")
    assert [one["data"]["object"]["id"] for one in events] == [early.id, late.id]
    assert events[1]["created"] == late.expires_at, "it was told when it happened"
    with pytest.raises(stripe.InvalidRequestError, match='status in \\["open"\\]'):
        api.checkout.sessions.expire(late.id)


def test_a_card_is_saved_with_a_payment_and_offered_again(till: Stripe, api: Any, dana: str) -> None:
    session = page(api, dana, payment_intent_data={"setup_future_usage": "off_session"})
    till.pay(session.url, "5555555555554444", expiry="03 / 31")
    card = api.customers.payment_methods.list(dana).data[0]
    assert (card.card.brand, card.card.last4, card.card.exp_month, card.card.exp_year) == (
        "mastercard",
        "4444",
        3,
        2031,
    )
    second = page(api, dana)
    assert "that ends in 4444" in till.visit(second.url).body.decode()
    till.pay(second.url, "", method=card.id)
    assert api.payment_intents.list({"customer": dana}).data[0].payment_method == card.id


def test_a_card_is_saved_without_a_payment(till: Stripe, api: Any, dana: str) -> None:
    session = api.checkout.sessions.create({"mode": "setup", "currency": "rub", "customer": dana, **BACK})
    assert till.pay(session.url, "4000000000000002").status.startswith("402")
    till.pay(session.url)
    done = api.checkout.sessions.retrieve(session.id, {"expand": ["setup_intent.payment_method"]})
    assert done.payment_status == "no_payment_required" and done.setup_intent.payment_method.card.last4 == "4242"
    assert done.setup_intent.payment_method.customer == dana
    assert types(till)[-3:] == ["setup_intent.succeeded", "payment_method.attached", "checkout.session.completed"]


def test_who_has_no_customer_yet_becomes_one(till: Stripe, api: Any) -> None:
    session = api.checkout.sessions.create(
        {"mode": "payment", "line_items": line(), "customer_creation": "always", **BACK}
    )
    till.pay(session.url, email="new@customers.example", name="Нурлан")
    done = api.checkout.sessions.retrieve(session.id, {"expand": ["customer"]})
    assert (done.customer.email, done.customer.name) == ("new@customers.example", "Нурлан")
    assert done.customer_details.email == "new@customers.example"


def test_a_payment_with_an_invoice(till: Stripe, api: Any, dana: str) -> None:
    session = page(api, dana, invoice_creation={"enabled": True})
    till.pay(session.url)
    done = api.checkout.sessions.retrieve(session.id, {"expand": ["invoice.payments"]})
    assert (done.invoice.status, done.invoice.amount_paid) == ("paid", 50000)
    assert done.invoice.payments.data[0].payment.payment_intent == done.payment_intent


@pytest.mark.parametrize("is_paid", [True, False])
def test_a_bank_that_takes_days(till: Stripe, api: Any, dana: str, is_paid: bool) -> None:
    session = page(api, dana, payment_method_types=["card", "sepa_debit"])
    till.visit(session.url, {"method": "bank"})
    waiting = api.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (waiting.status, waiting.payment_status, waiting.payment_intent.status) == (
        "complete",
        "unpaid",
        "processing",
    )
    paying.bank_answered(till.account, session.id, is_paid=is_paid)
    told = till.events("checkout.session")[-1]
    assert told["type"] == f"checkout.session.async_payment_{'succeeded' if is_paid else 'failed'}"
    assert told["data"]["object"]["payment_status"] == ("paid" if is_paid else "unpaid")


def test_a_subscription_begins_on_a_page(till: Stripe, api: Any, dana: str) -> None:
    session = month(api, dana)
    assert till.pay(session.url, "4000000000000002").status.startswith("402")
    assert api.subscriptions.list({"customer": dana}).data == []
    till.pay(session.url)
    done = api.checkout.sessions.retrieve(session.id, {"expand": ["subscription.latest_invoice.payments"]})
    subscription, invoice = done.subscription, done.subscription.latest_invoice
    assert (subscription.status, subscription.metadata["tenant"]) == ("active", "acme")
    assert 27 < (subscription["items"].data[0].current_period_end - subscription.created) / 86400 < 32
    assert (invoice.status, invoice.billing_reason, invoice.amount_paid) == ("paid", "subscription_create", 15000)
    assert invoice.parent.subscription_details.subscription == subscription.id
    assert invoice.parent.subscription_details.metadata["tenant"] == "acme"
    assert api.payment_intents.retrieve(invoice.payments.data[0].payment.payment_intent).status == "succeeded"
    assert subscription.default_payment_method == api.customers.payment_methods.list(dana).data[0].id
    assert {"customer.subscription.created", "invoice.paid"} <= set(types(till))


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        ({"mode": "payment", "success_url": "http://a/"}, "line_items"),
        ({"mode": "payment", "line_items": line()}, "success_url"),
        ({"mode": "gift", **BACK}, "mode"),
        ({"mode": "payment", "line_items": line(), **BACK, "customer": "cus_nobody"}, "customer"),
        (
            {"mode": "payment", "line_items": line(), **BACK, "setup_intent_data": {"metadata": {"a": "b"}}},
            "setup_intent_data",
        ),
        ({"mode": "payment", "line_items": line(), **BACK, "expires_at": 5}, "expires_at"),
        ({"mode": "payment", "line_items": line(), **BACK, "colour": "red"}, "colour"),
        ({"mode": "payment", "line_items": line(unit_amount="much"), **BACK}, "line_items[0][price_data][unit_amount]"),
        ({"mode": "payment", "line_items": line(), **BACK, "metadata": {"a": "x" * 501}}, "metadata[a]"),
    ],
)
def test_a_page_that_cannot_be_made(api: Any, asked: dict[str, Any], param: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.checkout.sessions.create(asked)
    assert refused.value.param == param and refused.value.http_status == 400
