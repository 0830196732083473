"""Which host and which mail address belongs to which tenant: asked once, at the edge."""

import time
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.condition import Condition

from tenants import platform_keys
from tenants.items import PlatformItem
from tenants.keys import Key, now
from tenants.table import Write, is_over

MOST_REMEMBERED = 5000
REMEMBERED_SECONDS = 60  # how long a warm process trusts what it read; hosts hardly ever move


class Host(PlatformItem, discriminator="host"):
    """A host name of a tenant, such as acme.komek.example."""

    tenant = UnicodeAttribute()
    is_own = BooleanAttribute(null=True)  # whether it is a name of the tenant's own, such as help.acme.kz


class Address(PlatformItem, discriminator="address"):
    """A mail address of a tenant's department."""

    tenant = UnicodeAttribute()
    department = UnicodeAttribute()


class Lookalike(PlatformItem, discriminator="lookalike"):
    """What the addresses of desks come down to for a reader who does not look closely."""

    tenant = UnicodeAttribute()


Entry = Host | Address | Lookalike


class Recipient(NamedTuple):
    """Whom a mail is for."""

    tenant: str
    department: str
    address: str  # as the directory has it: lower case, without a tag
    tag: str  # what stood behind the plus, or nothing

    @property
    def with_tag(self) -> str:
        return self.address.replace("@", f"+{self.tag}@") if self.tag else self.address


T = TypeVar("T", bound=PlatformItem)

_remembered: dict[Key, tuple[float, Any]] = {}


def host(name: str) -> Host | None:
    """Find whose host this is."""
    return _find(Host, platform_keys.host(name.lower()))


def recipient(address: str) -> Recipient | None:
    """Find whose mail address this is; a plus tag does not count (RFC 5233)."""
    local, at, domain = address.strip().strip("<>").lower().rpartition("@")
    name, _, tag = local.partition("+")
    found = _find(Address, platform_keys.address(f"{name}@{domain}")) if at and name else None
    return Recipient(found.tenant, found.department, f"{name}@{domain}", tag) if found else None


def new_host(name: str, tenant: str) -> Host:
    """An entry to be created with what it is for."""
    return Host(*platform_keys.host(name), tenant=tenant)


def own_host(name: str, tenant: str) -> Host:
    """An entry of a name that a tenant has proved to be its own."""
    return Host(*platform_keys.host(name), tenant=tenant, is_own=True)


def new_address(address: str, tenant: str, department: str) -> Address:
    """An entry to be created with the department that gets the address."""
    return Address(*platform_keys.address(address), tenant=tenant, department=department)


def lookalike(skeleton: str) -> Lookalike | None:
    """Find whose desk has an address that looks so."""
    return _find(Lookalike, platform_keys.lookalike(skeleton))


def new_lookalike(skeleton: str, tenant: str) -> Lookalike:
    return Lookalike(*platform_keys.lookalike(skeleton), tenant=tenant)


def held(entry: Host) -> Host | None:
    """The entry of a name as it is at this moment."""
    found = _read(Host, Key(entry.pk, entry.sk))
    return found if isinstance(found, Host) else None


def claimed(entry: Entry) -> Write:
    """Give an entry to its tenant for good, unless it is another's."""
    cls = type(entry)
    free: Condition = cls.pk.does_not_exist() | (cls.tenant == entry.tenant) | (cls.expires_at < now())
    return Write(2, entry, lambda transaction: transaction.save(entry, free))


def proved(entry: Host) -> Write:
    """Give a name to a tenant that has proved to have it, also one that another tenant has left."""
    free: Condition = Host.pk.does_not_exist() | (Host.tenant == entry.tenant) | Host.expires_at.exists()
    return Write(2, entry, lambda transaction: transaction.save(entry, free))


def left(entry: Entry, until: datetime) -> Write:
    """Let an entry of a tenant lead there until a moment, and to nobody else."""
    entry.expires_at = until
    return claimed(entry)


def forget() -> None:
    """Drop what this process remembers."""
    _remembered.clear()


def _find(cls: type[T], key: Key) -> T | None:
    until, item = _remembered.get(key, (0.0, None))
    if until < time.monotonic():
        item = _read(cls, key)
        if item is None:
            return None  # never remembered: a tenant may sign up at any moment
        if len(_remembered) >= MOST_REMEMBERED:
            _remembered.clear()
        _remembered[key] = (time.monotonic() + REMEMBERED_SECONDS, item)
    return item if isinstance(item, cls) else None


def _read(cls: type[T], key: Key) -> T | None:
    try:
        found = cls.get(*key)
    except DoesNotExist:
        return None
    return None if is_over(found) else found
