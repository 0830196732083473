"""What admins change about staff members: rights, hours, languages, and whether they are there at all.

Hours, languages and absences give no rights, so the right to the settings is enough for them. Everything else wants
every right that the other one has: nobody changes somebody who may more than he.
"""

from collections.abc import Sequence
from typing import Any

from chalicelib import jobs
from chalicelib.helpdesk import editing, roles
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.desk.languages import SPOKEN
from chalicelib.helpdesk.rights import is_limited, may, may_anywhere, may_give, require, rights
from chalicelib.helpdesk.signing_in import sessions
from chalicelib.helpdesk.team import seating, shifts
from tenants.errors import N_, Invalid, NotAllowed, Text
from tenants.keys import now
from tenants.staff import Staff, by_address
from tenants.table import Write
from tenants.tenant import Desk, moved_alone

TURN = "turn"  # open tickets go to their departments' fair turn


def set_rights(
    desk: Desk, person: Staff, staff: Staff, seen: str, role: str, departments: list[str], limited: bool
) -> None:
    """Say which role somebody has, where, and whether for his own tickets only; it holds from the next click on.

    Rights by name in departments belong to the role that somebody had, so they end with it.
    """
    require_change(desk, person, staff)
    require_role(desk, person, role)
    chosen = {desk.find(Department, id).id for id in departments} if role != "owner" else set()
    is_same = role == staff.role
    new = {
        "role": role,
        "departments": chosen or None,
        "is_limited": limited and role != "owner",
        "grants": staff.grants if is_same else {},
    }
    require_covered(desk, person, **new)
    if staff.role == "owner" and role != "owner":
        _require_another_owner(desk, staff, "role")
    seat = {} if is_same else seating.moved(staff, role)
    editing.save(desk, [*_edited(desk, person, staff, seen, **new, **seat), *([] if is_same else [moved_alone(desk)])])


def set_hours(desk: Desk, person: Staff, staff: Staff, seen: str, languages: list[str], week: Sequence[str]) -> None:
    """Say which languages somebody speaks and in which hours he works; raise Invalid naming `day-0` to `day-6`."""
    require(desk, person, "settings")
    spoken = {code for code in languages if code in SPOKEN} or None
    editing.save(desk, _edited(desk, person, staff, seen, languages=spoken, shifts=shifts.read(week)))


def deactivate(desk: Desk, person: Staff, staff: Staff, to: str) -> None:
    """Let somebody in no more: sessions end at once, open tickets go to nobody, a colleague or TURN by a job."""
    require_change(desk, person, staff)
    if staff.id == person.id:
        raise Invalid(to=N_("You cannot deactivate yourself."))
    if not staff.is_active:
        return
    if staff.role == "owner":
        _require_another_owner(desk, staff, "to")
    if to not in ("", TURN) and desk.find(Staff, to) not in heirs(desk, staff):
        raise Invalid(to=N_("%(name)s answers no tickets.", name=desk.find(Staff, to).name))
    left = seating.moved(staff, is_active=False)
    gone = editing.edited(person, staff, deactivated_at=now(), **left, **sessions.all_over())
    wish = {"from": staff.id, "to": to, "by": person.id, "by_name": person.name}
    editing.save(desk, [*gone, moved_alone(desk)], jobs.job(desk.id, hand_over=wish))


def reactivate(desk: Desk, person: Staff, staff: Staff) -> None:
    """Let somebody in again, with the password and the rights that he had."""
    require_change(desk, person, staff)
    if staff.is_active:
        return
    if by_address(desk, staff.address):
        raise Invalid(reactivate=N_("%(address)s is a colleague already.", address=staff.address))
    if staff.role not in roles.every(desk):
        raise Invalid(reactivate=N_("Choose a role."))
    back = editing.edited(person, staff, deactivated_at=None, **seating.moved(staff, is_active=True))
    editing.save(desk, [*back, moved_alone(desk)])


