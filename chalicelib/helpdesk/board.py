"""The board: which tickets stand where, in the order in which they wait."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from pynamodb.expressions.operand import Path

from chalicelib.helpdesk import rights
from chalicelib.helpdesk.counts import Counts
from chalicelib.helpdesk.departments import Department, below
from tenants import keys, table
from tenants.errors import NotFound
from tenants.staff import Staff
from tenants.tenant import Desk

PAGE = 25
MINE, NOBODY, ANYBODY = "mine", "nobody", "anybody"


class View(NamedTuple):
    """A named filter of the board."""

    name: str
    shelf: str
    whose: str
    newest_first: bool = False


VIEWS = {
    view.name: view
    for view in (
        View("mine", "open", MINE),
        View("unassigned", "open", NOBODY),
        View("open", "open", ANYBODY),
        View("pending", "pending", ANYBODY),
        View("undelivered", "undelivered", ANYBODY),
        View("solved", "solved", ANYBODY, newest_first=True),
        View("closed", "closed", ANYBODY, newest_first=True),
    )
}
FIRST = "open"


@dataclass(frozen=True)
class Row:
    """What the board shows of a ticket."""

    number: int
    subject: str
    preview: str
    customer_name: str
    customer_address: str
    department: str
    assignee: str | None
    status: str
    priority: str
    channel: str
    is_unread: bool
    waiting_since: datetime
    organisation_name: str | None = None
    sub_status: str | None = None
    ticket_class: str | None = None
    tags: list[str] | None = None


SHOWN = [*Row.__dataclass_fields__, "board_order"]


class Rows(NamedTuple):
    rows: list[Row]
    cursor: str  # where the next page begins; empty on the last


def view_named(name: str) -> View:
    """A view by its name; raise NotFound."""
    if name not in VIEWS:
        raise NotFound()
    return VIEWS[name]


def rows(desk: Desk, person: Staff, view: View, department: str = "", cursor: str = "", limit: int = PAGE) -> Rows:
    """One page of a view, of the departments that a person may see or of one of them."""
    wanted = _departments(desk, person, department)
    index, pk = _partition(desk, person, view)
    if wanted == [] or (view.whose == NOBODY and rights.is_limited(desk, person)):
        return Rows([], "")
    condition = None if wanted is None else Path(["department"]).is_in(*wanted)
    found: list[dict[str, Any]] = []
    start = _start(desk, index, pk, cursor)
    while len(found) <= limit:
        # Without a filter a page is read as it is; with one, DynamoDB reads on and sends only what fits.
        page = table.query(
            pk,
            index=index,
            condition=condition,
            limit=None if condition is not None else limit + 1,
            start=start,
            only=SHOWN,
            newest_first=view.newest_first,
        )
        found += [table.plain(raw) for raw in page.rows]
        start = page.last
        if not start:
            break
    more = _cursor(found[limit - 1]) if len(found) > limit else ""
    return Rows([_row(raw) for raw in found[:limit]], more)


def counts(desk: Desk, person: Staff, numbers: Counts) -> dict[str, int]:
    """The stored count of each view that is counted, over what a person may see."""
    departments = [department.id for department in rights.visible(desk, person)]
    return {
        view.name: counted(desk, person, numbers, view.shelf, departments, view.whose)
        for view in VIEWS.values()
        if view.name != "closed"
    }


def counted(
    desk: Desk, person: Staff, numbers: Counts, shelf: str, departments: list[str], whose: str = ANYBODY
) -> int:
    """Tickets of a shelf in departments that a person may see, without those that are not his to see."""
    if rights.is_limited(desk, person):
        return 0 if whose == NOBODY else numbers.sum(shelf, departments, person.id)
    return numbers.sum(shelf, departments, {MINE: person.id, NOBODY: "", ANYBODY: None}[whose])


def _departments(desk: Desk, person: Staff, department: str) -> list[str] | None:
    visible = [one.id for one in rights.visible(desk, person)]
    if department:
        if department not in visible:
            raise NotFound()
        return [one for one in visible if one in below(desk, department)]
    return None if len(visible) == len(desk.all(Department)) else visible


def _partition(desk: Desk, person: Staff, view: View) -> tuple[str, str]:
    if view.whose == ANYBODY and not rights.is_limited(desk, person):
        return "board", keys.shelf(desk.id, view.shelf)
    return "assigned", keys.assigned(desk.id, "" if view.whose == NOBODY else person.id, view.shelf)


def _cursor(raw: dict[str, Any]) -> str:
    return f"{raw['board_order']}~{raw['number']}"


def _start(desk: Desk, index: str, pk: str, cursor: str) -> dict[str, Any] | None:
    """The key that a cursor stands for, made under the caller's own tenant whatever the cursor says."""
    moment, _, number = cursor.partition("~")
    if not re.fullmatch(r"[1-9][0-9]{0,9}", number) or not re.fullmatch(r"[0-9T:.Z-]{1,40}", moment):
        return None
    item = keys.ticket(desk.id, int(number))
    start = {"pk": item.pk, "sk": item.sk, f"{index}_key": pk, "board_order": moment}
    return {name: {"S": value} for name, value in start.items()}


def _row(raw: dict[str, Any]) -> Row:
    waiting = datetime.fromisoformat(raw["waiting_since"])
    shown: dict[str, Any] = {name: raw.get(name) for name in Row.__dataclass_fields__}
    return Row(**{**shown, "waiting_since": waiting})
