"""The ledger as people read it: newest first by pages, a month of it, and all of it to take along."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.helpdesk import log
from chalicelib.helpdesk.rights import require
from tenants import keys, table
from tenants.keys import Key, now
from tenants.ledger import Balance, Entry
from tenants.staff import Staff
from tenants.tenant import Desk

PAGE = 50
DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Row(NamedTuple):
    """An entry, and the balance after it."""

    entry: Entry
    balance: int


class Entries(NamedTuple):
    """A page of them, newest first; `cursor` is where the next one begins, "" on the last."""

    rows: list[Row]
    cursor: str


def day_of(desk: Desk, entry: Entry) -> str:
    """The day that an entry belongs to, such as 2026-11-22: of a charge the one that it is for."""
    if entry.type == "charge" and DAY.fullmatch(entry.key):
        return entry.key
    return entry.booked_at.astimezone(ZoneInfo(desk.tenant.time_zone)).date().isoformat()


def page(desk: Desk, balance: Balance, month: str = "", after: str = "") -> Entries:
    """The newest entries, those older than `after`, or those of a month such as 2026-11.

    The first page comes from the index; who looks further back needs every balance from there on, and so all of it.
    """
    if month or after:
        return _further(desk, month, after)
    pk = keys.listed(desk.id, "ledger", "")
    found = table.query(pk, index="list", newest_first=True, limit=PAGE)
    items = table.batch_get([Key(row["pk"]["S"], row["sk"]["S"]) for row in found.rows]) if found.rows else []
    entries = [one for one in items if isinstance(one, Entry)]
    return Entries(_balanced(entries, int(balance.amount)), entries[-1].list_order or "" if found.last else "")


def months(desk: Desk) -> list[datetime]:
    """The months for which there may be entries, the newest first: since the sign-up."""
    zone = ZoneInfo(desk.tenant.time_zone)
    first, moment = desk.tenant.created_at.astimezone(zone), now().astimezone(zone)
    found = []
    while (moment.year, moment.month) >= (first.year, first.month):
        found.append(moment)
        last_year = moment.month == 1
        moment = moment.replace(day=1, month=12 if last_year else moment.month - 1, year=moment.year - last_year)
    return found


def taken_along(desk: Desk, person: Staff, month: str = "") -> list[Row]:
    """Every entry, or those of a month, newest first, told in the log."""
    require(desk, person, "billing")
    require(desk, person, "export")
    table.write(log.record(desk.id, person, "ledger", "exported", month, month))
    return [row for row in _all(desk) if not month or _month(desk, row.entry) == month]


def _further(desk: Desk, month: str, after: str) -> Entries:
    every = [row for row in _all(desk) if not month or _month(desk, row.entry) == month]
    left = [row for row in every if not after or (row.entry.list_order or "") < after]
    shown = left[:PAGE]
    return Entries(shown, shown[-1].entry.list_order or "" if len(left) > PAGE else "")


def _all(desk: Desk) -> list[Row]:
    items = table.query_all(keys.ledger(desk.id, "").pk)
    entries = sorted((one for one in items if isinstance(one, Entry)), key=lambda one: one.list_order or "")
    return _balanced(entries[::-1], sum(one.amount for one in entries))


def _balanced(newest_first: Iterable[Entry], balance: int) -> list[Row]:
    rows = []
    for entry in newest_first:
        rows.append(Row(entry, balance))
        balance -= entry.amount
    return rows


def _month(desk: Desk, entry: Entry) -> str:
    return day_of(desk, entry)[:7]
