"""All that the billing page shows, read at once: the days' tickets, the month's charges, the newest entries."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

from chalicelib.helpdesk.billing import entries, plans, prices
from chalicelib.helpdesk.billing.entries import Entries
from chalicelib.helpdesk.billing.prices import Advice, Day, Volume
from chalicelib.helpdesk.team.seats import seats
from tenants import keys, table
from tenants.items import Counter
from tenants.keys import now
from tenants.ledger import Balance, Entry
from tenants.reading import every
from tenants.tenant import Desk
from tenants.terms import Terms, charged_on, terms
from tenants.usage import day

DAYS = 30


class Used(NamedTuple):
    """A day's numbers, and what the plan of that day included."""

    day: str
    tickets: int
    limit: int
    packs: int

    @property
    def is_over(self) -> bool:
        return self.tickets > self.limit


class Today(NamedTuple):
    """What stands against today's volume, day packs in it."""

    used: int
    limit: int
    held: int
    packs: int


class Month(NamedTuple):
    """The month's charges until now and at its end, with the day packs among them."""

    charged: int
    forecast: int
    packs: int


class Overview(NamedTuple):
    terms: Terms
    balance: Balance
    day: Day  # a day as it is now, without day packs
    until: date | None  # that the balance lasts
    days: list[Used]  # the oldest first
    today: Today
    month: Month
    numbers: Mapping[str, int]  # of the month: automatic packs, releases
    advice: Advice | None
    entries: Entries


def read(desk: Desk, balance: Balance, month: str = "", after: str = "") -> Overview:
    """What the page shows; `balance` was read with the session, the rest is three readings at once."""
    now_held, today = terms(desk), day(desk, now())
    listed, numbers, charges = _readings(desk, balance, today, month, after)
    days = [_used(desk, when, numbers.get(when, {})) for when in _last_days(today)]
    cost, last = prices.day_of(now_held, seats(desk).taken), plans.last_charged(desk, balance)
    further = _further(desk, today, cost, numbers.get(today, {})) if last.isoformat() < today else 0
    volumes = [Volume(one.day, one.tickets) for one in days]
    return Overview(
        now_held,
        balance,
        cost,
        prices.lasts_until(balance.amount - further, cost.total, last),
        days,
        _today(charged_on(desk, today), numbers.get(today, {})),
        _month(charges, cost, today, last, int(numbers.get(today, {}).get("packs", 0)), further),
        numbers.get(today[:7], {}),
        prices.advice(now_held, seats(desk).taken, volumes[:-1]),
        listed,
    )


def _readings(desk: Desk, balance: Balance, today: str, month: str, after: str) -> Any:
    return every(
        [
            partial(entries.page, desk, balance, month, after),
            partial(_numbers, desk, today),
            partial(_charges, desk, today[:7]),
        ]
    )


def _numbers(desk: Desk, today: str) -> dict[str, Mapping[str, int]]:
    """The numbers of the last days by their names, and of this month by its own, which sorts before its days."""
    since = min(_last_days(today)[0], today[:7])
    rows = table.query(keys.usage(desk.id, "").pk, since=since, until=today).rows
    return {one.sk: one.numbers for one in map(table.model, rows) if isinstance(one, Counter)}


def _charges(desk: Desk, month: str) -> list[Entry]:
    pk = keys.ledger(desk.id, "").pk
    rows = table.query(pk, begins=f"charge#{month}").rows
    return [one for one in map(table.model, rows) if isinstance(one, Entry)]


def _last_days(today: str) -> list[str]:
    last = date.fromisoformat(today)
    return [(last - timedelta(days=back)).isoformat() for back in range(DAYS - 1, -1, -1)]


def _used(desk: Desk, when: str, numbers: Mapping[str, int]) -> Used:
    plan = charged_on(desk, when).plan
    return Used(when, numbers.get("tickets", 0), plan.tickets, numbers.get("packs", 0))


def _today(held: Terms, numbers: Mapping[str, int]) -> Today:
    packs, waiting = numbers.get("packs", 0), numbers.get("held", 0)
    more = packs * held.tariff.day_pack_tickets
    # `taken` is what stands against the plan alone: each day pack has taken its tickets off it.
    used = numbers.get("taken", numbers.get("tickets", 0) - waiting - more) + more
    return Today(max(0, used), held.plan.tickets + more, waiting, packs)


def _further(desk: Desk, today: str, cost: Day, numbers: Mapping[str, int]) -> int:
    """What today costs beside a usual day: day packs, and what was dropped today."""
    return prices.day_of(charged_on(desk, today), seats(desk).taken, numbers.get("packs", 0)).total - cost.total


def _month(charges: list[Entry], cost: Day, today: str, last: date, packs: int, further: int) -> Month:
    charged = -sum(one.amount for one in charges)
    lines = (line for one in charges for line in one.lines if line.get("what") == "packs")
    expected = prices.forecast(charged, cost.total, date.fromisoformat(today), last)
    return Month(charged, expected + further, sum(int(line.get("count", 1)) for line in lines) + packs)
