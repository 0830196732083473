"""Stripe's manners in the stand-in: keys, versions, errors, idempotency, expanding, pages of lists, events."""

from typing import Any

import pytest
import stripe

from infrastructure.local.stripe import disputes, renewing
from infrastructure.local.stripe.account import shown
from tests.clock import Ahead
from tests.local.stripe_orders import BACK, page, saved, subscribed, take
from tests.local.stripe_shapes import wrong
from tests.stripe_server import Stripe


def test_every_object_has_the_shape_that_the_library_knows(till: Stripe, api: Any, dana: str) -> None:
    session = page(api, dana, invoice_creation={"enabled": True})
    till.pay(session.url, "4000000000000002")
    till.pay(session.url)
    till.visit(page(api, dana, payment_method_types=["card", "sepa_debit"]).url, {"method": "bank"})
    subscription = subscribed(till, api, dana)
    renewing.month(till.account, subscription.id)
    till.pay(api.checkout.sessions.create({"mode": "setup", "currency": "rub", "customer": dana, **BACK}).url, "1")
    intent = take(api, dana, saved(till, api, dana))
    api.refunds.create({"payment_intent": intent.id, "amount": 100})
    disputes.opened(till.account, intent.latest_charge)
    api.billing_portal.sessions.create({"customer": dana, "return_url": "http://acme.localhost/"})
    kinds = {one["object"] for one in till.account.objects.values()}
    assert len(kinds) == 16
    assert {words for one in till.account.objects.values() for words in wrong(shown(one))} == set()


def test_a_wrong_shape_is_noticed() -> None:
    assert list(wrong({"object": "refund", "id": 5, "colour": "red"}))[:2] == [
        "refund.id is 5, not [<class 'str'>]",
        "refund.colour is not Stripe's",
    ]


def test_a_wrong_key_and_another_version_are_refused(till: Stripe) -> None:
    with pytest.raises(stripe.AuthenticationError, match=r"Invalid API Key provided: sk_test_\*+"):
        till.client("sk_test_of_somebody_else").v1.customers.list()
    with pytest.raises(stripe.InvalidRequestError, match="API version"):
        till.client(stripe_version="2024-06-20").v1.customers.list()


def test_what_is_not_there(api: Any) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.customers.retrieve("cus_nobody")
    error = refused.value
    assert (error.http_status, error.code, error.param) == (404, "resource_missing", "id")
    assert str(error.user_message) == "No such customer: 'cus_nobody'" and error.request_id.startswith("req_")


def test_a_customer_is_changed_and_told_of(till: Stripe, api: Any, dana: str) -> None:
    api.customers.update(dana, {"metadata": {"a": "1", "б": "два"}, "name": "Gleb"})
    api.customers.update(dana, {"metadata": {"a": ""}, "phone": "+7"})
    found = api.customers.retrieve(dana)
    assert (found.metadata.to_dict(), found.name, found.email) == ({"б": "два"}, "Gleb", "dana@customers.example")
    api.customers.update(dana, {"name": "Gleb"})
    told = till.events("customer.updated")
    assert len(told) == 2, "what changes nothing is not told"
    assert told[1]["data"]["previous_attributes"] == {"metadata": {"a": "1", "б": "два"}, "phone": None}
    assert told[0]["data"]["previous_attributes"] == {"metadata": {}, "name": "Дана <b>"}
    assert told[0]["api_version"] == "2026-10-28.endive" and told[0]["request"]["id"].startswith("req_")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.customers.create({"email": "nobody"})
    assert refused.value.code == "email_invalid" and len(api.customers.list().data) == 1


def test_the_same_key_does_a_thing_once(api: Any, till: Stripe, dana: str, clock: Ahead) -> None:
    card, key = saved(till, api, dana), {"idempotency_key": "top_up#1"}
    asked = {"amount": 10000, "currency": "rub", "customer": dana, "payment_method": card, "confirm": True}
    first = api.payment_intents.create(asked, key)
    again = api.payment_intents.create(asked, key)
    assert again.id == first.id and again.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(till.events("payment_intent.succeeded")) == 1
    with pytest.raises(stripe.IdempotencyError) as refused:
        api.payment_intents.create({**asked, "amount": 20000}, key)
    assert refused.value.http_status == 400
    with pytest.raises(stripe.IdempotencyError, match="same endpoint"):
        api.refunds.create({"payment_intent": first.id}, key)
    clock.go(hours=25)
    assert api.payment_intents.create(asked, key).id != first.id, "keys are forgotten after a day"


