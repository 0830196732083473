"""Who answers for the desk, and who was invited to."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import inviting, roles
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.inviting import Invitation
from chalicelib.helpdesk.rights import may_give, require
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.rail import rail
from tenants.errors import N_, Invalid
from tenants.staff import Staff
from tenants.table import is_over

routes = Blueprint(__name__)


@page(routes, "/settings/staff")
def staff(ask: Ask) -> Response:
    return _page(ask)


@page(routes, "/settings/staff/invite", "POST", home="/settings/staff")
def invite(ask: Ask) -> Response:
    form = ask.form
    try:
        inviting.invite(ask.desk, ask.person, form.get("address"), form.get("role"), form.all("departments"))
    except Invalid as invalid:
        return _page(ask, invalid)
    return pages.redirect(ask, urls.settings("staff", invited=form.get("address")))


@page(routes, "/settings/staff/invitations/{id}/take-back", "POST", home="/settings/staff")
def take_back(ask: Ask, id: str) -> Response:
    inviting.take_back(ask.desk, ask.person, id)
    return pages.redirect(ask, urls.settings("staff"))


def _page(ask: Ask, invalid: Invalid | None = None) -> Response:
    require(ask.desk, ask.person, "settings")
    typed = ask.form.typed() if invalid else {}
    names = {role: roles.name(ask.desk, role) for role in roles.every(ask.desk)}
    return pages.page(
        ask,
        "staff.html",
        422 if invalid else 200,
        **rail(ask),
        title=ask.say(N_("Staff")),
        count=None,
        staff=[one for one in ask.desk.all(Staff) if one.is_active],
        invitations=[one for one in ask.desk.all(Invitation) if not is_over(one)],
        all_departments=[one for one in ask.desk.all(Department) if one.is_active],
        roles=[{"id": role, "name": name} for role, name in names.items() if may_give(ask.desk, ask.person, role)],
        role_names=names,
        values={"address": typed.get("address", ""), "role": typed.get("role", "agent")},
        invited=_invited(ask),
        chosen=ask.form.all("departments") if invalid else [],
        errors=invalid.fields if invalid else {},
    )


def _invited(ask: Ask) -> str:
    """Who was just invited; a link that somebody made up names nobody."""
    address = ask.query.get("invited", "").lower()
    return address if any(one.address == address for one in ask.desk.all(Invitation)) else ""
