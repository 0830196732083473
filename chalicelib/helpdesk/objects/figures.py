"""How often a service object fails and what it costs: stored by month, moved by jobs, never computed for a page."""

from collections import Counter as Tally
from datetime import datetime
from typing import NamedTuple, Protocol

from chalicelib import jobs
from tenants import keys
from tenants.items import Counter, DeskItem
from tenants.keys import now
from tenants.table import Write, add
from tenants.tenant import Desk

Steps = dict[str, dict[str, int]]  # {object: {name of a number: what to add}}
GONE = ("deleted", "merged")  # the shelves of tickets that count nowhere; of merged ones the survivor does
MONTHS = 12


class Counted(Protocol):
    """A ticket."""

    @property
    def objects(self) -> list[str]: ...
    @property
    def department(self) -> str: ...
    @property
    def shelf(self) -> str: ...
    @property
    def created_at(self) -> datetime: ...


class Month(NamedTuple):
    """What happened in a month; `cost` in minor units by currency."""

    first: datetime
    tickets: int
    cost: dict[str, int]


class Figures(NamedTuple):
    """The last twelve months, oldest first, over what a person may see; `minutes` is the time spent on tickets."""

    months: list[Month]
    tickets: int
    cost: dict[str, int]
    minutes: int


def places(ticket: Counted) -> frozenset[tuple[str, str]]:
    """The numbers that a ticket is in: of each of its objects, by the month of its opening in UTC, and department."""
    if ticket.shelf in GONE:
        return frozenset()
    return frozenset((one, f"tickets|{_month(ticket.created_at)}|{ticket.department}") for one in ticket.objects)


def moves(before: frozenset[tuple[str, str]], after: frozenset[tuple[str, str]]) -> Steps:
    """What to add where when a ticket goes from some numbers to others."""
    steps: Steps = {}
    for step, gone in ((-1, before - after), (+1, after - before)):
        for one, name in gone:
            steps.setdefault(one, {})[name] = step
    return steps


def apply(desk: Desk, job: jobs.Job, steps: Steps) -> None:
    """Handle the effect `object_figures`."""
    counters = [add(Counter(*keys.service_object(desk.id, one, "figures")), names) for one, names in steps.items()]
    jobs.settle(job, "object_figures", *counters)


def spent(tenant: str, one: str, at: datetime, cost: int, currency: str) -> Write:
    """What counts the cost of a change in the transaction that records it."""
    return add(Counter(*keys.service_object(tenant, one, "figures")), {f"cost|{_month(at)}|{currency}": cost})


def read(item: DeskItem | None, departments: list[str]) -> Figures:
    """The figures of an object, over tickets of some departments."""
    numbers = item.numbers if isinstance(item, Counter) else {}
    tickets, minutes = Tally[str](), 0
    costs: dict[str, Tally[str]] = {}
    for name, number in numbers.items():
        kind, month, part = name.split("|")
        if kind == "cost":
            costs.setdefault(month, Tally())[part] += number
        elif part in departments and kind == "tickets":
            tickets[month] += number
        elif part in departments and month in _names():
            minutes += number
    months = [Month(_first(name), tickets[name], dict(costs.get(name, {}))) for name in _names()]
    total = sum((Tally(month.cost) for month in months), Tally[str]())
    return Figures(months, sum(month.tickets for month in months), dict(total), minutes)


def _names() -> list[str]:
    """The last twelve months, oldest first."""
    this = now()
    count = this.year * 12 + this.month - 1
    return [f"{one // 12:04d}-{one % 12 + 1:02d}" for one in range(count - MONTHS + 1, count + 1)]


def _month(moment: datetime) -> str:
    return f"{moment:%Y-%m}"


def _first(name: str) -> datetime:
    return datetime.fromisoformat(f"{name}-01T12:00:00+00:00")
