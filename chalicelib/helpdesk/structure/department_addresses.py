"""The mail addresses of a department: each in the directory, which knows whose it is on the whole platform."""

import re

from chalicelib.helpdesk import editing
from chalicelib.helpdesk.departments import Department, address_of, listed
from chalicelib.helpdesk.desk.host_change import former
from chalicelib.helpdesk.structure import managing
from tenants import directory, platform_keys, table
from tenants.directory import Address
from tenants.errors import N_, Conflict, Invalid, NotFound
from tenants.staff import Staff
from tenants.tenant import Desk

LOCAL = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
RESERVED = {"no-reply", "noreply", "mailer-daemon", "postmaster", "abuse"}  # RFC 2142, and where our letters come from
MOST = 20  # of a department


def local_part(desk: Desk, typed: str) -> str:
    """What stands before the @ of an address on the desk's own mail domain; raise Invalid naming `local`."""
    local, at, domain = typed.strip().lower().partition("@")
    ours = address_of("", desk.tenant.slug)
    if at and f"@{domain}" != ours:
        raise Invalid(local=N_("Addresses here end in %(domain)s. Mail to others can be forwarded to it.", domain=ours))
    if not local:
        raise Invalid(local=N_("The address is missing."))
    if not LOCAL.fullmatch(local) or ".." in local:
        raise Invalid(local=N_("Before the “@” use letters a to z, digits, dots and hyphens, at most 64."))
    if local in RESERVED:
        raise Invalid(local=N_("This address is used by the mail system itself. Choose another one."))
    return local


def add(desk: Desk, person: Staff, department: Department, typed: str) -> None:
    """Let mail to one more address arrive at a department; raise Invalid naming `local`."""
    managing.require(desk, person, department)
    address = address_of(local_part(desk, typed), desk.tenant.slug)
    if len(department.addresses) >= MOST:
        raise Invalid(local=N_("At most %(number)s addresses fit on a department.", number=MOST))
    if address in department.addresses:
        return
    aliases = [*(department.aliases or []), address]
    writes = editing.edited(person, department, aliases=aliases)
    try:
        editing.save(desk, [*writes, listed(department, address)])
    except Conflict as conflict:
        raise taken(desk, address, conflict) from conflict


def remove(desk: Desk, person: Staff, department: Department, address: str) -> None:
    """Take an address from a department; mail to it, at earlier hosts too, arrives nowhere from then on."""
    managing.require(desk, person, department)
    if address == department.address:
        raise Invalid(address=N_("The department writes from this address. Let it write from another one first."))
    left = [one for one in department.aliases or [] if one != address]
    if left == (department.aliases or []):
        raise NotFound()
    is_ours = Address.pk.does_not_exist() | (Address.tenant == desk.id)
    gone = [address, *_at_earlier_hosts(desk, department, address)]
    entries = [table.delete(Address(*platform_keys.address(one)), is_ours) for one in gone]
    editing.save(desk, [*editing.edited(person, department, aliases=left or None), *entries])
    directory.forget()


def _at_earlier_hosts(desk: Desk, department: Department, address: str) -> list[str]:
    """What an address was called while the desk had other hosts, where mail to that still arrives at the department."""
    local = address.partition("@")[0]
    every = [(one, directory.recipient(one)) for one in (address_of(local, slug) for slug, _ in former(desk))]
    return [one for one, known in every if known and (known.tenant, known.department) == (desk.id, department.id)]


def write_from(desk: Desk, person: Staff, department: Department, address: str) -> None:
    """Say from which of its addresses a department writes."""
    managing.require(desk, person, department)
    if address not in department.addresses:
        raise NotFound()
    aliases = [one for one in department.addresses if one != address]
    editing.save(desk, editing.edited(person, department, address=address, aliases=aliases or None))


def taken(desk: Desk, address: str, conflict: Conflict) -> Exception:
    """The error for an address that somebody has; any other conflict stays what it is."""
    if not any(isinstance(item, Address) for item in conflict.failed):
        return conflict
    having = next((one for one in desk.all(Department) if address in one.addresses), None)
    if having:
        return Invalid(local=N_("%(name)s has this address already.", name=having.name))
    return Invalid(local=N_("This address is taken. Choose another one."))
