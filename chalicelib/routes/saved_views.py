"""Saved views of the board: saving what is looked at, and keeping them in order."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import saved_views
from chalicelib.helpdesk.board import Wish, asked
from chalicelib.helpdesk.saved_views import SavedView
from chalicelib.urls import urls
from chalicelib.web import filters, pages, view_sharing
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import inside
from tenants.errors import N_, Invalid

routes = Blueprint(__name__)
STEPS = {"up": -1, "down": +1}


@page(routes, "/views")
def listed(ask: Ask) -> Response:
    return _page(ask)


@page(routes, "/views", "POST")
def add(ask: Ask) -> Response:
    """Save a view, filters and order under a name."""
    wish = _wished(ask)
    try:
        made = saved_views.add(ask.desk, ask.person, ask.form.get("name"), ask.form.get("for_whom"), wish)
    except Invalid as invalid:
        return _page(ask, invalid, wish)
    return pages.redirect(ask, urls.board_of({"saved": made.id}))


@page(routes, "/views/{view}", "POST", home="/views")
def do(ask: Ask, view: str) -> Response:
    """Change, keep, move or remove a saved view."""
    one, verb = saved_views.find(ask.desk, ask.person, view), ask.form.get("do")
    try:
        if verb == "keep":
            saved_views.keep(ask.desk, ask.person, one, _wished(ask))
            return pages.redirect(ask, urls.board_of({"saved": one.id}))
        if verb == "remove":
            saved_views.remove(ask.desk, ask.person, one)
        elif verb in STEPS:
            saved_views.move(ask.desk, ask.person, one, STEPS[verb])
        else:
            _change(ask, one)
    except Invalid as invalid:
        return _page(ask, invalid, wrong=one.id)
    return pages.redirect(ask, urls.views(saved="1") if verb not in STEPS else urls.views())


def _change(ask: Ask, one: SavedView) -> None:
    form = ask.form
    saved_views.change(ask.desk, ask.person, one, form.get("edition"), form.get("name"), form.get("for_whom"))


def _wished(ask: Ask) -> Wish:
    """What the form says is to be saved; raise NotFound for what the person does not see."""
    return asked(ask.desk, ask.person, ask.form.typed()).wish


def _page(ask: Ask, invalid: Invalid | None = None, wish: Wish | None = None, wrong: str = "") -> Response:
    return inside(
        ask,
        "views.html",
        N_("Saved views"),
        invalid,
        views_kept=[_line(ask, one, invalid if one.id == wrong else None) for one in _every(ask)],
        sharers=view_sharing.offered(ask),
        saving={"query": saved_views.kept(wish), "words": filters.in_words(ask, wish)} if wish else None,
        wrong=wrong,
    )


def _every(ask: Ask) -> list[SavedView]:
    return saved_views.every(ask.desk, ask.person)


def _line(ask: Ask, one: SavedView, invalid: Invalid | None) -> dict[str, Any]:
    wish = saved_views.wish_of(ask.desk, ask.person, one)
    typed = ask.form.typed() if invalid else {}
    return {
        "one": one,
        "name": typed.get("name", one.name),
        "for_whom": typed.get("for_whom", one.for_whom),
        "shared": view_sharing.said(ask, one),
        "words": filters.in_words(ask, wish) if wish else [],
        "url": urls.board_of({"saved": one.id}) if wish else "",
        "may_change": saved_views.may_change(ask.desk, ask.person, one),
        "errors": invalid.fields if invalid else {},
    }
