"""What a tenant costs the operator at list prices, from what its actions were measured to take, against what it pays.

The days are those of a desk at its plan's volume, every day of the month: more than any desk does. An action's time on
Lambda is its processor time here over the speed of Lambda, and its round trips waited for.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tenants import tariff
from tenants.times import now

PRICES = tomllib.loads((Path(__file__).parents[2] / "infrastructure/list_prices.toml").read_text())
DAYS = 30
BEATS_AN_HOUR = 240  # of a page that is looked at
KEPT_BYTES = 24_000  # of tables that a ticket takes with its index entries and words
MAIL_BYTES = 60_000  # of raw mail in S3 that a ticket takes
KEPT_MONTHS = 12
# How often something is done for a ticket: seven of ten come by mail, and two answers settle one.
OF_A_TICKET = {
    "open a ticket by mail": 0.7,
    "open a ticket by form": 0.3,
    "its job": 1,
    "reply": 2,
    "job of a reply": 2,
    "take in an answer": 1.5,
    "ticket with 4 messages": 6,
    "board of 25": 4,
    "its customer's page": 0.3,
    "search common and rare word": 0.3,
}
STANDS_FOR = {"take in an answer": "open a ticket by mail"}  # measured as what is like it, and dearer
JOBS = ("its job", "job of a reply", "charge of a day")
MAILS_SENT, MAILS_RECEIVED = 3, 2.2  # of a ticket
PAGES = ("open a ticket by form", "reply", "ticket with 4 messages", "board of 25", "its customer's page")


@dataclass(frozen=True)
class Desk:
    """A desk, as it is used."""

    name: str
    plan: str
    tickets: int  # a day
    people: int
    hours: float  # a day that each of them looks at the desk


@dataclass(frozen=True)
class Costs:
    """What a desk costs and pays in a month, in US dollars; what it pays by currency."""

    desk: Desk
    cost: float
    pays: dict[str, float]


def desks() -> list[Desk]:
    """One that nobody comes to, and each plan filled to its volume."""
    plans = tariff.tariff(now().date()).plans
    idle = Desk("Free, idle", "free", 0, 0, 0)
    return [idle, *(Desk(name.title(), name, one.tickets, one.seats, 8) for name, one in plans.items())]


def costs(rows: Iterable[Mapping[str, Any]]) -> list[Costs]:
    """What each of the desks costs, from measured actions of the smallest desk that was measured."""
    measured: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        measured.setdefault(row["action"], row)
    return [Costs(desk, _month(desk, measured), _pays(desk)) for desk in desks()]


def _month(desk: Desk, measured: Mapping[str, Mapping[str, Any]]) -> float:
    done = {name: times * desk.tickets for name, times in OF_A_TICKET.items()}
    done["heartbeat of a board"] = desk.people * desk.hours * BEATS_AN_HOUR
    done["charge of a day"] = 1
    day = sum(times * _action(name, measured[STANDS_FOR.get(name, name)]) for name, times in done.items())
    mail = desk.tickets * (
        MAILS_SENT * _each("mails_sent") + MAILS_RECEIVED * (_each("mails_received") + _each("files_written"))
    )
    tickets = desk.tickets * DAYS * KEPT_MONTHS
    kept = PRICES["one"]["gb_of_tables_a_month"] * KEPT_BYTES + PRICES["one"]["gb_of_files_a_month"] * MAIL_BYTES
    return float((day + mail) * DAYS + tickets * kept / 1e9)


def _action(name: str, row: Mapping[str, Any]) -> float:
    """What one action costs in US dollars."""
    machine, one = PRICES["machine"], PRICES["one"]
    seconds = (row["cpu_ms"] / machine["lambda_speed"] + row["round_trips"] * machine["round_trip_ms"]) / 1000
    by_queue = name in JOBS or "mail" in name or name == "take in an answer"
    return float(
        row["write_units"] * _each("write_units")
        + row["read_units"] * _each("read_units")
        + seconds * machine["lambda_gb"] * one["lambda_gb_second"]
        + _each("lambda_requests")
        + (3 * _each("queue_requests") if by_queue else _each("api_requests"))
        + (row["bytes"] / 1e9 * one["gb_sent"] if name in PAGES else 0)
        + machine["log_bytes"] / 1e9 * one["gb_of_logs"]
    )


def _each(name: str) -> float:
    return float(PRICES["a_million"][name] / 1e6)


def _pays(desk: Desk) -> dict[str, float]:
    today = now().date()
    return {
        code: tariff.tariff(today, code).plans[desk.plan].price * DAYS / 100 * PRICES["dollars"][code]
        for code in tariff.currencies()
    }
