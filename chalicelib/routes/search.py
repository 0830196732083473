"""The search over all tickets that one may see."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.searching import asking, finding
from chalicelib.helpdesk.searching.asking import Asked
from chalicelib.helpdesk.searching.finding import Found
from chalicelib.urls import urls
from chalicelib.web import pages, search_page
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import inside
from tenants.errors import N_, Invalid, NotFound

routes = Blueprint(__name__)


@page(routes, "/search")
def search(ask: Ask) -> Response:
    """What was found; a number alone leads to its ticket."""
    try:
        asked = asking.asked(ask.desk, ask.person, ask.query.get("q", ""), ask.query)
    except Invalid as invalid:
        return _show(ask, None, None, invalid)
    if number := asked.query.number:
        try:
            tickets.find(ask.desk, ask.person, number)
            return pages.redirect(ask, urls.ticket(number))
        except NotFound:  # then it is a word as any other
            pass
    if asked.query.is_empty:
        return _show(ask, asked, None)
    return _show(ask, asked, finding.find(ask.desk, ask.person, asked.query, ask.query.get("after", "")))


def _show(ask: Ask, asked: Asked | None, found: Found | None, invalid: Invalid | None = None) -> Response:
    return inside(ask, "search.html", N_("Search"), invalid, **search_page.shown(ask, asked, found))
