"""Colleagues with roles of their own, as the tests of rights need them."""

from collections.abc import Iterable

from chalicelib.helpdesk.roles import Role
from tenants import keys, table
from tenants.staff import Staff
from tenants.tenant import moved
from tests.people import Browser, Business


def member(business: Business, name: str) -> Staff:
    """A staff member by the name."""
    return next(one for one in business.desk.all(Staff) if one.name == name)


def role(business: Business, name: str, in_department: Iterable[str] = (), for_desk: Iterable[str] = ()) -> str:
    """Give a business a role of its own; return its id."""
    made = Role(*keys.setting(business.tenant, "role", keys.new_id()), name=name)
    made.in_department, made.for_desk = set(in_department) or None, set(for_desk) or None
    table.write(table.create(made), moved(business.desk))
    return made.id


def office(business: Business, name: str = "Olga") -> Browser:
    """Who sets up the desk, reads tickets, and may no more."""
    return business.agent(name, role=role(business, "Office", ["see"], ["settings", "internal_mail"]))
