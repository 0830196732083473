"""Roles: named bundles of rights; five of our own, and copies that a tenant changes."""

from collections.abc import Iterable
from typing import NamedTuple

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute, UnicodeSetAttribute

from tenants.errors import N_, NotFound, Text
from tenants.tenant import Desk, Setting

# In the order of the matrix: who may do something may also do what stands before it.
IN_DEPARTMENT = ("see", "answer", "assign", "transfer", "merge", "delete", "manage")
FOR_DESK = (
    "customers",  # the list of customers and organisations, and what is known of them
    "internal_mail",
    "reports",
    "answers",
    "moderation",  # Suspended, stop-lists
    "billing",
    "settings",
    "export",
)


class Bundle(NamedTuple):
    """What a role brings; `is_limited` keeps its people to tickets of their own."""

    in_department: frozenset[str]
    for_desk: frozenset[str]
    is_limited: bool = False


class Role(Setting, discriminator="role"):
    """A role that a tenant made as a copy of another."""

    name = UnicodeAttribute()
    in_department = UnicodeSetAttribute(null=True)
    for_desk = UnicodeSetAttribute(null=True)
    is_limited = BooleanAttribute(default=False)

    @property
    def bundle(self) -> Bundle:
        return Bundle(frozenset(self.in_department or ()), frozenset(self.for_desk or ()), self.is_limited)


def upto(right: str) -> frozenset[str]:
    """A right in a department with those that it needs."""
    return frozenset(IN_DEPARTMENT[: IN_DEPARTMENT.index(right) + 1])


EVERYTHING = Bundle(frozenset(IN_DEPARTMENT), frozenset(FOR_DESK))
NOTHING = Bundle(frozenset(), frozenset())
OURS = {
    "owner": EVERYTHING,
    "admin": EVERYTHING,
    "agent": Bundle(upto("merge"), frozenset({"customers", "internal_mail", "answers"})),
    "observer": Bundle(upto("see"), frozenset({"internal_mail"})),
    "external": Bundle(upto("answer"), frozenset(), is_limited=True),
}
# Komek's own people, by a tenant's consent: none of these can be given to anybody.
SUPPORT = {
    "support": Bundle(upto("see"), frozenset({"customers", "reports"})),
    "support_admin": Bundle(frozenset(IN_DEPARTMENT), frozenset(FOR_DESK) - {"billing", "export", "internal_mail"}),
}
NAMES = {
    "owner": N_("Owner"),
    "admin": N_("Admin"),
    "agent": N_("Agent"),
    "observer": N_("Observer"),
    "external": N_("External provider"),
    "support": N_("Komek’s support"),
    "support_admin": N_("Komek’s support"),
}


def bundle(desk: Desk, role: str) -> Bundle:
    """What a role brings; one that is not there brings nothing."""
    if role in OURS or role in SUPPORT:
        return OURS.get(role) or SUPPORT[role]
    found = desk.by_id(Role).get(role)
    return found.bundle if found else NOTHING


def name(desk: Desk, role: str) -> Text:
    """What a role is called; raise NotFound."""
    if role in NAMES:
        return NAMES[role]
    return Text("%(name)s", {"name": desk.find(Role, role).name})


def every(desk: Desk) -> list[str]:
    """The ids of all roles, ours first, then the tenant's own in the order of their making."""
    return [*OURS, *(one.id for one in desk.all(Role))]


def require(desk: Desk, role: str) -> None:
    """Raise NotFound for a role that is not there."""
    if role not in every(desk):
        raise NotFound()


def covers(mine: Bundle, given: Bundle) -> bool:
    """Whether somebody with one bundle may hand out another: nobody gives what he does not have."""
    is_wider = mine.is_limited and not given.is_limited
    return given.in_department <= mine.in_department and given.for_desk <= mine.for_desk and not is_wider


def with_needed(rights: Iterable[str]) -> frozenset[str]:
    """Rights in a department, each with those that it needs; names that are no right are left out."""
    known = [right for right in rights if right in IN_DEPARTMENT]
    return frozenset().union(*(upto(right) for right in known)) if known else frozenset()
