"""What was done to a service object: who, what, when, from which version to which, at what cost. Nothing is changed
here afterwards.
"""

import re
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pynamodb.attributes import UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.helpdesk import editing, log
from chalicelib.helpdesk.objects import figures
from chalicelib.helpdesk.objects.catalogue import LONGEST
from chalicelib.helpdesk.objects.service_object import ServiceObject, require_change
from tenants import keys, table
from tenants.errors import N_, Invalid, Text
from tenants.items import DeskItem, IntegerAttribute
from tenants.keys import new_id, now
from tenants.staff import Staff
from tenants.tenant import Desk

PAGE = 25
LONGEST_TEXT = 500  # characters
MOST_DIGITS = 12  # of a cost in minor units
EARLIEST = date(2000, 1, 1)
COST = re.compile(r"(\d+)(?:[.,](\d{1,2}))?")


class Change(DeskItem, discriminator="object_change"):
    """Something that was done to an object."""

    what = UnicodeAttribute()
    at = UTCDateTimeAttribute()
    by = UnicodeAttribute()
    by_name = UnicodeAttribute()
    before = UnicodeAttribute(null=True)  # the version then
    after = UnicodeAttribute(null=True)  # the new version, where it is another one
    cost = IntegerAttribute(null=True)  # minor units
    currency = UnicodeAttribute(null=True)

    @property
    def id(self) -> str:
        return self.sk.partition("#")[2]


class Changes(NamedTuple):
    changes: list[Change]
    cursor: str  # where the next page begins; empty on the last


class Wish(NamedTuple):
    """What was typed about a change."""

    what: str
    version: str = ""
    cost: str = ""
    day: str = ""


def record(desk: Desk, person: Staff, one: ServiceObject, wish: Wish, seen: str) -> None:
    """Note what was done to an object and give it its new version; raise Invalid naming the fields."""
    require_change(desk, person, one)
    _check(wish)
    at, cost = _at(desk, wish.day), _cost(wish.cost)
    version = wish.version.strip()
    is_new = bool(version) and version != one.version
    change = Change(*keys.object_change(desk.id, one.id, new_id(at if wish.day else None)), what=wish.what.strip())
    change.at, change.by, change.by_name = at, person.id, person.name
    change.before, change.after = one.version if is_new else None, version if is_new else None
    change.cost, change.currency = cost or None, desk.tenant.currency if cost else None
    amount = f"{cost // 100}.{cost % 100:02d} {desk.tenant.currency}" if cost else ""
    told: dict[str, Any] = {"what": change.what, "version": change.after, "cost": amount}
    after = {name: value for name, value in told.items() if value}
    writes = editing.edited(person, one, seen, version=version) if is_new else []
    writes += [
        table.create(change),
        log.record(desk.id, person, "service_object", "recorded", one.id, one.name, after=after),
    ]
    if cost:
        writes.append(figures.spent(desk.id, one.id, at, cost, desk.tenant.currency))
    editing.save(desk, writes)


def of_object(desk: Desk, one: ServiceObject, cursor: str = "") -> Changes:
    """A page of what was done to an object, newest first."""
    pk, sk = keys.object_change(desk.id, one.id, cursor)
    start = {"pk": {"S": pk}, "sk": {"S": sk}} if re.fullmatch(r"[0-9A-Z]{26}", cursor) else None
    page = table.query(pk, begins="change#", limit=PAGE + 1, start=start, newest_first=True)
    items = [table.model(raw) for raw in page.rows]
    found = [item for item in items if isinstance(item, Change)]
    return Changes(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else "")


def _check(wish: Wish) -> None:
    wrong: dict[str, Text] = {}
    if not wish.what.strip():
        wrong["what"] = N_("Say what was done.")
    for field, most in (("what", LONGEST_TEXT), ("version", LONGEST["version"])):
        if len(getattr(wish, field)) > most:
            wrong[field] = N_("At most %(number)s characters, please.", number=most)
    if wrong:
        raise Invalid(**wrong)


def _cost(typed: str) -> int:
    """Minor units; nothing typed is no cost."""
    plain = re.sub(r"\s", "", typed)
    if not plain:
        return 0
    match = COST.fullmatch(plain)
    if not match or not plain.isascii() or len(match[1]) > MOST_DIGITS - 2:
        raise Invalid(cost=N_("An amount such as 1200 or 1200.50, please."))
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


def _at(desk: Desk, day: str) -> datetime:
    """The moment of a change: now for today's, noon of an earlier day."""
    zone = ZoneInfo(desk.tenant.time_zone)
    moment = now()
    today = moment.astimezone(zone).date()
    if not day:
        return moment
    try:
        chosen = date.fromisoformat(day)
    except ValueError as error:
        raise Invalid(day=N_("A day such as 2026-11-30, please.")) from error
    if not EARLIEST <= chosen <= today:
        raise Invalid(day=N_("A day that has come already, please."))
    return moment if chosen == today else datetime.combine(chosen, time(12), zone).astimezone(UTC)
