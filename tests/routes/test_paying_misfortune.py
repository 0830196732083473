"""Events late, twice, in any order, forged or lost; money that goes back; crashes at each call: each payment once."""

import contextlib
import json
import random
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib import worker
from chalicelib.helpdesk.paying import automatic as by_itself
from chalicelib.helpdesk.paying import leaving, sweeping, transfers
from infrastructure.local.stripe import disputes, refunds, webhooks
from tenants import ledger, paying, table
from tenants.errors import Invalid
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import Tenant
from tests.clock import Ahead
from tests.faults import Calls, Crash, watched
from tests.machine import Machine
from tests.people import Business
from tests.routes.test_paying import CREDIT, TOP_UP, away, do, entries, saved, top_up
from tests.stripe_server import Stripe


@pytest.fixture(autouse=True)
def adds_up(acme: Business) -> Iterator[None]:
    """Whatever happens, the balance is the sum of the entries."""
    yield
    assert ledger.balance(acme.tenant) == sum(one.amount for one in entries(acme))


def charge_of(stripe: Stripe) -> str:
    return str(next(one["id"] for one in stripe.account.all("charge") if one["paid"]))


def balance(business: Business) -> int:
    return ledger.balance(business.tenant)


def come_back(business: Business) -> None:
    """Sign the owner in once more, whose session is over after days."""
    business.sign_in_as(business.owner, business.desk.all(Staff)[0].id)


# ------------------------------------------------------------------ webhooks


def test_what_is_not_signed_by_stripe_changes_nothing(acme: Business, stripe: Stripe) -> None:
    top_up(acme, stripe)
    (told,) = [one for one in stripe.waiting("payment_intent.succeeded")]
    body, moment = told.body, stripe.account.now()
    signed = webhooks.signature(body, stripe.secret, moment)
    bad = [
        (body, {}),
        (body, {"Stripe-Signature": webhooks.signature(body, "whsec_other", moment)}),
        (body, {"Stripe-Signature": webhooks.signature(body, stripe.secret, moment - 301)}),
        (body, {"Stripe-Signature": webhooks.signature(body, stripe.secret, moment + 301)}),
        (body, {"Stripe-Signature": "t=x,v1=y"}),
        (body.replace("5000", "9000"), {"Stripe-Signature": signed}),
        ("[]", {"Stripe-Signature": webhooks.signature("[]", stripe.secret, moment)}),
    ]
    for text, headers in bad:
        sent = {"Content-Type": "application/json", **headers}
        answer = acme.machine.gateway.request("POST", "http://localhost:8000/payments/stripe", sent, text.encode())
        assert answer.status == 400, headers
    assert balance(acme) == CREDIT
    assert acme.machine.gateway.request("POST", f"http://{acme.owner.host}/payments/stripe", {}, b"{}").status == 404


def test_what_an_event_says_is_not_believed(acme: Business, stripe: Stripe) -> None:
    top_up(acme, stripe)
    (told,) = stripe.waiting("payment_intent.succeeded")
    event = json.loads(told.body)
    event["data"]["object"] |= {"amount_received": 900_000, "currency": "kzt"}
    told.body = json.dumps(event)

    assert stripe.hand(told) == 200
    assert balance(acme) == CREDIT + 5000


def test_three_days_late_and_lost_webhooks(acme: Business, stripe: Stripe, clock: Ahead) -> None:
    top_up(acme, stripe)
    stripe.hold()
    clock.go(days=3)
    stripe.release()
    assert set(stripe.deliver(order=reversed)) == {200}
    assert [one.amount for one in entries(acme, "top_up")] == [5000]

    come_back(acme)
    top_up(acme, stripe, amount="70")
    refunds.create(stripe.account, {"charge": charge_of(stripe), "amount": 2000})
    stripe.drop()
    clock.go(days=3)
    assert sweeping.sweep() > 0
    assert sorted(one.amount for one in entries(acme, "top_up")) == [5000, 7000]
    assert [one.amount for one in entries(acme, "refund")] == [-2000]
    assert sweeping.sweep() == 0


