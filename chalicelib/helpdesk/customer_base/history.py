"""The tickets of customers and of organisations, as far as a person may see them."""

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from chalicelib.helpdesk.rights import may, sees_all
from chalicelib.helpdesk.tickets import Ticket
from tenants import keys, table
from tenants.keys import Key
from tenants.staff import Staff
from tenants.tenant import Desk

PAGE = 25
Read = Sequence[object]
Shown = Callable[[Read], list[Ticket]]  # which of what was read somebody gets to see
READ, ROUNDS = 50, 4  # tickets looked at together, and how often for one page: who may see few of many turns pages


class History(NamedTuple):
    tickets: list[Ticket]
    cursor: str  # where the next page begins; empty on the last


class _Place(NamedTuple):
    """Where a ticket stands in a list."""

    order: str
    number: int


def of_customers(desk: Desk, person: Staff, ids: Sequence[str], cursor: str = "", limit: int = PAGE) -> History:
    """A page of the tickets of some customers, newest first."""
    return _page(desk, person, [keys.listed(desk.id, "ticket", id) for id in ids], cursor, limit, is_marked=False)


def of_organisation(desk: Desk, person: Staff, id: str, cursor: str = "", limit: int = PAGE) -> History:
    """A page of the tickets of an organisation, newest first."""
    return _page(desk, person, [keys.listed(desk.id, "ticket", id)], cursor, limit, is_marked=True)


def seen(desk: Desk, person: Staff, numbers: Sequence[int]) -> list[Ticket]:
    """Those of some tickets that a person may see, as they are now."""
    return visible(desk, person, table.batch_get([keys.ticket(desk.id, number) for number in numbers]))


def visible(desk: Desk, person: Staff, found: Sequence[object]) -> list[Ticket]:
    """Those of what was read that are tickets which a person may see and nobody has deleted.

    Of those that were merged the survivor stands there already, unless it is another customer's.
    """
    return [one for one in apart(found) if may(desk, person, "see", one)]


def apart(found: Sequence[object]) -> list[Ticket]:
    """Those of what was read that are tickets which nobody has deleted, and for which no other of the same stands."""
    tickets = [one for one in found if isinstance(one, Ticket) and one.shelf != "deleted"]
    return [one for one in tickets if one.merged_into is None or not (one.brought or {}).get("is_same_customer")]


def _page(desk: Desk, person: Staff, lists: list[str], cursor: str, limit: int, *, is_marked: bool) -> History:
    most = limit + 1 if sees_all(desk, person) else READ
    return page(desk, lists, lambda found: visible(desk, person, found), cursor, limit, most, is_marked=is_marked)


def page(
    desk: Desk, lists: list[str], shown: Shown, cursor: str, limit: int, most: int = READ, *, is_marked: bool = False
) -> History:
    """A page of several lists of tickets as one, newest first, of those that are `shown`; `most` are read at once."""
    found: list[Ticket] = []
    for _ in range(ROUNDS):
        places, is_more = _places(desk, lists, cursor, is_marked, most)
        read = table.batch_get([keys.ticket(desk.id, place.number) for place in places])
        tickets = {int(one.number): one for one in shown(read)}
        for place in places:
            if place.number in tickets:
                found.append(tickets[place.number])
            cursor = f"{place.order}~{place.number}"
            if len(found) == limit:
                return History(found, cursor if is_more or place is not places[-1] else "")
        if not is_more:
            return History(found, "")
    return History(found, cursor)


def _places(desk: Desk, lists: list[str], cursor: str, is_marked: bool, most: int) -> tuple[list[_Place], bool]:
    """The next places of several lists as one, and whether there are more behind them."""
    found: list[_Place] = []
    is_more = False
    for one in lists:
        start = _start(desk.id, one, cursor, is_marked)
        page = table.query(one, index="list", limit=most, start=start, newest_first=True)
        found += [_place(raw) for raw in page.rows]
        is_more |= page.last is not None
    found.sort(reverse=True)
    return found[:most], is_more or len(found) > most


def _place(raw: dict[str, Any]) -> _Place:
    return _Place(raw["list_order"]["S"].partition("~")[0], int(raw["pk"]["S"].rpartition("#")[2]))


def _start(tenant: str, partition: str, cursor: str, is_marked: bool) -> dict[str, Any] | None:
    """The key that a cursor stands for, made under the caller's own tenant whatever the cursor says."""
    moment, _, number = cursor.partition("~")
    if not re.fullmatch(r"[1-9][0-9]{0,9}", number) or not re.fullmatch(r"[0-9T:.Z-]{1,40}", moment):
        return None
    item: Key = (keys.organisation_ticket if is_marked else keys.ticket)(tenant, int(number))
    order = cursor if is_marked else moment
    start = {"pk": item.pk, "sk": item.sk, "list_key": partition, "list_order": order}
    return {name: {"S": value} for name, value in start.items()}
