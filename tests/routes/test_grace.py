"""A balance runs down: notices, grace, Free, and all is back once somebody pays."""

import pytest

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.charging import resting, timers
from chalicelib.helpdesk.signing_in import sessions
from chalicelib.jobs import Job
from chalicelib.web.pages import SESSION
from chalicelib.wording import calendar_day
from tenants import keys, ledger, table
from tenants.errors import Conflict
from tenants.ledger import Balance, Entry
from tenants.tenant import moved, revised
from tenants.terms import agreed, has, terms
from tests.clock import Ahead
from tests.colleagues import member, role
from tests.machine import Machine
from tests.people import Browser, Business


@pytest.fixture
def kassa(world: Machine) -> Business:
    """A desk on Standard: 200.00 of credit, 5.00 a day."""
    return Business.start(world, "kassa", "Aigerim", plan="standard")


def balance(business: Business) -> Balance:
    found = table.get(Balance, keys.ledger(business.tenant, "balance"))
    assert found
    entries = [one for one in table.query_all(keys.ledger(business.tenant, "").pk) if isinstance(one, Entry)]
    assert sum(one.amount for one in entries) == found.amount, "the ledger adds up"
    return found


def spend(business: Business, left: int) -> None:
    """Leave so much of the balance, in minor units."""
    less = left - balance(business).amount
    table.write(*ledger.book(business.tenant, "adjustment", keys.new_id(), less, "USD", keys.now()))


def pay(business: Business, amount: int, key: str = "") -> None:
    resting.pay_in(business.tenant, lambda desk: resting.booked(desk, "top_up", key or keys.new_id(), amount))


def days_pass(business: Business, clock: Ahead, days: int) -> None:
    for _ in range(days):
        clock.go(days=1)
        business.machine.sweep(business.tenant)


def subjects(business: Business, who: str = "aigerim") -> list[str]:
    return [str(mail["Subject"]) for mail in business.machine.sent(f"{who}@{business.slug}.example")]


def test_every_day_is_charged_after_its_midnight_with_its_lines(kassa: Business, clock: Ahead) -> None:
    days_pass(kassa, clock, 2)
    entries = [one for one in table.query_all(keys.ledger(kassa.tenant, "").pk) if isinstance(one, Entry)]
    charges = [one for one in entries if one.type == "charge"]
    assert [one.amount for one in charges] == [-500, -500] and balance(kassa).amount == 19000
    assert charges[0].lines == [{"what": "plan", "name": "standard", "amount": -500}]
    days_pass(kassa, clock, 1)
    kassa.machine.sweep()
    assert balance(kassa).amount == 18500


def test_the_whole_walk_of_grace(kassa: Business, clock: Ahead) -> None:
    boris = kassa.agent("Boris")
    number = kassa.ask()
    spend(kassa, 4000)
    told = walked(kassa, clock, 8)
    assert [(day, one.partition(": ")[2]) for day, one in told] == [
        (1, "the balance lasts 7 more days"),
        (5, "the balance lasts 3 more days"),
        (7, "the balance lasts 1 more day"),
        (8, f"all works without money until {last_day(kassa)}"),
    ]
    assert subjects(kassa, "boris") == [], "he has nothing to do with the money"

    sign_in(kassa, kassa.owner)
    sign_in(kassa, boris, "Boris")
    assert "All works without money until" in banner(kassa.owner) and "Top up" in banner(kassa.owner)
    assert "Top up" not in banner(boris)
    assert answers(boris, number) == 200, "in grace all works"
    until = last_day(kassa)
    told = walked(kassa, clock, 13)
    assert [day for day, _ in told] == [10, 12] and all(until in one for _, one in told)
    assert balance(kassa).amount == -6500 and terms(kassa.desk).plan.name == "standard"

    ((day, subject),) = walked(kassa, clock, 1)
    assert day == 1 and subject.endswith("is on Free now")
    assert balance(kassa).amount == -7000, "the last day of grace is charged, and none after it"
    walked(kassa, clock, 3)
    assert balance(kassa).amount == -7000 and terms(kassa.desk).plan.name == "free"
    assert (kassa.desk.tenant.rests or {})["plan"] == "standard"


