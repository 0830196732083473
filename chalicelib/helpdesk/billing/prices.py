"""What a day costs, line by line, and what follows from it. Amounts are minor units; nothing here reads or writes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from tenants.tariff import Plan, Tariff
from tenants.terms import Terms


@dataclass(frozen=True)
class Line:
    """A part of a day's price: plan, seats, packs or option; `count` is of seats or packs."""

    what: str
    amount: int
    name: str = ""
    count: int = 0


class Day(NamedTuple):
    """What a day is charged for."""

    lines: tuple[Line, ...]

    @property
    def total(self) -> int:
        return sum(line.amount for line in self.lines)


class Volume(NamedTuple):
    """A day's tickets, as far as they count."""

    day: str
    tickets: int


class Advice(NamedTuple):
    """A plan on which the last days would have cost less; `sums` are of so many days, now and then."""

    plan: Plan
    over: int  # days on which there was more than the plan includes
    days: int
    now: int
    then: int


LOOKED_AT = 5  # days
OVER = 3  # of them, and a larger plan may be worth a word


def day_of(terms: Terms, seats: int, packs: int = 0) -> Day:
    """A day with so many people who answer and day packs."""
    prices, plan = terms.tariff, terms.plan
    lines = [Line("plan", plan.price, plan.name)]
    if plan.more_seat and seats > plan.seats:
        more = seats - plan.seats
        lines.append(Line("seats", more * plan.more_seat, count=more))
    lines += [Line("option", prices.options[name], name) for name in prices.options if name in terms.picked]
    if packs:
        lines.append(Line("packs", packs * prices.day_pack, count=packs))
    return Day(tuple(lines))


def under(prices: Tariff, plan: Plan, picked: Collection[str]) -> Terms:
    """The terms of another plan with options that were picked one by one."""
    every = frozenset(prices.options)
    mine = every & frozenset(picked) if plan.options == "picked" else frozenset()
    return Terms(prices, plan, every if plan.options == "all" else mine, mine)


def lasts_until(balance: int, price: int, charged_until: date) -> date | None:
    """The last day that a balance pays for; None where a day costs nothing, and the last one charged where it is used
    up."""
    if not price:
        return None
    return charged_until + timedelta(days=max(0, balance) // price)


def forecast(charged: int, price: int, today: date, charged_until: date) -> int:
    """What the month of `today` will cost: what was charged of it, and every day to come at the price of this one."""
    after = (today.replace(day=28) + timedelta(days=4)).replace(day=1)
    first = max(charged_until + timedelta(days=1), today.replace(day=1))
    return charged + max(0, (after - first).days) * price


def packs_for(tickets: int, plan: Plan, prices: Tariff) -> int:
    """How many day packs it takes until none of a day's tickets is held."""
    return -(-max(0, tickets - plan.tickets) // prices.day_pack_tickets)


def advice(terms: Terms, seats: int, days: Sequence[Volume]) -> Advice | None:
    """The plan on which the last days would have been cheaper, each ticket answered on its day by day packs; None
    where fewer than three of five were over the volume, or nothing else was cheaper."""
    looked_at = days[-LOOKED_AT:]
    over = sum(one.tickets > terms.plan.tickets for one in looked_at)
    if over < OVER:
        return None
    now = _cost(terms, seats, looked_at)
    others = [
        (_cost(then, seats, looked_at), then.plan)
        for then in (under(terms.tariff, plan, terms.picked) for plan in terms.tariff.plans.values())
        if _fits(then, terms, seats)
    ]
    cheapest = min(others, key=lambda pair: pair[0], default=None)
    if cheapest is None or cheapest[0] >= now:
        return None
    return Advice(cheapest[1], over, len(looked_at), now, cheapest[0])


def _cost(terms: Terms, seats: int, days: Sequence[Volume]) -> int:
    needed = (packs_for(one.tickets, terms.plan, terms.tariff) for one in days)
    return sum(day_of(terms, seats, packs).total for packs in needed)


def _fits(then: Terms, now: Terms, seats: int) -> bool:
    """Whether another plan has room for the people and has every option that is paid for."""
    has_room = seats <= then.plan.seats or then.plan.more_seat is not None
    return then.plan.name != now.plan.name and has_room and now.picked <= then.options
