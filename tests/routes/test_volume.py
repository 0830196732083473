"""A day's volume: what is over it is held, nothing is lost, and the customer sees none of it."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from chalicelib.helpdesk import recounting, tickets
from chalicelib.helpdesk.messages import Event
from chalicelib.helpdesk.signing_in import sessions
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.web.pages import SESSION
from tenants import days, keys, table, terms
from tenants.items import Counter
from tenants.keys import now
from tenants.ledger import Balance, Entry
from tenants.staff import Staff
from tenants.tenant import Tenant
from tenants.usage import day
from tests.clock import Ahead
from tests.machine import Machine
from tests.mails import mail_from
from tests.people import Browser, Business, opened_before
from tests.routes.test_merge import merge, unmerge

LIMIT = 3  # of Free


@pytest.fixture
def shop(world: Machine) -> Business:
    """A desk on Free: three tickets a day."""
    return Business.start(world, "shop", "Aigerim", plan="free")


def numbers(business: Business, when: str = "") -> dict[str, int]:
    found = table.get(Counter, keys.usage(business.tenant, when or day(business.desk, now())))
    return dict(found.numbers) if found else {}


def shelf(business: Business, number: int) -> str:
    return str(tickets.load(business.tenant, number).shelf)


def fill(business: Business, more: int = 1) -> list[int]:
    """Let the day's volume come, and some more; return the numbers of those that are over."""
    limit = terms.terms(business.desk).plan.tickets
    return [business.ask(f"Question {place}") for place in range(limit + more)][limit:]


def events(business: Business, number: int) -> list[str]:
    return [one.what for one in tickets.timeline(business.tenant, number).entries if isinstance(one, Event)]


def midnight(clock: Ahead, business: Business) -> None:
    """Go to the first minute of the tenant's next day."""
    zone = business.desk.tenant.time_zone
    clock.to(days.begins(zone, days.after(day(business.desk, now()))))
    clock.go(minutes=1)
    business.machine.sweep(business.tenant)


def switch(business: Business, **attributes: object) -> None:
    """Change the tenant as the operator or a job would."""
    table.write(table.add(Tenant(*keys.setting(business.tenant, "tenant")), {"revision": 1}, **attributes))


# ------------------------------------------------------------------ at the limit


def test_what_is_over_the_volume_is_held_and_acknowledged_as_always(world: Machine, shop: Business) -> None:
    (held,) = fill(shop)
    world.work()
    assert shelf(shop, 1) == "open" and shelf(shop, held) == "held"
    assert numbers(shop) == {"tickets": 4, "taken": 3, "held": 1, "told": 1}
    assert len(world.sent(shop.dana)) >= 1
    shop.owner.get("/tickets?view=held")
    assert "Question 3" in shop.owner.text and shop.owner.tree.css_first(".board")
    shop.owner.get(f"/tickets/{held}")
    assert "This ticket is held." in shop.owner.text and "day’s volume of 3 tickets" in shop.owner.text
    assert recounting.recount(shop.tenant).steps == {}


def test_mail_is_held_too_and_a_further_word_stays_where_it_is(world: Machine, shop: Business) -> None:
    fill(shop, 0)
    world.send(mail_from(shop.dana, shop.mail, subject="By mail").as_bytes(), shop.dana, shop.mail)
    world.work()
    assert shelf(shop, 4) == "held"
    dana = shop.visitor()
    dana.get(f"/t/4/{tickets.load(shop.tenant, 4).secret}")
    dana.submit("/reply", text="One thing more")
    assert tickets.load(shop.tenant, 4).messages == 2 and shelf(shop, 4) == "held"


def test_only_answering_waits(world: Machine, shop: Business) -> None:
    (held,) = fill(shop)
    shop.owner.get(f"/tickets/{held}")
    shop.owner.submit("/reply", text="We look into it")
    assert shop.owner.page.status == 422 and "answering it waits" in shop.owner.text
    assert "We look into it" in shop.owner.page.text, "what was typed is kept"
    for status in ("pending", "solved"):
        shop.owner.get(f"/tickets/{held}")
        shop.owner.submit("/status", status=status)
        assert shop.owner.page.status == 422 and shelf(shop, held) == "held"
    shop.owner.get(f"/tickets/{held}")
    shop.owner.submit("/priority", priority="urgent")
    assert tickets.load(shop.tenant, held).priority == "urgent" and shelf(shop, held) == "held"


