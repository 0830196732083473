"""Where tickets belong."""

from typing import NamedTuple

from pynamodb.attributes import JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.config import config
from tenants import directory, keys
from tenants.items import IntegerAttribute
from tenants.keys import new_id
from tenants.table import Write, create
from tenants.tenant import Desk, Setting, Tenant


class Department(Setting, discriminator="department"):
    """A part of the desk with mail addresses of its own."""

    name = UnicodeAttribute()
    parent = UnicodeAttribute(null=True)  # the department that this one is a part of
    archived_at = UTCDateTimeAttribute(null=True)
    successor = UnicodeAttribute(null=True)  # who gets its new mail and forms while it is archived
    address = UnicodeAttribute()  # the one that it writes from
    aliases = JSONAttribute(null=True)  # its further ones
    sender = UnicodeAttribute(null=True)  # at a domain of the tenant's own; used only while that is verified
    order = IntegerAttribute(default=0)  # among the parts of its parent
    signatures = JSONAttribute(null=True)  # by language, with macros
    line = IntegerAttribute(null=True)  # of support: the second gets what the first cannot answer, and so on
    hours = JSONAttribute(null=True)  # as hours.py keeps them; none means those of the parent
    turn = UnicodeAttribute(null=True)  # who gets new tickets: "person", "round", "load"; none means nobody
    turn_to = UnicodeAttribute(null=True)  # that person
    turn_among = JSONAttribute(null=True)  # who takes part in the turn; none means everyone who may answer

    @property
    def is_active(self) -> bool:
        return self.archived_at is None

    @property
    def addresses(self) -> list[str]:
        return [self.address, *(self.aliases or [])]


class Placed(NamedTuple):
    """A department in the tree."""

    department: Department
    depth: int


def address_of(local: str, slug: str) -> str:
    """The mail address that a department has from the first minute."""
    return f"{local}@{slug}.{config().mail_domain}"


def is_ours(address: str) -> bool:
    """Whether an address lies below our own mail domain, as every tenant's first address does."""
    domain = address.rpartition("@")[2].lower()
    return domain == config().mail_domain or domain.endswith("." + config().mail_domain)


def made(tenant: Tenant, name: str, local: str, order: int = 0, parent: str | None = None) -> Department:
    """A department that is still to be written, with its entry in the directory."""
    address = address_of(local, tenant.slug)
    where = keys.setting(tenant.tenant, "department", new_id())
    return Department(*where, name=name, address=address, order=order, parent=parent)


def listed(department: Department, address: str) -> Write:
    """What makes mail to an address arrive at a department; Conflict where somebody has the address."""
    return create(directory.new_address(address, department.tenant, department.id))


def new(tenant: Tenant, name: str, local: str, order: int = 0) -> tuple[Department, list[Write]]:
    """A department and what creates it with its entry in the directory."""
    department = made(tenant, name, local, order)
    return department, [create(department), listed(department, department.address)]


def active(desk: Desk) -> list[Department]:
    """The departments in use, in the order of the tree."""
    return [one.department for one in tree(desk)]


def tree(desk: Desk) -> list[Placed]:
    """The departments in use, each followed by its parts."""
    used = [one for one in desk.all(Department) if one.is_active]
    known, parts = {one.id for one in used}, dict[str, list[Department]]()
    for one in sorted(used, key=lambda one: (one.order, one.id)):
        parts.setdefault(one.parent if one.parent in known else "", []).append(one)
    return _parts(parts, "", 0)


def _parts(parts: dict[str, list[Department]], of: str, depth: int) -> list[Placed]:
    return [placed for one in parts.get(of, []) for placed in (Placed(one, depth), *_parts(parts, one.id, depth + 1))]


def first(desk: Desk) -> Department:
    """The department that gets what names none."""
    return active(desk)[0]


def taking(desk: Desk, id: str) -> Department:
    """The department that gets what is new and meant for one: itself, or whoever follows it while it is archived."""
    every = desk.by_id(Department)
    found, met = every.get(id), set[str]()
    while found and not found.is_active and found.id not in met:
        met.add(found.id)
        found = every.get(found.successor or "")
    return found if found and found.is_active else first(desk)


def below(desk: Desk, id: str) -> list[str]:
    """The ids of a department and of all that are parts of it."""
    parts, found = dict[str, list[str]](), [id] if id in desk.by_id(Department) else []
    for known, one in desk.by_id(Department).items():
        parts.setdefault(one.parent or "", []).append(known)
    for known in found:
        found += [part for part in parts.get(known, ()) if part not in found]
    return found


def line(desk: Desk, id: str) -> list[Department]:
    """A department, then the one that it is a part of, and so on up; empty where there is none."""
    every, found = desk.by_id(Department), list[Department]()
    while (one := every.get(id)) and one not in found:
        found.append(one)
        id = one.parent or ""
    return found
