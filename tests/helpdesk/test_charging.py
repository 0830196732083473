"""The daily charge, whatever happens: each of a tenant's days once, by what held on it, and the ledger adds up."""

import contextlib
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from chalicelib import worker
from chalicelib.helpdesk.charging import proving, resting, timers
from chalicelib.jobs import Job
from tenants import keys, ledger, table, times
from tenants.errors import Conflict
from tenants.items import Counter
from tenants.ledger import Balance, Entry
from tenants.staff import Staff
from tenants.tenant import Tenant, load
from tenants.terms import agreed
from tests import faults
from tests.clock import come_due
from tests.machine import Machine

ZONES = ("Europe/Berlin", "America/Santiago", "Asia/Almaty", "Pacific/Apia")
STARTS = ("2026-10-23T05:07Z", "2027-04-02T20:07Z", "2028-02-27T23:37Z", "2011-12-28T12:07Z")
PRICES = {"free": 0, "standard": 500, "pro": 1000}


class Shop:
    """A tenant of which only what is charged is there, and a model of what it has to pay."""

    def __init__(self, start: str, zone: str, plan: str = "standard", credit: int = 1_000_000) -> None:
        self.moment = datetime.fromisoformat(start)
        self.id = keys.new_id()
        self.go()
        tenant = Tenant(*keys.setting(self.id, "tenant"), name="Acme", slug="acme", language="en", time_zone=zone)
        tenant.currency, tenant.plan, tenant.created_at = "USD", plan, self.moment
        owner = Staff(*keys.setting(self.id, "staff", "O"), name="Aigerim", address="a@x.example", role="owner")
        owner.password, owner.language, owner.created_at = "-", "en", self.moment
        credited = ledger.book(self.id, "credit", "signup", credit, "USD", self.moment)
        table.write(table.create(tenant), table.create(owner), table.put(timers.timer(tenant)), *credited)
        self.zone, self.plan = zone, plan
        self.first = self.today
        self.held: dict[date, list[str]] = {}  # plans that were chosen on a day
        self.packs: dict[date, int] = {}
        self.begun: dict[date, str] = {}
        self.seen: set[date] = set()
        self.note()

    @property
    def today(self) -> date:
        return self.moment.astimezone(ZoneInfo(self.zone)).date()

    def note(self) -> None:
        """Write down which days there were, and with which plan they began."""
        self.seen.add(self.today)
        self.begun.setdefault(self.today, self.plan)

    def go(self, hours: float = 0) -> None:
        for _ in range(int(hours * 2)):
            self.moment += timedelta(minutes=30)
            self.note()
        times.run_ahead(lambda: self.moment - datetime.now(UTC))

    def change(self, **attributes: Any) -> None:
        table.write(table.add(Tenant(*keys.setting(self.id, "tenant")), {"revision": 1}, **attributes))

    def choose(self, plan: str) -> None:
        self.held.setdefault(self.today, []).append(plan)
        self.plan = plan
        self.change(**agreed(load(self.id), plan))

    def buy(self, count: int) -> None:
        table.write(table.add(Counter(*keys.usage(self.id, self.today.isoformat())), {"packs": count}))
        self.packs[self.today] = self.packs.get(self.today, 0) + count

    def run(self) -> None:
        come_due(self.id, timers.TIMER)
        worker.perform(self.id, timers.TIMER)

    def entries(self) -> list[Entry]:
        return [one for one in table.query_all(keys.ledger(self.id, "").pk) if isinstance(one, Entry)]

    def charged(self) -> dict[str, int]:
        return {one.key: -one.amount for one in self.entries() if one.type == "charge"}

    def expected(self) -> dict[str, int]:
        """What every day that is over costs: nothing for one that never was, and no entry for nothing."""
        found, day, plan = {}, self.first, self.begun[self.first]
        while day < self.today:
            chosen = self.held.get(day, [])
            had = chosen if chosen and day == self.first else [plan, *chosen]  # nobody chose what it began with
            plan = had[-1]
            dearest = max(had, key=lambda one: PRICES[one])
            cost = PRICES[dearest] + 100 * self.packs.get(day, 0)
            if cost and day in self.seen:
                found[day.isoformat()] = cost
            day += timedelta(days=1)
        return found

    def check(self) -> None:
        assert self.charged() == self.expected()
        proof = proving.prove(self.id)
        assert proof.is_right, proof.wrong
        assert proof.balance.charged_until == (self.today - timedelta(days=1)).isoformat()


@pytest.fixture(autouse=True)
def clock(machine: Machine) -> Iterator[None]:
    yield
    times.run_ahead(None)


deeds = st.lists(
    st.one_of(
        st.tuples(st.just("go"), st.sampled_from([1, 5, 11, 24, 26, 70])),
        st.tuples(st.just("choose"), st.sampled_from(["free", "standard", "pro"])),
        st.tuples(st.just("packs"), st.integers(1, 2)),
        st.tuples(st.just("run"), st.integers(1, 2)),
    ),
    max_size=9,
)


