"""Komek's support at a desk: let in for a time, or not."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.operators import support
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.signing_in import supporting
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import inside
from chalicelib.web.log_rows import Teller
from tenants.errors import N_, Invalid

routes = Blueprint(__name__)


@page(routes, "/settings/support")
def support_page(ask: Ask) -> Response:
    return _page(ask)


@page(routes, "/settings/support", "POST")
def change(ask: Ask) -> Response:
    """Let support in, or end that."""
    if ask.form.get("do") == "end":
        support.end(ask.desk, ask.person)
    else:
        try:
            support.allow(ask.desk, ask.person, ask.form.get("lasts"), ask.form.get("rights") == "admin")
        except Invalid as invalid:
            return _page(ask, invalid)
    return pages.redirect(ask, urls.support(saved="1"))


def _page(ask: Ask, invalid: Invalid | None = None) -> Response:
    require(ask.desk, ask.person, "settings")
    teller = Teller(ask)
    return inside(
        ask,
        "support.html",
        N_("Komek’s support"),
        invalid,
        consent=supporting.consent(ask.desk),
        rows=[teller.row(one) for one in support.visits(ask.desk, ask.person).entries],
        log_url=urls.log(person=supporting.ID),
    )
