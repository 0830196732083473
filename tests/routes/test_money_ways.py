"""Ways around paying that somebody might find, and ways into paying for what was not had."""

from datetime import date

import pytest
from pynamodb.expressions.operand import Path

from chalicelib.config import config
from chalicelib.helpdesk import asking_operator, tickets
from chalicelib.helpdesk.billing import overview, plans
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.paying import crediting
from chalicelib.integrations.payments import Payment
from tenants import days, keys, ledger, paying, table, terms
from tenants.errors import Conflict
from tenants.items import Counter
from tenants.keys import now
from tenants.ledger import Balance, Entry
from tenants.staff import Staff
from tenants.tenant import moved
from tenants.usage import day
from tests.clock import Ahead
from tests.kept import kinds
from tests.machine import Machine
from tests.mail.rules.test_in_05_who_wrote import boris, drawn_in
from tests.mails import answer_to, mail_from, send
from tests.operators import operator
from tests.people import Browser, Business
from tests.receipts import arrives
from tests.routes.test_billing_plan import change, look, switch
from tests.routes.test_grace import balance, days_pass, kassa, pay, rest, spend, staff_id, subjects
from tests.routes.test_operator_tenant import do
from tests.routes.test_paying import subscribed
from tests.routes.test_volume import fill, midnight, numbers, shelf, shop
from tests.routes.test_volume import switch as switched
from tests.stripe_server import Stripe

__all__ = ["kassa", "shop"]


@pytest.fixture
def olga(world: Machine) -> Browser:
    return operator(world)


def charged(business: Business) -> list[int]:
    """What each day was charged, the oldest first."""
    found = table.query_all(keys.ledger(business.tenant, "").pk)
    return [-one.amount for one in found if isinstance(one, Entry) and one.type == "charge"]


def come_back(business: Business) -> None:
    business.sign_in_as(business.owner, business.desk.all(Staff)[0].id)


def test_on_today_and_off_tomorrow_is_charged_for_both_days(kassa: Business, clock: Ahead) -> None:
    for _ in range(2):
        come_back(kassa)
        assert switch(kassa.owner, "statistics", "pick") == 200
        assert "If you turn it off, your day is $5.00 from tomorrow on." in kassa.owner.text
        days_pass(kassa, clock, 1)
        come_back(kassa)
        assert switch(kassa.owner, "statistics", "drop") == 200
        days_pass(kassa, clock, 1)
    days_pass(kassa, clock, 1)
    assert charged(kassa) == [550, 550, 550, 550, 500]


