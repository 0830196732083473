"""The one answer to what a staff member may see and do; lists, counts, pages, letters and exports all ask here.

In a department the nearest word counts: what somebody was given there by name, else in one above it, else what the
role brings, where the person's departments reach that far.
"""

from typing import Protocol

from chalicelib.helpdesk import roles
from chalicelib.helpdesk.departments import Department, line
from chalicelib.helpdesk.roles import Bundle
from chalicelib.helpdesk.team.seats import answerers
from tenants.errors import NotAllowed, NotFound
from tenants.staff import Staff
from tenants.tenant import Desk

NOTHING: frozenset[str] = frozenset()
OF_DELETED = frozenset({"see", "delete"})  # what may be done to a deleted ticket: it is looked at, or restored
OF_READERS = frozenset({"see", "manage"})  # what is left to whom the plan has no seat for


class Placed(Protocol):
    """A ticket, or a row of the board that stands for one."""

    @property
    def department(self) -> str: ...
    @property
    def assignee(self) -> str | None: ...


def rights(desk: Desk, person: Staff, where: str | Placed | None = None) -> frozenset[str]:
    """What a person may do with a ticket, in a department (its id), or for the desk where nothing is named."""
    if not person.is_active:
        return NOTHING
    bundle = roles.bundle(desk, person.role)
    if where is None:
        return bundle.for_desk
    if isinstance(where, str):
        return _in_department(desk, person, bundle, where)
    if is_limited(desk, person) and where.assignee != person.id:
        return NOTHING
    found = _in_department(desk, person, bundle, where.department)
    return found & OF_DELETED if getattr(where, "shelf", "") == "deleted" else found


def _in_department(desk: Desk, person: Staff, bundle: Bundle, department: str) -> frozenset[str]:
    found = _given(desk, person, bundle, department)
    answering = answerers(desk)
    return found if answering is None or person.id in answering else found & OF_READERS


def _given(desk: Desk, person: Staff, bundle: Bundle, department: str) -> frozenset[str]:
    above = line(desk, department)
    if not above:
        return NOTHING
    if person.role == "owner":
        return bundle.in_department
    for one in above:
        if one.id in person.grants:
            return frozenset(person.grants[one.id])
        if one.id in (person.departments or ()):
            return bundle.in_department
    return NOTHING if person.departments else bundle.in_department


def may(desk: Desk, person: Staff, right: str, where: str | Placed | None = None) -> bool:
    return right in rights(desk, person, where)


def require(desk: Desk, person: Staff, right: str, where: str | Placed | None = None) -> None:
    """Raise NotFound where a person may not even see, NotAllowed where he may see but not do."""
    allowed = rights(desk, person, where)
    if right in allowed:
        return
    raise NotAllowed() if where is None or "see" in allowed else NotFound()


def departments_with(desk: Desk, person: Staff, right: str) -> list[Department]:
    """The departments in which a person has a right, archived ones too."""
    return [one for one in desk.all(Department) if may(desk, person, right, one.id)]


def may_anywhere(desk: Desk, person: Staff, right: str) -> bool:
    return bool(departments_with(desk, person, right))


def visible(desk: Desk, person: Staff) -> list[Department]:
    """The departments whose tickets a person may see."""
    return departments_with(desk, person, "see")


def sees_all(desk: Desk, person: Staff) -> bool:
    """Whether there is no ticket that a person may not see."""
    return not is_limited(desk, person) and len(visible(desk, person)) == len(desk.all(Department))


def is_limited(desk: Desk, person: Staff) -> bool:
    """Whether a person sees only the tickets that are his own."""
    return person.role != "owner" and (person.is_limited or roles.bundle(desk, person.role).is_limited)


def may_give(desk: Desk, person: Staff, role: str) -> bool:
    """Whether a person may make somebody else of a role: owners are made by owners, and nobody gives what he lacks."""
    if role == "owner":
        return person.role == "owner"
    return may(desk, person, "settings") and roles.covers(roles.bundle(desk, person.role), roles.bundle(desk, role))
