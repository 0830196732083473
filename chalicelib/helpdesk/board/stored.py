"""The numbers beside views: stored by shelf, department and assignee, never counted for a page."""

from chalicelib.helpdesk import rights
from chalicelib.helpdesk.board import reading
from chalicelib.helpdesk.board.views import ANYBODY, MINE, NOBODY, VIEWS, View
from chalicelib.helpdesk.board.wishes import IN_ARCHIVES, Wish
from chalicelib.helpdesk.counts import COUNTED, Counts
from chalicelib.helpdesk.departments import Department
from tenants.staff import Staff
from tenants.tenant import Desk


def counts(desk: Desk, person: Staff, numbers: Counts) -> dict[str, int]:
    """The stored count of each view that is counted, over what a person may see."""
    departments = [department.id for department in rights.visible(desk, person)]
    return {
        view.name: sum(counted(desk, person, numbers, shelf, departments, view.whose) for shelf in view.shelves)
        for view in VIEWS.values()
        if _is_counted(view)
    }


def counted(
    desk: Desk, person: Staff, numbers: Counts, shelf: str, departments: list[str], whose: str = ANYBODY
) -> int:
    """Tickets of a shelf in departments that a person may see, without those that are not his to see."""
    if rights.is_limited(desk, person):
        return 0 if whose == NOBODY else numbers.sum(shelf, departments, person.id)
    return numbers.sum(shelf, departments, {MINE: person.id, NOBODY: "", ANYBODY: None}[whose])


def total(desk: Desk, person: Staff, wish: Wish, numbers: Counts) -> int | None:
    """How many tickets fit a wish, where stored numbers say so."""
    if set(wish.filters) - set(IN_ARCHIVES):
        return None
    wanted = reading.departments(desk, person, wish)
    return _summed(desk, person, wish, numbers, _all(desk) if wanted is None else wanted)


def lying_there(desk: Desk, person: Staff, wish: Wish, numbers: Counts) -> int | None:
    """How many tickets lie where those of a wish do, and so are read with them; None where nobody counts."""
    return _summed(desk, person, wish, numbers, _all(desk))


def _summed(desk: Desk, person: Staff, wish: Wish, numbers: Counts, departments: list[str]) -> int | None:
    if not _is_counted(wish.view):
        return None
    if not reading.partitions(desk, person, wish):
        return 0
    who = person.id if rights.is_limited(desk, person) else reading.whose(person, wish)
    return max(0, sum(numbers.sum(shelf, departments, who) for shelf in wish.view.shelves))


def _all(desk: Desk) -> list[str]:
    return [one.id for one in desk.all(Department)]


def _is_counted(view: View) -> bool:
    return all(shelf in COUNTED for shelf in view.shelves)
