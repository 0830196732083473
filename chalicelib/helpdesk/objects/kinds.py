"""What service objects can be: four kinds of ours, and what a tenant adds."""

from pynamodb.attributes import UnicodeAttribute

from chalicelib.helpdesk import editing
from chalicelib.helpdesk.objects.service_object import ServiceObject
from chalicelib.helpdesk.rights import require
from tenants import keys
from tenants.errors import N_, NN_, Invalid, Text
from tenants.keys import new_id
from tenants.staff import Staff
from tenants.tenant import Desk, Setting

MOST = 30  # of a tenant's own
LONGEST = 60
OURS = {
    "program": N_("Program"),
    "database": N_("Database"),
    "service": N_("Service"),
    "regulation": N_("Regulation"),
}


class ObjectKind(Setting, discriminator="object_kind"):
    """A kind that a tenant added."""

    name = UnicodeAttribute()


def every(desk: Desk) -> dict[str, Text]:
    """What the kinds are called, by their ids: ours, then the tenant's own."""
    return {**OURS, **{one.id: Text("%(name)s", {"name": one.name}) for one in desk.all(ObjectKind)}}


def name(desk: Desk, kind: str) -> Text:
    """What a kind is called."""
    return every(desk).get(kind, N_("Another kind"))


def add(desk: Desk, person: Staff, typed: str) -> None:
    """Add a kind; raise Invalid naming the field."""
    require(desk, person, "settings")
    if len(desk.all(ObjectKind)) >= MOST:
        raise Invalid(name=N_("There are %(number)s kinds of your own already. Remove one first.", number=MOST))
    kind = ObjectKind(*keys.setting(desk.id, "object_kind", new_id()), name=_checked(desk, typed))
    editing.save(desk, editing.added(person, kind))


def change(desk: Desk, person: Staff, id: str, typed: str, seen: str) -> None:
    """Give a kind of the tenant's own another name; raise Invalid naming the field."""
    kind = desk.find(ObjectKind, id)
    require(desk, person, "settings")
    editing.save(desk, editing.edited(person, kind, seen, name=_checked(desk, typed, kind.id)))


def remove(desk: Desk, person: Staff, id: str) -> None:
    """Remove a kind that no object is of; raise Invalid where there are some."""
    kind = desk.find(ObjectKind, id)
    require(desk, person, "settings")
    if used := uses(desk).get(id, 0):
        raise Invalid(
            name=NN_(
                "%(number)s object is of this kind. Give it another kind first.",
                "%(number)s objects are of this kind. Give them another kind first.",
                used,
            )
        )
    editing.save(desk, editing.removed(person, kind))


def uses(desk: Desk) -> dict[str, int]:
    """How many objects are of each kind."""
    found: dict[str, int] = {}
    for one in desk.all(ServiceObject):
        found[one.kind] = found.get(one.kind, 0) + 1
    return found


def _checked(desk: Desk, typed: str, id: str = "") -> str:
    name = " ".join(typed.split())
    if not name:
        raise Invalid(name=N_("The name is missing."))
    if len(name) > LONGEST:
        raise Invalid(name=N_("At most %(number)s characters, please.", number=LONGEST))
    if any(one.id != id and one.name.casefold() == name.casefold() for one in desk.all(ObjectKind)):
        raise Invalid(name=N_("There is one of this name already."))
    return name
