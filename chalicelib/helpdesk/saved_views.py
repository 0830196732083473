"""Views of the board under a name: one's own, of a department, or for all."""

from collections.abc import Mapping
from typing import Any

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.helpdesk import editing
from chalicelib.helpdesk.board.wishes import NAMES, Asked, Wish, asked
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.rights import departments_with, may
from tenants import keys
from tenants.errors import N_, Invalid, NotAllowed, NotFound, Text
from tenants.items import IntegerAttribute
from tenants.keys import new_id
from tenants.staff import Staff
from tenants.tenant import Desk, Setting, revised

LONGEST = 60  # letters of a name
MOST, MOST_OWN = 200, 30  # shared ones of a desk, and one person's own: they are read with its settings
MINE, ALL = "mine", "all"  # for whom, beside the ids of departments


class SavedView(Setting, discriminator="saved_view"):
    """A view with filters and an order, by the names that an address has for them."""

    name = UnicodeAttribute()
    filters = JSONAttribute(default=dict)
    owner = UnicodeAttribute(null=True)  # the staff member whose own it is
    department = UnicodeAttribute(null=True)  # whose people share it; without one and an owner all do
    order = IntegerAttribute(default=0)

    @property
    def for_whom(self) -> str:
        return MINE if self.owner else self.department or ALL


def every(desk: Desk, person: Staff) -> list[SavedView]:
    """Those that a person has, in their order: his own, then the shared ones."""
    mine = [one for one in desk.all(SavedView) if _has(desk, person, one)]
    return sorted(mine, key=lambda one: (not one.owner, one.order, one.id))


def find(desk: Desk, person: Staff, id: str) -> SavedView:
    """One that a person has; raise NotFound."""
    one = desk.find(SavedView, id)
    if not _has(desk, person, one):
        raise NotFound()
    return one


def wanted(desk: Desk, person: Staff, query: Mapping[str, str]) -> Asked:
    """Read an address, which may name a saved view; what is said beside its name stands in place of its filters.

    Raise NotFound for a view, a saved view or a department that is not there for the person.
    """
    if not query.get("saved"):
        return asked(desk, person, {**query, "saved": ""})
    one = find(desk, person, query["saved"])
    said = {name: query[name] for name in NAMES if name in query}
    return asked(desk, person, {**(said or one.filters), "saved": one.id})


def wish_of(desk: Desk, person: Staff, one: SavedView) -> Wish | None:
    """What a saved view shows a person; None where that is a department or a view that he does not see."""
    try:
        return asked(desk, person, {**one.filters, "saved": one.id}).wish
    except NotFound:
        return None


def address(desk: Desk, wish: Wish) -> dict[str, str]:
    """What an address says of a wish; of a saved view as it is only its id."""
    one = desk.by_id(SavedView).get(wish.saved)
    return {"saved": wish.saved} if one and not is_changed(one, wish) else wish.query


def is_changed(one: SavedView, wish: Wish) -> bool:
    """Whether a wish says something else than the saved view that it began with."""
    return bool(one.filters != kept(wish))


def kept(wish: Wish) -> dict[str, str]:
    return {name: value for name, value in wish.query.items() if name != "saved"}


def may_change(desk: Desk, person: Staff, one: SavedView) -> bool:
    return one.owner == person.id if one.owner else may_share(desk, person, one.department)


def may_share(desk: Desk, person: Staff, department: str | None) -> bool:
    """Whether a person may make views for the people of a department, or for all."""
    return may(desk, person, "settings") or (department is not None and may(desk, person, "manage", department))


def sharers(desk: Desk, person: Staff) -> list[Department]:
    """The departments for whose people a person may make views."""
    mine = desk.all(Department) if may(desk, person, "settings") else departments_with(desk, person, "manage")
    return sorted((one for one in mine if one.is_active), key=lambda one: (one.order, one.id))


def add(desk: Desk, person: Staff, name: str, for_whom: str, wish: Wish) -> SavedView:
    """Save a wish under a name, behind the others; raise Invalid naming the field."""
    named, shared = _checked(desk, person, name, for_whom)
    alike = [one for one in desk.all(SavedView) if one.owner == shared["owner"]]
    most = MOST_OWN if shared["owner"] else MOST
    if len(alike) >= most:
        raise Invalid(name=N_("At most %(number)s views. Remove one first.", number=most))
    order = max((one.order for one in alike), default=0) + 1
    made = SavedView(*keys.setting(desk.id, "saved_view", new_id()), name=named, filters=kept(wish), order=order)
    made.owner, made.department = shared["owner"], shared["department"]
    editing.save(desk, editing.added(person, made))
    return made


def change(desk: Desk, person: Staff, one: SavedView, seen: str, name: str, for_whom: str) -> None:
    """Give a view another name or other people; raise Invalid naming the field."""
    _require_change(desk, person, one)
    named, shared = _checked(desk, person, name, for_whom)
    editing.save(desk, editing.edited(person, one, seen, name=named, **shared))


def keep(desk: Desk, person: Staff, one: SavedView, wish: Wish) -> None:
    """Let a view show what is wished now."""
    _require_change(desk, person, one)
    editing.save(desk, editing.edited(person, one, filters=kept(wish)))


def move(desk: Desk, person: Staff, one: SavedView, step: int) -> None:
    """Put a view before its neighbour (-1) or behind it (+1); at the end of the line it stays."""
    _require_change(desk, person, one)
    line = [other for other in every(desk, person) if bool(other.owner) == bool(one.owner)]
    here = [other.id for other in line].index(one.id)
    if not 0 <= here + step < len(line):
        return
    line.insert(here + step, line.pop(here))
    writes = []
    for place, other in enumerate(line):
        if other.id == one.id:
            writes += editing.edited(person, other, order=place)
        elif other.order != place:  # the log tells of what was moved, not of what made room
            writes.append(revised(other, order=place))
    editing.save(desk, writes)


def remove(desk: Desk, person: Staff, one: SavedView) -> None:
    _require_change(desk, person, one)
    editing.save(desk, editing.removed(person, one))


def _has(desk: Desk, person: Staff, one: SavedView) -> bool:
    if one.owner:
        return one.owner == person.id
    if not one.department:
        return True
    return may(desk, person, "see", one.department) or may_change(desk, person, one)


def _require_change(desk: Desk, person: Staff, one: SavedView) -> None:
    if not may_change(desk, person, one):
        raise NotAllowed()


def _checked(desk: Desk, person: Staff, name: str, for_whom: str) -> tuple[str, dict[str, Any]]:
    name = " ".join(name.split())
    wrong: dict[str, Text] = {}
    if not name:
        wrong["name"] = N_("The name is missing.")
    elif len(name) > LONGEST:
        wrong["name"] = N_("At most %(number)s characters, please.", number=LONGEST)
    department = None if for_whom in (MINE, ALL) else for_whom
    known = [one.id for one in sharers(desk, person)]
    if for_whom != MINE and not (may_share(desk, person, None) if department is None else department in known):
        wrong["for_whom"] = N_("Choose a department that you manage, or keep it for yourself.")
    if wrong:
        raise Invalid(**wrong)
    return name, {"owner": person.id if for_whom == MINE else None, "department": department}
