"""A day's volume against a model in plain Python: whatever happens in whatever order, dies on the way or comes twice,
each ticket is counted once, none is lost, and who came first goes first.
"""

import contextlib
from collections import Counter as Tally
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chalicelib import jobs, worker
from chalicelib.helpdesk import customers, deleting, hearing, opening, tickets
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.opening import Question
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.helpdesk.volume import packs, releasing, room
from chalicelib.jobs import Job
from chalicelib.mail import seen
from tenants import days, keys, table, terms, times
from tenants.errors import Conflict, Invalid
from tenants.items import Counter
from tenants.keys import new_id, now, stamp
from tenants.staff import Staff
from tenants.table import query_all
from tenants.tenant import Desk, Tenant, load
from tenants.usage import day, month
from tests import faults
from tests.clock import Ahead, come_due
from tests.machine import Machine
from tests.people import Business

LIMITS = {"free": 3, "standard": 10, "pro": 50}
PACK = 10  # tickets
CAP = 2  # packs that may buy themselves in a month
FAULTS = st.one_of(st.none(), st.tuples(st.integers(1, 9), st.booleans()))  # at which call, and whether behind it


@contextlib.contextmanager
def dying(fault: tuple[int, bool] | None) -> Iterator[None]:
    """Let the process die at a call to AWS, where one is named."""
    if fault is None:
        yield
        return
    place, is_after = fault
    with (
        contextlib.suppress(faults.Crash),
        faults.watched(faults.Calls(place, is_after=is_after, error=faults.Crash())),
    ):
        yield


def ask(desk: Desk, mail: str) -> None:
    """Open a ticket by a mail; one that came before changes nothing."""
    address = f"{mail}@customers.example".lower()
    question = Question(desk.all(Department)[0].id, "Help", "Stuck", "mail", "Dana", address, is_acknowledged=False)
    with contextlib.suppress(Conflict):
        opening.open_ticket(
            desk,
            question,
            customers.known(desk.id, address),
            lambda ticket, first: [seen.received(desk.id, mail, "body", int(ticket.number), first.id)],
        )


def number_of(desk: Desk, mail: str) -> int:
    found = table.get(seen.Seen, keys.mail(desk.id, mail))
    assert found and found.number
    return int(found.number)


def due(desk: Desk) -> list[Job]:
    every = [one for one in query_all(f"{desk.id}#job") if isinstance(one, Job) and one.due_order]
    return [one for one in every if one.due_order <= stamp(now()) and set(one.effects) & {"release", "wake", "volume"}]


def work(desk: Desk, fault: tuple[int, bool] | None = None) -> None:
    """Do what is due of the volume; a worker that dies is followed by another."""
    while found := due(desk):
        for job in found:
            with dying(fault):
                worker.perform(desk.id, job.id)
            if fault and table.get(Job, keys.job(desk.id, job.id)):
                fault = None
                come_due(desk.id, job.id)


def numbers(desk: Desk, when: str) -> dict[str, int]:
    found = table.get(Counter, keys.usage(desk.id, when))
    kept = dict(found.numbers) if found else {}
    return {name: number for name, number in kept.items() if number and name != "told"}


def change(desk: Desk, **attributes: Any) -> None:
    table.write(table.add(Tenant(*keys.setting(desk.id, "tenant")), {"revision": 1}, **attributes))


