"""Who may change the settings of a department: whoever manages the desk, or that very department."""

from typing import Any

from chalicelib.helpdesk import editing, rights
from chalicelib.helpdesk.departments import Department
from tenants.errors import N_, Invalid
from tenants.staff import Staff
from tenants.tenant import Desk


def require(desk: Desk, person: Staff, department: Department) -> None:
    """Raise NotFound for a department that a person may not see, NotAllowed for one that he does not manage."""
    if not rights.may(desk, person, "settings"):
        rights.require(desk, person, "manage", department.id)


def managed(desk: Desk, person: Staff) -> list[Department]:
    """The departments whose settings a person may change; raise NotAllowed where there is none."""
    if rights.may(desk, person, "settings"):
        return desk.all(Department)
    found = rights.departments_with(desk, person, "manage")
    if not found:
        rights.require(desk, person, "settings")
    return found


def save(desk: Desk, person: Staff, department: Department, field: str, seen: str, **attributes: Any) -> None:
    """Change what is too much to be shown beside a field; Invalid names that where another has changed it since."""
    try:
        editing.save(desk, editing.edited(person, department, seen, **attributes))
    except Invalid as invalid:
        who = department.edited_by or ""
        said = N_("%(name)s changed this meanwhile. Look at it, then save again what you want.", name=who)
        raise editing.Meanwhile(**{field: said}) from invalid
