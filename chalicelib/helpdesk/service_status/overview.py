"""What the status page shows, in one Query."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from chalicelib.helpdesk.service_status.heartbeats import DAYS, PARTS, STATES, UNKNOWN, WORKS, BadMinutes, Heartbeat
from chalicelib.helpdesk.service_status.incidents import Incident
from chalicelib.integrations import payments
from tenants import platform, platform_keys
from tenants.keys import now

READ = 500  # items: five parts, five times thirty days, and incidents of a year


class Day(NamedTuple):
    day: str  # such as 2026-11-22, UTC
    late: int  # minutes
    down: int

    @property
    def state(self) -> str:
        return "down" if self.down else "late" if self.late else WORKS


class Part(NamedTuple):
    name: str
    state: str
    seen_at: datetime | None
    days: list[Day]  # oldest first

    @property
    def bad_days(self) -> int:
        return sum(day.state != WORKS for day in self.days)

    @property
    def bad_minutes(self) -> int:
        return sum(day.late + day.down for day in self.days)


class Overview(NamedTuple):
    state: str  # the worst of all
    parts: list[Part]
    now: list[Incident]  # newest first
    past: list[Incident]


def overview() -> Overview:
    """How all parts are, the last thirty days of each, and what is said of troubles."""
    moment = now()
    found = platform.query(platform_keys.heartbeat().pk, limit=READ).items
    incidents = [one for one in found if isinstance(one, Incident)]
    current = [one for one in incidents if one.over_at is None]
    past = [one for one in incidents if one.over_at and moment - one.over_at < timedelta(days=DAYS)]
    parts = [_part(name, found, current, moment) for name in PARTS if name != "payments" or payments.takes_cards()]
    return Overview(worst([part.state for part in parts]), parts, current, past)


def worst(states: list[str]) -> str:
    return max(states, key=STATES.index)


def _part(name: str, found: list[Any], current: list[Incident], moment: datetime) -> Part:
    beat = next((one for one in found if isinstance(one, Heartbeat) and one.part == name), None)
    bad = {one.day: one for one in found if isinstance(one, BadMinutes) and one.part == name}
    names = [(moment - timedelta(days=back)).date().isoformat() for back in reversed(range(DAYS))]
    days = [Day(day, bad[day].late, bad[day].down) if day in bad else Day(day, 0, 0) for day in names]
    measured = beat.state_at(moment) if beat else WORKS if name == "mail_out" else UNKNOWN
    said = [one.state for one in current if name in one.parts]
    return Part(name, worst([measured, *said]), beat.at if beat else None, days)
