"""Stop-lists: senders, words and networks whose questions are set aside."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.incoming import blocking, stop_lists
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import inside
from tenants.errors import N_, Invalid, NotFound

routes = Blueprint(__name__)
ADD = {"sender": blocking.block, "word": stop_lists.stop_word, "network": stop_lists.stop_network}


@page(routes, "/settings/stop-lists")
def shown(ask: Ask) -> Response:
    return _page(ask)


@page(routes, "/settings/stop-lists/add", "POST", home="/settings/stop-lists")
def add(ask: Ask) -> Response:
    kind = _kind(ask)
    try:
        ADD[kind](ask.desk, ask.person, ask.form.get(kind))
    except Invalid as invalid:
        return _page(ask, invalid)
    return pages.redirect(ask, urls.stop_lists(saved="1"))


@page(routes, "/settings/stop-lists/remove", "POST", home="/settings/stop-lists")
def remove(ask: Ask) -> Response:
    kind, id = _kind(ask), ask.form.get("id")
    if kind == "sender":
        blocking.unblock(ask.desk, ask.person, id)
    else:
        stop_lists.let_in(ask.desk, ask.person, kind, id)
    return pages.redirect(ask, urls.stop_lists(saved="1"))


@page(routes, "/settings/blocked")
def moved(ask: Ask) -> Response:
    """Lead on from where the blocked senders had a page of their own."""
    return pages.redirect(ask, urls.stop_lists())


def _kind(ask: Ask) -> str:
    kind = ask.form.get("list")
    if kind not in ADD:
        raise NotFound()
    return kind


def _page(ask: Ask, invalid: Invalid | None = None) -> Response:
    found = stop_lists.lists(ask.desk, ask.person)
    return inside(
        ask,
        "stop_lists.html",
        N_("Stop-lists"),
        invalid,
        senders=found.senders,
        words=found.words,
        networks=found.networks,
        own_network=ask.network,
    )
