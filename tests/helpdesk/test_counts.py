"""Stored counts equal a recount, whatever was done in whatever order."""

from collections import Counter

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from chalicelib.helpdesk import answering, assigning, counts, customers, hearing, opening, settling, tickets
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.opening import Question
from chalicelib.helpdesk.tickets import STATUSES
from tenants import keys, table
from tenants.items import Counter as Stored
from tenants.staff import Staff
from tenants.table import query_all
from tenants.usage import day
from tests.machine import Machine
from tests.people import Business


def recount(tenant: str, last: int) -> Counter[str]:
    """The places where tickets really stand, counted from the tickets."""
    found = [tickets.load(tenant, number) for number in range(1, last + 1)]
    return Counter(ticket.place for ticket in found if ticket.shelf in counts.COUNTED)


def test_stored_counts_equal_a_recount(world: Machine) -> None:
    class Desk(RuleBasedStateMachine):
        @initialize()
        def start(self) -> None:
            self.acme = Business.start(world, "acme", "Aigerim")
            self.acme.agent()
            self.desk, self.last = self.acme.desk, 0

        def someone(self, place: int) -> Staff:
            staff = self.desk.all(Staff)
            return staff[place % len(staff)]

        @rule(place=st.integers(0, 9))
        def ask(self, place: int) -> None:
            department = self.desk.all(Department)[0].id
            address = f"{place}@{self.acme.slug}.example"
            question = Question(department, "Help", "Stuck", "form", "Dana", address)
            known = table.get(customers.Known, customers.key(self.desk.id, address))
            self.last = int(opening.open_ticket(self.desk, question, known).number)

        @precondition(lambda self: self.last)
        @rule(number=st.integers(0, 99), who=st.integers(0, 1), to=st.integers(0, 2))
        def assign(self, number: int, who: int, to: int) -> None:
            new = self.someone(to).id if to < 2 else ""
            self.do(number, lambda one: assigning.assign(self.desk, self.someone(who), one, new))

        @precondition(lambda self: self.last)
        @rule(number=st.integers(0, 99), status=st.sampled_from(STATUSES))
        def set_status(self, number: int, status: str) -> None:
            self.do(number, lambda one: settling.set_status(self.desk, self.someone(0), one, status))

        @precondition(lambda self: self.last)
        @rule(number=st.integers(0, 99), then=st.sampled_from(["open", "pending", "solved", "closed", "nonsense"]))
        def reply(self, number: int, then: str) -> None:
            self.do(number, lambda one: answering.reply(self.desk, self.someone(1), one, "x", then=then, files=[]))

        @precondition(lambda self: self.last)
        @rule(number=st.integers(0, 99))
        def hear(self, number: int) -> None:
            writer = customers.Writer("id", "Dana", "dana@x.example", False, [])
            self.do(number, lambda one: hearing.hear(self.desk, one, writer, "More", channel="portal"))

        def do(self, number: int, verb: object) -> None:
            tickets.again(self.desk.id, 1 + number % self.last, verb)  # type: ignore[arg-type]

        def teardown(self) -> None:
            world.work()
            stored = table.batch_get([keys.counts(self.desk.id)])[0]
            numbers = stored.numbers if isinstance(stored, Stored) else {}
            assert Counter({place: n for place, n in numbers.items() if n}) == recount(self.desk.id, self.last)
            used = [item for item in query_all(keys.usage(self.desk.id, "").pk) if isinstance(item, Stored)]
            assert sum(item.numbers["tickets"] for item in used) == self.last
            assert all(item.sk == day(self.desk, keys.now()) for item in used)

    quick = settings(max_examples=4, stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Desk, settings=quick)


def test_numbers_that_came_to_nothing_are_dropped_where_there_are_many(acme: Business) -> None:
    where = keys.counts(acme.tenant)
    acme.ask()
    acme.machine.work()
    before = {name: number for name, number in stored(where).items() if number}
    nothing = [f"{shelf}|department{place}|somebody" for place in range(150) for shelf in ("open", "pending")]
    for place in range(0, len(nothing), 100):
        table.write(table.add(Stored(*where), dict.fromkeys(nothing[place : place + 100], 0)))
    assert len(stored(where)) == 301
    counts.tidy(acme.tenant)
    left = stored(where)
    assert {name: number for name, number in left.items() if number} == before
    assert [name.partition("|")[0] for name, number in left.items() if not number] == ["pending"], "what was seen stays"


def stored(where: keys.Key) -> dict[str, int]:
    found = table.get(Stored, where)
    assert found
    return found.numbers
