"""Where tickets belong."""

from pynamodb.attributes import JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.config import config
from tenants import directory, keys
from tenants.items import IntegerAttribute
from tenants.keys import new_id
from tenants.table import Write, create
from tenants.tenant import Desk, Setting, Tenant


class Department(Setting, discriminator="department"):
    """A part of the desk with a mail address of its own."""

    name = UnicodeAttribute()
    parent = UnicodeAttribute(null=True)  # the department that this one is a part of
    archived_at = UTCDateTimeAttribute(null=True)
    address = UnicodeAttribute()  # the one that it writes from
    sender = UnicodeAttribute(null=True)  # at a domain of the tenant's own; used only while that is verified
    order = IntegerAttribute(default=0)
    signatures = JSONAttribute(null=True)  # by language, with macros

    @property
    def is_active(self) -> bool:
        return self.archived_at is None


def address_of(local: str, slug: str) -> str:
    """The mail address that a department has from the first minute."""
    return f"{local}@{slug}.{config().mail_domain}"


def is_ours(address: str) -> bool:
    """Whether an address lies below our own mail domain, as every tenant's first address does."""
    domain = address.rpartition("@")[2].lower()
    return domain == config().mail_domain or domain.endswith("." + config().mail_domain)


def new(tenant: Tenant, name: str, local: str, order: int = 0) -> tuple[Department, list[Write]]:
    """A department and what creates it with its entry in the directory."""
    id = new_id()
    address = address_of(local, tenant.slug)
    department = Department(*keys.setting(tenant.tenant, "department", id), name=name, address=address, order=order)
    return department, [create(department), create(directory.new_address(address, tenant.tenant, id))]


def first(desk: Desk) -> Department:
    """The department that gets what names none."""
    active = [one for one in desk.all(Department) if one.is_active]
    return min(active, key=lambda department: (department.order, department.id))


def below(desk: Desk, id: str) -> list[str]:
    """The ids of a department and of all that are parts of it."""
    return [one.id for one in desk.all(Department) if id in (above.id for above in line(desk, one.id))]


def line(desk: Desk, id: str) -> list[Department]:
    """A department, then the one that it is a part of, and so on up; empty where there is none."""
    every = {one.id: one for one in desk.all(Department)}
    found: list[Department] = []
    while (one := every.get(id)) and one not in found:
        found.append(one)
        id = one.parent or ""
    return found
