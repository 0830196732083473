"""How often a page waits for DynamoDB; calls that are under way at the same time are waited for once."""

from collections.abc import Iterator
from threading import Barrier
from typing import Any

import pytest

from tenants.items import DeskItem
from tests.people import Business


class Waits:
    """Every call of a page, and a barrier that three of them can only pass together."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.first, self.barrier = 0, Barrier(3, timeout=5)

    def before(self, model: Any, **_: Any) -> None:
        self.calls.append(model.name)
        if 0 < self.first <= len(self.calls) < self.first + self.barrier.parties:
            self.barrier.wait()


@pytest.fixture
def waits(acme: Business) -> Iterator[Waits]:
    """Watch the calls of pages after the first, which also learns whose host it is."""
    acme.owner.get("/tickets")
    events, waits = DeskItem._get_connection().connection.client.meta.events, Waits()
    events.register_first("before-call", waits.before, unique_id="waits")
    yield waits
    events.unregister("before-call", unique_id="waits")


def test_the_board_waits_twice(acme: Business, waits: Waits) -> None:
    """The second time for its tickets and for the person's drafts together."""
    acme.ask()
    waits.calls.clear()
    waits.first, waits.barrier = 2, Barrier(2, timeout=5)
    assert acme.owner.get("/tickets").status == 200
    assert waits.calls == ["BatchGetItem", "Query", "Query"]


def test_a_ticket_waits_twice_for_itself_then_for_its_messages_its_customer_and_its_neighbours_together(
    acme: Business, waits: Waits
) -> None:
    number = acme.ask(text="The scanner does not connect.")
    waits.calls.clear()
    waits.first = 2
    answer = acme.owner.get(f"/tickets/{number}")
    assert answer.status == 200
    assert "The scanner does not connect." in answer.text and acme.dana in answer.text
    assert waits.calls[0] == "BatchGetItem" and sorted(waits.calls[1:]) == ["BatchGetItem", "Query", "Query"]


def test_answers_are_offered_after_one_waiting_for_all_words_and_one_for_the_answers(
    acme: Business, waits: Waits
) -> None:
    number = acme.ask()
    acme.owner.get("/settings/answers/add")
    acme.owner.submit("/add", title="Printers print blank", text="Turn the roll", do="publish")
    acme.machine.work()
    waits.calls.clear()
    waits.first = 2
    assert len(acme.owner.get(f"/tickets/{number}/template?of=answers&q=printer+rol").json()["offers"]) == 1
    assert waits.calls == ["BatchGetItem", "Query", "Query", "Query", "BatchGetItem"]


NOWHERE = ["0", "07", "99", "9" * 10, "9" * 3000, "seven"]
LONG = [f"{room}/{'a' * 3000}" for room in ("customers", "organisations", "objects")]


@pytest.mark.parametrize("path", [*(f"tickets/{number}" for number in NOWHERE), *LONG], ids=lambda path: path[:16])
def test_what_is_read_along_with_the_session_is_not_found_whatever_its_name(acme: Business, path: str) -> None:
    assert acme.owner.get(f"/{path}").status == 404
