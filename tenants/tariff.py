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
    more_seat: int | None = None


@dataclass(frozen=True)
class Tariff:
    """One version of the price list."""

    since: date
    credit: int
    plans: dict[str, Plan]
    day_pack: int
    day_pack_tickets: int
    cheapest_option: int
    dearest_option: int


@cache
def _table() -> dict[str, Any]:
    import tomllib  # late: few pages speak of prices

    return tomllib.loads((Path(__file__).parent / "tariffs.toml").read_text())


def currencies() -> list[str]:
    """Currencies offered, as ISO 4217 codes."""
    return list(_table()["currencies"])


@cache
def versions() -> tuple[Tariff, ...]:
    """All versions, oldest first."""
    return tuple(sorted((_version(row) for row in _table()["version"]), key=lambda tariff: tariff.since))


def tariff(day: date) -> Tariff:
    """The price list that a sign-up of that day gets."""
    return [version for version in versions() if version.since <= day][-1]


def _version(row: dict[str, Any]) -> Tariff:
    pack, options = row["day_pack"], row["options"]
    return Tariff(
        since=row["since"],
        credit=row["credit"],
        plans={name: Plan(name, **plan) for name, plan in row["plans"].items()},
        day_pack=pack["price"],
        day_pack_tickets=pack["tickets"],
        cheapest_option=options["cheapest"],
        dearest_option=options["dearest"],
    )
