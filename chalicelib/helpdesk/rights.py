"""The one answer to what a staff member may see and do; lists, counts, pages and letters all ask here."""

from chalicelib.helpdesk.departments import Department
from tenants.errors import NotAllowed, NotFound
from tenants.staff import Staff
from tenants.tenant import Desk

EVERYWHERE = frozenset({"see", "answer", "assign", "settings", "invite", "moderate"})
IN_DEPARTMENT = frozenset({"see", "answer", "assign"})
NOTHING: frozenset[str] = frozenset()


def rights(person: Staff, department: str | None = None) -> frozenset[str]:
    """What a person may do in a department, or for the desk as a whole when none is named."""
    if not person.is_active:
        return NOTHING
    if person.role in ("owner", "admin"):
        return EVERYWHERE
    if person.role != "agent" or department is None:
        return NOTHING
    return IN_DEPARTMENT if not person.departments or department in person.departments else NOTHING


def may(person: Staff, right: str, department: str | None = None) -> bool:
    return right in rights(person, department)


def require(person: Staff, right: str, department: str | None = None) -> None:
    """Raise NotFound where a person may not even see, NotAllowed where he may see but not do."""
    allowed = rights(person, department)
    if right in allowed:
        return
    raise NotAllowed() if department is None or "see" in allowed else NotFound()


def visible(desk: Desk, person: Staff) -> list[Department]:
    """The departments whose tickets a person may see."""
    return [department for department in desk.all(Department) if may(person, "see", department.id)]


def sees_all(desk: Desk, person: Staff) -> bool:
    return len(visible(desk, person)) == len(desk.all(Department))
