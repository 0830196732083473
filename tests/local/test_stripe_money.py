"""Saved cards charged while their owner is away, money given back, and disputes, in the stand-in."""

from typing import Any

import pytest
import stripe

from infrastructure.local.stripe import disputes, payment_methods, refunds
from tests.local.stripe_orders import page, saved, take
from tests.stripe_server import Stripe


def test_a_saved_card_is_charged(till: Stripe, api: Any, dana: str) -> None:
    intent = take(
        api, dana, saved(till, api, dana), metadata={"tenant": "acme"}, expand=["latest_charge.balance_transaction"]
    )
    assert (intent.status, intent.amount_received, intent.metadata["tenant"]) == ("succeeded", 10000, "acme")
    charge = intent.latest_charge
    assert charge.balance_transaction.net == 10000 - charge.balance_transaction.fee
    assert charge.payment_method_details.card.last4 == "4242"
    assert "₽100.00" in till.visit(charge.receipt_url).body.decode()


@pytest.mark.parametrize(
    ("card", "code", "decline_code"),
    [
        ("pm_card_visa_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
        ("pm_card_authenticationRequired", "authentication_required", "authentication_required"),
        ("pm_card_authenticationRequiredOnSetup", "authentication_required", "authentication_required"),
    ],
)
def test_a_decline_is_a_card_error(till: Stripe, api: Any, card: str, code: str, decline_code: str) -> None:
    asked = {"amount": 10000, "currency": "rub", "payment_method": card, "off_session": True, "confirm": True}
    with pytest.raises(stripe.CardError) as declined:
        api.payment_intents.create(asked)
    error = declined.value
    assert (error.http_status, error.code, error.error.decline_code) == (402, code, decline_code)
    intent = api.payment_intents.retrieve(error.error.payment_intent.id, {"expand": ["latest_charge"]})
    assert intent.status == "requires_payment_method" and intent.latest_charge.status == "failed"
    assert intent.last_payment_error.charge == intent.latest_charge.id
    assert [one["type"] for one in till.events("charge", "payment_intent.payment")] == [
        "charge.failed",
        "payment_intent.payment_failed",
    ]


def test_a_card_that_fails_once_it_is_saved(till: Stripe, api: Any, dana: str) -> None:
    card = saved(till, api, dana, "4000000000000341")
    with pytest.raises(stripe.CardError):
        take(api, dana, card)


def test_authentication_on_the_page_lets_a_card_be_charged_later(till: Stripe, api: Any, dana: str) -> None:
    assert take(api, dana, saved(till, api, dana, "4000002500003155")).status == "succeeded"
    with pytest.raises(stripe.CardError, match="requires authentication"):
        take(api, dana, saved(till, api, dana, "4000002760003184"))


def test_a_saved_card_fails_on_demand_and_works_again(till: Stripe, api: Any, dana: str) -> None:
    card = saved(till, api, dana)
    payment_methods.fail(till.account, card, "insufficient_funds")
    with pytest.raises(stripe.CardError, match="insufficient funds"):
        take(api, dana, card)
    payment_methods.fail(till.account, card, None)
    assert take(api, dana, card).status == "succeeded"


def test_somebody_is_there_and_is_asked(till: Stripe, api: Any) -> None:
    about = {"amount": 10000, "currency": "rub", "payment_method": "pm_card_authenticationRequired"}
    intent = api.payment_intents.create({**about, "confirm": True, "return_url": "http://acme.localhost/back"})
    assert (intent.status, intent.next_action.type) == ("requires_action", "redirect_to_url")
    said = till.visit(intent.next_action.redirect_to_url.url, {"authentication": "yes"})
    assert dict(said.headers)["Location"].endswith("redirect_status=succeeded")
    assert api.payment_intents.retrieve(intent.id).status == "succeeded"


def test_an_intent_is_made_changed_confirmed_and_another_cancelled(api: Any, dana: str) -> None:
    intent = api.payment_intents.create({"amount": 10000, "currency": "rub", "customer": dana})
    api.payment_intents.update(intent.id, {"amount": 12000, "metadata": {"a": "1"}})
    assert api.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"}).amount_received == 12000
    other = api.payment_intents.create({"amount": 10000, "currency": "rub"})
    assert api.payment_intents.cancel(other.id, {"cancellation_reason": "abandoned"}).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.payment_intents.confirm(other.id, {"payment_method": "pm_card_visa"})
    assert refused.value.code == "payment_intent_unexpected_state"


@pytest.mark.parametrize(
    ("asked", "param", "code"),
    [
        ({"amount": 0}, "amount", "parameter_invalid_integer"),
        ({"amount": 10}, "amount", "amount_too_small"),
        ({"amount": 10_000_000_000}, "amount", "amount_too_large"),
        ({"currency": "рубль"}, "currency", None),
        ({"customer": "cus_nobody"}, "customer", "resource_missing"),
        ({"payment_method": "pm_nothing", "confirm": True}, "payment_method", "resource_missing"),
        ({"off_session": True}, "off_session", None),
    ],
)
def test_an_intent_that_cannot_be_made(api: Any, asked: dict[str, Any], param: str, code: str | None) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.payment_intents.create({"amount": 10000, "currency": "rub", **asked})
    assert (refused.value.param, refused.value.code, refused.value.http_status) == (param, code, 400)


def test_a_card_belongs_to_one_customer_until_it_is_taken_away(till: Stripe, api: Any, dana: str) -> None:
    card, other = saved(till, api, dana), api.customers.create({"name": "Gleb"}).id
    api.customers.update(dana, {"invoice_settings": {"default_payment_method": card}})
    with pytest.raises(stripe.InvalidRequestError, match="does not have a payment method"):
        take(api, other, card)
    with pytest.raises(stripe.InvalidRequestError, match="already been attached"):
        api.payment_methods.attach(card, {"customer": other})
    assert api.payment_methods.detach(card).customer is None
    told = till.events("payment_method.detached")[0]["data"]
    assert told["previous_attributes"] == {"customer": dana}
    assert api.customers.retrieve(dana).invoice_settings.default_payment_method is None
    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        take(api, dana, card)
    with pytest.raises(stripe.CardError):
        api.payment_methods.attach("pm_card_visa_chargeDeclined", {"customer": dana})


def test_money_is_given_back_in_parts_and_no_more_than_there_was(till: Stripe, api: Any, dana: str) -> None:
    intent = take(api, dana, saved(till, api, dana))
    refund = api.refunds.create({"payment_intent": intent.id, "amount": 4000, "reason": "requested_by_customer"})
    assert (refund.status, refund.charge) == ("succeeded", intent.latest_charge)
    assert api.balance_transactions.retrieve(refund.balance_transaction).net == -4000
    told = till.events("charge.refunded")[0]["data"]
    assert told["object"]["amount_refunded"] == 4000 and told["previous_attributes"]["amount_refunded"] == 0
    with pytest.raises(
        stripe.InvalidRequestError, match=r"₽70.00\) is greater than unrefunded amount on charge \(₽60.00"
    ):
        api.refunds.create({"charge": intent.latest_charge, "amount": 7000})
    api.refunds.create({"charge": intent.latest_charge})
    charge = api.charges.retrieve(intent.latest_charge, {"expand": ["refunds"]})
    assert charge.refunded and [one.amount for one in charge.refunds.data] == [6000, 4000]
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.refunds.create({"charge": charge.id})
    assert refused.value.code == "charge_already_refunded"
    assert len(api.refunds.list({"payment_intent": intent.id}).data) == 2


def test_a_refund_that_the_bank_sends_back(till: Stripe, api: Any, dana: str) -> None:
    intent = take(api, dana, saved(till, api, dana))
    refund = api.refunds.create({"payment_intent": intent.id})
    refunds.fail(till.account, refund.id)
    assert api.refunds.retrieve(refund.id).status == "failed"
    assert api.charges.retrieve(intent.latest_charge).amount_refunded == 0 and till.events("refund.failed")


@pytest.mark.parametrize("is_won", [True, False])
def test_a_dispute_takes_the_money_until_it_is_won(till: Stripe, api: Any, dana: str, is_won: bool) -> None:
    intent = take(api, dana, saved(till, api, dana))
    dispute = disputes.opened(till.account, intent.latest_charge)["id"]
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.refunds.create({"payment_intent": intent.id})
    assert refused.value.code == "charge_disputed"
    found = api.disputes.retrieve(dispute)
    assert (found.status, found.amount, found.balance_transactions[0].net) == ("needs_response", 10000, -11500)
    assert found.payment_intent == intent.id
    api.disputes.update(dispute, {"evidence": {"customer_name": "Дана"}, "submit": True})
    assert api.disputes.retrieve(dispute).status == "under_review"
    disputes.closed(till.account, dispute, is_won=is_won)
    booked = sum(one.amount for one in api.disputes.retrieve(dispute).balance_transactions)
    assert (api.disputes.retrieve(dispute).status, booked) == (("won", 0) if is_won else ("lost", -10000))
    told = [one["type"] for one in till.events("charge.dispute")]
    assert told[:2] == ["charge.dispute.created", "charge.dispute.funds_withdrawn"]
    assert told[3:] == ["charge.dispute.closed", *(["charge.dispute.funds_reinstated"] if is_won else [])]


def test_a_card_that_brings_a_dispute(till: Stripe, api: Any, dana: str) -> None:
    till.pay(page(api, dana).url, "4000000000000259")
    assert api.disputes.list().data[0].reason == "fraudulent"