def test_a_smaller_plan_leaves_today_what_today_is_charged_for(kassa: Business, clock: Ahead) -> None:
    days_pass(kassa, clock, 1)
    come_back(kassa)
    assert change(kassa.owner, "pro") == 200
    assert "Today is charged as Pro." in look(kassa.owner, "standard")
    today = day(kassa.desk, now())
    until = date.fromisoformat(days.after(today, (19500 - 1000) // 500))
    assert plans.offer(kassa.desk, "standard", balance(kassa)).until == until
    assert change(kassa.owner, "standard") == 200
    assert overview.read(kassa.desk, balance(kassa)).until == until
    table.write(table.add(Counter(*keys.usage(kassa.tenant, day(kassa.desk, now()))), {"taken": 48}))
    asked = [kassa.ask(f"Question {place}") for place in range(3)]
    assert [shelf(kassa, one) for one in asked] == ["open", "open", "held"]
    days_pass(kassa, clock, 2)
    assert charged(kassa) == [500, 1000, 500]


def test_a_plan_that_the_operator_gives_lets_held_tickets_go(shop: Business, olga: Browser) -> None:
    held = fill(shop)
    do(olga, shop, "plan", plan="standard", reason="A gift")
    shop.machine.work()
    assert shelf(shop, held[0]) == "open"


def test_one_more_who_answers_is_priced_before_he_does(acme: Business) -> None:
    for name in ("Boris", "Olga", "Timur", "Rita"):
        acme.agent(name)
    acme.agent("Zara", role="observer")
    page = f"/settings/staff/{staff_id(acme, 'Zara')}"
    acme.owner.get(page)
    assert "This one costs $1.50 a day, from today on." in acme.owner.text
    acme.owner.submit("/rights", role="agent")
    assert "This one costs" not in acme.owner.text
    acme.owner.get("/billing")
    assert "Pro 10.00, 1 more seat 1.50" in acme.owner.text


def test_a_pack_that_others_have_used_does_not_come_back_for_spam(shop: Business, clock: Ahead) -> None:
    over = fill(shop, 9)
    midnight(clock, shop)
    come_back(shop)
    shop.owner.get("/billing")
    shop.owner.submit("/billing", do="pack")
    shop.machine.work()
    bought, mail = day(shop.desk, now()), shop.ask("Buy my pills")
    assert {shelf(shop, one) for one in (*over, mail)} == {"open"}
    midnight(clock, shop)
    come_back(shop)
    shop.owner.get(f"/tickets/{mail}")
    shop.owner.submit("/delete", delete="spam")
    shop.machine.work()
    assert table.get(Entry, keys.ledger(shop.tenant, f"refund#spam#{bought}#1")) is None


def test_what_was_no_spam_after_all_takes_its_pack_again(shop: Business, clock: Ahead) -> None:
    fill(shop)
    shop.owner.get("/billing")
    shop.owner.submit("/billing", do="pack")
    shop.machine.work()
    midnight(clock, shop)
    left = []
    for verb in ("delete", "restore") * 2:
        come_back(shop)
        shop.owner.get("/tickets/1")
        shop.owner.submit(f"/{verb}", **({"delete": "spam"} if verb == "delete" else {}))
        shop.machine.work()
        left.append(ledger.balance(shop.tenant))
    assert left == [20000, 19900] * 2


def test_packs_are_bought_as_far_as_the_balance_reaches(kassa: Business) -> None:
    spend(kassa, 250)
    for _ in range(3):
        kassa.owner.get("/billing")
        kassa.owner.submit("/billing", do="pack")
    assert kassa.owner.page.status == 422 and "Your balance does not reach for a day of this." in kassa.owner.text
    assert numbers(kassa)["packs"] == 2


def test_a_hundred_who_may_pay_keep_no_day_from_being_charged_and_no_payment_from_coming(
    kassa: Business, clock: Ahead
) -> None:
    made = kassa.desk.find(Staff, staff_id(kassa, "Aigerim")).attribute_values
    for place in range(110):
        about = {**made, "sk": f"staff#{keys.new_id()}", "role": "admin", "address": f"a{place}@{kassa.slug}.example"}
        table.write(table.create(Staff(**about)))
    table.write(moved(kassa.desk))
    spend(kassa, 400)
    days_pass(kassa, clock, 1)
    assert charged(kassa) == [500] and kassa.desk.tenant.grace_until
    assert subjects(kassa), "owners are told first"
    pay(kassa, 1000)
    assert kassa.desk.tenant.grace_until is None and balance(kassa).amount == 900


def test_who_runs_out_again_at_once_is_told_again(kassa: Business, clock: Ahead) -> None:
    rest(kassa, clock)
    due = -balance(kassa).amount
    pay(kassa, due + 1)
    kassa.machine.work()
    told = len(subjects(kassa))
    days_pass(kassa, clock, 15)
    assert len(subjects(kassa)[told:]) == 4, "used up, three days, one day, on Free"


def test_money_that_arrives_while_the_currency_changes_is_not_taken_for_the_other(acme: Business) -> None:
    before = acme.desk
    acme.owner.get("/settings/desk")
    acme.owner.submit("/settings/desk", currency="KZT", languages=["en"])
    assert acme.desk.tenant.currency == "KZT" != before.tenant.currency
    assert not crediting.credit(before, Payment("pi_1", 5000, before.tenant.currency, is_paid=True))
    assert [one.why for one in paying.odd_ones(acme.tenant)] == ["currency"]
    with pytest.raises(Conflict):
        table.write(*ledger.book(acme.tenant, "charge", "2026-11-22", -500, before.tenant.currency, now()))
    assert balance(acme).amount == 20000


def test_a_held_ticket_that_cannot_be_read_keeps_no_other_waiting(shop: Business, clock: Ahead) -> None:
    broken, whole = fill(shop, 2)
    table.write(table.update(tickets.load(shop.tenant, broken), [Path(["messages"]).set("many")]))
    midnight(clock, shop)
    assert shelf(shop, whole) == "open"


# ------------------------------------------------------------------ desks that do not pay


def test_the_operators_own_desk_has_all_and_is_not_charged(
    world: Machine, clock: Ahead, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug = f"ops-{keys.new_id()[-8:].lower()}"
    monkeypatch.setenv("KOMEK_OPERATOR_DESK", slug)
    config.cache_clear()
    try:
        asking_operator.found("Komek", f"owner@{slug}.example", "correct horse battery")
        desk = asking_operator.operator_desk()
        assert desk and terms.terms(desk).plan.name == "pro"
        theirs = Business(world, slug, desk.id, Browser(world, f"{slug}.localhost:8000"))
        table.write(*ledger.book(desk.id, "adjustment", "less", -20000, desk.tenant.currency, now()))
        days_pass(theirs, clock, 3)
        assert charged(theirs) == [] and theirs.desk.tenant.grace_until is None
        found = table.get(Balance, keys.ledger(desk.id, "balance"))
        assert found and found.charged_until == days.after(day(desk, now()), -1)
        assert not world.sent(f"owner@{slug}.example")
    finally:
        monkeypatch.undo()
        config.cache_clear()


def test_mail_to_a_closed_desk_is_kept_and_neither_counted_nor_acknowledged(
    acme: Business, olga: Browser, world: Machine, clock: Ahead
) -> None:
    do(olga, acme, "close", reason="They leave")
    send(world, mail_from(acme.dana, acme.mail), acme.mail)
    kept = tickets.timeline(acme.tenant, 1)
    assert [one.text for one in kept.entries if isinstance(one, Message)] and kept.ticket.shelf == "open"
    assert numbers(acme) == {} and not world.sent(acme.dana)
    days_pass(acme, clock, 3)
    assert charged(acme) == [1000], "the day on which it was closed, and no more"


def test_who_answers_by_mail_at_a_closed_desk_writes_a_note(acme: Business, olga: Browser, world: Machine) -> None:
    ours = drawn_in(world, acme)
    do(olga, acme, "close", reason="They leave")
    sent = len(world.sent(acme.dana))
    arrives(world, answer_to(ours, boris(acme), "Switch it off and on"), acme.mail, dmarc="PASS")
    assert kinds(acme)[-1] == "note" and len(world.sent(acme.dana)) == sent


def test_nothing_is_taken_for_a_closed_desk(acme: Business, olga: Browser, stripe: Stripe) -> None:
    subscribed(acme, stripe)
    do(olga, acme, "close", reason="They leave")
    acme.machine.work()
    stripe.deliver()
    assert [one["status"] for one in stripe.account.all("subscription")] == ["canceled"]
    assert not [one for one in stripe.account.all("payment_method") if one["customer"]]
    found = paying.read(acme.tenant)
    assert found.subscription is None and found.card is None


def test_no_pack_buys_itself_for_a_suspended_desk(acme: Business, olga: Browser) -> None:
    switched(acme, automatic_packs=500)
    do(olga, acme, "suspend", reason="x")
    table.write(table.add(Counter(*keys.usage(acme.tenant, day(acme.desk, now()))), {"taken": 50}))
    assert shelf(acme, acme.ask()) == "held" and "packs" not in numbers(acme)


def test_a_suspended_desk_hears_of_no_full_days(shop: Business, olga: Browser, clock: Ahead) -> None:
    do(olga, shop, "suspend", reason="x")
    fill(shop)
    shop.machine.work()
    do(olga, shop, "unsuspend")
    clock.go(hours=2)
    shop.machine.sweep()
    subjects = [str(one["Subject"]) for one in shop.machine.sent(f"aigerim@{shop.slug}.example")]
    assert subjects == []