def test_on_free_reading_goes_on_for_all_and_the_owner_picks_who_answers(kassa: Business, clock: Ahead) -> None:
    boris, timur = kassa.agent("Boris"), kassa.agent("Timur", role="observer")
    number = kassa.ask("Before it rests")
    rest(kassa, clock)
    assert kassa.ask("While it rests") == number + 1
    for browser, name in ((kassa.owner, "Aigerim"), (boris, "Boris"), (timur, "Timur")):
        sign_in(kassa, browser, name)
        assert browser.get(f"/tickets/{number}").status == 200
    assert "Aigerim" in banner(boris) and "You can read and export." in banner(boris)
    assert "You can read" not in banner(timur), "he took no seat before"
    assert answers(boris, number) == 403
    assert answers(kassa.owner, number) == 200

    kassa.owner.get("/billing/answerers")
    kassa.owner.submit("/answerers", answerers=[])
    assert kassa.owner.page.status == 422 and "Choose 1 person." in kassa.owner.text
    kassa.owner.submit("/answerers", answerers=[staff_id(kassa, "Boris")])
    assert "Saved." in kassa.owner.text
    assert answers(boris, number) == 200 and answers(kassa.owner, number) == 403
    assert kassa.owner.get("/settings/staff").status == 200, "settings and money are still the owner's"
    kassa.owner.get("/billing/answerers")
    kassa.owner.submit("/answerers", answerers=[staff_id(kassa, "Aigerim"), staff_id(kassa, "Boris")])
    assert kassa.owner.page.status == 422, "there is room for one"


def test_who_answers_is_picked_by_whoever_has_billing_or_the_settings(kassa: Business, clock: Ahead) -> None:
    accountant = kassa.agent("Aliya", role=role(kassa, "Accounts", for_desk={"billing"}))
    office, boris = kassa.agent("Saule", role="admin"), kassa.agent("Boris")
    rest(kassa, clock)
    people = ((accountant, "Aliya", 200), (office, "Saule", 200), (boris, "Boris", 403))
    for browser, name, status in people:
        sign_in(kassa, browser, name)
        assert browser.get("/billing/answerers").status == status
    accountant.get("/billing/answerers")
    accountant.submit("/answerers", answerers=[staff_id(kassa, "Boris")])
    assert accountant.page.status == 200 and kassa.desk.tenant.answerers == [staff_id(kassa, "Boris")]
    boris.post("/billing/answerers", {"csrf": csrf(boris), "answerers": staff_id(kassa, "Saule")})
    assert boris.page.status == 403


def test_where_there_is_room_nobody_is_picked(kassa: Business) -> None:
    kassa.owner.get("/billing/answerers")
    assert "room for everybody" in kassa.owner.text and not kassa.owner.tree.css("input[name=answerers]")
    kassa.owner.post("/billing/answerers", {"csrf": csrf(kassa.owner), "answerers": staff_id(kassa, "Aigerim")})
    assert kassa.owner.page.status == 422 and kassa.desk.tenant.answerers is None


def test_paying_undoes_free_at_once_and_half_of_it_does_not(kassa: Business, clock: Ahead) -> None:
    kassa.agent("Boris")
    tenant = kassa.desk.tenant
    table.write(
        table.add(type(tenant)(tenant.pk, tenant.sk), {"revision": 1}, **agreed(kassa.desk, options=["statistics"]))
    )
    rest(kassa, clock)
    assert not has(kassa.desk, "statistics")
    sign_in(kassa, kassa.owner)
    assert "A top-up of $87.00 or more brings everything back." in banner(kassa.owner)
    pay(kassa, 5000)
    assert terms(kassa.desk).plan.name == "free"
    assert "A top-up of $37.00 or more" in banner(kassa.owner), "which says what is missing now"
    pay(kassa, 3700, "pi_2")
    assert terms(kassa.desk).plan.name == "standard" and has(kassa.desk, "statistics")
    assert not kassa.owner.get("/tickets").text.count("On Free")
    kassa.machine.work()
    assert subjects(kassa)[-1].endswith("everything is back")
    with pytest.raises(Conflict):
        pay(kassa, 3700, "pi_2")
    assert balance(kassa).amount == 550
    days_pass(kassa, clock, 1)
    assert balance(kassa).amount == 0, "the day of paying is charged by what is back"


def test_what_was_held_on_free_is_released_as_the_plan_comes_back(kassa: Business, clock: Ahead) -> None:
    rest(kassa, clock)
    numbers = [kassa.ask(f"Question {one}", email=f"{one}@customers.example") for one in range(5)]
    assert [tickets.load(kassa.tenant, one).shelf for one in numbers[3:]] == ["held", "held"]
    pay(kassa, 20000)
    kassa.machine.work()
    assert {tickets.load(kassa.tenant, one).shelf for one in numbers} == {"open"}


def test_paying_in_grace_ends_it_and_a_late_event_begins_none(kassa: Business, clock: Ahead) -> None:
    spend(kassa, 400)
    days_pass(kassa, clock, 1)
    assert kassa.desk.tenant.grace_until
    pay(kassa, 50)
    assert kassa.desk.tenant.grace_until, "the balance is still used up"
    pay(kassa, 10000)
    assert kassa.desk.tenant.grace_until is None
    kassa.machine.work()
    assert subjects(kassa)[-1].endswith("paid, and everything goes on")
    clock.go(days=20)
    kassa.machine.sweep()
    assert kassa.desk.tenant.grace_until and terms(kassa.desk).plan.name == "standard", "grace begins when it is seen"


