"""Reading the board: a plain wish a page at a time, any other read whole, filtered and sorted in memory."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path

from chalicelib.helpdesk import rights
from chalicelib.helpdesk.board import filtering
from chalicelib.helpdesk.board.filtering import Place
from chalicelib.helpdesk.board.rows import SHOWN, Raw, Row, row
from chalicelib.helpdesk.board.views import ANYBODY, MINE, NOBODY
from chalicelib.helpdesk.board.wishes import ME, NOBODYS, Wish
from chalicelib.helpdesk.departments import Department, below
from tenants import keys, table
from tenants.staff import Staff
from tenants.tenant import Desk

PAGE = 25
MOST = 2_000  # rows that are read to be filtered and sorted
MOST_QUERIES = 4  # of 1 MB each, for one page of an archive where little fits
MOST_NAMED = 100  # values of one IN


class Rows(NamedTuple):
    rows: list[Row]
    cursor: str  # where the next page begins; empty on the last
    total: int | None = None  # how many fit, where all were read
    is_cut: bool = False  # whether there were more than are read


class Partition(NamedTuple):
    """Where rows lie: of everybody on a shelf, or of one person."""

    named: str  # the index
    pk: str


class Whole(NamedTuple):
    """All that fits a wish, in its order, unless there was too much to read."""

    raws: list[Raw]
    is_cut: bool


def rows(
    desk: Desk, person: Staff, wish: Wish, cursor: str = "", limit: int = PAGE, customers: Iterable[str] = ()
) -> Rows:
    """One page of what a person may see of a wish; `customers` are further ids of the customer who is wanted."""
    if wish.is_plain:
        return _page(desk, person, wish, cursor, limit)
    found = whole(desk, person, wish, SHOWN, customers)
    left = filtering.behind(found.raws, wish, filtering.place_of(cursor))
    more = filtering.place(left[limit - 1], wish.order).cursor if len(left) > limit else ""
    return Rows([row(raw) for raw in left[:limit]], more, len(found.raws), found.is_cut)


def whole(
    desk: Desk, person: Staff, wish: Wish, shown: Sequence[str] = (), customers: Iterable[str] = (), most: int = 0
) -> Whole:
    """Read up to `most` rows of a wish's shelves; of each no more than what is tested, and what is `shown`."""
    wanted, most = departments(desk, person, wish), most or MOST
    if wanted == []:
        return Whole([], False)
    fits, only = (
        filtering.fitting(desk, wish, wanted, customers),
        list(dict.fromkeys([*filtering.needed(wish), *shown])),
    )
    found, read, is_cut = list[Raw](), 0, False
    for partition in partitions(desk, person, wish):
        start = None
        while not is_cut:
            page = table.query(
                partition.pk,
                index=partition.named,
                limit=most - read + 1,
                start=start,
                only=only,
                newest_first=wish.view.is_newest_first,
            )
            read += len(page.rows)
            is_cut = read > most
            found += [raw for raw in page.rows[: len(page.rows) - (read - most if is_cut else 0)] if fits(raw)]
            start = page.last
            if not start:
                break
    return Whole(filtering.ordered(found, wish), is_cut)


def departments(desk: Desk, person: Staff, wish: Wish) -> list[str] | None:
    """The departments whose tickets are wanted; None for all of them."""
    seen = [one.id for one in rights.departments_with(desk, person, wish.view.right)]
    if wish.department:
        parts = below(desk, wish.department)
        return [one for one in seen if one in parts]
    return None if len(seen) == len(desk.all(Department)) else seen


def whose(person: Staff, wish: Wish) -> str | None:
    """Whose tickets are wanted: a person's id, nobody's (empty) or anybody's (None)."""
    if wish.view.whose != ANYBODY:
        return {MINE: person.id, NOBODY: ""}[wish.view.whose]
    return {"": None, ME: person.id, NOBODYS: ""}.get(wish.assignee, wish.assignee)


def partitions(desk: Desk, person: Staff, wish: Wish) -> list[Partition]:
    """Where the rows of a wish lie; nowhere for a person who sees only his own and wants others'."""
    who = whose(person, wish)
    if rights.is_limited(desk, person):
        if who not in (None, person.id):
            return []
        who = person.id
    if who is None:
        return [Partition("board", keys.shelf(desk.id, shelf)) for shelf in wish.view.shelves]
    return [Partition("assigned", keys.assigned(desk.id, who, shelf)) for shelf in wish.view.shelves]


def start_of(desk: Desk, partition: Partition, place: Place) -> dict[str, Any]:
    """The key that a place stands for, made under the caller's own tenant whatever the place says."""
    item = keys.ticket(desk.id, place.number)
    start = {"pk": item.pk, "sk": item.sk, f"{partition.named}_key": partition.pk, "board_order": place.key}
    return {name: {"S": value} for name, value in start.items()}


def _page(desk: Desk, person: Staff, wish: Wish, cursor: str, limit: int) -> Rows:
    wanted, lying = departments(desk, person, wish), partitions(desk, person, wish)
    if wanted == [] or not lying:
        return Rows([], "")
    condition = None if wanted is None else _in(wanted)
    at = filtering.place_of(cursor)
    start = start_of(desk, lying[0], at) if at and re.fullmatch(r"[0-9T:.Z-]{1,40}", at.key) else None
    found, queries = list[Raw](), 0
    while len(found) <= limit:
        # Without a filter a page is read as it is; with one, DynamoDB reads on and sends only what fits.
        page = table.query(
            lying[0].pk,
            index=lying[0].named,
            condition=condition,
            limit=None if condition is not None else limit + 1,
            start=start,
            only=SHOWN,
            newest_first=wish.view.is_newest_first,
        )
        found, start, queries = [*found, *page.rows], page.last, queries + 1
        if not start or queries == MOST_QUERIES:
            break
    if len(found) > limit:
        return Rows([row(raw) for raw in found[:limit]], filtering.place(found[limit - 1], wish.order).cursor)
    return Rows([row(raw) for raw in found], _reached(start) if start else "")


def _reached(last: dict[str, Any]) -> str:
    """The cursor of where DynamoDB stopped reading."""
    return Place(last["board_order"]["S"], int(last["pk"]["S"].rpartition("#")[2])).cursor


def _in(departments: list[str]) -> Condition:
    parts = [departments[place : place + MOST_NAMED] for place in range(0, len(departments), MOST_NAMED)]
    condition: Condition = Path(["department"]).is_in(*parts[0])
    for part in parts[1:]:
        condition = condition | Path(["department"]).is_in(*part)
    return condition
