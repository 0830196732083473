"""Roles of a tenant's own: copied from another, changed, removed; nobody puts into one what he does not have."""

from collections.abc import Iterable
from typing import Any

from chalicelib.helpdesk import editing, roles
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.rights import is_limited, may_give, require, rights
from chalicelib.helpdesk.roles import FOR_DESK, Bundle, Role, covers, with_needed
from chalicelib.helpdesk.team.inviting import Invitation
from chalicelib.wording import LANGUAGES, say
from tenants import keys, table
from tenants.errors import N_, NN_, Conflict, Invalid, NotAllowed, Text
from tenants.keys import new_id
from tenants.staff import Staff
from tenants.tenant import Desk, moved_alone

MOST = 20
LONGEST_NAME = 50


def copy(desk: Desk, person: Staff, name: str, copied: str) -> str:
    """Make a role of one's own out of another; return its id."""
    require(desk, person, "settings")
    if copied not in roles.every(desk) or not may_give(desk, person, copied):
        raise Invalid(copied=N_("Choose a role."))
    if len(desk.all(Role)) >= MOST:
        raise Invalid(name=N_("At most %(number)s roles of your own.", number=MOST))
    name, bundle = _name(desk, name), roles.bundle(desk, copied)
    role = Role(*keys.setting(desk.id, "role", new_id()), name=name, **_kept(bundle))
    editing.save(desk, editing.added(person, role))
    return role.id


def change(
    desk: Desk,
    person: Staff,
    role: Role,
    seen: str,
    name: str,
    in_department: Iterable[str],
    for_desk: Iterable[str],
    is_limited: bool,
) -> None:
    """Say what a role is called and what it brings to everybody who has it, from the next click on."""
    require_change(desk, person, role)
    given = Bundle(with_needed(in_department), frozenset(for_desk) & frozenset(FOR_DESK), is_limited)
    mine = roles.bundle(desk, person.role)
    is_more = bool(given.in_department - role.bundle.in_department) or (role.is_limited and not is_limited)
    if not covers(mine, given) or (is_more and _is_narrowed(desk, person, given)):
        raise Invalid(rights=N_("Nobody can give rights that he does not have himself."))
    named = name if name.strip() == role.name else _name(desk, name)
    editing.save(desk, editing.edited(person, role, seen, name=named.strip(), **_kept(given)))


def remove(desk: Desk, person: Staff, role: Role) -> None:
    """Remove a role that nobody has; invitations to it are void. Raise Invalid naming who has it."""
    require_change(desk, person, role)
    if people := holders(desk, role.id):
        names = ", ".join(one.name for one in people)
        raise Invalid(role=N_("Somebody still has this role: %(names)s. Give them another one first.", names=names))
    void = [table.delete(one) for one in desk.all(Invitation) if one.role == role.id]
    try:
        # Somebody may be given the role at this moment.
        editing.save(desk, [*editing.removed(person, role), *void, moved_alone(desk)])
    except Conflict as conflict:
        raise Invalid(role=conflict.text) from conflict


def may_change(desk: Desk, person: Staff, role: Role) -> bool:
    """Whether a role is a person's to change: it brings nothing that he does not have."""
    return may_give(desk, person, role.id)


def require_change(desk: Desk, person: Staff, role: Role) -> None:
    require(desk, person, "settings")
    if not may_change(desk, person, role):
        raise NotAllowed(N_("This role has rights that you do not have."))


def holders(desk: Desk, role: str) -> list[Staff]:
    """Who has a role; deactivated ones too, since they may come back."""
    return [one for one in desk.all(Staff) if one.role == role]


def summary(desk: Desk) -> Text:
    """How it stands, in a few words."""
    own = len(desk.all(Role))
    return NN_("%(number)s role of your own", "%(number)s roles of your own", own) if own else N_("Ours")


def _is_narrowed(desk: Desk, person: Staff, given: Bundle) -> bool:
    """Whether a person has less somewhere than his role says: he would hand out what others then have everywhere."""
    if person.role == "owner":
        return False
    if person.departments or is_limited(desk, person) > given.is_limited:
        return True
    return any(not given.in_department <= rights(desk, person, one.id) for one in desk.all(Department))


def _kept(bundle: Bundle) -> dict[str, Any]:
    rights = {"in_department": set(bundle.in_department) or None, "for_desk": set(bundle.for_desk) or None}
    return {**rights, "is_limited": bundle.is_limited}


def _name(desk: Desk, typed: str) -> str:
    name = " ".join(typed.split())
    if not name:
        raise Invalid(name=N_("The name is missing."))
    if len(name) > LONGEST_NAME:
        raise Invalid(name=N_("At most %(number)s letters.", number=LONGEST_NAME))
    ours = (say(text, language) for text in roles.NAMES.values() for language in LANGUAGES)
    if name.casefold() in {one.casefold() for one in (*ours, *(role.name for role in desk.all(Role)))}:
        raise Invalid(name=N_("There is a role of this name already."))
    return name
