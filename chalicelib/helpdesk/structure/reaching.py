"""Whose rights reach a department depends on what it is a part of, so its place is not for everybody to change."""

from chalicelib.helpdesk import rights
from chalicelib.helpdesk.departments import Department, below
from tenants.errors import N_, Invalid
from tenants.staff import Staff
from tenants.tenant import Desk


def require_place(desk: Desk, person: Staff, department: Department, parent: str | None) -> None:
    """Raise Invalid where a move would give or take, in the department or a part of it, what the person lacks there."""
    there = Department.from_raw_data(department.to_dynamodb_dict())
    there.parent = parent
    after, everybody = desk.replaced(there), desk.all(Staff)
    for id in below(desk, department.id):
        own = frozenset() if rights.is_limited(desk, person) else rights.rights(desk, person, id)
        if any(not rights.rights(desk, one, id) ^ rights.rights(after, one, id) <= own for one in everybody):
            raise Invalid(parent=N_("This would give or take a right that you do not have yourself."))
