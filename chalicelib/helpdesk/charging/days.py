"""Which of a tenant's days are to be charged, and what each costs. A day is charged once by its name, however often the
clock or the time zone goes back over it; one that had no moment in the tenant's zone is not charged.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from chalicelib.config import config
from chalicelib.helpdesk.billing import prices
from chalicelib.helpdesk.team import seating
from tenants import days
from tenants.ledger import Balance
from tenants.tenant import Desk
from tenants.terms import charged_on
from tenants.usage import day

Numbers = Mapping[str, int]
Line = dict[str, Any]


class Cost(NamedTuple):
    """What a day is charged, with lines of negative minor units; and the day packs among them."""

    lines: list[Line]
    packs: int

    @property
    def amount(self) -> int:
        return sum(line["amount"] for line in self.lines)


def next_one(desk: Desk, balance: Balance, today: str) -> str | None:
    """The first day that is over and not charged."""
    until = balance.charged_until
    found = days.after(until) if until else day(desk, desk.tenant.created_at)
    return found if found < today else None


def cost(desk: Desk, when: str, balance: Balance, numbers: Numbers, numbers_before: Numbers) -> Cost:
    """What a day costs by the numbers of its usage, and of the day before: a day pack may have come in late there."""
    packs = numbers.get("packs", 0)
    if not days.has_moments(desk.tenant.time_zone, when) or _is_away(desk, when) or is_operators(desk):
        return Cost([], packs)
    held = charged_on(desk, when)
    priced = prices.day_of(held, len(seating.on_day(desk, when)), packs)
    lines = [_line(line) for line in priced.lines if line.amount]
    late = numbers_before.get("packs", 0) - (balance.charged_packs or 0) if balance.charged_until else 0
    if late > 0:
        lines.append(
            {"what": "packs", "count": late, "amount": -late * held.tariff.day_pack, "day": days.after(when, -1)}
        )
    return Cost(lines, packs)


def is_operators(desk: Desk) -> bool:
    """Whether it is the operator's own desk, who would pay himself."""
    return bool(desk.tenant.slug == config().operator_desk)


def _is_away(desk: Desk, when: str) -> bool:
    """Whether nobody was let in on the whole of a day: the operator had suspended the desk, or it is leaving."""
    tenant = desk.tenant
    return any(at and day(desk, at) < when for at in (tenant.suspended_at, tenant.closed_at))


def _line(line: prices.Line) -> Line:
    made: Line = {"what": line.what, "amount": -line.amount}
    return made | ({"name": line.name} if line.name else {}) | ({"count": line.count} if line.count else {})
