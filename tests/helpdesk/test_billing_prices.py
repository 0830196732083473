"""What a day costs, how long a balance lasts, and the plan that would have been cheaper."""

from datetime import date

import pytest

from chalicelib.helpdesk.billing import prices
from chalicelib.helpdesk.billing.prices import Advice, Volume
from tenants.tariff import tariff
from tenants.terms import Terms

PRICES = tariff(date(2026, 11, 23))
ALL = frozenset(PRICES.options)


def on(plan: str, *picked: str) -> Terms:
    return prices.under(PRICES, PRICES.plans[plan], picked)


def week(*tickets: int) -> list[Volume]:
    return [Volume(f"2026-11-{place:02d}", number) for place, number in enumerate(tickets, start=1)]


@pytest.mark.parametrize(
    ("terms", "seats", "packs", "lines"),
    [
        (on("free"), 1, 0, {"plan": 0}),
        (on("free"), 1, 2, {"plan": 0, "packs": 200}),
        (on("standard"), 2, 0, {"plan": 500}),
        (on("standard", "statistics", "mailboxes"), 2, 1, {"plan": 500, "option": 150, "packs": 100}),
        (on("pro", "statistics"), 5, 0, {"plan": 1000}),
        (on("pro"), 7, 3, {"plan": 1000, "seats": 300, "packs": 300}),
    ],
)
def test_a_day_is_its_plan_with_what_comes_on_top(terms: Terms, seats: int, packs: int, lines: dict[str, int]) -> None:
    day = prices.day_of(terms, seats, packs)
    found: dict[str, int] = {}
    for line in day.lines:
        found[line.what] = found.get(line.what, 0) + line.amount
    assert found == lines and day.total == sum(lines.values())


@pytest.mark.parametrize(
    ("balance", "price", "until"),
    [(13450, 1300, "2026-12-02"), (1299, 1300, "2026-11-22"), (1300, 1300, "2026-11-23"), (-500, 1300, "2026-11-22")],
)
def test_a_balance_lasts_for_as_many_days_as_it_pays_whole(balance: int, price: int, until: str) -> None:
    assert prices.lasts_until(balance, price, date(2026, 11, 22)) == date.fromisoformat(until)
    assert prices.lasts_until(balance, 0, date(2026, 11, 22)) is None


@pytest.mark.parametrize(
    ("charged", "today", "until", "sum"),
    [
        (0, "2026-11-01", "2026-10-31", 30 * 500),
        (29 * 500, "2026-11-30", "2026-11-29", 30 * 500),
        (10 * 700, "2026-11-13", "2026-11-10", 10 * 700 + 20 * 500),  # two days are charged late
        (0, "2028-02-01", "2028-01-28", 29 * 500),
        (31 * 500, "2026-12-31", "2026-12-31", 31 * 500),
    ],
)
def test_the_month_is_what_was_charged_and_what_is_to_come(charged: int, today: str, until: str, sum: int) -> None:
    assert prices.forecast(charged, 500, date.fromisoformat(today), date.fromisoformat(until)) == sum


def test_three_of_five_days_over_name_the_plan_that_would_have_been_cheaper() -> None:
    # Five days at 5.00 with 2.00 of options and 6, 6, 6, 3, 6 day packs; on Pro at 10.00 with 2, 2, 2, 0, 2.
    told = prices.advice(on("standard", *ALL), 2, week(3, 3, 65, 70, 62, 40, 62))
    assert told == Advice(PRICES.plans["pro"], over=5, days=5, now=6200, then=5800)


@pytest.mark.parametrize(
    ("terms", "seats", "days"),
    [
        (on("standard"), 2, week(120, 120, 8, 9, 2)),  # on two days only
        (on("standard"), 2, week(90, 90, 90, 1, 1, 1, 1)),  # which is some days ago
        (on("standard"), 2, week(12, 12, 12, 12, 12)),  # a day pack is cheaper
        (on("pro"), 5, week(80, 80, 80, 80, 80)),  # nothing is larger
        (on("standard", "statistics"), 1, week(*[12] * 5)),  # Free has no options
    ],
)
def test_nothing_is_offered_that_would_not_have_been_cheaper(terms: Terms, seats: int, days: list[Volume]) -> None:
    assert prices.advice(terms, seats, days) is None


def test_a_smaller_plan_is_offered_where_packs_on_it_cost_less() -> None:
    assert prices.advice(on("standard"), 2, week(*[12] * 5)) is None, "two people do not fit into Free"
    told = prices.advice(on("standard"), 1, week(*[12] * 5))
    assert told is not None and told.plan.name == "free" and (told.now, told.then) == (5 * 600, 5 * 100)
