"""The price list, read once from tariffs.toml."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

CURRENCIES = {"en": "USD", "ru": "RUB", "kk": "KZT"}  # what a sign-up starts with, by its language


@dataclass(frozen=True)
class Plan:
    """A row of the price list; prices are minor units a day."""

    name: str
    price: int
    seats: int
    tickets: int
    options: str  # "none" are offered, they are "picked" one by one, or "all" are in it
    more_seat: int | None = None  # None: no more are offered
    has_automatic_packs: bool = False  # a tenant may let day packs be bought by themselves


@dataclass(frozen=True)
class Tariff:
    """One version of the price list in one currency; amounts are minor units, prices are a day's."""

    since: date
    currency: str
    credit: int
    plans: dict[str, Plan]  # the smallest first
    day_pack: int
    day_pack_tickets: int
    options: dict[str, int]  # the price of each


@cache
def _table() -> dict[str, Any]:
    from tenants import price_list  # late: few pages speak of prices

    return price_list.read(Path(__file__).parent / "tariffs.toml")


def currencies() -> list[str]:
    """Currencies offered, as ISO 4217 codes."""
    return list(_table()["currencies"])


@cache
def versions(currency: str = "USD") -> tuple[Tariff, ...]:
    """All versions in a currency, oldest first; raise price_list.Wrong where the file says nonsense."""
    return tuple(sorted((_version(row, currency) for row in _table()["version"]), key=lambda tariff: tariff.since))


def tariff(day: date, currency: str = "USD") -> Tariff:
    """The price list that a sign-up of that day gets; before the first one there was, that one."""
    every = versions(currency)
    return next((version for version in reversed(every) if version.since <= day), every[0])


def _version(row: dict[str, Any], currency: str) -> Tariff:
    def amount(value: Any) -> Any:
        return value[currency] if isinstance(value, dict) else value

    plans = {name: {key: amount(value) for key, value in plan.items()} for name, plan in row["plans"].items()}
    return Tariff(
        since=row["since"],
        currency=currency,
        credit=amount(row["credit"]),
        plans={name: Plan(name, **plan) for name, plan in plans.items()},
        day_pack=amount(row["day_pack"]["price"]),
        day_pack_tickets=row["day_pack"]["tickets"],
        options={name: amount(price) for name, price in row["options"].items()},
    )
