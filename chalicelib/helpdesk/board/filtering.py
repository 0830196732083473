"""Which rows fit a wish, and in which order they come: in memory, over raw rows, which is cheap for 2,000 of them."""

import json
import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, NamedTuple

from chalicelib.helpdesk.board.rows import Raw, number, text, texts
from chalicelib.helpdesk.board.views import CREATED, PRIORITY, UNTIL, UPDATED, WAITING
from chalicelib.helpdesk.board.wishes import ID, Wish
from chalicelib.helpdesk.vocabulary import sub_statuses
from chalicelib.helpdesk.vocabulary.priorities import PRIORITIES
from chalicelib.helpdesk.vocabulary.sub_statuses import SubStatus
from tenants.keys import now, stamp
from tenants.tenant import Desk

RANKS = {name: str(place) for place, name in enumerate(reversed(PRIORITIES))}
LAST = "9999"  # of those that sleep until the customer writes
CURSOR = re.compile(r"([0-9TZ:.+-]{1,60})~([1-9][0-9]{0,9})", re.ASCII)
Test = Callable[[Raw], bool]
# What the tests and orders below read of a row, by the attribute of a wish or the name of an order.
ALWAYS = ("number", "board_order", "department")
READ = {
    "ticket_class": ("ticket_class",),
    "priority": ("priority",),
    "tag": ("tags",),
    "stage": ("status", "sub_status"),
    "object": ("objects",),
    "customer": ("customer", "customer_name", "customer_address"),
    "organisation": ("organisation", "organisation_name"),
    "is_unread": ("is_unread",),
    "followed": ("followers",),
}
KEYS: dict[str, Callable[[Raw], str]] = {
    WAITING: lambda raw: text(raw, "board_order"),
    UPDATED: lambda raw: text(raw, "updated_at") or text(raw, "created_at"),
    CREATED: lambda raw: text(raw, "created_at"),
    PRIORITY: lambda raw: RANKS.get(text(raw, "priority"), RANKS["normal"]) + text(raw, "board_order"),
    UNTIL: lambda raw: text(raw, "snoozed_until") or LAST,
}
READ_BY_ORDER = {
    UPDATED: ("updated_at", "created_at"),
    CREATED: ("created_at",),
    PRIORITY: ("priority",),
    UNTIL: ("snoozed_until",),
}


class Place(NamedTuple):
    """Where a row stands in an order; a cursor is one, so that a page begins behind it whatever has moved."""

    key: str
    number: int

    @property
    def cursor(self) -> str:
        return f"{self.key}~{self.number}"


def place_of(cursor: str) -> Place | None:
    """The place that a cursor stands for; None for what is no cursor."""
    found = CURSOR.fullmatch(cursor)
    return Place(found[1], int(found[2])) if found else None


def fitting(desk: Desk, wish: Wish, departments: Iterable[str] | None, also: Iterable[str] = ()) -> Test:
    """The test that a row stands when it fits a wish; `also` are further ids of the customer who is wanted."""
    tests = list(_tests(desk, wish, {wish.customer, *also}))
    if departments is not None:
        wanted = set(departments)
        tests.append(lambda raw: text(raw, "department") in wanted)
    return lambda raw: all(test(raw) for test in tests)


def place(raw: Raw, order: str) -> Place:
    """Where a row stands in an order."""
    return Place(KEYS[order](raw), number(raw))


def needed(wish: Wish) -> list[str]:
    """What has to be read of each row to filter and order them."""
    tested = [name for filter, names in READ.items() if getattr(wish, filter) for name in names]
    return list(dict.fromkeys([*ALWAYS, *tested, *READ_BY_ORDER.get(wish.order, ())]))


def is_newest_first(wish: Wish) -> bool:
    return wish.view.is_newest_first if wish.order == WAITING else wish.order in (UPDATED, CREATED)


def ordered(raws: Iterable[Raw], wish: Wish) -> list[Raw]:
    return sorted(raws, key=lambda raw: place(raw, wish.order), reverse=is_newest_first(wish))


def behind(raws: list[Raw], wish: Wish, start: Place | None) -> list[Raw]:
    """Those of an ordered list that come behind a place."""
    if start is None:
        return raws
    if is_newest_first(wish):
        return [raw for raw in raws if place(raw, wish.order) < start]
    return [raw for raw in raws if place(raw, wish.order) > start]


def _tests(desk: Desk, wish: Wish, customers: set[str]) -> Iterable[Test]:
    for name in ("ticket_class", "priority"):
        if wanted := getattr(wish, name):
            yield _is(name, wanted)
    if wish.tag:
        yield lambda raw: wish.tag in texts(raw, "tags")
    if wish.stage:
        yield _at_stage(desk, wish.stage)
    if wish.object:
        yield lambda raw: wish.object in _listed(raw, "objects")
    if wish.longer:
        since = stamp(now() - timedelta(hours=wish.longer))
        yield lambda raw: text(raw, "board_order") <= since
    if wish.customer:
        yield _of(wish.customer, "customer", customers, ("customer_name", "customer_address"))
    if wish.organisation:
        yield _of(wish.organisation, "organisation", {wish.organisation}, ("organisation_name",))
    yield from _marks(wish)


def _marks(wish: Wish) -> Iterable[Test]:
    if wish.is_unread:
        yield lambda raw: raw.get("is_unread", {}).get("BOOL") is True
    if wish.followed:
        yield lambda raw: wish.followed in texts(raw, "followers")


def _is(name: str, wanted: Any) -> Test:
    return lambda raw: text(raw, name) == wanted


def _at_stage(desk: Desk, id: str) -> Test:
    """The stage as was said, or the default one of a status where nothing was."""
    stage = desk.find(SubStatus, id)
    default = sub_statuses.default(desk, stage.status)
    unsaid = (id, "") if default and default.id == id else (id,)
    return lambda raw: text(raw, "status") == stage.status and text(raw, "sub_status") in unsaid


def _of(wanted: str, name: str, ids: set[str], named: tuple[str, ...]) -> Test:
    """By an id, else by a part of what somebody is called."""
    if ID.fullmatch(wanted):
        return lambda raw: text(raw, name) in ids
    part = wanted.casefold()
    return lambda raw: any(part in text(raw, one).casefold() for one in named)


def _listed(raw: Raw, name: str) -> list[str]:
    found = text(raw, name)
    return json.loads(found) if found else []
