"""Who answers, where the plan has room for fewer than there are."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.charging import answering
from chalicelib.helpdesk.team.seats import answerers, takers
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import edition, inside
from tenants.errors import N_, Invalid
from tenants.terms import terms

routes = Blueprint(__name__)


@page(routes, "/billing/answerers")
def who(ask: Ask) -> Response:
    return _page(ask)


@page(routes, "/billing/answerers", "POST")
def pick(ask: Ask) -> Response:
    try:
        answering.pick(ask.desk, ask.person, ask.form.all("answerers"), ask.form.get("edition"))
    except Invalid as invalid:
        return _page(ask, invalid)
    return pages.redirect(ask, urls.billing("answerers", saved="1"))


def _page(ask: Ask, invalid: Invalid | None = None) -> Response:
    answering.require_pick(ask.desk, ask.person)
    present = answerers(ask.desk)
    return inside(
        ask,
        "answerers.html",
        N_("Who answers"),
        invalid,
        is_limited=present is not None,
        plan=terms(ask.desk).plan,
        people=takers(ask.desk),
        chosen=ask.form.all("answerers") if invalid else present or (),
        edition=edition(ask, ask.desk.tenant, invalid),
    )
