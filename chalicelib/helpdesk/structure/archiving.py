"""A department goes out of use: its tickets stay, and what is new and meant for it goes to another one."""

from chalicelib.helpdesk import editing, rights
from chalicelib.helpdesk.departments import Department, active
from chalicelib.helpdesk.structure import arranging
from tenants.errors import N_, Invalid
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import Desk, moved_alone


def archive(desk: Desk, person: Staff, department: Department, successor: str) -> None:
    """Offer a department for nothing new; its mail addresses and forms lead to the successor from now on."""
    rights.require(desk, person, "settings")
    if not department.is_active:
        return
    if parts := [one.name for one in active(desk) if one.parent == department.id]:
        raise Invalid(successor=N_("Archive or move its parts first: %(names)s.", names=", ".join(parts)))
    others = successors(desk, department)
    if not others:
        raise Invalid(successor=N_("This is the last department in use. Add another one first."))
    if successor not in others:
        raise Invalid(successor=N_("Choose where its new mail goes."))
    writes = editing.edited(person, department, archived_at=now(), successor=successor)
    # The successor must still be in use, and it must not be the last one that goes.
    editing.save(desk, [*writes, moved_alone(desk)])


def restore(desk: Desk, person: Staff, department: Department) -> None:
    """Take a department into use again, with its addresses and forms."""
    rights.require(desk, person, "settings")
    above = next((one for one in desk.all(Department) if one.id == department.parent), None)
    if above and not above.is_active:
        raise Invalid(restore=N_("It is a part of %(name)s. Restore that first.", name=above.name))
    if any(one.name.casefold() == department.name.casefold() for one in active(desk) if one.id != department.id):
        raise Invalid(
            restore=N_("Another department is called %(name)s now. Rename one of them.", name=department.name)
        )
    if not department.is_active:
        if len(active(desk)) >= arranging.MOST:
            raise Invalid(restore=N_("At most %(number)s departments fit on a desk.", number=arranging.MOST))
        writes = editing.edited(person, department, archived_at=None, successor=None)
        editing.save(desk, [*writes, moved_alone(desk)])


def archived(desk: Desk) -> list[Department]:
    """The departments out of use, the last archived first."""
    found = [(one.archived_at, one.id, one) for one in desk.all(Department) if one.archived_at]
    return [one for _, _, one in sorted(found, key=lambda known: known[:2], reverse=True)]


def successors(desk: Desk, department: Department) -> list[str]:
    """The ids of the departments that can take over from one."""
    return [one.id for one in active(desk) if one.id != department.id]
