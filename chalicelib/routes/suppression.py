"""Addresses that get no more mail from us, and why."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.outgoing import suppression
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import inside
from tenants.errors import N_, Invalid

routes = Blueprint(__name__)


@page(routes, "/settings/suppression")
def suppressed(ask: Ask) -> Response:
    return _page(ask)


@page(routes, "/settings/suppression/add", "POST", home="/settings/suppression")
def add(ask: Ask) -> Response:
    try:
        address = suppression.add(ask.desk, ask.person, ask.form.get("address"))
    except Invalid as invalid:
        return _page(ask, invalid)
    return pages.redirect(ask, urls.suppression(address, added=address))


@page(routes, "/settings/suppression/remove", "POST", home="/settings/suppression")
def remove(ask: Ask) -> Response:
    """Let mail to an address go again; who asked from a ticket goes back there."""
    suppression.remove(ask.desk, ask.person, ask.form.get("address"))
    number = ask.form.get("ticket")
    is_ticket = number.isascii() and number.isdigit() and len(number) <= 10
    return pages.redirect(ask, urls.ticket(int(number)) if is_ticket else urls.suppression())


def _page(ask: Ask, invalid: Invalid | None = None) -> Response:
    search = "" if invalid else ask.query.get("search", "").strip()
    found = suppression.listed(ask.desk, ask.person, search, ask.query.get("after", ""))
    added = ask.query.get("added", "")
    return inside(
        ask,
        "suppression.html",
        N_("Addresses that get no mail"),
        invalid,
        rows=found.rows,
        search=search,
        added=added if any(one.address == added for one in found.rows) else "",
        next_url=urls.suppression(search, after=found.cursor) if found.cursor else "",
        values={"address": ask.form.get("address") if invalid else ""},
    )