def heirs(desk: Desk, staff: Staff) -> list[Staff]:
    """Who could get somebody's tickets."""
    return [one for one in desk.all(Staff) if one.id != staff.id and may_anywhere(desk, one, "answer")]


def may_change(desk: Desk, person: Staff, staff: Staff) -> bool:
    """Whether somebody's rights are a person's to change: he has each of them himself."""
    has = {"role": staff.role, "departments": staff.departments, "is_limited": staff.is_limited, "grants": staff.grants}
    return may(desk, person, "settings") and covers(desk, person, **has)


def require_change(desk: Desk, person: Staff, staff: Staff) -> None:
    require(desk, person, "settings")
    if not may_change(desk, person, staff):
        raise NotAllowed(
            N_("%(name)s has rights that you do not have, so they are not yours to change.", name=staff.name)
        )


def require_role(desk: Desk, person: Staff, role: str) -> None:
    """Raise Invalid for a role that a person cannot give."""
    if role not in roles.every(desk) or not may_give(desk, person, role):
        raise Invalid(role=N_("Choose a role."))


def require_covered(desk: Desk, person: Staff, **has: Any) -> None:
    """Raise Invalid where somebody so placed could do more than the person who places him."""
    if not covers(desk, person, **has):
        raise Invalid(departments=N_("Nobody can give rights that he does not have himself."))


def covers(desk: Desk, person: Staff, **has: Any) -> bool:
    """Whether a person may everything, everywhere, that somebody of such a role, departments and grants may."""
    if person.role == "owner":
        return True
    if has["role"] == "owner":
        return False
    other = Staff(person.pk, person.sk, **has)  # as if active, which who is to come back is not yet
    places = [None, *(one.id for one in desk.all(Department))]
    is_everywhere = bool(person.departments) and not other.departments  # in those that are still to be made, too
    if is_everywhere and roles.bundle(desk, other.role).in_department:
        return False
    if is_limited(desk, person) > is_limited(desk, other) and any(rights(desk, other, one) for one in places[1:]):
        return False
    return all(rights(desk, other, one) <= rights(desk, person, one) for one in places)


def _edited(desk: Desk, person: Staff, staff: Staff, seen: str, **new: Any) -> list[Write]:
    """What changes somebody; raise Invalid with what another made of it meanwhile, in words."""
    try:
        return editing.edited(person, staff, seen, **new)
    except Invalid as invalid:
        theirs = {name: _in_words(desk, staff, name) for name in invalid.fields}
        raise editing.Meanwhile(**{name: _changed(staff, value) for name, value in theirs.items()}) from invalid


def _changed(staff: Staff, value: Text) -> Text:
    who = staff.edited_by or ""
    return N_("%(name)s changed this meanwhile to “%(value)s”. Save again to keep yours.", name=who, value=value)


def _in_words(desk: Desk, staff: Staff, name: str) -> Text:
    if name == "role":
        return roles.name(desk, staff.role)
    if name == "is_limited":
        return N_("yes") if staff.is_limited else N_("no")
    if name == "departments":
        names = [one.name for one in desk.all(Department) if one.id in (staff.departments or ())]
        return Text("%(names)s", {"names": ", ".join(names)}) if names else N_("all")
    if name == "languages":
        return Text("%(names)s", {"names": ", ".join(SPOKEN[code] for code in sorted(staff.languages or ()))})
    if name == "shifts":
        return Text("%(hours)s", {"hours": "; ".join(one or "–" for one in shifts.typed(staff))})
    return N_("rights by name")


def _require_another_owner(desk: Desk, staff: Staff, field: str) -> None:
    """Raise Invalid for the last one; two at once are kept apart by the revision (moved_alone)."""
    if not any(one.role == "owner" and one.is_active and one.id != staff.id for one in desk.all(Staff)):
        told = N_("%(name)s is the only owner. Make somebody else an owner first.", name=staff.name)
        raise Invalid(**{field: told})