class Volume(RuleBasedStateMachine):
    """A desk beside its model: where each ticket stands, and the day into whose volume it came."""

    world: Machine

    @initialize()
    def start(self) -> None:
        self.clock = Ahead()
        self.business = Business.start(self.world, "shop", "Aigerim", plan="free")
        self.numbers: dict[str, Tally[str]] = {}
        self.stands: dict[int, str] = {}  # open, held or deleted
        self.counted: dict[int, str] = {}
        self.taken: dict[int, str] = {}
        self.let_go: set[int] = set()
        self.spam: set[int] = set()
        self.limit = self.usual = LIMITS["free"]
        self.is_automatic = False
        for _ in range(self.limit + 5):  # more are held than one day has room for
            self.asks(None, 0)

    # ------------------------------------------------------------ the model

    @property
    def desk(self) -> Desk:
        return self.business.desk

    @property
    def today(self) -> str:
        return day(self.desk, now())

    def count(self, name: str, step: int = 1, when: str = "") -> None:
        self.numbers.setdefault(when or self.today, Tally())[name] += step

    def has_room(self) -> bool:
        """Find room for one ticket more, by a pack that buys itself where need be."""
        of_today = self.numbers.setdefault(self.today, Tally())
        if of_today["taken"] < self.limit:
            return True
        bought = self.numbers.setdefault(month(self.today), Tally())
        if not self.is_automatic or bought["automatic_packs"] >= CAP:
            return False
        bought["automatic_packs"] += 1
        of_today["packs"] += 1
        of_today["taken"] -= PACK
        return True

    def take(self, number: int) -> None:
        self.count("taken")
        self.taken[number] = self.today
        self.let_go.add(number)

    def releases(self) -> None:
        """Let held tickets go while there is room, the first the first."""
        for number in sorted(one for one, where in self.stands.items() if where == "held"):
            if not self.has_room():
                return
            self.take(number)
            self.stands[number] = "open"

    def number(self, place: int, *where: str) -> int | None:
        fits = sorted(one for one, stands in self.stands.items() if stands in where)
        return fits[place % len(fits)] if fits else None

    def do(self, number: int, verb: Callable[[Desk, Staff, Ticket], object]) -> None:
        person = self.desk.all(Staff)[0]
        tickets.again(self.desk.id, number, lambda one: verb(self.desk, person, one))

    # ------------------------------------------------------------ what happens

    @rule(fault=FAULTS, times=st.integers(1, 3))
    def asks(self, fault: tuple[int, bool] | None, times: int) -> None:
        """A mail arrives, also several times, also while a process dies over it."""
        mail = new_id()
        with dying(fault):
            ask(self.desk, mail)
        for _ in range(times):
            ask(self.desk, mail)
        number = number_of(self.desk, mail)
        self.count("tickets")
        self.counted[number] = self.today
        if self.has_room():
            self.take(number)
            self.stands[number] = "open"
            self.releases()  # a pack that bought itself has room for more
        else:
            self.count("held")
            self.stands[number] = "held"
        work(self.desk, fault)

    @rule(place=st.integers(0, 99))
    def says_more(self, place: int) -> None:
        number = self.number(place, "open", "held")
        if number:
            writer = customers.Writer("id", "Dana", "dana@x.example", False, [])
            self.do(number, lambda desk, _, one: hearing.hear(desk, one, writer, "More", channel="portal"))

    @precondition(lambda self: self.numbers.get(self.today, {}).get("packs", 0) < 3)
    @rule(fault=FAULTS)
    def buys_a_pack(self, fault: tuple[int, bool] | None) -> None:
        before = numbers(self.desk, self.today).get("packs", 0)
        with dying(fault):
            packs.buy(self.desk, self.desk.all(Staff)[0], 10_000)
        if numbers(self.desk, self.today).get("packs", 0) == before:
            return  # it died before, and nobody was told that it was bought
        self.count("packs")
        self.count("taken", -PACK)
        work(self.desk, fault)
        self.releases()

    @rule(is_on=st.booleans())
    def lets_packs_buy_themselves(self, is_on: bool) -> None:
        self.is_automatic = is_on and self.usual == LIMITS["pro"]
        change(self.desk, automatic_packs=CAP * 100 if self.is_automatic else None)
        self.looks_again()

    @rule(plan=st.sampled_from(["free", "standard", "pro"]))
    def changes_the_plan(self, plan: str) -> None:
        self.usual, self.is_automatic = LIMITS[plan], plan == "pro"
        self.limit = max(self.limit, self.usual)  # today is charged by the larger one
        change(self.desk, **terms.agreed(self.desk, plan), automatic_packs=CAP * 100 if plan == "pro" else None)
        if plan == "pro":  # a busy day
            table.write(table.add(Counter(*keys.usage(self.desk.id, self.today)), {"taken": 47}))
            self.count("taken", 47)
        self.looks_again()

    def looks_again(self) -> None:
        jobs.commit([], jobs.job(self.desk.id, release={"how": "upgrade"}))
        work(self.desk)
        self.releases()

    @rule(place=st.integers(0, 99), fault=FAULTS)
    def releases_one(self, place: int, fault: tuple[int, bool] | None) -> None:
        number = self.number(place, "held")
        if number is None:
            return
        used = self.numbers.setdefault(month(self.today), Tally())
        if used["releases"] >= room.RELEASES:
            with pytest.raises(Invalid):
                self.do(number, releasing.release_one)
            return
        with dying(fault):
            self.do(number, releasing.release_one)
        self.do(number, releasing.release_one)
        used["releases"] += 1
        self.let_go.add(number)
        self.stands[number] = "open"

    @rule(place=st.integers(0, 99), is_spam=st.booleans(), fault=FAULTS)
    def deletes(self, place: int, is_spam: bool, fault: tuple[int, bool] | None) -> None:
        number = self.number(place, "open", "held")
        if number is None:
            return
        verb = deleting.delete_as_spam if is_spam else deleting.delete
        with dying(fault):
            self.do(number, verb)
        self.do(number, verb)
        self.stands[number] = "deleted"
        if is_spam:
            self.spam.add(number)
            self.recount(number, -1)
            if self.taken.get(number) == self.today:
                self.releases()
        work(self.desk, fault)

    @rule(place=st.integers(0, 99), fault=FAULTS)
    def restores(self, place: int, fault: tuple[int, bool] | None) -> None:
        number = self.number(place, "deleted")
        if number is None:
            return
        with dying(fault):
            self.do(number, deleting.restore)
        self.do(number, deleting.restore)
        if number in self.spam:
            self.spam.discard(number)
            self.recount(number, 1)
        self.stands[number] = "open" if number in self.let_go else "held"
        work(self.desk, fault)
        if self.stands[number] == "held":
            self.releases()

    def recount(self, number: int, step: int) -> None:
        self.count("tickets", step, self.counted[number])
        self.count("spam", -step, self.counted[number])
        if number in self.taken:
            self.count("taken", step, self.taken[number])
        elif number not in self.let_go:
            self.count("held", step, self.counted[number])

    @rule(fault=FAULTS, is_late=st.booleans())
    def midnight_comes(self, fault: tuple[int, bool] | None, is_late: bool) -> None:
        self.clock.to(days.begins(self.desk.tenant.time_zone, days.after(self.today)))
        self.clock.go(minutes=90 if is_late else 1)
        self.limit = self.usual
        work(self.desk, fault)
        self.releases()

    # ------------------------------------------------------------ what holds

    @invariant()
    def is_as_the_model(self) -> None:
        if not hasattr(self, "stands"):
            return
        found = {number: str(tickets.load(self.desk.id, number).shelf) for number in self.stands}
        assert found == self.stands
        for when, expected in self.numbers.items():
            assert numbers(self.desk, when) == {name: number for name, number in expected.items() if number}

    def teardown(self) -> None:
        """Whoever is held goes in the end, without anybody doing anything."""
        if hasattr(self, "stands"):
            for _ in range(12):
                if "held" not in self.stands.values():
                    break
                self.midnight_comes(None, False)
                self.is_as_the_model()
            assert "held" not in self.stands.values()
            self.is_as_the_model()
        times.run_ahead(None)


