"""What the tests of the vocabulary's pages share."""

from typing import Any

from chalicelib.helpdesk import roles
from chalicelib.helpdesk.roles import Role
from infrastructure.local.gateway import Response
from tenants import keys, table
from tenants.staff import Staff
from tenants.tenant import moved
from tests.people import Browser, Business


def person_with(business: Business, name: str, *desk_rights: str) -> Browser:
    """A colleague who may do nothing but see tickets, and just these things for the desk."""
    role = Role(*keys.setting(business.tenant, "role", keys.new_id()), name=name)
    role.in_department, role.for_desk = set(roles.upto("see")), set(desk_rights)
    table.write(table.create(role), moved(business.desk))
    return business.agent(name, role=role.id)


def settings_person(business: Business) -> Browser:
    return person_with(business, "Timur", "settings")


def add(browser: Browser, path: str, **fields: Any) -> Response:
    browser.get(f"/settings/{path}")
    return browser.submit(f"/settings/{path}/add", **fields)


def change_page(browser: Browser, path: str, id: str, **fields: Any) -> Response:
    browser.get(f"/settings/{path}/{id}")
    return browser.submit(f"/settings/{path}/{id}/change", **fields)


def staff_id(business: Business, name: str) -> str:
    return next(one.id for one in business.desk.all(Staff) if one.name == name)


def csrf(browser: Browser) -> str:
    """The token of the page that a browser is on."""
    return str(browser.form("/signout").css_first("[name=csrf]").attributes["value"])


def refused(browser: Browser, url: str, **fields: Any) -> int:
    """Post what no form on the page offers; return the status."""
    return browser.post(url, {"csrf": csrf(browser), **fields}).status