def test_a_sweep_goes_on_behind_what_fails(acme: Business, stripe: Stripe, world: Machine) -> None:
    top_up(acme, stripe)
    stripe.drop()
    stripe.fail("api_error", "/v1/checkout/sessions/")
    stripe.fail("api_error", "/v1/payment_intents/")
    world.sweep()
    world.sweep()
    assert balance(acme) == CREDIT + 5000


def test_who_is_paid_for_is_decided_by_stripes_customer(acme: Business, globex: Business, stripe: Stripe) -> None:
    top_up(acme, stripe)
    intent = next(stripe.account.all("payment_intent"))
    intent["metadata"]["tenant"] = globex.tenant
    assert set(stripe.deliver("payment_intent")) == {200}
    assert balance(acme) == balance(globex) == CREDIT
    intent["metadata"].pop("tenant")  # as of one that the operator made in the dashboard
    stripe.again(next(one["id"] for one in stripe.events("payment_intent.succeeded")))
    paying_known_anew(stripe)
    stripe.deliver("payment_intent")
    assert (balance(acme), balance(globex)) == (CREDIT + 5000, CREDIT)


def paying_known_anew(stripe: Stripe) -> None:
    """Let events be new once more, as those that another kind of event tells of the same thing."""
    from tenants import platform_keys
    from tenants.paying import StripeEvent

    for one in stripe.events():
        table.write(table.delete(StripeEvent(*platform_keys.stripe_event(one["id"]))))


def test_things_of_nobody_are_acknowledged(acme: Business, stripe: Stripe) -> None:
    customer = stripe.client().v1.customers.create({"name": "Nobody"})
    stripe.client().v1.payment_intents.create(
        {"amount": 900, "currency": "usd", "customer": customer.id, "confirm": True, "payment_method": "pm_card_visa"}
    )
    assert set(stripe.deliver()) == {200}
    assert balance(acme) == CREDIT


def test_another_currency_and_a_part_are_put_before_the_operator(acme: Business, stripe: Stripe) -> None:
    saved(acme, stripe)
    customer = paying.read(acme.tenant).stripe_customer_id
    about = {"customer": customer, "confirm": True, "payment_method": "pm_card_visa"}
    for _ in range(2):
        stripe.client().v1.payment_intents.create({"amount": 900, "currency": "kzt", **about})
    part = stripe.client().v1.payment_intents.create({"amount": 900, "currency": "usd", **about})
    stripe.account.objects[part.id]["amount_received"] = 400
    stripe.deliver(times=2)

    assert balance(acme) == CREDIT + 400
    assert sorted(one.why for one in paying.odd_ones(acme.tenant)) == ["currency", "currency", "partial"]


def test_a_payment_for_a_desk_that_is_gone_is_acknowledged(
    acme: Business, globex: Business, stripe: Stripe, caplog: pytest.LogCaptureFixture
) -> None:
    top_up(globex, stripe)
    tenant = globex.desk.tenant
    table.write(table.delete(Tenant(tenant.pk, tenant.sk)))
    assert set(stripe.deliver()) == {200}
    table.write(table.put(tenant))
    assert "which is gone" in caplog.text


def test_when_stripe_does_not_answer_it_is_told_again(acme: Business, stripe: Stripe) -> None:
    top_up(acme, stripe)
    stripe.fail("api_error", "/v1/payment_intents")
    assert 500 in stripe.deliver("payment_intent.succeeded")
    assert balance(acme) == CREDIT
    assert stripe.deliver("payment_intent.succeeded") == [200]
    assert balance(acme) == CREDIT + 5000


# ------------------------------------------------------------------ money that goes back


def test_refunds_leave_the_balance_and_failed_ones_come_back(acme: Business, stripe: Stripe) -> None:
    top_up(acme, stripe)
    made = [refunds.create(stripe.account, {"charge": charge_of(stripe), "amount": amount}) for amount in (1000, 500)]
    stripe.deliver(order=reversed, times=2)
    assert balance(acme) == CREDIT + 3500

    refunds.fail(stripe.account, made[1]["id"])
    stripe.deliver(times=2)
    assert balance(acme) == CREDIT + 4000
    assert {one.type for one in entries(acme)} == {"credit", "top_up", "refund", "adjustment"}


