"""A solved ticket closes by itself when its days are over and nobody said anything, whatever was done in between."""

from collections.abc import Callable
from datetime import timedelta

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

from chalicelib import worker
from chalicelib.helpdesk import answering, customers, deleting, hearing, settling, snoozing, tickets, undoing
from chalicelib.helpdesk.closing import ending
from chalicelib.helpdesk.messages import Event
from chalicelib.helpdesk.tickets import STATUSES, Ticket
from tenants.keys import now
from tenants.staff import Staff
from tests.clock import grow_older
from tests.machine import Machine
from tests.people import Business

DAYS = 4


class Life(RuleBasedStateMachine):
    """A ticket beside its model: `left` is in how many days it closes; without it, it does not."""

    world: Machine

    @initialize()
    def ask(self) -> None:
        self.acme = Business.start(self.world, "acme", "Aigerim")
        self.desk = self.acme.desk
        self.aigerim = self.desk.all(Staff)[0]
        self.number = self.acme.ask()
        self.status, self.shelf = "open", "open"
        self.left: float | None = None
        self.expired = 0
        self.before: tuple[str, str, float | None] | None = None

    def do(self, verb: Callable[[Ticket], object]) -> None:
        tickets.again(self.desk.id, self.number, verb)

    def goes(self, shelf: str, status: str = "", starts: bool = False, is_ours: bool = True) -> None:
        """Move the model; it may be taken back where it was one of us who did it."""
        was = self.status, self.shelf, self.left
        begins = shelf == "solved" and (starts or self.shelf != "solved")
        self.left = DAYS if begins else self.left if shelf == self.shelf else None
        self.status, self.shelf = status or self.status, shelf
        self.before = was if is_ours else None

    @precondition(lambda self: self.shelf != "deleted")
    @rule(status=st.sampled_from(STATUSES))
    def set_status(self, status: str) -> None:
        self.do(lambda one: settling.set_status(self.desk, self.aigerim, one, status))
        if (status, status) != (self.status, self.shelf):
            self.goes(status, status)

    @precondition(lambda self: self.shelf != "deleted")
    @rule(then=st.sampled_from(answering.THEN))
    def reply(self, then: str) -> None:
        self.do(lambda one: answering.reply(self.desk, self.aigerim, one, "Try this", then=then, files=[]))
        self.goes(then, then, starts=True, is_ours=False)

    @rule(is_unsolved=st.booleans())
    def customer_writes(self, is_unsolved: bool) -> None:
        writer = customers.Writer("id", "Dana", self.acme.dana, False, [])
        said = {"channel": "portal", "is_unsolved": is_unsolved}
        self.do(lambda one: hearing.hear(self.desk, one, writer, "No", **said))
        self.goes("open", "open", is_ours=False)

    @rule()
    def customer_agrees(self) -> None:
        self.do(lambda one: ending.agree(self.desk, one))
        if self.shelf == "solved":
            self.goes("closed", "closed", is_ours=False)

    @precondition(lambda self: self.shelf in ("open", "pending"))
    @rule()
    def snooze(self) -> None:
        self.do(lambda one: snoozing.snooze(self.desk, self.aigerim, one, None))
        self.goes("snoozed")

    @precondition(lambda self: self.shelf not in ("deleted", "snoozed"))
    @rule()
    def delete(self) -> None:
        self.do(lambda one: deleting.delete(self.desk, self.aigerim, one))
        self.goes("deleted")

    @precondition(lambda self: self.shelf == "deleted")
    @rule()
    def restore(self) -> None:
        self.do(lambda one: deleting.restore(self.desk, self.aigerim, one))
        self.goes(self.status)

    @precondition(lambda self: self.before is not None)
    @rule()
    def undo(self) -> None:
        self.do(lambda one: undoing.undo(self.desk, self.aigerim, one))
        assert self.before
        (self.status, self.shelf, self.left), self.before = self.before, None

    @rule(hours=st.integers(1, 60))
    def time_passes(self, hours: int) -> None:
        grow_older(self.desk.id, self.number, hours * 60)
        for _ in range(2):  # a job may be told twice
            worker.perform(self.desk.id, f"timer#{self.number}#close")
        self.before = None
        if self.left is not None:
            self.left -= hours / 24
        if self.left is not None and self.left <= 0:
            self.expired += 1
            self.goes("closed", "closed", is_ours=False)

    @invariant()
    def is_as_the_model_says(self) -> None:
        one = tickets.load(self.desk.id, self.number)
        assert (one.status, one.shelf) == (self.status, self.shelf)
        assert (one.closes_at is None) == (self.left is None)
        if one.closes_at and self.left is not None:
            assert abs(one.closes_at - now() - timedelta(days=self.left)) < timedelta(minutes=1)
        entries = tickets.timeline(self.desk.id, self.number).entries
        assert [getattr(entry, "what", "") for entry in entries].count("expired") == self.expired
        assert all(entry.by is None for entry in entries if isinstance(entry, Event) and entry.what == "expired")


def test_it_closes_just_when_a_model_of_it_says_so(world: Machine) -> None:
    Life.world = world
    quick = settings(max_examples=5, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Life, settings=quick)
