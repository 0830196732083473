"""The departments of a desk."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.rights import require
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.rail import rail
from tenants.errors import N_

routes = Blueprint(__name__)


@page(routes, "/settings/departments")
def departments(ask: Ask) -> Response:
    require(ask.desk, ask.person, "settings")
    every = ask.desk.all(Department)
    return pages.page(
        ask, "departments.html", **rail(ask), title=ask.say(N_("Departments")), count=None, all_departments=every
    )