def test_a_booking_that_knew_nothing_of_grace_is_put_right_by_the_next_charge(kassa: Business, clock: Ahead) -> None:
    rest(kassa, clock)
    table.write(*ledger.book(kassa.tenant, "credit", "gift", 20000, "USD", keys.now()))
    days_pass(kassa, clock, 1)
    assert terms(kassa.desk).plan.name == "standard" and not kassa.desk.tenant.rests


def test_of_several_notices_only_the_nearest_is_sent(kassa: Business, clock: Ahead) -> None:
    spend(kassa, 4500)
    days_pass(kassa, clock, 1)
    spend(kassa, 1500)
    days_pass(kassa, clock, 1)
    assert [one.partition(": ")[2] for one in subjects(kassa)] == ["the balance lasts 2 more days"]
    pay(kassa, 2500)
    days_pass(kassa, clock, 1)
    assert len(subjects(kassa)) == 1, "whoever has just paid is not told at once"
    days_pass(kassa, clock, 3)
    assert [one.partition(": ")[2] for one in subjects(kassa)][1:] == ["the balance lasts 3 more days"]


def test_letters_are_in_each_readers_language(kassa: Business, clock: Ahead) -> None:
    kassa.agent("Saule", role="admin")
    table.write(revised(member(kassa, "Saule"), language="ru"), moved(kassa.desk))
    spend(kassa, 400)
    days_pass(kassa, clock, 1)
    (english,), (russian,) = (
        kassa.machine.sent(f"aigerim@{kassa.slug}.example"),
        kassa.machine.sent(f"saule@{kassa.slug}.example"),
    )
    body = english.get_body(("plain",))
    assert body and "-$1.00" in body.get_content() and "http" in body.get_content()
    assert russian.get_body(("html",)) and 'lang="ru"' in str(russian.get_body(("html",)).get_content())  # type: ignore[union-attr]


def test_free_by_choice_knows_no_grace(kassa: Business, clock: Ahead) -> None:
    tenant = kassa.desk.tenant
    table.write(table.add(type(tenant)(tenant.pk, tenant.sk), {"revision": 1}, **agreed(kassa.desk, "free", ())))
    days_pass(kassa, clock, 1)
    before = balance(kassa)
    days_pass(kassa, clock, 2)
    assert balance(kassa).amount == before.amount and balance(kassa).charged_until != before.charged_until
    spend(kassa, -100)
    days_pass(kassa, clock, 2)
    assert kassa.desk.tenant.grace_until is None and not kassa.desk.tenant.rests and subjects(kassa) == []


def test_a_timer_that_got_lost_is_set_again_by_the_hour(kassa: Business, clock: Ahead) -> None:
    table.write(table.delete(Job(*keys.job(kassa.tenant, timers.TIMER))))
    clock.go(hours=40)
    kassa.machine.sweep()
    kassa.machine.sweep()
    assert balance(kassa).amount < 20000 and table.get(Job, keys.job(kassa.tenant, timers.TIMER))


def walked(business: Business, clock: Ahead, days: int) -> list[tuple[int, str]]:
    """Let days pass; return what was written to the owner on which of them."""
    told, before = [], len(subjects(business))
    for day in range(1, days + 1):
        days_pass(business, clock, 1)
        told += [(day, one) for one in subjects(business)[before + len(told) :]]
    return told


def rest(business: Business, clock: Ahead) -> None:
    """Let the balance be used up and grace go by."""
    spend(business, 100)
    days_pass(business, clock, 1)
    clock.go(days=14)
    business.machine.sweep()
    assert terms(business.desk).plan.name == "free"


def last_day(business: Business) -> str:
    return calendar_day(str(business.desk.tenant.grace_until), "en")


def banner(browser: Browser) -> str:
    browser.get("/tickets")
    found = browser.tree.css_first("main > aside.notice")
    return " ".join(found.text().split()) if found else ""


def answers(browser: Browser, number: int) -> int:
    """What comes of an answer to a ticket."""
    browser.get(f"/tickets/{number}")
    return browser.post(f"/tickets/{number}/reply", {"csrf": csrf(browser), "text": "Try again"}).status


def csrf(browser: Browser) -> str:
    return sessions.csrf(browser.cookies[SESSION])


def staff_id(business: Business, name: str) -> str:
    return member(business, name).id


def sign_in(business: Business, browser: Browser, name: str = "Aigerim") -> None:
    """Begin a new session: the days that passed have ended the old one."""
    business.sign_in_as(browser, staff_id(business, name))
