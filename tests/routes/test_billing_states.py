"""How the billing page says what stands: day packs, grace, resting, cards; and what it costs to show it."""

from typing import Any

import pytest

from tenants import keys, ledger, table, terms
from tenants.items import DeskItem
from tenants.keys import now
from tenants.paying import Paying
from tenants.tenant import Tenant
from tests.machine import Machine
from tests.people import Business, fields_of
from tests.routes.test_billing import PLAN, charge, days_ago, rows
from tests.routes.walk import csrf


@pytest.fixture
def standard(world: Machine) -> Business:
    return Business.start(world, "acme", "Aigerim", plan="standard")


def fill(business: Business, **typed: str) -> None:
    """Send the form of the automatic day packs."""
    form = next(one for one in business.owner.tree.css("form") if "cap" in fields_of(one))
    kept = {name: value for name, value in fields_of(form).items() if name != "is_on"}
    business.owner.post("/billing", {**kept, **typed})


def test_a_day_pack_lets_held_tickets_go_and_is_shown(standard: Business) -> None:
    for number in range(11):
        standard.ask(f"Question {number}")
    standard.machine.work()
    standard.owner.get("/billing")
    assert "Today’s tickets 10 of 10 1 is held." in standard.owner.text
    standard.owner.submit("/billing")
    standard.machine.work()
    standard.owner.get("/billing")
    assert "Today’s tickets 11 of 20 Renewed" in standard.owner.text


def test_an_upgrade_lets_held_tickets_go(standard: Business) -> None:
    for number in range(11):
        standard.ask(f"Question {number}")
    standard.owner.get("/billing/plan?plan=pro")
    standard.owner.submit("/billing/plan")
    standard.machine.work()
    standard.owner.get("/billing")
    assert "Today’s tickets 11 of 50 Renewed" in standard.owner.text


def test_day_packs_by_themselves_have_a_cap_for_the_month(acme: Business) -> None:
    acme.owner.get("/billing")
    fill(acme, is_on="yes", cap="12,50")
    assert acme.owner.page.status == 200 and acme.desk.tenant.automatic_packs == 1250
    for typed in ("0.50", "lots", "-5", "1e3", "1000.01"):
        fill(acme, is_on="yes", cap=typed)
        assert acme.owner.page.status == 422 and acme.desk.tenant.automatic_packs == 1250
        assert acme.owner.tree.css(f'#cap[aria-invalid=true][value="{typed}"]'), "what was typed stays"
    fill(acme, cap="20")
    assert acme.desk.tenant.automatic_packs is None


def test_on_standard_day_packs_are_bought_by_hand(standard: Business) -> None:
    standard.owner.get("/billing")
    assert not standard.owner.tree.css("#cap")
    standard.owner.post("/billing", {"csrf": csrf(standard.owner), "is_on": "yes", "cap": "20"})
    assert standard.owner.page.status == 422 and standard.desk.tenant.automatic_packs is None


def stands(business: Business, balance: int, **attributes: object) -> str:
    """What the page says with a balance and attributes of the tenant."""
    missing = balance - ledger.balance(business.tenant)
    moved = table.add(Tenant(*keys.setting(business.tenant, "tenant")), {"revision": 1}, **attributes)
    table.write(moved, *ledger.book(business.tenant, "adjustment", keys.new_id(), missing, "USD", now()))
    assert business.owner.get("/billing").status == 200
    return business.owner.text


def test_each_standing_says_what_holds_and_what_comes(standard: Business) -> None:
    assert "No card is kept" in stands(standard, 20000)
    assert "The balance lasts for 3 more days." in stands(standard, 1999)
    said = stands(standard, -500, grace_until=days_ago(standard, -3))
    assert "Used up, at 5.00 a day" in said and "nothing is deleted, and a payment brings all of it back" in said
    rests = {"plan": "pro", "options": [], "since": days_ago(standard, 1), "needed": 1500, "packs": None}
    said = stands(standard, -500, grace_until=None, rests=rests, **terms.agreed(standard.desk, "free", ()))
    assert "A day of Free $0.00" in said and "Pro rests with all that belongs to it" in said
    assert standard.owner.tree.css('main a.primary[href="/billing/top-up"]')


def test_a_kept_card_and_a_subscription_are_named(standard: Business) -> None:
    card = {"id": "pm_1", "brand": "visa", "last4": "4242", "expires": "12/2030"}
    about = {"card": card, "automatic": {"amount": 10000}}
    table.write(table.put(Paying(*keys.paying(standard.tenant), edition=1, **about)))
    assert "Visa ending 4242 tops up $100.00 by itself" in stands(standard, 20000)
    monthly = {"id": "sub_1", "amount": 15000, "status": "active", "renews_at": None}
    table.write(table.put(Paying(*keys.paying(standard.tenant), edition=2, subscription=monthly)))
    booked = {"by": "stripe", "payment": "pi_1", "brand": "visa", "last4": "4242", "is_automatic": True}
    table.write(*ledger.book(standard.tenant, "top_up", "pi_1", 10000, "USD", now(), about=booked))
    assert "Subscription: $150.00 a month" in stands(standard, 20000)
    assert ["Top-up", "Card ending 4242, by itself, receipt"] in [row[1:3] for row in rows(standard)]
    assert standard.owner.tree.css('a[href="/billing/receipts/pi_1"]')


def test_the_page_waits_for_its_readings_together(standard: Business) -> None:
    charge(standard, 1, PLAN)
    standard.owner.get("/billing")
    events, calls = DeskItem._get_connection().connection.client.meta.events, list[str]()

    def note(model: Any, **_: Any) -> None:
        calls.append(model.name)

    events.register_first("before-call", note, unique_id="billing")
    try:
        standard.owner.get("/billing")
    finally:
        events.unregister("before-call", unique_id="billing")
    assert calls[0] == "BatchGetItem" and sorted(calls[1:]) == ["BatchGetItem", "Query", "Query", "Query"]
