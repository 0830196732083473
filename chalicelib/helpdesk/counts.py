"""How many tickets stand where: stored, moved by jobs, never computed for a request."""

import contextlib
import functools
import operator
import random
from collections import Counter as Tally
from collections.abc import Iterable

from pynamodb.expressions.operand import Path

from chalicelib import jobs
from tenants import keys
from tenants.errors import Conflict
from tenants.items import Counter, DeskItem
from tenants.table import add, get, update, write
from tenants.tenant import Desk

COUNTED = ("open", "pending", "solved", "held", "snoozed", "undelivered", "suspended")
MANY = 200  # numbers, of a small business
TIDIED_AFTER = 50  # steps, more or less
AT_ONCE = 50  # numbers; an expression has room for 4 kB


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
    if random.randrange(TIDIED_AFTER) == 0:
        tidy(desk.id)


def tidy(tenant: str) -> None:
    """Drop numbers that came to nothing, but for one of each shelf.

    Every page reads the item, which would grow with every department and whoever has ever worked there.
    """
    item = get(Counter, keys.counts(tenant))
    if item is None or len(item.numbers) <= MANY:
        return
    kept = {name.partition("|")[0] for name, number in item.numbers.items() if number}
    gone = list[str]()
    for name in (name for name, number in item.numbers.items() if not number):
        shelf = name.partition("|")[0]
        if shelf in kept:
            gone.append(name)
        kept.add(shelf)
    for place in range(0, len(gone), AT_ONCE):
        some = gone[place : place + AT_ONCE]
        still = functools.reduce(operator.and_, (Path([name]) == 0 for name in some))
        with contextlib.suppress(Conflict):  # a ticket went to one of these places: another time
            write(update(Counter(item.pk, item.sk), [Path([name]).remove() for name in some], still))


class Counts:
    """The stored numbers, summed as a view needs them."""

    def __init__(self, item: DeskItem | None) -> None:
        self._numbers: Tally[tuple[str, str, str]] = Tally()
        for name, number in item.numbers.items() if isinstance(item, Counter) else ():
            shelf, department, assignee = name.split("|")
            self._numbers[shelf, department, assignee] += number

    @property
    def is_empty(self) -> bool:
        """Whether no ticket was ever counted; the internal mail's numbers lie here too."""
        return all(shelf not in COUNTED for shelf, _, _ in self._numbers)

    def has_seen(self, shelf: str) -> bool:
        """Whether a ticket ever stood on a shelf: a number that went back to nothing stays."""
        return any(where == shelf for where, _, _ in self._numbers)

    def sum(self, shelf: str, departments: Iterable[str], assignee: str | None = None) -> int:
        """Tickets of a shelf in some departments; `assignee` "" means nobody's and None anybody's."""
        wanted = set(departments)
        return sum(
            number
            for (where, department, who), number in self._numbers.items()
            if where == shelf and department in wanted and (assignee is None or who == assignee)
        )
