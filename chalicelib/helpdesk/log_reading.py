"""Reading the event log: newest first, a page at a time, with as few reads as there are; nothing here writes to it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pynamodb.expressions.condition import Condition

from chalicelib.helpdesk import log, log_seeing
from chalicelib.helpdesk.log import Logged
from chalicelib.helpdesk.rights import require
from tenants import keys, table
from tenants.errors import N_, Invalid
from tenants.ids import least_id, made_at
from tenants.items import DeskItem
from tenants.keys import Key, now
from tenants.staff import Staff
from tenants.tenant import Desk

PAGE = 50
READS = 12  # for one page; then it is said how far they went
LOOKED_AT = 1000  # entries at one read, where most may not be wanted
AT_ONCE = 100  # items of one BatchGetItem
MOST = 10_000  # entries of one file
MOST_READS = 200  # for one file
SYSTEM = "komek"  # as a person: what Komek did by itself
FIRST, LAST = date(2000, 1, 1), date(2999, 12, 31)  # days beyond these are no times that an id could tell


class Wish(NamedTuple):
    """Which entries are wanted; days are the tenant's own, and both are still in."""

    person: str = ""  # the id of a staff member, or SYSTEM
    kind: str = ""
    object: str = ""  # its id or a part of its name; of a ticket its number
    since: date | None = None
    until: date | None = None

    @property
    def is_anything(self) -> bool:
        return not any(self)


class Found(NamedTuple):
    entries: list[Logged]
    cursor: str  # from where to read on; empty where nothing is left


def wished(typed: Mapping[str, str]) -> Wish:
    """The wish that somebody typed; raise Invalid for what is no day."""
    days: dict[str, date | None] = {}
    for name in ("since", "until"):
        try:
            day = date.fromisoformat(typed.get(name, "")) if typed.get(name) else None
            days[name] = min(max(day, FIRST), LAST) if day else None
        except ValueError as error:
            raise Invalid(**{name: N_("Write the day as 2026-01-31.")}) from error
    person, kind, object = (typed.get(name, "").strip()[:200] for name in ("person", "kind", "object"))
    return Wish(person, kind, object, days["since"], days["until"])


def page(desk: Desk, person: Staff, wish: Wish, cursor: str = "") -> Found:
    """A page of what is wanted, made before the entry that the cursor names."""
    require(desk, person, "settings")
    return _read(desk, person, wish, _from(desk, wish, cursor), PAGE, READS)


def export(desk: Desk, person: Staff, wish: Wish) -> Found:
    """All that is wanted as far as it fits into a file; that it was taken out is an entry itself."""
    require(desk, person, "settings")
    require(desk, person, "export")
    found = _read(desk, person, wish, _from(desk, wish, ""), MOST, MOST_READS)
    asked = {name: str(value) for name, value in wish._asdict().items() if value}
    told = log.record(desk.id, person, "export", "exported", "log", after={**asked, "rows": len(found.entries)})
    table.write(told)
    return found


def _from(desk: Desk, wish: Wish, cursor: str) -> str:
    """The id before which the wanted entries were made."""
    tomorrow = now() + timedelta(days=1)
    newest = least_id(min(_start(desk, wish.until + timedelta(days=1)), tomorrow) if wish.until else tomorrow)
    try:
        made_at(cursor)
    except ValueError:
        return newest
    return max(min(newest, cursor), least_id(desk.tenant.created_at - timedelta(days=1)))


def _read(desk: Desk, person: Staff, wish: Wish, before: str, most: int, reads: int) -> Found:
    oldest = least_id(_start(desk, wish.since) if wish.since else desk.tenant.created_at - timedelta(days=1))
    found: list[Logged] = []
    steps = _of_person(desk, wish, before) if wish.person else _of_months(desk, wish, before, most)
    for read, (entries, at) in enumerate(steps, start=1):
        wanted = [one for one in entries if one.id >= oldest and _is_wanted(wish, one)]
        found += log_seeing.shown(desk, person, wanted)
        if len(found) > most:
            return Found(found[:most], found[most - 1].id)
        if at <= oldest:
            break
        if read == reads:
            return Found(found, at)
    return Found(found, "")


def _of_months(desk: Desk, wish: Wish, at: str, most: int) -> Iterator[tuple[list[Logged], str]]:
    """What lies in the months, the last first, each time with the id down to which all was looked at."""
    limit = most + 2 if wish.is_anything else LOOKED_AT
    while True:
        first, above = _month_of(at), at
        pk = keys.log(desk.id, log.month(first)).pk
        rows = table.query(pk, until=at, newest_first=True, limit=limit, condition=_condition(wish))
        at = rows.last["sk"]["S"] if rows.last else least_id(first)
        yield _logged(map(table.model, rows.rows), above), at


def _of_person(desk: Desk, wish: Wish, at: str) -> Iterator[tuple[list[Logged], str]]:
    """What one person did, from the index that holds no more than where it lies."""
    pk = keys.listed(desk.id, "log", "" if wish.person == SYSTEM else wish.person)
    while True:
        above = at
        rows = table.query(pk, index="list", until=at, newest_first=True, limit=AT_ONCE)
        items = table.batch_get([Key(row["pk"]["S"], row["sk"]["S"]) for row in rows.rows]) if rows.rows else []
        at = rows.last["list_order"]["S"] if rows.last else ""
        yield _logged(items, above), at


def _logged(items: Iterable[DeskItem | None], above: str) -> list[Logged]:
    """The entries among items that were made before one that is known already."""
    return [item for item in items if isinstance(item, Logged) and item.id < above]


def _month_of(at: str) -> datetime:
    """The beginning of the month in which the entries just before an id were made."""
    moment = made_at(at)
    first = datetime(moment.year, moment.month, 1, tzinfo=UTC)
    return first if at > least_id(first) else (first - timedelta(days=1)).replace(day=1)


def _condition(wish: Wish) -> Condition | None:
    kind: Condition | None = Logged.kind == wish.kind if wish.kind else None
    if not wish.object:
        return kind
    about: Condition = Logged.object == wish.object.lstrip("#")
    if not _is_number(wish):
        about |= Logged.name.contains(wish.object)
    return about if kind is None else about & kind


def _is_wanted(wish: Wish, entry: Logged) -> bool:
    """The same, for entries that the index of a person leads to."""
    if wish.kind and entry.kind != wish.kind:
        return False
    is_named = not _is_number(wish) and wish.object in (entry.name or "")
    return not wish.object or entry.object == wish.object.lstrip("#") or is_named


def _is_number(wish: Wish) -> bool:
    return wish.object.lstrip("#").isdecimal()


def _start(desk: Desk, day: date) -> datetime:
    """When a day of the tenant's begins."""
    return datetime.combine(day, time.min, ZoneInfo(desk.tenant.time_zone)).astimezone(UTC)