def test_a_dispute_takes_its_money_until_it_is_won(acme: Business, stripe: Stripe) -> None:
    saved(acme, stripe)
    do(acme.owner, "automatic", automatic="30")
    top_up(acme, stripe, "500.00")
    one = disputes.opened(stripe.account, charge_of(stripe))
    stripe.deliver(times=2, order=reversed)
    assert balance(acme) == CREDIT
    assert paying.read(acme.tenant).automatic is None
    assert acme.owner.get("/tickets").status == 200
    acme.machine.work()
    letters = [one for one in acme.machine.sent(f"aigerim@{acme.slug}") if "disputed" in one["Subject"]]
    assert len(letters) == 1

    disputes.closed(stripe.account, one["id"], is_won=True)
    stripe.deliver(times=2)
    assert balance(acme) == CREDIT + 50000


def test_a_lost_dispute_stays_taken(acme: Business, stripe: Stripe) -> None:
    top_up(acme, stripe, card="4000000000000259")
    one = next(stripe.account.all("dispute"))
    disputes.closed(stripe.account, one["id"], is_won=False)
    stripe.deliver(order=reversed)
    assert balance(acme) == CREDIT


# ------------------------------------------------------------------ any order


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6))
def test_any_order_and_repetition_ends_the_same(world: Machine, stripe: Stripe, seed: int) -> None:
    dice = random.Random(seed)
    stripe.forget()
    stripe.connect(world.gateway)
    one = Business.start(world, "initech", "Irina")
    top_up(one, stripe, "50.00", keeps_card="yes")
    refunds.create(stripe.account, {"charge": charge_of(stripe), "amount": 700})
    top_up(one, stripe, "80.00", card="4000000000000259")
    told = [each for each in stripe.waiting() for _ in range(dice.randint(1, 2))]
    dice.shuffle(told)
    assert {stripe.hand(each) for each in told} == {200}
    assert balance(one) == CREDIT + 5000 - 700
    assert len(entries(one)) == 5
    assert paying.read(one.tenant).card["last4"] == "4242"


def test_a_crash_at_each_call_and_then_another_try_book_once(acme: Business, stripe: Stripe) -> None:
    top_up(acme, stripe)
    told = stripe.waiting("payment_intent.succeeded", "checkout.session.completed")
    for one in told:
        for is_after in (False, True):
            for place in range(1, 20):
                with watched(Calls(place, is_after=is_after)) as calls:
                    stripe.hand(one)
                assert len(entries(acme, "top_up")) <= 1
                if len(calls.names) < place:
                    break
    assert stripe.deliver() and balance(acme) == CREDIT + 5000


# ------------------------------------------------------------------ by itself


def night(business: Business) -> None:
    """Let the daily charge of one tenant run, and what it calls for."""
    for job in ("timer#charge", "timer#top_up"):
        worker.perform(business.tenant, job)
    business.machine.work()


def automatic(acme: Business, stripe: Stripe, card: str = "4242424242424242") -> None:
    """Keep a card, turn it on, and let the balance run low."""
    saved(acme, stripe, card)
    do(acme.owner, "automatic", automatic="300")
    assert paying.read(acme.tenant).automatic == {"amount": 30000}
    stripe.deliver()


def test_a_low_balance_is_topped_up_by_itself_once(acme: Business, stripe: Stripe, clock: Ahead) -> None:
    automatic(acme, stripe)
    clock.go(days=10)
    night(acme)
    assert [one.amount for one in entries(acme, "top_up")] == []  # 10 days are left
    clock.go(days=4)
    for _ in range(3):
        night(acme)
    stripe.deliver()
    (entry,) = entries(acme, "top_up")
    assert entry.amount == 30000 and entry.about["is_automatic"] and entry.about["last4"] == "4242"
    assert balance(acme) > 30000


