"""The views of the board that every desk has."""

from typing import NamedTuple

from chalicelib.helpdesk import rights
from tenants.errors import NotFound
from tenants.staff import Staff
from tenants.tenant import Desk

MINE, NOBODY, ANYBODY = "mine", "nobody", "anybody"
WAITING, UPDATED, CREATED, PRIORITY, UNTIL = "waiting", "updated", "created", "priority", "until"
SORTS = (WAITING, UPDATED, CREATED, PRIORITY)


class View(NamedTuple):
    """A part of the board: one shelf or several, whose tickets of it, and the order that it has by itself."""

    name: str
    shelves: tuple[str, ...]
    whose: str = ANYBODY
    sort: str = WAITING
    is_newest_first: bool = False
    right: str = "see"  # what shows a department's tickets here
    is_archive: bool = False  # it grows for ever: it comes by time, and further questions to it are a search


VIEWS = {
    view.name: view
    for view in (
        View("mine", ("open",), MINE),
        View("unassigned", ("open",), NOBODY),
        View("open", ("open",)),
        View("pending", ("pending",)),
        View("snoozed", ("snoozed",), sort=UNTIL),
        View("held", ("held",)),
        View("undelivered", ("undelivered",)),
        View("solved", ("solved",), is_newest_first=True),
        View("closed", ("closed",), is_newest_first=True, is_archive=True),
        View("deleted", ("deleted",), is_newest_first=True, right="delete", is_archive=True),
        View("working", ("open", "pending", "snoozed", "held", "undelivered", "solved")),
    )
}
FIRST = "open"


def view_named(desk: Desk, person: Staff, name: str) -> View:
    """A view by its name; raise NotFound, also for one that the person has nothing to do with."""
    if name not in VIEWS or not _is_for(desk, person, VIEWS[name]):
        raise NotFound()
    return VIEWS[name]


def offered(desk: Desk, person: Staff) -> list[View]:
    """The views that a person has."""
    return [view for view in VIEWS.values() if _is_for(desk, person, view)]


def _is_for(desk: Desk, person: Staff, view: View) -> bool:
    return view.right == "see" or rights.may_anywhere(desk, person, view.right)
