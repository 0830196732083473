"""The catalogue of service objects: adding, changing and removing them."""

from typing import Any, NamedTuple

from chalicelib.helpdesk import editing
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.editing import Meanwhile
from chalicelib.helpdesk.objects import kinds
from chalicelib.helpdesk.objects.service_object import ServiceObject, may_keep, may_see, require_change
from chalicelib.helpdesk.rights import may, may_anywhere
from tenants import keys, table
from tenants.errors import N_, NN_, Invalid, NotAllowed, NotFound, Text
from tenants.keys import new_id
from tenants.staff import Staff
from tenants.tenant import Desk

MOST = 300  # of a tenant: they are read with its settings
STATES = {"used": N_("In use"), "planned": N_("Planned"), "out": N_("Out of use")}
LONGEST = {"name": 100, "version": 50, "description": 1000}  # characters


class Wish(NamedTuple):
    """What was typed about an object."""

    name: str
    kind: str
    state: str
    owner: str = ""
    department: str = ""
    version: str = ""
    description: str = ""


def may_add(desk: Desk, person: Staff) -> bool:
    return may(desk, person, "settings") or may_anywhere(desk, person, "manage")


def places(desk: Desk, person: Staff, current: str | None = None) -> list[Department]:
    """The departments whose objects a person may keep, by name; the one where an object is stays among them."""
    found = [one for one in desk.all(Department) if one.is_active and may_keep(desk, person, one.id)]
    kept = [one for one in desk.all(Department) if one.id == current and one not in found]
    return sorted([*found, *kept], key=lambda one: one.name.casefold())


def owners(desk: Desk, current: str | None = None) -> list[Staff]:
    """Who can look after an object, by name."""
    found = [one for one in desk.all(Staff) if one.is_active or one.id == current]
    return sorted(found, key=lambda one: one.name.casefold())


def add(desk: Desk, person: Staff, wish: Wish) -> ServiceObject:
    """Put an object in the catalogue; raise Invalid naming the fields."""
    if not may_add(desk, person):
        raise NotAllowed()
    if len(desk.all(ServiceObject)) >= MOST:
        raise Invalid(name=N_("The catalogue holds at most %(number)s objects. Remove one first.", number=MOST))
    one = ServiceObject(*keys.setting(desk.id, "service_object", new_id()), **_checked(desk, person, wish))
    editing.save(desk, editing.added(person, one))
    return one


def change(desk: Desk, person: Staff, one: ServiceObject, wish: Wish, seen: str) -> None:
    """Change what is said of an object; its version changes with what is recorded. Raise Invalid naming the fields."""
    require_change(desk, person, one)
    attributes = _checked(desk, person, wish._replace(version=""), one)
    attributes.pop("version")
    try:
        writes = editing.edited(person, one, seen, **attributes)
    except Meanwhile as theirs:
        raise Meanwhile(**{field: _named(desk, field, one, text) for field, text in theirs.fields.items()}) from theirs
    editing.save(desk, writes)


def remove(desk: Desk, person: Staff, one: ServiceObject) -> None:
    """Take an object that nothing points at out of the catalogue; raise Invalid where something does."""
    require_change(desk, person, one)
    if any(table.query(keys.service_object(desk.id, one.id, "").pk, begins=part, limit=1).rows for part in KEPT):
        raise Invalid(state=N_("Tickets or recorded changes belong to it. Put it out of use instead."))
    editing.save(desk, editing.removed(person, one))


KEPT = ("ticket#", "change#")  # what an object is kept for


def summary(desk: Desk) -> Text:
    number = len(desk.all(ServiceObject))
    return NN_("%(number)s object", "%(number)s objects", number) if number else N_("No service objects yet")


def _checked(desk: Desk, person: Staff, wish: Wish, one: ServiceObject | None = None) -> dict[str, Any]:
    name, department = " ".join(wish.name.split()), wish.department or None
    wrong: dict[str, Text | None] = {
        "name": None if name else N_("The name is missing."),
        "kind": None if wish.kind in kinds.every(desk) else N_("Choose one of these."),
        "state": None if wish.state in STATES else N_("Choose one of these."),
        "department": _against_department(desk, person, department, one),
    }
    for field, most in LONGEST.items():
        if len(getattr(wish, field)) > most:
            wrong[field] = N_("At most %(number)s characters, please.", number=most)
    if wish.owner and wish.owner not in [each.id for each in owners(desk, one.owner if one else None)]:
        raise NotFound()
    if not wrong["name"] and _is_taken(desk, person, name, one):
        wrong["name"] = N_("There is one of this name already.")
    if found := {field: text for field, text in wrong.items() if text}:
        raise Invalid(**found)
    said = {"version": wish.version.strip() or None, "description": wish.description.strip() or None}
    return {
        "name": name,
        "kind": wish.kind,
        "state": wish.state,
        "owner": wish.owner or None,
        "department": department,
        **said,
    }


def _against_department(desk: Desk, person: Staff, department: str | None, one: ServiceObject | None) -> Text | None:
    """Why an object cannot be put there; raise NotFound for a department that the person does not see."""
    if one and department == one.department:
        return None
    if department and not may(desk, person, "see", desk.find(Department, department).id):
        raise NotFound()
    if not may_keep(desk, person, department):
        return N_("You may not keep objects here. Choose a department of yours.")
    return None if department is None or desk.find(Department, department).is_active else N_("Choose one of these.")


def _is_taken(desk: Desk, person: Staff, name: str, but: ServiceObject | None) -> bool:
    others = [one for one in desk.all(ServiceObject) if one is not but and may_see(desk, person, one)]
    return any(one.name.casefold() == name.casefold() for one in others)


def _named(desk: Desk, field: str, one: ServiceObject, text: Text) -> Text:
    """What editing says of a field, with the name of what lies there as an id."""
    names: dict[str, Any] = {
        "kind": kinds.name(desk, one.kind),
        "state": STATES.get(one.state),
        "owner": next((each.name for each in desk.all(Staff) if each.id == one.owner), ""),
        "department": next((each.name for each in desk.all(Department) if each.id == one.department), ""),
    }
    return Text(text.message, {**text.values, "value": names[field]}) if field in names else text
