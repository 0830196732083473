"""Who answers for the desk, and who was invited to."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import departments, roles
from chalicelib.helpdesk.rights import may, may_give, require
from chalicelib.helpdesk.team import inviting
from chalicelib.helpdesk.team.seats import seats
from chalicelib.urls import urls
from chalicelib.web import pages, people
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import inside
from tenants.errors import N_, Invalid
from tenants.staff import Staff

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
    every = ask.desk.all(Staff)
    return inside(
        ask,
        "staff.html",
        N_("Staff"),
        invalid,
        staff=[people.shown(ask.desk, one) for one in every if one.is_active],
        left=[people.shown(ask.desk, one) for one in every if not one.is_active],
        invitations=inviting.waiting(ask.desk),
        all_departments=departments.active(ask.desk),
        roles=[{"id": role, "name": name} for role, name in names.items() if may_give(ask.desk, ask.person, role)],
        role_names=names,
        seats=seats(ask.desk),
        may_billing=may(ask.desk, ask.person, "billing"),
        values={"address": typed.get("address", ""), "role": typed.get("role", "agent")},
        invited=_invited(ask),
        chosen=ask.form.all("departments") if invalid else [],
    )


def _invited(ask: Ask) -> str:
    """Who was just invited; a link that somebody made up names nobody."""
    address = ask.query.get("invited", "").lower()
    return address if any(one.address == address for one in inviting.waiting(ask.desk)) else ""
