"""A customer who waits too long is told so, once; and what he may expect stands on his page."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.helpdesk import departments, tickets
from chalicelib.helpdesk.portal import delays
from chalicelib.helpdesk.structure import hours
from tenants import customer_keys, table
from tenants.items import Counter
from tenants.tenant import moved
from tests.clock import Ahead
from tests.machine import Machine
from tests.people import Business
from tests.routes.test_undo_send import press

WEEK = ("9:00–18:00",) * 5 + ("", "")
FRIDAY = datetime(2026, 11, 20, 15, tzinfo=UTC)


def told(machine: Machine, business: Business) -> int:
    """How many letters have said that it takes longer."""
    return sum("takes longer" in str(mail["Subject"]) for mail in machine.sent(business.dana))


def work_hours(business: Business) -> None:
    desk = business.desk
    kept = hours.keep(hours.parsed("UTC", WEEK, ""))
    found = departments.first(desk)
    table.write(table.change(found, hours=kept), moved(desk))


def test_who_waits_two_days_is_told_once(machine: Machine, acme: Business, clock: Ahead) -> None:
    acme.ask()
    machine.work()
    clock.go(hours=47)
    machine.sweep(acme.tenant)
    assert told(machine, acme) == 0
    clock.go(hours=2)
    for _ in range(2):
        machine.sweep(acme.tenant)
    assert told(machine, acme) == 1
    clock.go(days=10)
    machine.sweep(acme.tenant)
    assert told(machine, acme) == 1
    dana = acme.customer()
    dana.get("/my/tickets/1")
    assert "It takes longer than it should." in dana.text
    boris = acme.agent()
    boris.get("/tickets/1")
    assert f"Told by letter to {acme.dana} that it takes longer" in boris.text


@pytest.mark.parametrize("verb", ["reply", "solved", "delete", "off"])
def test_who_was_answered_is_not_told(machine: Machine, acme: Business, clock: Ahead, verb: str) -> None:
    from chalicelib.helpdesk.deleting import delete
    from tests.routes.test_my import staff

    acme.ask()
    boris = acme.agent()
    boris.get("/tickets/1")
    if verb == "reply":
        boris.submit("/reply", text="Try this", then="open")
    elif verb == "solved":
        boris.submit("/status", status="solved")
    elif verb == "delete":
        delete(acme.desk, staff(acme), tickets.load(acme.tenant, 1))
    else:
        acme.owner.get("/settings/mail")
        acme.owner.submit("/reopening", late_days="0")
    machine.work()
    clock.go(days=3)
    machine.sweep(acme.tenant)
    assert told(machine, acme) == 0


def test_who_writes_again_after_an_answer_waits_anew(machine: Machine, acme: Business, clock: Ahead) -> None:
    acme.ask()
    boris, dana = acme.agent(), acme.customer()
    boris.get("/tickets/1")
    boris.submit("/reply", text="Try this", then="pending")
    machine.work()
    clock.go(days=1)
    dana.get("/my/tickets/1")
    dana.submit("/reply", text="It does not help")
    clock.go(hours=47)
    machine.sweep(acme.tenant)
    assert told(machine, acme) == 0
    dana.submit("/reply", text="Hello?")
    clock.go(hours=2)
    machine.sweep(acme.tenant)
    assert told(machine, acme) == 1


def test_a_reply_that_is_taken_back_leaves_the_wait(machine: Machine, acme: Business) -> None:
    acme.ask()
    before = tickets.load(acme.tenant, 1).late_at
    boris = acme.agent()
    boris.get("/tickets/1")
    boris.submit("/reply", text="Try this", then="open")
    assert before and tickets.load(acme.tenant, 1).late_at is None
    (message,) = boris.tree.css(".waits [name=message]")
    press(boris, 1, message.attributes["value"] or "", "undo")
    assert tickets.load(acme.tenant, 1).late_at == before


def test_the_wait_counts_working_hours(acme: Business, clock: Ahead) -> None:
    work_hours(acme)
    acme.ask()
    found = hours.parsed("UTC", WEEK, "2026-11-23 Holiday")
    assert hours.after(found, FRIDAY, 9 * 60) == datetime(2026, 11, 24, 15, tzinfo=UTC)
    assert hours.after(found, FRIDAY + timedelta(days=1), 60) == datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert hours.after(hours.ALWAYS, FRIDAY, 1440) == FRIDAY + timedelta(days=1)
    ticket = tickets.load(acme.tenant, 1)
    assert ticket.late_at and hours.is_open(
        hours.of(acme.desk, departments.first(acme.desk)), ticket.late_at - timedelta(minutes=1)
    )
    assert delays.is_waiting(acme.desk, ticket)


def test_what_a_customer_may_expect_stands_on_his_page(acme: Business) -> None:
    work_hours(acme)
    acme.ask()
    dana = acme.customer()
    dana.get("/my/tickets/1")
    assert "Our hours: Monday to Friday 9:00–18:00" in dana.text and "usually" not in dana.text
    month = f"{datetime.now(UTC):%Y-%m}"
    counted = Counter(*customer_keys.answer_times(acme.tenant, departments.first(acme.desk).id, month))
    table.write(table.add(counted, {"m60": 1, "m240": 3, "m1440": 2}))
    dana.get("/my/tickets/1")
    assert "We usually answer within 4 hours." in dana.text


def test_first_answers_are_counted(machine: Machine, acme: Business) -> None:
    acme.ask()
    boris = acme.agent()
    for text in ("Try this", "And that"):
        boris.get("/tickets/1")
        boris.submit("/reply", text=text, then="open")
        machine.work()
    month = f"{datetime.now(UTC):%Y-%m}"
    found = table.get(Counter, customer_keys.answer_times(acme.tenant, departments.first(acme.desk).id, month))
    assert found and found.numbers == {"m60": 1}
