"""Rows of a copy are looked at, a page at a time, and written where they are to be: each in a transaction with what
belongs to it, so that a run that was stopped goes on where it was, and a second one finds nothing to do.
"""

import json
import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, NamedTuple

from chalicelib import jobs
from chalicelib.helpdesk import spent, storing, timers
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.objects import figures
from chalicelib.helpdesk.restoring import joining, kinds, moments
from chalicelib.helpdesk.restoring.telling import Told
from chalicelib.helpdesk.searching import rebuilding
from chalicelib.helpdesk.ticket import Ticket
from chalicelib.integrations import versions
from tenants import copies, keys, table
from tenants.copies import Copy, Row, key_of
from tenants.errors import Conflict
from tenants.keys import Key, now, stamp
from tenants.table import Write

AT_ONCE = 8  # rows that are written at the same time
TRIES = 5  # for one row, while others change it
MOST_FILES = 80  # of one message, that are noted in its transaction


class Wish(NamedTuple):
    """What is brought back: whatever is missing, or also what was changed since; `is_tried` changes nothing."""

    tenant: str
    is_whole: bool = False
    is_tried: bool = False
    is_gone: bool = False  # the tenant is not there yet, so that what jobs do has to wait for it


def bring(wish: Wish, rows: Iterable[Row], told: Told, is_again: bool = False) -> None:
    """Bring rows of a tenant, all but the tenant's own item, which opens the doors, and its jobs.

    Of rows that are looked at again, since a run died there, the words are made anew though nothing is missing.
    """
    head = keys.setting(wish.tenant, "tenant")
    wanted = _without_said([row for row in rows if key_of(row) != head and kinds.kind_of(row) != "job"])
    done = _each_brought(wish, wanted, told)
    if not wish.is_tried:
        numbers = {_number(row) for row, is_new in zip(wanted, done, strict=True) if is_new or is_again}
        for number in sorted(numbers - {0}):
            rebuilding.patiently(wish.tenant, number)


def _without_said(rows: list[Row]) -> list[Row]:
    """Rows but for drafts on tickets that are there: one that is missing was sent or thrown away since."""
    tickets = {row["pk"]["S"] for row in rows if kinds.kind_of(row) == "draft"}
    there = {key.pk for key in copies.desk_table().rows([Key(one, "ticket") for one in tickets])} if tickets else set()
    return [row for row in rows if kinds.kind_of(row) != "draft" or row["pk"]["S"] not in there]


def bring_jobs(wish: Wish, copy: Copy, told: Told) -> None:
    """Bring the jobs once the tenant is there: before, each would fail, and in the end be set aside."""
    rows = list(copy.partition(keys.job(wish.tenant, "").pk))
    for start in range(0, len(rows), copies.BATCH):
        _each_brought(wish, rows[start : start + copies.BATCH], told)


def _each_brought(wish: Wish, rows: Sequence[Row], told: Told) -> list[bool]:
    """Bring rows, some at a time; say of each whether that changed anything."""
    present = copies.desk_table().rows([key_of(row) for row in rows])
    with ThreadPoolExecutor(AT_ONCE, "restoring") as several:
        return list(several.map(lambda row: _brought(wish, row, present.get(key_of(row)), told), rows))


def _number(row: Row) -> int:
    """The ticket whose words a row is read for; 0 for none."""
    is_read = kinds.kind_of(row) in ("ticket", "message")
    return int(row["pk"]["S"].rpartition("#")[2]) if is_read else 0


def _brought(wish: Wish, row: Row, present: Row | None, told: Told) -> bool:
    """Bring one row; return whether it changed anything."""
    for attempt in range(TRIES):
        made = _made(wish, row, present)
        if made is None:
            told.stays(row, present)
            return False
        try:
            _write(wish, made, present, told)
        except Conflict:
            if attempt == TRIES - 1:
                raise
            present = copies.desk_table().rows([key_of(row)]).get(key_of(row))
            continue
        told.brought(made, present)
        return True
    raise AssertionError("unreachable")


