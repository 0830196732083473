"""What a desk calls things on its tickets: named, in an order of its own, archived when nobody needs them any more."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, TypeVar

from pynamodb.attributes import JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.helpdesk import editing, log
from chalicelib.helpdesk.own_fields import OwnField
from chalicelib.helpdesk.rights import require
from chalicelib.wording import say
from tenants import keys, table
from tenants.errors import N_, Invalid, NotFound, Text
from tenants.items import IntegerAttribute
from tenants.keys import new_id, now
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import LANGUAGES, Desk, Setting, moved_alone, revised

LONGEST = 60  # letters of a name


class Term(Setting, discriminator="term"):
    """A word of a desk for its tickets."""

    name = UnicodeAttribute(null=True)  # none where one of ours is called as we call it
    names = JSONAttribute(default=dict)  # {language: name}, where it has another there
    order = IntegerAttribute(default=0)
    archived_at = UTCDateTimeAttribute(null=True)

    most: ClassVar[int]  # of one desk
    ours: ClassVar[Mapping[str, Text]] = {}  # those that every desk begins with, by their ids

    @property
    def is_active(self) -> bool:
        return self.archived_at is None

    @property
    def is_ours(self) -> bool:
        return self.id in self.ours

    def called(self, language: str) -> Text | str:
        """Its name for somebody who reads a language."""
        return self.names.get(language) or self.name or self.ours.get(self.id, "")


T = TypeVar("T", bound=Term)
Ordered = Term | OwnField
O = TypeVar("O", bound=Ordered)  # noqa: E741


def every(desk: Desk, cls: type[T]) -> list[T]:
    """The terms of a kind in their order, archived ones too; ours as the tenant has changed them."""
    own = desk.all(cls)
    kept = {one.id for one in own}
    kind = _kind(cls)
    ours = [cls(*keys.setting(desk.id, kind, id), order=place) for place, id in enumerate(cls.ours) if id not in kept]
    return in_order([*own, *ours])


def active(desk: Desk, cls: type[T]) -> list[T]:
    """Those that may be given to a ticket."""
    return [one for one in every(desk, cls) if one.is_active]


def find(desk: Desk, cls: type[T], id: str) -> T:
    """One of them, also an archived one; raise NotFound."""
    for one in every(desk, cls):
        if one.id == id:
            return one
    raise NotFound()


def in_order(terms: Iterable[O]) -> list[O]:
    return sorted(terms, key=lambda one: (one.order, one.id))


def named(desk: Desk, term: Term | None) -> str:
    """What a term is called in the desk's own language, as events keep it."""
    return say(term.called(desk.tenant.language), desk.tenant.language) if term else ""


def add(desk: Desk, person: Staff, cls: type[T], name: str, **attributes: Any) -> T:
    """Add a term behind the others; raise Invalid naming the field."""
    require(desk, person, "settings")
    others = every(desk, cls)
    _require_free(desk, others, name)
    if len(others) >= cls.most:
        raise Invalid(name=N_("At most %(number)s, archived ones too. Remove one first.", number=cls.most))
    order = max((one.order for one in others), default=0) + 1
    made = cls(*keys.setting(desk.id, _kind(cls), new_id()), name=name, order=order, **attributes)
    # Two at once would have one name, and one place.
    editing.save(desk, [*editing.added(person, made), moved_alone(desk)])
    return made


def change(desk: Desk, person: Staff, term: T, seen: str, name: str, **attributes: Any) -> None:
    """Change a term; `seen` is the edition that the person looked at. Raise Invalid naming the field."""
    require(desk, person, "settings")
    if name or not term.is_ours:
        _require_free(desk, [one for one in every(desk, type(term)) if one.id != term.id], name)
    editing.save(desk, _edited(desk, person, term, seen, name=name or None, **attributes))


def move(desk: Desk, person: Staff, terms: list[O], id: str, step: int) -> None:
    """Put a term before its neighbour (-1) or behind it (+1); at the end of the line it stays."""
    require(desk, person, "settings")
    places = [one.id for one in terms]
    if id not in places:
        raise NotFound()
    here, there = places.index(id), places.index(id) + step
    if not 0 <= there < len(terms):
        return
    moved = [*terms]
    moved[here], moved[there] = moved[there], moved[here]
    if len({one.order for one in terms}) == len(terms):  # two change places, the others stay
        orders = sorted(one.order for one in terms)
    else:
        orders = list(range(len(terms)))
    kept, writes = {one.id for one in desk.all(type(terms[here]))}, list[Write]()
    for one, order in zip(moved, orders, strict=True):
        if one.id == id or one.id not in kept:
            writes += _edited(desk, person, one, order=order)
        elif one.order != order:  # the log tells of what was moved, not of what made room
            writes.append(revised(one, order=order))
    editing.save(desk, writes)


def archive(desk: Desk, person: Staff, term: Term) -> None:
    """Offer a term no more; tickets that have it keep it."""
    require(desk, person, "settings")
    if term.is_active:
        editing.save(desk, _edited(desk, person, term, archived_at=now()))


def bring_back(desk: Desk, person: Staff, term: Term) -> None:
    """Offer an archived term again."""
    require(desk, person, "settings")
    editing.save(desk, _edited(desk, person, term, archived_at=None))


def remove(desk: Desk, person: Staff, term: Term) -> None:
    """Forget an archived term of the tenant's own; tickets that have it show it no more."""
    require(desk, person, "settings")
    if term.is_active or term.is_ours:
        raise NotFound()
    editing.save(desk, editing.removed(person, term))


def tidy(name: str) -> str:
    return " ".join(name.split())


def checked_names(typed: Mapping[str, str]) -> dict[str, str]:
    """Names by language as they were typed, without the empty ones; raise Invalid naming the field."""
    names = {language: tidy(typed.get(f"name-{language}", "")) for language in LANGUAGES}
    for language, name in names.items():
        if len(name) > LONGEST:
            raise Invalid(**{f"name-{language}": N_("At most %(number)s characters, please.", number=LONGEST)})
    return {language: name for language, name in names.items() if name}


def _require_free(desk: Desk, others: Iterable[Term], name: str) -> None:
    if not name:
        raise Invalid(name=N_("The name is missing."))
    if len(name) > LONGEST:
        raise Invalid(name=N_("At most %(number)s characters, please.", number=LONGEST))
    if any(named(desk, one).casefold() == name.casefold() for one in others):
        raise Invalid(name=N_("There is one of this name already, perhaps in the archive."))


def _edited(desk: Desk, person: Staff, one: Ordered, seen: str | None = None, **attributes: Any) -> list[Write]:
    """What changes a term; one of ours is written down with the first change of it."""
    kept = any(other.id == one.id for other in desk.all(type(one)))
    new = {name: value for name, value in attributes.items() if getattr(one, name) != value}
    if kept or not new:
        return editing.edited(person, one, seen, **attributes)
    before = {name: getattr(one, name) for name in new}
    own = type(one)(one.pk, one.sk, **{"order": one.order, **new})
    own.edition, own.edited_by, own.edited = 1, person.name, log.plain(before)
    kind, name = _kind(type(one)), str(one.id)
    return [table.create(own), log.record(desk.id, person, kind, "changed", one.id, name, before, new)]


def _kind(cls: type[Ordered]) -> str:
    return str(cls.item_type.get_discriminator(cls))
