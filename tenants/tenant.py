"""A tenant and all its settings: one partition, read whole and kept until its revision moves."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, TypeVar

from pynamodb.attributes import JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path

from tenants import keys
from tenants.errors import NotFound
from tenants.items import DeskItem, IntegerAttribute
from tenants.table import Write, add, change, get, query_all

LANGUAGES = ("en", "ru", "kk")


class Setting(DeskItem, discriminator="setting"):
    """Anything that lies in the partition `desk` and so is read with the tenant."""

    edition = IntegerAttribute(default=0)  # moves with each change that a person makes
    edited_by = UnicodeAttribute(null=True)  # the name of who made the last one
    edited = JSONAttribute(null=True)  # what that one changed: {attribute: its value before}

    @property
    def id(self) -> str:
        return self.sk.partition("#")[2]


class Tenant(Setting, discriminator="tenant"):
    """A business with its own desk."""

    name = UnicodeAttribute()
    slug = UnicodeAttribute()
    language = UnicodeAttribute()
    time_zone = UnicodeAttribute()
    currency = UnicodeAttribute()
    plan = UnicodeAttribute()
    created_at = UTCDateTimeAttribute()
    confirmed_at = UTCDateTimeAttribute(null=True)  # when the owner's mail address was
    reopen_days = IntegerAttribute(default=30)  # how long an answer opens a closed ticket again
    revision = IntegerAttribute(default=0)  # moves with every change of any setting


S = TypeVar("S", bound=Setting)


class Desk:
    """A tenant with its settings, as they were at one revision."""

    def __init__(self, items: Iterable[Setting]) -> None:
        self._items = list(items)
        found = [item for item in self._items if isinstance(item, Tenant)]
        if not found:
            raise NotFound()
        self.tenant = found[0]
        self.id = self.tenant.tenant

    def all(self, cls: type[S]) -> list[S]:
        """Settings of one kind, in the order of their ids, which is that of their making."""
        return [item for item in self._items if isinstance(item, cls)]

    def find(self, cls: type[S], id: str) -> S:
        """One setting; raise NotFound, also for another tenant's id."""
        for item in self.all(cls):
            if item.id == id:
                return item
        raise NotFound()

    @cached_property
    def is_confirmed(self) -> bool:
        return self.tenant.confirmed_at is not None


MOST_WARM = 500  # desks that a process keeps
_warm: dict[str, Desk] = {}


def warm(tenant: str, head: DeskItem | None) -> Desk:
    """The desk, read again only when `head` (its tenant item, just read) has another revision."""
    if not isinstance(head, Tenant):
        raise NotFound()
    kept = _warm.get(tenant)
    if kept is None or kept.tenant.revision != head.revision:
        if len(_warm) >= MOST_WARM:
            _warm.clear()
        items = query_all(keys.setting(tenant, "tenant").pk)
        kept = _warm[tenant] = Desk(item for item in items if isinstance(item, Setting))
    return kept


def load(tenant: str) -> Desk:
    """The desk of a tenant by its id; raise NotFound."""
    return warm(tenant, get(Tenant, keys.setting(tenant, "tenant")))


def revised(setting: Setting, condition: Condition | None = None, **attributes: Any) -> Write:
    """Set attributes of a setting (None removes one), with `moved` beside it.

    This process keeps the setting with its desk, so that one stays as it was read: the transaction may fail.
    """
    return change(type(setting)(setting.pk, setting.sk), condition, **attributes)


def moved(desk: Desk) -> Write:
    """Move the revision, so that every process reads the settings again; belongs with every change of one."""
    return add(Tenant(*keys.setting(desk.id, "tenant")), {"revision": 1}, Path(["slug"]).exists())
