"""How many tickets stand where: stored, moved by jobs, never computed for a request."""

from collections import Counter as Tally
from collections.abc import Iterable

from chalicelib import jobs
from tenants import keys
from tenants.items import Counter, DeskItem
from tenants.table import add
from tenants.tenant import Desk

COUNTED = ("open", "pending", "solved", "held", "snoozed", "undelivered", "suspended")


def place(shelf: str, department: str, assignee: str | None) -> str:
    """The name of the number for one place."""
    return f"{shelf}|{department}|{assignee or ''}"


def moves(before: str | None, after: str | None) -> dict[str, int]:
    """What to add where when a ticket goes from one place to another; nothing when it stays."""
    if before == after:
        return {}
    steps = {name: step for name, step in ((before, -1), (after, +1)) if name and name.partition("|")[0] in COUNTED}
    return steps


def apply(desk: Desk, job: jobs.Job, steps: dict[str, int]) -> None:
    """Handle the effect `count`."""
    jobs.settle(job, "count", add(Counter(*keys.counts(desk.id)), steps))


class Counts:
    """The stored numbers, summed as a view needs them."""

    def __init__(self, item: DeskItem | None) -> None:
        self._numbers: Tally[tuple[str, str, str]] = Tally()
        for name, number in item.numbers.items() if isinstance(item, Counter) else ():
            shelf, department, assignee = name.split("|")
            self._numbers[shelf, department, assignee] += number

    @property
    def is_empty(self) -> bool:
        """Whether no ticket was ever counted."""
        return not self._numbers

    def sum(self, shelf: str, departments: Iterable[str], assignee: str | None = None) -> int:
        """Tickets of a shelf in some departments; `assignee` "" means nobody's and None anybody's."""
        wanted = set(departments)
        return sum(
            number
            for (where, department, who), number in self._numbers.items()
            if where == shelf and department in wanted and (assignee is None or who == assignee)
        )
