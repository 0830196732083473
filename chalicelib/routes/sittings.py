"""Where a colleague is signed in, for whoever manages the staff."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.signing_in import sessions
from chalicelib.helpdesk.team.staffing import may_change, require_change
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import inside
from chalicelib.web.sittings import shown
from tenants.errors import N_
from tenants.staff import Staff

routes = Blueprint(__name__)
HOME = "/settings/staff/{staff}/sessions"


@page(routes, HOME)
def staff_sessions(ask: Ask, staff: str) -> Response:
    person = ask.desk.find(Staff, staff)
    require(ask.desk, ask.person, "settings")
    return inside(
        ask,
        "staff_sessions.html",
        N_("Sessions of %(name)s", name=person.name),
        who=person,
        sessions=shown(ask, person),
        may_end=may_change(ask.desk, ask.person, person),
    )


@page(routes, HOME + "/{session}/end", "POST", home=HOME)
def end_staff_session(ask: Ask, staff: str, session: str) -> Response:
    """End one of them; nobody puts somebody out who may do more than himself."""
    person = ask.desk.find(Staff, staff)
    require_change(ask.desk, ask.person, person)
    sessions.end(ask.desk, ask.person, person, session)
    return _back(ask, person)


@page(routes, HOME + "/end-all", "POST", home=HOME)
def end_staff_sessions(ask: Ask, staff: str) -> Response:
    person = ask.desk.find(Staff, staff)
    require_change(ask.desk, ask.person, person)
    sessions.end_all(ask.desk, ask.person, person)
    return _back(ask, person)


def _back(ask: Ask, person: Staff) -> Response:
    return pages.redirect(ask, urls.staff_sessions(person.id) + "?saved=1")
