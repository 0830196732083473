"""What a tenant used on one of its own days: the only count of it.

A day's item has numbers that are only added to: `tickets` accepted that day, held ones too; `taken`, what stands
against the plan's volume, less what day packs have made room for; `held`; `packs`; `spam`, given back; `flooded`. A
month's item, beside the days, has `automatic_packs` and `releases`, the emergency ones.
"""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path

from tenants import keys
from tenants.items import Counter
from tenants.table import Write, add
from tenants.tenant import Desk

Numbers = Mapping[str, int]


def day(desk: Desk, moment: datetime) -> str:
    """The tenant's own day, such as 2026-11-22."""
    return moment.astimezone(ZoneInfo(desk.tenant.time_zone)).date().isoformat()


def month(day: str) -> str:
    """The month of a day, such as 2026-11."""
    return day[:7]


def counted(desk: Desk, when: str, numbers: dict[str, int], condition: Condition | None = None) -> Write:
    """Add to the numbers of a day, or of a month."""
    return add(Counter(*keys.usage(desk.id, when)), numbers, condition)


def below(name: str, limit: int) -> Condition:
    """That a number has not reached a limit; one that was never counted has not."""
    condition: Condition = Path([name]).does_not_exist() | (Path([name]) < limit)
    return condition if limit > 0 else Path([name]) < limit


def from_on(name: str, limit: int) -> Condition:
    """That a number has reached a limit."""
    condition: Condition = Path([name]) >= limit
    return condition


def is_of(desk: Desk, item: object, when: str) -> bool:
    """Whether an item is the usage of a day, or of a month: of a Conflict, which of them it was that did not hold."""
    return isinstance(item, Counter) and (item.pk, item.sk) == keys.usage(desk.id, when)
