"""What service objects can be, among the settings."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.objects import kinds
from chalicelib.helpdesk.objects.kinds import ObjectKind
from chalicelib.helpdesk.rights import require
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import edition, inside
from tenants.errors import N_, Invalid

routes = Blueprint(__name__)


@page(routes, "/settings/objects")
def object_kinds(ask: Ask) -> Response:
    return _page(ask)


@page(routes, "/settings/objects/add", "POST", home="/settings/objects")
def add(ask: Ask) -> Response:
    try:
        kinds.add(ask.desk, ask.person, ask.form.get("name"))
    except Invalid as invalid:
        return _page(ask, invalid)
    return pages.redirect(ask, urls.settings("objects", saved="1"))


@page(routes, "/settings/objects/{kind}/change", "POST", home="/settings/objects")
def change(ask: Ask, kind: str) -> Response:
    """Give a kind another name."""
    try:
        kinds.change(ask.desk, ask.person, kind, ask.form.get("name"), ask.form.get("edition"))
    except Invalid as invalid:
        return _page(ask, invalid, kind)
    return pages.redirect(ask, urls.settings("objects", saved="1"))


@page(routes, "/settings/objects/{kind}/remove", "POST", home="/settings/objects")
def remove(ask: Ask, kind: str) -> Response:
    try:
        kinds.remove(ask.desk, ask.person, kind)
    except Invalid as invalid:
        return _page(ask, invalid, kind)
    return pages.redirect(ask, urls.settings("objects", saved="1"))


def _page(ask: Ask, invalid: Invalid | None = None, kind: str = "") -> Response:
    """`kind` is the one that something is wrong with; none: with the one that was to be added."""
    require(ask.desk, ask.person, "settings")
    return inside(
        ask,
        "object_kinds.html",
        N_("Kinds of service objects"),
        invalid,
        ours=kinds.OURS,
        own=[(one, edition(ask, one, invalid if one.id == kind else None)) for one in ask.desk.all(ObjectKind)],
        uses=kinds.uses(ask.desk),
        wrong=kind,
    )
