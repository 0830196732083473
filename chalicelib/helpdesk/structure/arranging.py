"""Departments are added, named and put in their places."""

from collections.abc import Sequence

from chalicelib.helpdesk import editing, rights
from chalicelib.helpdesk.addresses import name_problem
from chalicelib.helpdesk.departments import Department, active, below, listed, made
from chalicelib.helpdesk.structure import department_addresses, hours, managing, reaching
from tenants.errors import N_, Conflict, Invalid, NotFound, Text
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk, moved_alone, revised

LONGEST_NAME = 60  # letters
MOST = 60  # departments in use; what moves one writes all beside it, and a transaction takes a hundred


def add(desk: Desk, person: Staff, name: str, local: str, parent: str = "") -> Department:
    """Add a department with an address of its own; raise Invalid."""
    rights.require(desk, person, "settings")
    wrong = dict[str, Text]()
    if said := _name_problem(desk, name):
        wrong["name"] = said
    try:
        local = department_addresses.local_part(desk, local)
    except Invalid as invalid:
        wrong["local"] = invalid.text
    above = _parent(desk, None, parent)
    if len(active(desk)) >= MOST:
        wrong.setdefault("name", N_("At most %(number)s departments fit on a desk.", number=MOST))
    if wrong:
        raise Invalid(**wrong)
    department = made(desk.tenant, name.strip(), local, _last(desk, above), above)
    try:
        entry = listed(department, department.address)
        editing.save(desk, [*editing.added(person, department), entry, moved_alone(desk)])
    except Conflict as conflict:
        raise department_addresses.taken(desk, department.address, conflict) from conflict
    return department


def change(
    desk: Desk, person: Staff, department: Department, name: str, parent: str | None, seen: str, line: int | None = None
) -> None:
    """Name a department, say which line of support it is, and of which one it is a part.

    Who only manages it does not move it (None).
    """
    managing.require(desk, person, department)
    if said := _name_problem(desk, name, department):
        raise Invalid(name=said)
    changes: dict[str, object] = {"name": name.strip(), "line": line}
    if parent is not None and rights.may(desk, person, "settings"):
        above = _parent(desk, department, parent)
        changes["parent"] = above
        if above != department.parent:
            reaching.require_place(desk, person, department, above)
            changes["order"] = _last(desk, above)
    try:
        writes = editing.edited(person, department, seen, **changes)
    except Invalid as invalid:
        raise _in_words(desk, invalid) from invalid
    is_moved = changes.get("parent", department.parent) != department.parent
    # Two that are moved below each other at once would be on no tree any more.
    editing.save(desk, [*writes, *([moved_alone(desk)] if is_moved else [])])


def move(desk: Desk, person: Staff, department: Department, direction: str) -> None:
    """Put a department before or behind its neighbour ("up", "down"), with all its parts."""
    rights.require(desk, person, "settings")
    beside = [one for one in active(desk) if one.parent == department.parent]
    here = next((place for place, one in enumerate(beside) if one.id == department.id), None)
    if here is None or direction not in ("up", "down"):
        raise NotFound()
    there = here + (1 if direction == "down" else -1)
    if not 0 <= there < len(beside):
        return
    beside[here], beside[there] = beside[there], beside[here]
    editing.save(desk, [*_in_order(person, department, beside), moved_alone(desk)])


def set_hours(
    desk: Desk,
    person: Staff,
    department: Department,
    mode: str,
    zone: str,
    week: Sequence[str],
    holidays: str,
    seen: str,
) -> None:
    """Say when a department works: "always", in hours of its "own", or as the one above it; raise Invalid."""
    managing.require(desk, person, department)
    kept = hours.keep(hours.ALWAYS) if mode == "always" else None
    if mode == "own":
        kept = hours.keep(hours.parsed(zone, week, holidays))
    managing.save(desk, person, department, "mode", seen, hours=kept)


def parents(desk: Desk, department: Department | None) -> list[Department]:
    """Of which departments one may become a part: never of its own parts."""
    own = below(desk, department.id) if department else []
    return [one for one in active(desk) if one.id not in own]


def _in_order(person: Staff, moved: Department, beside: list[Department]) -> list[Write]:
    writes: list[Write] = []
    for place, one in enumerate(beside):
        if one.id == moved.id:
            writes += editing.edited(person, one, order=place)
        elif one.order != place:
            writes.append(revised(one, order=place))
    return writes


def _last(desk: Desk, parent: str | None) -> int:
    """The place behind all parts of a parent."""
    return max((int(one.order) + 1 for one in desk.all(Department) if one.parent == parent), default=0)


def _parent(desk: Desk, department: Department | None, typed: str) -> str | None:
    if not typed:
        return None
    found = next((one for one in parents(desk, department) if one.id == typed), None)
    if found is None:
        desk.find(Department, typed)
        raise Invalid(parent=N_("It cannot be a part of this department."))
    return found.id


def _name_problem(desk: Desk, name: str, department: Department | None = None) -> Text | None:
    """What is wrong with a name; the rail and letters tell departments apart by nothing else."""
    wanted = name.strip()
    if not wanted:
        return N_("The name is missing.")
    if len(wanted) > LONGEST_NAME:
        return N_("At most %(number)s characters, please.", number=LONGEST_NAME)
    others = [one for one in active(desk) if department is None or one.id != department.id]
    if any(one.name.casefold() == wanted.casefold() for one in others):
        return N_("Another department is called so already.")
    return name_problem(wanted)


def _in_words(desk: Desk, invalid: Invalid) -> Invalid:
    """What somebody else changed meanwhile, with names in place of ids; the order follows the parent."""
    names = {one.id: one.name for one in desk.all(Department)}
    said = {}
    for field, text in invalid.fields.items():
        value = text.values.get("value")
        said["parent" if field == "order" else field] = Text(
            text.message, {**text.values, "value": names.get(str(value), value)}
        )
    return editing.Meanwhile(**said)
