"""Which files the desk takes in."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import file_rules
from chalicelib.helpdesk.file_rules import MEGABYTE, MOST_MEGABYTES, PROGRAMS
from chalicelib.helpdesk.rights import require
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import edition, inside
from tenants.errors import N_, Invalid

routes = Blueprint(__name__)


@page(routes, "/settings/files")
def files(ask: Ask) -> Response:
    return _page(ask)


@page(routes, "/settings/files", "POST")
def save(ask: Ask) -> Response:
    try:
        file_rules.change(
            ask.desk, ask.person, ask.form.get("largest"), ask.form.get("refused"), ask.form.get("edition")
        )
    except Invalid as invalid:
        return _page(ask, invalid)
    return pages.redirect(ask, urls.file_rules(saved="1"))


def _page(ask: Ask, invalid: Invalid | None = None) -> Response:
    require(ask.desk, ask.person, "settings")
    rules = file_rules.rules(ask.desk)
    now = {"largest": str(int(rules.largest) // MEGABYTE), "refused": ", ".join(rules.refused)}
    return inside(
        ask,
        "file_rules.html",
        N_("Files"),
        invalid,
        most=MOST_MEGABYTES,
        programs=", ".join(PROGRAMS),
        values=ask.form.typed() if invalid else now,
        edition=edition(ask, rules, invalid),
    )
