"""How much room a day has for tickets, and which room a new one takes: the plan's, a day pack's, or none."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from chalicelib import jobs
from chalicelib.helpdesk.volume.holding import HELD
from chalicelib.jobs import Job
from tenants import days, keys, table, usage
from tenants.items import Counter, DeskItem
from tenants.keys import Key, now
from tenants.table import Write
from tenants.tenant import Desk
from tenants.terms import Terms, charged_on
from tenants.usage import Numbers, day, month

RELEASES = 10  # in an emergency, a month
FLOOD = 10  # times the volume, and what comes then is set aside
SOON = 0.8  # of the volume, and the board says so
DAY = timedelta(days=1)


class Standing(NamedTuple):
    """Where a desk stands against its volume; `limit` has the day packs in it."""

    taken: int
    limit: int
    held: int  # of the tickets that came today, also those that were let go meanwhile
    packs: int

    @property
    def is_full(self) -> bool:
        return self.taken >= self.limit

    @property
    def is_nearly_full(self) -> bool:
        return self.taken >= self.limit * SOON


class Room(NamedTuple):
    """A room that a ticket may take: what is written with it, and what it then says of itself."""

    name: str  # in, pack, held, or nowhere for what does not count
    writes: list[Write]
    attributes: dict[str, Any]


NOWHERE = Room("nowhere", [], {})  # of what does not count: tests, machine mail, what staff write down


def wanted(tenant: str) -> list[Key]:
    """What to read along to know where a desk stands today, before its time zone is known."""
    return [keys.usage(tenant, f"{now() + step * DAY:%Y-%m-%d}") for step in (-1, 0, 1)]


def standing(desk: Desk, found: Sequence[DeskItem | None]) -> Standing:
    """Where a desk stands, by what `wanted` has found; the rest of it may be anything."""
    numbers, held = _today(desk, found), charged_on(desk, day(desk, now()))
    packs = numbers.get("packs", 0)
    more = packs * held.tariff.day_pack_tickets
    taken = max(0, numbers.get("taken", 0) + more)
    return Standing(taken, held.plan.tickets + more, numbers.get("held", 0), packs)


def releases_left(desk: Desk) -> int:
    """How many tickets may be let go this month for nothing."""
    found = table.get(Counter, keys.usage(desk.id, month(day(desk, now()))))
    return max(0, RELEASES - found.numbers.get("releases", 0)) if found else RELEASES


def flood(desk: Desk, found: Sequence[DeskItem | None]) -> int:
    """The number of tickets beyond which what comes today is set aside, where it is reached; else 0."""
    most = FLOOD * standing(desk, found).limit
    return most if _today(desk, found).get("tickets", 0) >= most else 0


def _today(desk: Desk, found: Sequence[DeskItem | None]) -> Numbers:
    today = day(desk, now())
    return next((one.numbers for one in found if isinstance(one, Counter) and usage.is_of(desk, one, today)), {})


def rooms(desk: Desk, moment: datetime) -> Iterator[Room]:
    """The rooms of a new ticket, the next one where the one before was taken: its transaction says so by a Conflict
    that `is_taken` knows. The last one always has room.
    """
    today = day(desk, moment)
    yield from having(desk, today, {"tickets": 1}, {"counted_on": today})
    held = {"counted_on": today, "shelf": HELD}
    yield Room("held", [usage.counted(desk, today, {"tickets": 1, "held": 1})], held)


def having(desk: Desk, today: str, numbers: dict[str, int], about: dict[str, Any]) -> Iterator[Room]:
    """The rooms from which a ticket is answered: what is left today, then a pack that buys itself, then what another's
    pack has just left."""
    held = charged_on(desk, today)
    inside = {**about, "taken_on": today, "let_go": "room"}
    free = usage.below("taken", held.plan.tickets)
    yield Room("in", [usage.counted(desk, today, {**numbers, "taken": 1}, free)], inside)
    most = _automatic_packs(desk, held)
    if most:
        full = usage.from_on("taken", held.plan.tickets)
        pack = {**numbers, "taken": 1 - held.tariff.day_pack_tickets, "packs": 1}
        bought = usage.counted(desk, month(today), {"automatic_packs": 1}, usage.below("automatic_packs", most))
        yield Room("pack", [usage.counted(desk, today, pack, full), bought], inside)
        yield Room("in", [usage.counted(desk, today, {**numbers, "taken": 1}, free)], inside)


def is_taken(room: Room, failed: Sequence[object]) -> bool:
    """Whether a transaction failed for want of this room, so that the next one may be tried."""
    ours = {(write.item.pk, write.item.sk) for write in room.writes}
    return any(isinstance(item, Counter) and (item.pk, item.sk) in ours for item in failed)


def limit(desk: Desk) -> int:
    """How many tickets the plan includes by which today is charged."""
    return charged_on(desk, day(desk, now())).plan.tickets


def _automatic_packs(desk: Desk, held: Terms) -> int:
    """How many packs may be bought in a month by themselves; none where nobody is let in to answer."""
    cap = None if desk.tenant.suspended_at else desk.tenant.automatic_packs
    return cap // held.tariff.day_pack if cap and held.plan.has_automatic_packs else 0


def release_timer(desk: Desk, moment: datetime) -> Job:
    """The job that lets held tickets into the next day's volume."""
    midnight = days.begins(desk.tenant.time_zone, days.after(day(desk, moment)))
    return jobs.job(desk.id, midnight, "timer#release", release={"how": "midnight"})