@pytest.mark.parametrize("way", ["closed", "deleted", "merged"])
def test_no_way_leads_around_it(world: Machine, shop: Business, way: str) -> None:
    (held,) = fill(shop)
    do = {
        "closed": [("/status", {"status": "closed"}), ("/status", {"status": "open"})],
        "deleted": [("/delete", {"delete": "yes"}), ("/restore", {})],
        "merged": [],
    }[way]
    for action, fields in do:
        shop.owner.get(f"/tickets/{held}")
        shop.owner.submit(action, **fields)
        assert shop.owner.page.status == 200, shop.owner.text
    if way == "merged":
        merge(shop, 1, held)
        assert shelf(shop, held) == "merged"
        unmerge(shop, 1, held)
    assert shelf(shop, held) == "held"
    world.work()
    assert shelf(shop, held) == "held" and numbers(shop)["taken"] == 3
    assert recounting.recount(shop.tenant).steps == {}


def test_the_customer_sees_none_of_it(world: Machine, shop: Business) -> None:
    (held,) = fill(shop)
    world.work()
    ticket = tickets.load(shop.tenant, held)
    dana = shop.visitor()
    seen = [dana.get(f"/t/{held}/{ticket.secret}").text, *(str(mail) for mail in world.sent(shop.dana))]
    dana.get("/form")
    seen.append(dana.submit("/form", **form(shop)).text)
    for page in seen:
        assert not re.search(r"\bheld\b|volume|day pack|limit|Standard|tariff", page), page


def form(business: Business) -> dict[str, str]:
    fields = {"name": "Dana", "email": business.dana, "subject": "Again", "message": "Please"}
    return {**fields, "opened": opened_before(60)}


# ------------------------------------------------------------------ who lets it go


def test_at_midnight_the_first_that_came_goes_first(world: Machine, shop: Business, clock: Ahead) -> None:
    held = fill(shop, 5)
    midnight(clock, shop)
    assert [shelf(shop, one) for one in held] == ["open"] * 3 + ["held"] * 2
    today = day(shop.desk, now())
    assert numbers(shop)["taken"] == 3 and numbers(shop).get("tickets", 0) == 0
    assert tickets.load(shop.tenant, held[0]).taken_on == today and "released" in events(shop, held[0])
    fresh = shop.ask("Of the new day")
    assert shelf(shop, fresh) == "held", "who came yesterday has the room"
    midnight(clock, shop)
    assert [shelf(shop, one) for one in (*held, fresh)] == ["open"] * 6
    midnight(clock, shop)
    assert numbers(shop) == {}, "nothing is left to do"


def test_a_pack_lets_ten_go_at_once_and_is_charged_with_the_day(world: Machine, shop: Business, clock: Ahead) -> None:
    held = fill(shop, 2)
    shop.owner.get("/tickets")
    assert "volume of 3 tickets is used up" in shop.owner.text
    shop.owner.submit("/billing", do="pack")
    assert shop.owner.url.endswith("/tickets")
    world.work()
    assert [shelf(shop, one) for one in held] == ["open", "open"]
    assert numbers(shop)["packs"] == 1 and numbers(shop)["taken"] == 5 - 10
    before = table.get(Balance, keys.ledger(shop.tenant, "balance"))
    midnight(clock, shop)
    after = table.get(Balance, keys.ledger(shop.tenant, "balance"))
    assert before and after and before.amount - after.amount == 100


