"""A service object, such as a program or a regulation that tickets are about; who may see it and who change it."""

from pynamodb.attributes import UnicodeAttribute

from chalicelib.helpdesk.rights import is_limited, may, may_anywhere
from tenants.errors import NotAllowed, NotFound
from tenants.staff import Staff
from tenants.tenant import Desk, Setting


class ServiceObject(Setting, discriminator="service_object"):
    """One line of the catalogue."""

    name = UnicodeAttribute()
    kind = UnicodeAttribute()  # one of ours by its name, or a tenant's own by its id
    state = UnicodeAttribute()
    owner = UnicodeAttribute(null=True)  # the staff member who looks after it
    department = UnicodeAttribute(null=True)  # none: it is everybody's
    version = UnicodeAttribute(null=True)  # moves with the changes that are recorded
    description = UnicodeAttribute(null=True)


def may_see(desk: Desk, person: Staff, one: ServiceObject) -> bool:
    if may_change(desk, person, one):
        return True
    if one.department:
        return may(desk, person, "see", one.department)
    return may_anywhere(desk, person, "see") and not is_limited(desk, person)


def may_change(desk: Desk, person: Staff, one: ServiceObject) -> bool:
    return may_keep(desk, person, one.department)


def may_keep(desk: Desk, person: Staff, department: str | None) -> bool:
    """Whether a person may add and change the objects of a department, or those of none."""
    return may(desk, person, "settings") or (department is not None and may(desk, person, "manage", department))


def visible(desk: Desk, person: Staff) -> list[ServiceObject]:
    """The objects that a person may see, by name."""
    found = [one for one in desk.all(ServiceObject) if may_see(desk, person, one)]
    return sorted(found, key=lambda one: (one.name.casefold(), one.id))


def find(desk: Desk, person: Staff, id: str) -> ServiceObject:
    """An object that a person may see; raise NotFound."""
    one = desk.find(ServiceObject, id)
    if not may_see(desk, person, one):
        raise NotFound()
    return one


def require_change(desk: Desk, person: Staff, one: ServiceObject) -> None:
    """Raise NotFound where a person may not see an object, NotAllowed where he may not change it."""
    if may_change(desk, person, one):
        return
    raise NotAllowed() if may_see(desk, person, one) else NotFound()
