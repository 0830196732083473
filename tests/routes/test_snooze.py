"""A ticket sleeps until a time, or until the customer writes, and stands in line again then."""

from datetime import timedelta

import pytest

from chalicelib import worker
from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.tickets import Ticket
from tenants import table
from tenants.keys import now, stamp
from tests.clock import jobs_left, pass_time
from tests.mails import answer_to
from tests.mails import send as send_mail
from tests.people import Browser, Business
from tests.routes.test_board import csrf_of, do, me, rail, view
from tests.routes.test_bulk import bulk, undo


def load(business: Business, number: int) -> Ticket:
    return tickets.load(business.tenant, number)


def snooze(browser: Browser, number: int, until: str, **fields: str) -> None:
    browser.get(f"/tickets/{number}")
    browser.submit("/snooze", until=until, **fields)


def let_sleep_through(business: Business, number: int) -> None:
    """Let the time come at which a ticket wakes, and the minute behind it."""
    one = load(business, number)
    assert one.snoozed_until
    left = one.snoozed_until - now() + timedelta(seconds=5)
    table.write(table.change(one, snoozed_until=one.snoozed_until - left))
    pass_time(business.tenant, int(left.total_seconds() // 60) + 1)
    business.machine.sweep()


@pytest.mark.engine
def test_a_ticket_sleeps_off_the_board_and_wakes_in_its_place_in_line(acme: Business) -> None:
    first, second = acme.ask("First"), acme.ask("Second")
    do(acme.owner, first, "assign", assignee=me(acme))
    snooze(acme.owner, first, "week")
    acme.machine.work()
    assert view(acme.owner, "open") == [second] and view(acme.owner, "mine") == []
    assert rail(acme.owner)["Waiting for us"] == 1 and view(acme.owner, "snoozed") == [first]
    let_sleep_through(acme, first)
    assert view(acme.owner, "open") == [first, second]
    one = load(acme, first)
    assert one.is_unread and one.snoozed_until is None and one.stood_on is None and one.assignee == me(acme)
    assert rail(acme.owner)["Waiting for us"] == 2 and "It woke up" in acme.owner.get(f"/tickets/{first}").text


def test_the_ticket_and_its_menu_say_when_it_wakes(acme: Business) -> None:
    number = acme.ask()
    acme.owner.get(f"/tickets/{number}")
    offered = [button.text() for button in acme.owner.tree.css("#snooze button[name=until]")]
    assert any("Tomorrow" in one for one in offered) and any("Until the customer writes" in one for one in offered)
    exact = acme.owner.tree.css("#snooze button[name=until]")[0].attributes["value"] or ""
    acme.owner.submit("/snooze", until=exact)
    assert stamp(load(acme, number).snoozed_until or now()) == exact
    assert "wakes " in acme.owner.text and "Aigerim snoozed it: it wakes" in acme.owner.text


def test_a_time_of_ones_own_is_by_the_desks_clock(acme: Business) -> None:
    number = acme.ask()
    tomorrow = (now() + timedelta(days=1)).date().isoformat()
    snooze(acme.owner, number, "at", at=f"{tomorrow}T09:30")
    until = load(acme, number).snoozed_until
    assert until and until.isoformat() == f"{tomorrow}T09:30:00+00:00" and acme.desk.tenant.time_zone == "UTC"


BAD_TIMES = {
    "": "Write a day and a time",
    "soon": "Write a day and a time",
    "2001-01-01T09:00": "That is over already",
    "9999-12-31T23:59": "Choose a time within a year",
    "0001-01-01T00:00": "That is over already",
}


def test_a_bad_time_is_said_and_nothing_happens(acme: Business) -> None:
    number = acme.ask()
    for typed, said in BAD_TIMES.items():
        snooze(acme.owner, number, "at", at=typed)
        assert acme.owner.page.status == 422 and said in acme.owner.text, typed
        assert load(acme, number).shelf == "open"
        assert acme.owner.tree.css_first("#at").attributes["value"] == typed


def test_snoozing_again_replaces_and_the_old_alarm_does_nothing(acme: Business) -> None:
    number = acme.ask()
    snooze(acme.owner, number, "monday")
    acme.machine.work()
    snooze(acme.owner, number, "customer")
    acme.machine.work()
    assert load(acme, number).snoozed_until is None
    pass_time(acme.tenant, 20_000)
    acme.machine.sweep()
    assert load(acme, number).shelf == "snoozed" and jobs_left(acme.tenant) == []


def test_the_customers_word_wakes_it_at_once(acme: Business) -> None:
    number = acme.ask()
    do(acme.owner, number, "reply", text="Which till?")
    acme.machine.work()
    snooze(acme.owner, number, "customer")
    assert "until the customer writes" in acme.owner.text
    answer = answer_to(acme.machine.sent(acme.dana)[-1], acme.dana, "Till 3")
    send_mail(acme.machine, answer, str(answer["To"]), sender=acme.dana)
    one = load(acme, number)
    assert (one.shelf, one.status, one.is_unread) == ("open", "open", True)
    acme.owner.get(f"/tickets/{number}")
    assert "Dana wrote, so it woke up" in acme.owner.text


def test_what_waited_for_the_customer_waits_for_us_when_its_time_comes(acme: Business) -> None:
    number = acme.ask()
    do(acme.owner, number, "reply", text="Which till?")
    snooze(acme.owner, number, "monday")
    let_sleep_through(acme, number)
    assert (load(acme, number).shelf, load(acme, number).status) == ("open", "open")


def test_it_is_woken_by_hand_and_by_a_status(acme: Business) -> None:
    number = acme.ask()
    snooze(acme.owner, number, "monday")
    snooze(acme.owner, number, "wake")
    assert load(acme, number).shelf == "open" and load(acme, number).snoozed_until is None
    snooze(acme.owner, number, "monday")
    do(acme.owner, number, "status", status="closed")
    assert load(acme, number).shelf == "closed" and load(acme, number).snoozed_until is None
    pass_time(acme.tenant, 20_000)
    acme.machine.sweep()
    assert load(acme, number).shelf == "closed" and jobs_left(acme.tenant) == []


def test_an_alarm_that_rings_twice_or_after_deleting_matters_once(acme: Business) -> None:
    number = acme.ask()
    snooze(acme.owner, number, "monday")
    acme.machine.work()
    (timer,) = jobs_left(acme.tenant)
    assert timer.id == f"timer#{number}#wake"
    do(acme.owner, number, "delete", delete="yes")
    pass_time(acme.tenant, 20_000)
    worker.perform(acme.tenant, timer.id)
    worker.perform(acme.tenant, timer.id)
    assert load(acme, number).shelf == "deleted"


def test_undoing_a_wake_sets_the_alarm_again(acme: Business) -> None:
    number = acme.ask()
    snooze(acme.owner, number, "monday")
    until = load(acme, number).snoozed_until
    snooze(acme.owner, number, "wake")
    acme.owner.submit("/undo")
    assert load(acme, number).snoozed_until == until and load(acme, number).shelf == "snoozed"
    let_sleep_through(acme, number)
    assert load(acme, number).shelf == "open"


def test_what_is_settled_does_not_sleep(acme: Business) -> None:
    number = acme.ask()
    do(acme.owner, number, "status", status="solved")
    acme.owner.get(f"/tickets/{number}")
    assert not acme.owner.tree.css("#snooze")
    sent = {"csrf": csrf_of(acme.owner), "until": "customer"}
    assert acme.owner.post(f"/tickets/{number}/snooze", sent).status == 422
    assert "Open it again before you snooze it" in acme.owner.text


def test_an_observer_may_not(acme: Business) -> None:
    number, olga = acme.ask(), acme.agent("Olga", role="observer")
    olga.get(f"/tickets/{number}")
    sent = {"csrf": csrf_of(olga), "until": "customer"}
    assert not olga.tree.css("#snooze") and olga.post(f"/tickets/{number}/snooze", sent).status == 403


def test_several_are_laid_to_sleep_from_the_board_and_come_back(acme: Business) -> None:
    numbers = [acme.ask("First"), acme.ask("Second")]
    assert bulk(acme.owner, numbers, until="monday") == "2 tickets snoozed"
    assert {load(acme, number).shelf for number in numbers} == {"snoozed"}
    assert undo(acme.owner) == "Undone, 2 tickets are as before"
    assert {load(acme, number).shelf for number in numbers} == {"open"}