def test_a_pack_is_for_who_pays_and_for_a_balance_that_reaches(world: Machine, shop: Business) -> None:
    boris = shop.agent("Boris")
    fill(shop)
    boris.get("/tickets")
    assert "Aigerim can buy a day pack" in boris.text and not boris.tree.css("[name=do][value=pack]")
    boris.post("/billing", {"csrf": sessions.csrf(boris.cookies[SESSION]), "do": "pack"})
    assert boris.page.status == 403 and "packs" not in numbers(shop)
    table.write(table.add(Balance(*keys.ledger(shop.tenant, "balance")), {"amount": -19_950}))
    shop.owner.get("/billing")
    shop.owner.submit("/billing", do="pack")
    assert shop.owner.page.status == 422 and "packs" not in numbers(shop)


def test_ten_a_month_are_let_go_for_nothing(world: Machine, shop: Business) -> None:
    held = fill(shop, 11)
    for number in held[::-1]:
        shop.owner.get(f"/tickets/{number}")
        if shop.owner.tree.css(f'form[action$="/{number}/release"]'):
            shop.owner.submit("/release")
    assert [shelf(shop, one) for one in held] == ["held"] + ["open"] * 10
    assert numbers(shop)["taken"] == 3, "it takes nobody's room"
    shop.owner.get(f"/tickets/{held[1]}")
    shop.owner.submit("/reply", text="We look into it")
    assert shop.owner.page.status == 200
    csrf = sessions.csrf(shop.owner.cookies[SESSION])
    shop.owner.post(f"/tickets/{held[0]}/release", {"csrf": csrf})
    assert shop.owner.page.status == 422 and "All 10 releases of this month are used" in shop.owner.text


def test_an_incident_is_not_held(world: Machine, shop: Business) -> None:
    (held,) = fill(shop)
    shop.owner.get(f"/tickets/{held}")
    shop.owner.submit("/class", ticket_class="incident")
    assert shelf(shop, held) == "open"
    shop.owner.submit("/reply", text="We look into it")
    assert shop.owner.page.status == 200


def test_a_larger_plan_lets_them_go(world: Machine, shop: Business) -> None:
    held = fill(shop, 2)
    shop.owner.get("/billing/plan?plan=standard")
    shop.owner.submit("/billing/plan", plan="standard")
    assert shop.owner.page.status == 200, shop.owner.text
    world.work()
    assert [shelf(shop, one) for one in held] == ["open", "open"] and numbers(shop)["taken"] == 5


def test_packs_buy_themselves_up_to_the_cap(world: Machine) -> None:
    acme = Business.start(world, "acme", "Aigerim")
    limit = terms.terms(acme.desk).plan.tickets
    switch(acme, automatic_packs=150)
    table.write(
        table.add(Counter(*keys.usage(acme.tenant, day(acme.desk, now()))), {"taken": limit - 1, "tickets": 49})
    )
    made = [acme.ask(f"Question {place}") for place in range(12)]
    assert [shelf(acme, one) for one in made] == ["open"] * 11 + ["held"]
    assert numbers(acme)["packs"] == 1 and numbers(acme, day(acme.desk, now())[:7]) == {"automatic_packs": 1}


# ------------------------------------------------------------------ what does not count


def test_spam_is_given_back_once_and_counts_again_when_it_was_none(world: Machine, shop: Business) -> None:
    (held,) = fill(shop)
    shop.owner.get("/tickets/1")
    shop.owner.submit("/delete", delete="spam")
    assert shop.owner.page.status == 200, shop.owner.text
    world.work()
    assert shelf(shop, held) == "open", "there is room for it now"
    assert numbers(shop)["tickets"] == 3 and numbers(shop)["spam"] == 1 and numbers(shop)["taken"] == 3
    shop.owner.get("/tickets/1")
    shop.owner.submit("/restore")
    assert numbers(shop)["tickets"] == 4 and numbers(shop)["spam"] == 0 and numbers(shop)["taken"] == 4