@settings(
    max_examples=25,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.sampled_from(STARTS), st.sampled_from(ZONES), deeds)
def test_every_day_is_charged_once_by_what_held_on_it(start: str, zone: str, done: list[tuple[str, Any]]) -> None:
    shop = Shop(start, zone)
    for what, how in [*done, ("go", 25), ("run", 1)]:
        if what == "go":
            shop.go(how)
        elif what == "choose":
            shop.choose(how)
        elif what == "run":
            for _ in range(how):
                shop.run()
        else:
            shop.buy(how)
    shop.check()


@pytest.mark.parametrize("zones", [("Asia/Almaty", "America/Los_Angeles"), ("Pacific/Honolulu", "Pacific/Kiritimati")])
def test_a_change_of_the_zone_neither_doubles_nor_drops_a_day(zones: tuple[str, str]) -> None:
    shop = Shop("2027-01-10T11:30Z", zones[0])
    for zone in (zones[1], zones[0], zones[1]):
        shop.go(30)
        shop.run()
        shop.change(time_zone=zone)
        shop.run()
    shop.zone = zones[1]
    shop.go(60)
    shop.run()
    days = sorted(shop.charged())
    first, last = date.fromisoformat(days[0]), shop.today - timedelta(days=1)
    assert days == [(first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]
    assert proving.prove(shop.id).is_right


def test_a_day_pack_that_comes_when_its_day_is_charged_is_charged_with_the_next() -> None:
    shop = Shop("2027-01-10T11:30Z", "Asia/Almaty")
    shop.go(24)
    shop.run()
    yesterday = (shop.today - timedelta(days=1)).isoformat()
    table.write(table.add(Counter(*keys.usage(shop.id, yesterday)), {"packs": 2}))
    shop.go(48)
    shop.run()
    assert sorted(shop.charged().values()) == [500, 500, 700]


def test_many_missed_days_are_made_up_in_bounded_steps() -> None:
    shop = Shop("2027-12-20T11:30Z", "Asia/Almaty")
    shop.go(24 * 75)
    shop.run()
    assert len(shop.charged()) < 75
    shop.run()
    shop.check()


def test_nothing_is_charged_twice_or_skipped_whichever_call_breaks() -> None:
    """A process that dies behind a call has died before the next one."""
    calls, place = 99, 0
    while place < calls:
        place += 1
        shop = Shop("2027-01-10T11:30Z", "Asia/Almaty")
        shop.go(49)
        broken = faults.Calls(place, is_after=True, error=faults.Crash())
        with contextlib.suppress(faults.Crash), faults.watched(broken) as watched:
            shop.run()
        calls = len(watched.names) if place > len(watched.names) else calls
        shop.run()
        shop.check()


def test_two_workers_and_a_payment_at_once(machine: Machine) -> None:
    shop = Shop("2027-01-10T11:30Z", "Asia/Almaty", credit=1000)
    shop.go(24 * 5)
    gate, problems = threading.Barrier(4), []

    def at_once(deed: Any) -> None:
        try:
            gate.wait()
            deed()
        except Exception as problem:
            problems.append(problem)

    def pay() -> None:
        resting.pay_in(shop.id, lambda desk: resting.booked(desk, "top_up", "pi_1", 5000))

    come_due(shop.id, timers.TIMER)
    run = lambda: worker.perform(shop.id, timers.TIMER)  # noqa: E731
    people = [threading.Thread(target=at_once, args=(deed,)) for deed in (run, run, pay, pay)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert [type(one) for one in problems] == [Conflict], "the same payment is booked once"
    assert any(isinstance(item, Entry) for item in problems[0].failed)
    shop.run()
    shop.check()
    tenant = load(shop.id).tenant
    assert proving.prove(shop.id).total == 1000 + 5000 - 5 * 500
    assert tenant.grace_until is None and tenant.rests is None
    assert table.get(Balance, keys.ledger(shop.id, "balance")).amount == 3500  # type: ignore[union-attr]


def test_a_wrong_balance_is_found_and_put_right() -> None:
    shop = Shop("2027-01-10T11:30Z", "Asia/Almaty")
    table.write(table.add(Balance(*keys.ledger(shop.id, "balance")), {"amount": 7}))
    table.write(table.delete(Job(*keys.job(shop.id, timers.TIMER))))
    proof = proving.prove(shop.id)
    assert proof.wrong == ["the balance is 1000007, not 1000000"] and not proof.has_timer
    assert proving.repair(shop.id, proof).is_right


def test_a_day_that_cannot_be_charged_is_put_before_a_person_and_does_not_run_hot() -> None:
    shop = Shop("2027-01-10T11:30Z", "Asia/Almaty")
    shop.go(25)
    table.write(*ledger.book(shop.id, "charge", "2027-01-10", -500, "USD", shop.moment))
    shop.run()
    job = table.get(Job, keys.job(shop.id, timers.TIMER))
    assert job and "Stuck" in (job.cause or "") and len(shop.charged()) == 1
    assert proving.prove(shop.id).wrong == ["2027-01-10 is charged, and the balance does not know"]
