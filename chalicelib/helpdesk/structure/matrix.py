"""Who may do what in a department: a row for each person, and what was given there by name kept with the person."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from chalicelib.helpdesk import editing, rights, roles
from chalicelib.helpdesk.departments import Department, below
from chalicelib.helpdesk.roles import IN_DEPARTMENT
from chalicelib.helpdesk.structure import managing
from tenants.errors import N_, Invalid, NotAllowed, Text
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk

MOST = 45  # people whose rights one save changes; with the log's entries a transaction has room for no more


class Row(NamedTuple):
    """A person's rights in a department; `free` are those that whoever looks may give and take."""

    person: Staff
    role: Text
    now: frozenset[str]
    free: frozenset[str]
    is_given: bool  # by name, in place of what the role or a department above brings


class Typed(NamedTuple):
    """What somebody ticked in a row, and what was ticked when he saw it."""

    ticked: Collection[str]
    seen: Collection[str]


def rows(desk: Desk, person: Staff, department: Department) -> list[Row]:
    """Everybody's rights in a department, as somebody who manages it sees them; raise NotFound, NotAllowed."""
    managing.require(desk, person, department)
    # What is given here reaches the parts of it, too.
    own = frozenset.intersection(*(rights.rights(desk, person, id) for id in below(desk, department.id)))
    everybody = sorted((one for one in desk.all(Staff) if one.is_active), key=lambda one: (one.name.casefold(), one.id))
    return [_row(desk, one, department, _free(desk, one, person, own)) for one in everybody]


def save(desk: Desk, person: Staff, department: Department, typed: Mapping[str, Typed]) -> None:
    """Give and take rights by name; what is as the role brings it is kept nowhere.

    Nobody gives or takes what he does not have there. Raise Invalid naming `rights-{staff}` where somebody else
    changed a row meanwhile.
    """
    writes, wrong = list[Write](), dict[str, Text]()
    for row in rows(desk, person, department):
        given = typed.get(row.person.id)
        if given is None or not row.free:
            continue
        wished = _wished(row, given.ticked)
        if wished == _wished(row, given.seen):
            continue
        if frozenset(given.seen) != row.now and wished != row.now:
            wrong[f"rights-{row.person.id}"] = _meanwhile(row)
            continue
        writes += _grant(desk, person, row.person, department, wished)
    if wrong:
        raise Invalid(**wrong)
    if len(writes) > 2 * MOST:
        raise Invalid(rights=N_("At most %(number)s people at once, please.", number=MOST))
    editing.save(desk, writes)


def reset(desk: Desk, person: Staff, department: Department, staff: str) -> None:
    """Take back what was given to somebody by name, so that the role decides, or a department above."""
    row = next((one for one in rows(desk, person, department) if one.person.id == staff), None)
    if row is None:
        desk.find(Staff, staff)
        return
    if not row.is_given:
        return
    if not (row.now ^ inherited(desk, row.person, department.id)) <= row.free:
        raise NotAllowed(N_("This would give or take a right that you do not have yourself."))
    grants = {id: given for id, given in row.person.grants.items() if id != department.id}
    editing.save(desk, editing.edited(person, row.person, grants=grants))


def inherited(desk: Desk, person: Staff, department: str) -> frozenset[str]:
    """What a person may do in a department without a word about that very one."""
    grants = {id: given for id, given in person.grants.items() if id != department}
    without = Staff(person.pk, person.sk, role=person.role, departments=person.departments, grants=grants)
    without.deactivated_at = person.deactivated_at
    return rights.rights(desk, without, department)


def _row(desk: Desk, person: Staff, department: Department, free: frozenset[str]) -> Row:
    now = rights.rights(desk, person, department.id)
    named = NAMELESS if person.role not in roles.every(desk) else roles.name(desk, person.role)
    return Row(person, named, now, free, department.id in person.grants and person.role != "owner")


NAMELESS = N_("a role that is gone")


def _free(desk: Desk, one: Staff, person: Staff, own: frozenset[str]) -> frozenset[str]:
    """What may be given and taken: nothing of owners, nor of oneself, who could be locked out by it.

    Nor of whoever manages the desk by one who does not, and who sees his own tickets only shows nobody all.
    """
    if one.role == "owner" or one.id == person.id:
        return frozenset()
    if rights.may(desk, one, "settings") > rights.may(desk, person, "settings"):
        return frozenset()
    if rights.is_limited(desk, person) > rights.is_limited(desk, one):
        return frozenset()
    # Observers are no seats, since they only watch.
    return own & {"see"} if one.role == "observer" else own


def _wished(row: Row, ticked: Collection[str]) -> frozenset[str]:
    """The rights that a row's ticks stand for; a tick that could not be set is as it was."""
    return roles.with_needed((row.free & frozenset(ticked)) | (row.now - row.free))


def _grant(desk: Desk, person: Staff, to: Staff, department: Department, wished: frozenset[str]) -> list[Write]:
    grants = {id: given for id, given in to.grants.items() if id != department.id}
    if wished != inherited(desk, to, department.id):
        grants[department.id] = [right for right in IN_DEPARTMENT if right in wished]
    return editing.edited(person, to, grants=grants)


def _meanwhile(row: Row) -> Text:
    who = row.person.edited_by or ""
    return N_("%(name)s changed these rights meanwhile. Look at them, then save again what you want.", name=who)