def _made(wish: Wish, row: Row, present: Row | None) -> Row | None:
    if present is None or _is_over(present):
        return joining.added(row, now())
    if kinds.kind_of(row) == "balance":
        made = joining.joined_balance(row, present)
        return made if made is not present else None
    return joining.put_back(row, present, now()) if wish.is_whole else None


def _write(wish: Wish, made: Row, present: Row | None, told: Told) -> None:
    for key, is_mail in objects(wish.tenant, made):
        told.file(key, versions.bring_back(key, is_mail=is_mail, is_tried=wish.is_tried))
    if wish.is_tried:
        return
    kind = kinds.kind_of(made)
    if kind == "job":
        made = _due(made)
    beside: list[Write] = []
    more: dict[str, Any] = {}
    if kind == "ticket":
        beside, more = _of_ticket(made, present)
    elif kind == "message":
        beside = _of_message(made)
    elif kind == "answer":
        more = {"index_answer": {"answer": made["pk"]["S"].rpartition("#")[2]}}
    due_at = now() + moments.LOOK if wish.is_gone else None
    job = [jobs.job(wish.tenant, due_at, **more)] if more else []
    jobs.commit([copies.desk_table().put(made, present), *beside], *job)


def _of_ticket(made: Row, present: Row | None) -> tuple[list[Write], dict[str, Any]]:
    """Its timers, and the effects of its being another one now: on the sums of objects, customers and organisations."""
    ticket = Ticket.from_raw_data(made)
    moments = {name: getattr(ticket, name) for name in timers.TIMERS}
    beside = timers.set_again(ticket.tenant, int(ticket.number), moments)
    if present is None:
        return beside, {}
    was = Ticket.from_raw_data(present)
    steps = figures.moves(figures.places(was), figures.places(ticket))
    listed = {"number": int(ticket.number)} if was.organisation != ticket.organisation else {}
    effects: dict[str, Any] = {
        "object_figures": steps,
        "list_ticket": listed,
        **spent.effect(spent.places(was), ticket),
    }
    return beside, {name: wish for name, wish in effects.items() if wish}


def _of_message(made: Row) -> list[Write]:
    """What says that its ticket has its files, so that they stay as long as it does."""
    message = Message.from_raw_data(made)
    found = storing.effect(message.number, [message]).get("store", {"keys": []})["keys"][:MOST_FILES]
    places = [keys.stored(message.tenant, key, message.number) for key in found]
    return [table.put(storing.Stored(*place)) for place in places]


def _due(job: Row) -> Row:
    return job | {"due_order": {"S": max(job["due_order"]["S"], stamp(now()))}}


def objects(tenant: str, row: Row) -> list[tuple[str, bool]]:
    """What a row has in S3: keys, and whether each is a raw mail."""
    found: dict[str, bool] = {}
    for name, value in row.items():
        if (name not in ("pk", "sk") and not name.endswith("_key")) or name == "html_key":
            for key in re.findall(rf"{tenant}/[\w./-]+", json.dumps(value)):
                found.setdefault(key, name == "mail")
    return list(found.items())


def _is_over(row: Row) -> bool:
    return "expires_at" in row and datetime.fromtimestamp(float(row["expires_at"]["N"]), now().tzinfo) <= now()


def of_ticket(copy: Copy, tenant: str, number: int) -> list[Row]:
    """All that one ticket is made of: its partition, whoever wrote on it, its mails' ids, its files."""
    rows = list(copy.partition(keys.ticket(tenant, number).pk))
    beside: list[Key] = []
    for row in rows:
        if kinds.kind_of(row) == "ticket":
            ticket = Ticket.from_raw_data(row)
            beside.append(keys.customer(tenant, ticket.customer))
            beside.append(keys.address(tenant, ticket.customer_address))
            beside += [keys.object_ticket(tenant, one, number) for one in ticket.objects]
            beside += [keys.organisation(tenant, ticket.organisation)] if ticket.organisation else []
        if "message_id" in row:
            beside.append(keys.mail(tenant, row["message_id"]["S"]))
    found: Sequence[Row] = list(copy.rows(beside).values())
    return [*found, *rows]
