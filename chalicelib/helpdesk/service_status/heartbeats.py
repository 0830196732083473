"""How each part of Komek was when it was last looked at, and for how long of each day it was not well."""

from datetime import datetime, timedelta

from pynamodb.attributes import UnicodeAttribute, UTCDateTimeAttribute

from tenants import platform, platform_keys, table
from tenants.items import IntegerAttribute, PlatformItem
from tenants.keys import now
from tenants.table import Write

PARTS = ("web", "mail_in", "mail_out", "jobs", "payments")
WORKS, UNKNOWN, LATE, DOWN = STATES = ("works", "unknown", "late", "down")  # from best to worst
DAYS = 30  # that the page looks back
KEPT = timedelta(days=DAYS + 5)
# For how long what was last seen counts.
LASTS = {
    "web": timedelta(minutes=15),
    "mail_in": timedelta(minutes=15),
    "mail_out": timedelta(hours=1),
    "jobs": timedelta(minutes=5),
    "payments": timedelta(hours=3),
}
# What a part is when nothing was heard of it for longer. Mail that goes out is heard of in trouble only, and jobs that
# no clock announces wait.
SILENT = {"mail_out": WORKS, "jobs": LATE}


class Heartbeat(PlatformItem, discriminator="heartbeat"):
    """What one part last showed."""

    state = UnicodeAttribute()
    at = UTCDateTimeAttribute()

    @property
    def part(self) -> str:
        return self.sk.partition("#")[2]

    def state_at(self, moment: datetime) -> str:
        """The state that it tells of at a moment, for which it may be too old."""
        return self.state if moment - self.at <= LASTS[self.part] else SILENT.get(self.part, UNKNOWN)


class BadMinutes(PlatformItem, discriminator="bad_minutes"):
    """For how many minutes of a day (UTC) a part was late or down; there is none for a day on which it was not."""

    late = IntegerAttribute(default=0)
    down = IntegerAttribute(default=0)

    @property
    def day(self) -> str:
        return self.sk.split("#")[1]

    @property
    def part(self) -> str:
        return self.sk.split("#")[2]


def known() -> dict[str, Heartbeat]:
    """What was last seen of each part, in one Query."""
    found = platform.query(platform_keys.heartbeat().pk, begins=platform_keys.heartbeat().sk)
    return {one.part: one for one in found.items}


def beat(part: str, state: str) -> None:
    """Write down how a part is, for whoever comes to see it."""
    table.write(beaten(part, state))


def beaten(part: str, state: str) -> Write:
    return table.put(Heartbeat(*platform_keys.heartbeat(part), state=state, at=now()))


def lasted(part: str, state: str, minutes: int) -> Write:
    """Add to the minutes of today for which a part was late or down."""
    moment = now()
    key = platform_keys.bad_minutes(moment.date().isoformat(), part)
    return table.add(BadMinutes(*key), {state: minutes}, expires_at=moment + KEPT)
