"""A person's threads, the one with the newest message first; and the search in them."""

import re
from typing import Any, NamedTuple

from chalicelib.helpdesk.internal_mail import threads, unread
from chalicelib.helpdesk.internal_mail.threads import Member, Thread
from tenants import keys, table, thread_keys
from tenants.staff import Staff
from tenants.tenant import Desk

PAGE = 25
SEARCHED = 500  # threads that a search looks through
MOST_FOUND = 100
AT_ONCE = 50  # threads of one BatchGet, which takes 100 keys
CURSOR = re.compile(r"[0-9T:.Z-]{20,30}#[0-9A-Z]{26}")


class Row(NamedTuple):
    thread: Thread
    is_unread: bool


class Rows(NamedTuple):
    rows: list[Row]
    cursor: str = ""  # where the next page begins; empty on the last
    is_cut: bool = False  # there are older threads that were not looked at


def page(desk: Desk, person: Staff, cursor: str = "") -> Rows:
    """A page of a person's threads."""
    threads.require(desk, person)
    found = _query(desk, person, PAGE + 1, cursor)
    last = found[PAGE - 1]["list_order"]["S"] if len(found) > PAGE else ""
    return Rows(_rows(desk, person, found[:PAGE]), last)


def search(desk: Desk, person: Staff, words: str) -> Rows:
    """Threads with all the words in their subject, among the newest of a person's."""
    threads.require(desk, person)
    found = _query(desk, person, SEARCHED + 1)
    wanted = words.casefold().split()
    rows = _rows(desk, person, found[:SEARCHED])
    fitting = [row for row in rows if all(word in row.thread.subject.casefold() for word in wanted)]
    return Rows(fitting[:MOST_FOUND], is_cut=len(found) > SEARCHED or len(fitting) > MOST_FOUND)


def _query(desk: Desk, person: Staff, limit: int, cursor: str = "") -> list[dict[str, Any]]:
    pk = keys.listed(desk.id, "thread", person.id)
    start = None
    if CURSOR.fullmatch(cursor):  # made under the caller's own tenant, whatever the cursor says
        item = thread_keys.member(desk.id, cursor.partition("#")[2], person.id)
        start = {"pk": item.pk, "sk": item.sk, "list_key": pk, "list_order": cursor}
    return table.query(
        pk,
        index="list",
        newest_first=True,
        limit=limit,
        start={name: {"S": value} for name, value in start.items()} if start else None,
    ).rows


def _rows(desk: Desk, person: Staff, found: list[dict[str, Any]]) -> list[Row]:
    rows = []
    for place in range(0, len(found), AT_ONCE):
        ids = [raw["list_order"]["S"].partition("#")[2] for raw in found[place : place + AT_ONCE]]
        members = [thread_keys.member(desk.id, id, person.id) for id in ids]
        items = table.batch_get([*members, *(thread_keys.one(desk.id, id) for id in ids)])
        for member, thread in zip(items[: len(ids)], items[len(ids) :], strict=True):
            if not isinstance(member, Member) or not isinstance(thread, Thread) or member.left_at:
                continue
            if threads.is_addressed(desk, person, thread):
                rows.append(Row(thread, bool(member.is_unread)))
            else:
                unread.mark(member, False)  # its department is not his any more: what he cannot open is not counted
    return rows
