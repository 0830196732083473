"""Duty by schedule: a rota of the whole desk or of a department, and its calendar."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import departments
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.team import duty
from chalicelib.helpdesk.team.duty import WHOLE, Rota
from chalicelib.helpdesk.team.shifts import stand_in
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import edition, inside
from tenants.errors import N_, Invalid
from tenants.keys import now
from tenants.staff import Staff

routes = Blueprint(__name__)

HOME = "/settings/duty/{rota}"
FREE_PLACES = 3  # in the order, beside those that are taken


@page(routes, "/settings/duty")
def whole(ask: Ask) -> Response:
    return _page(ask, WHOLE)


@page(routes, HOME)
def one(ask: Ask, rota: str) -> Response:
    return _page(ask, rota)


@page(routes, "/settings/duty/{rota}/change", "POST", home=HOME)
def change(ask: Ask, rota: str) -> Response:
    form = ask.form
    wish = form.get("edition"), form.all("people"), form.get("starts_on"), form.get("weeks")
    return _do(ask, rota, lambda: duty.change(ask.desk, ask.person, rota, *wish))


@page(routes, "/settings/duty/{rota}/swap", "POST", home=HOME)
def swap(ask: Ask, rota: str) -> Response:
    return _do(ask, rota, lambda: duty.swap(ask.desk, ask.person, rota, ask.form.get("week"), ask.form.get("staff")))


@page(routes, "/settings/duty/{rota}/remove", "POST", home=HOME)
def remove(ask: Ask, rota: str) -> Response:
    return _do(ask, rota, lambda: duty.remove(ask.desk, ask.person, rota))


def _do(ask: Ask, rota: str, verb: Callable[[], None]) -> Response:
    try:
        verb()
    except Invalid as invalid:
        return _page(ask, rota, invalid)
    return pages.redirect(ask, urls.duty(rota, saved="1"))


def _page(ask: Ask, id: str, invalid: Invalid | None = None) -> Response:
    rota = duty.find(ask.desk, id)
    require(ask.desk, ask.person, "settings")
    is_order = invalid is not None and ask.path.endswith("/change")
    order = ask.form.all("people") if is_order else list(rota.people) if rota else []
    calendar = _calendar(ask, rota) if rota else []
    kept = {
        "starts_on": rota.starts_on if rota else duty.week(ask.desk, now()),
        "weeks": str(int(rota.weeks)) if rota else "1",
    }
    return inside(
        ask,
        "duty.html",
        N_("Duty"),
        invalid,
        id=id,
        rota=rota,
        edition=edition(ask, rota, invalid) if rota else "0",
        places=_places(ask, id),
        calendar=calendar,
        eligible=duty.eligible(ask.desk, id),
        order=[*order, *[""] * FREE_PLACES][: duty.MOST_PEOPLE],
        most_weeks=duty.MOST_WEEKS,
        values={**kept, **(ask.form.typed() if invalid else {})},
    )


def _calendar(ask: Ask, rota: Rota) -> list[dict[str, Any]]:
    """The coming weeks: whose each is, and who stands in for him on its first day that is not over."""
    people = {one.id: one for one in ask.desk.all(Staff)}
    weeks = []
    for monday in duty.coming(ask.desk):
        first = date.fromisoformat(monday)
        person = people.get(duty.planned(rota, monday))
        found = stand_in(ask.desk, person, max(now(), duty.noon(ask.desk, first))) if person else None
        weeks.append(
            {
                "monday": monday,
                "sunday": (first + timedelta(days=6)).isoformat(),
                "person": person,
                "stands_in": found if found is not person else None,
                "is_away": bool(person) and found is not person,
                "is_swapped": monday in rota.swaps,
            }
        )
    return weeks


def _places(ask: Ask, id: str) -> list[dict[str, Any]]:
    """The whole desk and its departments, each with whether it has a rota of its own."""
    own = {one.id for one in ask.desk.all(Rota)}
    active = departments.active(ask.desk)
    shown = [(WHOLE, ask.say(N_("Whole desk"))), *((one.id, one.name) for one in active)]
    if id not in (place for place, _ in shown):
        shown.append((id, ask.desk.find(Department, id).name))
    return [{"id": place, "name": name, "has_own": place in own, "is_current": place == id} for place, name in shown]
