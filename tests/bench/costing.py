"""What a tenant costs the operator at list prices, from what its actions were measured to take, against what it pays.

The days are those of a desk at its plan's volume, every day of the month: more than any desk does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tenants import tariff
from tenants.times import now
from tests.bench import bills, charges
from tests.bench.charges import PRICES

DAYS = 30


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
    done = {name: times * desk.tickets for name, times in bills.OF_A_TICKET.items()}
    done["heartbeat of a board"] = desk.people * desk.hours * bills.BEATS_AN_HOUR
    done["charge of a day"] = 1
    day = sum(
        times * sum(charges.of(name, measured[bills.STANDS_FOR.get(name, name)]).values())
        for name, times in done.items()
    )
    sent, received = charges.each("mails_sent"), charges.each("mails_received")
    mail = desk.tickets * (bills.MAILS_SENT * sent + bills.MAILS_RECEIVED * received)
    one = PRICES["one"]
    tables = one["gb_of_tables_a_month"] + one["gb_of_backup_a_month"]
    kept = tables * bills.KEPT_BYTES + one["gb_of_files_a_month"] * bills.MAIL_BYTES
    return float((day + mail) * DAYS + desk.tickets * DAYS * bills.KEPT_MONTHS * kept / 1e9)


def _pays(desk: Desk) -> dict[str, float]:
    today = now().date()
    return {
        code: tariff.tariff(today, code).plans[desk.plan].price * DAYS / 100 * PRICES["dollars"][code]
        for code in tariff.currencies()
    }
