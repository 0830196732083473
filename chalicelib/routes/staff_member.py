"""One staff member: rights, hours, absences, and leaving."""

from collections.abc import Callable
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import departments, roles
from chalicelib.helpdesk.desk.languages import SPOKEN
from chalicelib.helpdesk.rights import may_give, require
from chalicelib.helpdesk.structure import hours
from chalicelib.helpdesk.team import absences, seats, shifts, staffing
from chalicelib.helpdesk.team.absences import Wish
from chalicelib.urls import urls
from chalicelib.web import pages, people
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import edition, inside
from tenants.errors import N_, Invalid
from tenants.staff import Staff

routes = Blueprint(__name__)

HOME = "/settings/staff/{staff}"


@page(routes, HOME)
def member(ask: Ask, staff: str) -> Response:
    return _page(ask, _found(ask, staff))


@page(routes, "/settings/staff/{staff}/rights", "POST", home=HOME)
def rights(ask: Ask, staff: str) -> Response:
    form, limited = ask.form, bool(ask.form.get("is_limited"))
    wish = form.get("edition"), form.get("role"), form.all("departments"), limited
    return _do(ask, staff, lambda one: staffing.set_rights(ask.desk, ask.person, one, *wish))


@page(routes, "/settings/staff/{staff}/hours", "POST", home=HOME)
def working(ask: Ask, staff: str) -> Response:
    week = [ask.form.get(f"day-{day}") for day in range(7)]
    wish = ask.form.get("edition"), ask.form.all("languages"), week
    return _do(ask, staff, lambda one: staffing.set_hours(ask.desk, ask.person, one, *wish))


@page(routes, "/settings/staff/{staff}/absences", "POST", home=HOME)
def add_absence(ask: Ask, staff: str) -> Response:
    return _do(ask, staff, lambda one: absences.add(ask.desk, ask.person, one, _wish(ask)))


@page(routes, "/settings/staff/{staff}/absences/{absence}/remove", "POST", home=HOME)
def remove_absence(ask: Ask, staff: str, absence: str) -> Response:
    return _do(ask, staff, lambda one: absences.remove(ask.desk, ask.person, one, absence))


@page(routes, "/settings/staff/{staff}/deactivate", "POST", home=HOME)
def deactivate(ask: Ask, staff: str) -> Response:
    return _do(ask, staff, lambda one: staffing.deactivate(ask.desk, ask.person, one, ask.form.get("to")))


@page(routes, "/settings/staff/{staff}/reactivate", "POST", home=HOME)
def reactivate(ask: Ask, staff: str) -> Response:
    return _do(ask, staff, lambda one: staffing.reactivate(ask.desk, ask.person, one))


@page(routes, "/settings/you/away")
def away(ask: Ask) -> Response:
    return _away(ask)


@page(routes, "/settings/you/away", "POST")
def add_own_absence(ask: Ask) -> Response:
    try:
        absences.add(ask.desk, ask.person, ask.person, _wish(ask))
    except Invalid as invalid:
        return _away(ask, invalid)
    return pages.redirect(ask, urls.away(saved="1"))


@page(routes, "/settings/you/away/{absence}/remove", "POST", home="/settings/you/away")
def remove_own_absence(ask: Ask, absence: str) -> Response:
    absences.remove(ask.desk, ask.person, ask.person, absence)
    return pages.redirect(ask, urls.away(saved="1"))


def _do(ask: Ask, staff: str, verb: Callable[[Staff], None]) -> Response:
    one = _found(ask, staff)
    try:
        verb(one)
    except Invalid as invalid:
        return _page(ask, one, invalid)
    return pages.redirect(ask, urls.staff(one.id, saved="1"))


def _found(ask: Ask, staff: str) -> Staff:
    one = ask.desk.find(Staff, staff)
    require(ask.desk, ask.person, "settings")
    return one


def _wish(ask: Ask) -> Wish:
    form = ask.form
    return Wish(form.get("starts_on"), form.get("ends_on"), form.get("substitute"), form.get("reason"))


def _page(ask: Ask, one: Staff, invalid: Invalid | None = None) -> Response:
    desk, typed = ask.desk, ask.form if invalid else None
    is_rights, is_hours = (bool(typed) and ask.path.endswith(f"/{verb}") for verb in ("rights", "hours"))
    week = {f"day-{day}": text for day, text in enumerate(shifts.typed(one))}
    role = ask.form.get("role") if is_rights else one.role
    names = {id: roles.name(desk, id) for id in roles.every(desk)}
    return inside(
        ask,
        "staff_member.html",
        one.name,
        invalid,
        member=one,
        edition=edition(ask, one, invalid),
        shown=people.shown(desk, one),
        may_change=staffing.may_change(desk, ask.person, one),
        is_self=one.id == ask.person.id,
        roles=[{"id": id, "name": name} for id, name in names.items() if may_give(desk, ask.person, id)],
        role=role,
        seat=None if one.is_active and one.role not in seats.FREE else seats.seats(desk),
        all_departments=departments.active(desk),
        chosen=ask.form.all("departments") if is_rights else list(one.departments or ()),
        is_limited=bool(ask.form.get("is_limited")) if is_rights else one.is_limited,
        days=hours.WEEKDAYS,
        spoken=SPOKEN,
        speaks=ask.form.all("languages") if is_hours else list(one.languages or ()),
        heirs=staffing.heirs(desk, one),
        turn=staffing.TURN,
        values={**week, **(typed.typed() if typed else {})},
        **_absences(ask, one),
    )


def _away(ask: Ask, invalid: Invalid | None = None) -> Response:
    return inside(ask, "away.html", N_("Away"), invalid, **_absences(ask, ask.person))


def _absences(ask: Ask, one: Staff) -> dict[str, Any]:
    return {
        "absences": absences.ahead(ask.desk, one),
        "substitutes": absences.substitutes(ask.desk, one),
        "people": {person.id: person.name for person in ask.desk.all(Staff)},
    }
