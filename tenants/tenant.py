"""A tenant and all its settings: one partition, read whole and kept until its revision moves."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, TypeVar

from pynamodb.attributes import BooleanAttribute, JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path

from tenants import keys
from tenants.errors import NotFound
from tenants.items import DeskItem, IntegerAttribute
from tenants.table import Write, add, change, get, is_over, query_rows

LANGUAGES = ("en", "ru", "kk")


class Edited(DeskItem, discriminator="edited"):
    """What people change by forms: the second of two hears what the first has changed."""

    edition = IntegerAttribute(default=0)  # moves with each change that a person makes
    edited_by = UnicodeAttribute(null=True)  # the name of who made the last one
    edited = JSONAttribute(null=True)  # what that one changed: {attribute: its value before}


class Setting(Edited, discriminator="setting"):
    """Anything that lies in the partition `desk` and so is read with the tenant."""

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
    terms = JSONAttribute(null=True)  # what was agreed on, by days (terms.py)
    rests = JSONAttribute(null=True)  # the terms that wait for money while the desk is on Free: plan, options, since
    answerers = JSONAttribute(null=True)  # ids of who answers, where the plan has room for fewer than there are
    grace_until = UnicodeAttribute(null=True)  # the last day on which all works without money
    automatic_packs = IntegerAttribute(null=True)  # most that day packs may cost in a month by themselves, minor units
    created_at = UTCDateTimeAttribute()
    signed_up_as = UnicodeAttribute(null=True)  # tells a second sending of the form from somebody else's wish
    confirmed_at = UTCDateTimeAttribute(null=True)  # when the owner's mail address was
    reopen_days = IntegerAttribute(default=30)  # how long an answer opens a closed ticket again
    close_days = IntegerAttribute(default=4)  # after which a solved ticket closes by itself; 0 for never
    solution_rule = UnicodeAttribute(default="offered")  # whether solving records what solved it: off, offered, needed
    is_solved_asked = BooleanAttribute(default=True)  # customers are asked by mail whether it is solved
    is_rated = BooleanAttribute(default=True)  # customers may say how they found it
    late_days = IntegerAttribute(default=2)  # working days, then a customer is told that it takes longer; 0: never
    is_two_factor_required = BooleanAttribute(default=False)
    languages = JSONAttribute(null=True)  # that the desk speaks to customers; none named means all of ours
    public_answers = IntegerAttribute(default=0)  # how many its customers may read; only ever added to
    own_host = UnicodeAttribute(null=True)  # a name of its own, such as help.acme.kz, for customers' pages
    suspended_at = UTCDateTimeAttribute(null=True)  # since when the operator lets nobody in and no mail out
    suspended_why = UnicodeAttribute(null=True)  # in the operator's words, for the tenant's people
    closed_at = UTCDateTimeAttribute(null=True)  # since when it is leaving: it is read and exported, then deleted
    is_going = BooleanAttribute(default=False)  # its deletion has begun
    former = JSONAttribute(default=list)  # [slug, last day] of addresses it had before, which still lead here
    revision = IntegerAttribute(default=0)  # moves with every change of any setting

    @property
    def has_answers(self) -> bool:
        """Whether its customers have anything to read."""
        return self.public_answers > 0

    @property
    def spoken(self) -> list[str]:
        """The languages that customers may choose between; the first is for whoever reads none of them."""
        known = self.languages or LANGUAGES
        return [self.language, *(code for code in LANGUAGES if code in known and code != self.language)]


S = TypeVar("S", bound=Setting)


class Desk:
    """A tenant with its settings, as they were at one revision.

    Rows become models when somebody asks for their kind: a page needs few kinds, and may not even know the others.
    """

    def __init__(self, rows: Iterable[dict[str, Any]]) -> None:
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._read: dict[type[Setting], list[Any]] = {}
        self._by_id: dict[type[Setting], dict[str, Any]] = {}
        for row in rows:
            self._rows.setdefault(row["item_type"]["S"], []).append(row)
        found = self.all(Tenant)
        if not found:
            raise NotFound()
        self.tenant = found[0]
        self.id = self.tenant.tenant

    def all(self, cls: type[S]) -> list[S]:
        """Settings of one kind, in the order of their ids, which is that of their making."""
        if cls not in self._read:
            items = map(cls.from_raw_data, self._rows.get(str(cls.item_type.get_discriminator(cls)), []))
            self._read[cls] = [item for item in items if not is_over(item)]
        return list(self._read[cls])

    def by_id(self, cls: type[S]) -> Mapping[str, S]:
        """Settings of one kind by their ids."""
        if cls not in self._by_id:
            self._by_id[cls] = {item.id: item for item in self.all(cls)}
        return self._by_id[cls]

    def names(self) -> dict[str, str]:
        """What settings of every kind are called, by their ids."""
        every = [row for rows in self._rows.values() for row in rows]
        named = [(row, row.get("name") or row.get("address")) for row in every if "#" in row["sk"]["S"]]
        return {row["sk"]["S"].partition("#")[2]: str(name["S"]) for row, name in named if name and "S" in name}

    def replaced(self, *settings: Setting) -> "Desk":
        """The same desk with some settings in the place of those of the same kind and id."""
        taken = {one.sk for one in settings}
        kept = (row for rows in self._rows.values() for row in rows if row["sk"]["S"] not in taken)
        return Desk([*kept, *(one.to_dynamodb_dict() for one in settings)])

    def find(self, cls: type[S], id: str) -> S:
        """One setting; raise NotFound, also for another tenant's id."""
        found = self.by_id(cls).get(id)
        if found is None:
            raise NotFound()
        return found

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
        kept = Desk(query_rows(keys.setting(tenant, "tenant").pk))
        # What changed since `head` was read may be among these rows or not: the next request reads them once more.
        kept.tenant.revision = head.revision
        _warm[tenant] = kept
    return kept


def known(tenant: str) -> Desk:
    """The desk as it was last read here, for what a request that has opened it does deep down."""
    return _warm.get(tenant) or load(tenant)


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


def moved_alone(desk: Desk) -> Write:
    """Move the revision only from what was read: for a change that is right only while all other settings stand."""
    revision = Tenant.revision == desk.tenant.revision
    return add(Tenant(*keys.setting(desk.id, "tenant")), {"revision": 1}, revision)