def test_a_declining_card_is_tried_again_three_times_and_then_left(
    acme: Business, stripe: Stripe, clock: Ahead
) -> None:
    automatic(acme, stripe, "4000000000000341")
    clock.go(days=14)
    for _ in range(16):
        night(acme)
        clock.go(days=1)
    mails = [one for one in acme.machine.sent(f"aigerim@{acme.slug}") if "payment failed" in one["Subject"]]
    last = [one for one in acme.machine.sent(f"aigerim@{acme.slug}") if "turned off" in one["Subject"]]
    assert (len(mails), len(last)) == (3, 1)
    assert len([one for one in stripe.account.all("payment_intent")]) == 4
    assert paying.read(acme.tenant).automatic is None and entries(acme, "top_up") == []
    come_back(acme)
    acme.owner.get(TOP_UP)
    assert "Turn on" in acme.owner.text


def test_the_page_says_why_a_card_was_declined(acme: Business, stripe: Stripe, clock: Ahead) -> None:
    automatic(acme, stripe, "4000002760003184")
    clock.go(days=14)
    night(acme)
    come_back(acme)
    acme.owner.get(TOP_UP)
    assert "wants the card’s owner to agree" in acme.owner.text and "try again on" in acme.owner.text


@pytest.mark.parametrize("hours", [1, 30])
def test_what_was_taken_by_a_worker_that_died_is_not_taken_again(
    acme: Business, stripe: Stripe, clock: Ahead, hours: int
) -> None:
    automatic(acme, stripe)
    clock.go(days=14)
    worker.perform(acme.tenant, "timer#charge")
    for place in range(1, 20):
        with contextlib.suppress(Crash), watched(Calls(place, error=Crash())):
            worker.perform(acme.tenant, "timer#top_up")
        if list(stripe.account.all("payment_intent")):
            break
        clock.go(minutes=6)
    stripe.drop()
    assert entries(acme, "top_up") == []
    for _ in range(3):
        clock.go(hours=hours)
        night(acme)
    assert len(entries(acme, "top_up")) == len(list(stripe.account.all("payment_intent"))) == 1


def test_a_worker_that_dies_at_any_call_takes_the_money_once(acme: Business, stripe: Stripe, clock: Ahead) -> None:
    automatic(acme, stripe)
    clock.go(days=14)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(by_itself, "_is_low", lambda desk: len(entries(acme, "top_up")) == 0)
        table.write(*by_itself.wished(acme.desk))
        for place in range(1, 25):
            with contextlib.suppress(Crash), watched(Calls(place, is_after=place % 2 == 0, error=Crash())) as calls:
                worker.perform(acme.tenant, "timer#top_up")
            clock.go(minutes=6)
            if len(calls.names) < place:
                break
    assert len(entries(acme, "top_up")) == len(list(stripe.account.all("payment_intent"))) == 1


# ------------------------------------------------------------------ by bank


def test_a_transfer_is_entered_once(acme: Business) -> None:
    today = now().date() - timedelta(days=1)
    assert transfers.entered(acme.desk, "Olga", 12345, " K-1 / 7 ", today)
    assert not transfers.entered(acme.desk, "Olga", 12345, "K-1 / 7", today)
    with pytest.raises(Invalid):
        transfers.entered(acme.desk, "Olga", 5000, "K-1 / 7", today)
    for amount, reference, day in ((0, "x", today), (5, "", today), (5, "a#b", today), (5, "x", today + timedelta(9))):
        with pytest.raises(Invalid):
            transfers.entered(acme.desk, "Olga", amount, reference, day)
    assert balance(acme) == CREDIT + 12345
    acme.owner.get("/billing/receipts/transfer%23K-1%20%2F%207")
    assert "Bank transfer K-1 / 7" in acme.owner.text
    acme.owner.get("/settings/log")
    assert "Olga" in acme.owner.text


def test_a_desk_that_goes_leaves_no_card_and_no_subscription(acme: Business, stripe: Stripe) -> None:
    saved(acme, stripe)
    stripe.pay(away(do(acme.owner, "subscribe", amount="150")))
    stripe.deliver()
    for _ in range(2):
        leaving.leave(acme.desk)
    assert [one["status"] for one in stripe.account.all("subscription")] == ["canceled"]
    assert not [one for one in stripe.account.all("payment_method") if one["customer"]]
