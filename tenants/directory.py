"""Which host and which mail address belongs to which tenant: asked once, at the edge."""

import time
from typing import Any, NamedTuple, TypeVar

from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import DoesNotExist

from tenants import keys
from tenants.items import PlatformItem
from tenants.keys import Key

MOST_REMEMBERED = 5000
REMEMBERED_SECONDS = 60  # how long a warm process trusts what it read; hosts hardly ever move


class Host(PlatformItem, discriminator="host"):
    """A host name of a tenant, such as acme.komek.example."""

    tenant = UnicodeAttribute()


class Address(PlatformItem, discriminator="address"):
    """A mail address of a tenant's department."""

    tenant = UnicodeAttribute()
    department = UnicodeAttribute()


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
    return _find(Host, keys.platform_host(name.lower()))


def recipient(address: str) -> Recipient | None:
    """Find whose mail address this is; a plus tag does not count (RFC 5233)."""
    local, at, domain = address.strip().strip("<>").lower().rpartition("@")
    name, _, tag = local.partition("+")
    found = _find(Address, keys.platform_address(f"{name}@{domain}")) if at and name else None
    return Recipient(found.tenant, found.department, f"{name}@{domain}", tag) if found else None


def new_host(name: str, tenant: str) -> Host:
    """An entry to be created with what it is for."""
    return Host(*keys.platform_host(name), tenant=tenant)


def new_address(address: str, tenant: str, department: str) -> Address:
    """An entry to be created with the department that gets the address."""
    return Address(*keys.platform_address(address), tenant=tenant, department=department)


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
        return cls.get(*key)
    except DoesNotExist:
        return None