def test_the_volume_is_as_a_model_in_plain_python(world: Machine) -> None:
    Volume.world = world
    quick = settings(max_examples=4, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Volume, settings=quick)


# ------------------------------------------------------------------ many at once


def at_once(deeds: list[Callable[[], object]]) -> None:
    with ThreadPoolExecutor(len(deeds)) as pool:
        for done in [pool.submit(deed) for deed in deeds]:
            done.result()


def shelves(desk: Desk, mails: list[str]) -> Tally[str]:
    return Tally(str(tickets.load(desk.id, number_of(desk, mail)).shelf) for mail in mails)


def test_sixteen_at_once_buy_one_pack_and_take_no_more_than_there_is(world: Machine) -> None:
    desk = Business.start(world, "acme", "Aigerim").desk
    change(desk, automatic_packs=199)
    today = day(desk, now())
    table.write(table.add(Counter(*keys.usage(desk.id, today)), {"taken": 48}))
    desk, mails = load(desk.id), [new_id() for _ in range(16)]
    at_once([lambda mail=mail: ask(desk, mail) for mail in mails])  # type: ignore[misc]
    assert shelves(desk, mails) == {"open": 12, "held": 4}
    assert numbers(desk, today) == {"tickets": 16, "taken": 50, "held": 4, "packs": 1}
    assert numbers(desk, month(today)) == {"automatic_packs": 1}


def test_packs_workers_and_tickets_at_once_lose_none(world: Machine) -> None:
    desk = Business.start(world, "shop", "Aigerim", plan="free").desk
    aigerim, today = desk.all(Staff)[0], day(desk, now())
    first, then = [new_id() for _ in range(8)], [new_id() for _ in range(8)]
    at_once([lambda mail=mail: ask(desk, mail) for mail in first])  # type: ignore[misc]
    assert shelves(desk, first) == {"open": 3, "held": 5}
    deeds: list[Callable[[], object]] = [lambda mail=mail: ask(desk, mail) for mail in then]  # type: ignore[misc]
    at_once([*deeds, lambda: packs.buy(desk, aigerim, 10_000), *[lambda: work(desk)] * 4])
    jobs.commit([], jobs.job(desk.id, release={"how": "room"}))
    work(desk)
    assert shelves(desk, [*first, *then]) == {"open": 13, "held": 3}
    kept = numbers(desk, today)
    assert kept.pop("held") >= 5 and kept == {"tickets": 16, "taken": 3, "packs": 1}