def test_an_error_is_kept_under_its_key_once_the_work_had_begun(till: Stripe, api: Any, dana: str) -> None:
    card = saved(till, api, dana, "4000000000000341")
    with pytest.raises(stripe.CardError) as first:
        api.payment_intents.create(_confirmed(dana, card), {"idempotency_key": "once"})
    with pytest.raises(stripe.CardError) as again:
        api.payment_intents.create(_confirmed(dana, card), {"idempotency_key": "once"})
    assert first.value.error.payment_intent.id == again.value.error.payment_intent.id
    assert len(till.events("charge.failed")) == 1
    with pytest.raises(stripe.InvalidRequestError):
        api.payment_intents.create({"amount": "much", "currency": "rub"}, {"idempotency_key": "twice"})
    assert api.payment_intents.create({"amount": 5000, "currency": "rub"}, {"idempotency_key": "twice"}).amount == 5000


def _confirmed(customer: str, card: str) -> dict[str, Any]:
    return {"amount": 9000, "currency": "rub", "customer": customer, "payment_method": card, "confirm": True}


def test_misfortune_on_demand(till: Stripe, api: Any, dana: str) -> None:
    asked = {"amount": 5000, "currency": "rub", "customer": dana}
    till.fail("rate_limit")
    with pytest.raises(stripe.RateLimitError):
        api.payment_intents.create(asked, {"idempotency_key": "a"})
    assert api.payment_intents.create(asked, {"idempotency_key": "a"}).id, "a 429 is kept under no key"
    till.fail("api_error", "/v1/payment_intents")
    assert api.customers.retrieve(dana).id == dana
    for _ in range(2):
        with pytest.raises(stripe.APIError) as broken:
            api.payment_intents.create(asked, {"idempotency_key": "b"})
        assert broken.value.http_status == 500, "a 500 is kept"
    till.fail("lost")
    with pytest.raises(stripe.APIConnectionError):
        api.payment_intents.create(asked, {"idempotency_key": "c", "max_network_retries": 0})
    assert api.payment_intents.create(asked, {"idempotency_key": "c"}).id == api.payment_intents.list().data[0].id
    assert len(api.payment_intents.list().data) == 2


def test_lists_come_in_pages_newest_first(api: Any, clock: Ahead) -> None:
    ids = []
    for number in range(5):
        ids.append(api.customers.create({"name": str(number)}).id)
        clock.go(hours=1)
    first = api.customers.list({"limit": 2})
    assert [one.id for one in first.data] == ids[:2:-1] and first.has_more
    second = api.customers.list({"limit": 2, "starting_after": first.data[-1].id})
    assert [one.id for one in second.data] == [ids[2], ids[1]] and second.has_more
    assert [one.id for one in api.customers.list({"limit": 2, "ending_before": ids[1]}).data] == [ids[3], ids[2]]
    assert [one.id for one in first.auto_paging_iter()] == ids[::-1]
    since = api.customers.retrieve(ids[3]).created
    assert [one.id for one in api.customers.list({"created": {"gte": since}}).data] == [ids[4], ids[3]]
    assert [one.id for one in api.customers.list({"created": {"lt": since, "gt": since - 7000}}).data] == [ids[2]]
    for wrong_one in ({"limit": 101}, {"limit": 0}, {"starting_after": "cus_nobody"}):
        with pytest.raises(stripe.InvalidRequestError):
            api.customers.list(wrong_one)


def test_what_can_be_expanded_and_what_not(till: Stripe, api: Any, dana: str) -> None:
    subscribed(till, api, dana)
    listed = api.subscriptions.list({"customer": dana, "expand": ["data.latest_invoice.customer"]})
    assert listed.data[0].latest_invoice.customer.email == "dana@customers.example"
    assert api.customers.retrieve(dana, {"expand": ["default_source"]}).default_source is None
    for path in ("email", "nothing", "a.b.c.d.e"):
        with pytest.raises(stripe.InvalidRequestError, match=r"expand"):
            api.customers.retrieve(dana, {"expand": [path]})


def test_events_are_listed_for_thirty_days(till: Stripe, api: Any, dana: str, clock: Ahead) -> None:
    old = api.events.list().data[0].id
    clock.go(days=29)
    since = till.account.now()
    take(api, dana, saved(till, api, dana))
    assert [one.type for one in api.events.list({"types": ["charge.succeeded", "setup_intent.*"]}).data] == [
        "charge.succeeded",
        "setup_intent.succeeded",
        "setup_intent.created",
    ]
    assert all(one.created >= since for one in api.events.list({"created": {"gte": since}, "limit": 100}).data)
    assert api.events.list({"type": "customer.created"}).data[0].id == old
    clock.go(days=2)
    assert api.events.list({"type": "customer.created"}).data == []
    with pytest.raises(stripe.InvalidRequestError):
        api.events.retrieve(old)


def test_what_the_stand_in_cannot_do_is_said(till: Stripe, api: Any) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="the stand-in may lack it"):
        api.coupons.list()