def test_a_pack_that_only_spam_has_cost_comes_back(world: Machine, shop: Business, clock: Ahead) -> None:
    over = fill(shop)
    shop.owner.get("/billing")
    shop.owner.submit("/billing", do="pack")
    world.work()
    assert shelf(shop, over[0]) == "open"
    bought = day(shop.desk, now())
    midnight(clock, shop)
    clock.go(hours=2)
    shop.sign_in_as(shop.owner, shop.desk.all(Staff)[0].id)
    shop.owner.get("/tickets/1")
    shop.owner.submit("/delete", delete="spam")
    world.work()
    refund = table.get(Entry, keys.ledger(shop.tenant, f"refund#spam#{bought}#1"))
    assert refund and refund.amount == 100
    shop.owner.get("/tickets/2")
    shop.owner.submit("/delete", delete="spam")
    world.work()
    assert table.get(Entry, keys.ledger(shop.tenant, f"refund#spam#{bought}#2")) is None


def test_what_staff_write_down_tests_and_further_words_do_not_count(world: Machine, shop: Business) -> None:
    shop.owner.get("/tickets/add")
    shop.owner.submit("/tickets/add", name="Serik", phone="+77015550142", subject="By phone", text="He called")
    shop.ask()
    world.work()
    assert numbers(shop) == {"tickets": 1, "taken": 1}


def test_a_held_ticket_names_each_earlier_one_once(shop: Business) -> None:
    numbers_of = [shop.ask() for _ in range(LIMIT + 2)]
    assert tickets.load(shop.tenant, numbers_of[-1]).earlier == numbers_of[-2::-1][:5]


def test_a_flood_is_set_aside_and_not_lost(world: Machine, shop: Business) -> None:
    today = Counter(*keys.usage(shop.tenant, day(shop.desk, now())))
    table.write(table.add(today, {"tickets": 10 * LIMIT, "taken": LIMIT, "held": 9 * LIMIT}))
    browser = shop.visitor()
    browser.get("/form")
    browser.submit("/form", **form(shop))
    assert browser.page.status == 200 and "#" not in browser.text
    world.send(mail_from(shop.dana, shop.mail, subject="By mail").as_bytes(), shop.dana, shop.mail)
    world.work()
    shop.owner.get("/suspended")
    assert shop.owner.text.count("ten times what your plan includes") == 2
    assert numbers(shop)["tickets"] == 10 * LIMIT, "and it is not billed"


# ------------------------------------------------------------------ what is said


def test_the_board_says_it_first_in_grey_then_in_amber(shop: Business) -> None:
    shop.ask()
    assert not line(shop.owner)
    shop.ask()
    shop.ask()
    assert "data-tone" in line(shop.owner) and "used up" in line(shop.owner)
    switch(shop, **terms.agreed(shop.desk, "standard"))
    assert not line(shop.owner)
    for _ in range(5):
        shop.ask()
    assert "8 of 10 tickets of today have come" in line(shop.owner) and "data-tone" not in line(shop.owner)


def line(browser: Browser) -> str:
    browser.get("/tickets")
    found = [one for one in browser.tree.css("aside.notice") if one.attributes.get("aria-label") == "Today’s volume"]
    return found[0].html or "" if found else ""


def test_one_letter_a_day_tells_who_pays(world: Machine, shop: Business, clock: Ahead) -> None:
    shop.agent("Boris")
    fill(shop, 3)
    world.work()
    told = [mail for mail in world.sent(f"aigerim@{shop.slug}.example") if "used up" in str(mail["Subject"])]
    assert len(told) == 1 and not world.sent(f"boris@{shop.slug}.example")
    midnight(clock, shop)
    shop.ask()
    world.work()
    told = [mail for mail in world.sent(f"aigerim@{shop.slug}.example") if "used up" in str(mail["Subject"])]
    assert len(told) == 2


def test_the_day_is_the_tenants_own(world: Machine, shop: Business) -> None:
    switch(shop, time_zone="Pacific/Kiritimati")
    shop.ask()
    ahead = datetime.now(ZoneInfo("Pacific/Kiritimati")).date().isoformat()
    assert numbers(shop, ahead)["tickets"] == 1
    ticket = tickets.load(shop.tenant, 1)
    assert isinstance(ticket, Ticket) and ticket.counted_on == ticket.taken_on == ahead
