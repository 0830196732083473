"""Several tickets at once, and taking back what was just done."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import undoing
from chalicelib.urls import urls
from chalicelib.urls.queries import with_query
from chalicelib.web import bulk, pages, undo
from chalicelib.web.asking import Ask, page
from chalicelib.web.undo import Done

routes = Blueprint(__name__)


@page(routes, "/tickets/bulk", "POST", home="/tickets")
def several(ask: Ask) -> Response:
    verb, numbers = bulk.verb(ask), bulk.chosen(ask)
    if ask.form.get("merge"):
        return _merge(ask, sorted(numbers))
    done = bulk.run(ask, numbers, verb) if verb else Done("", [], [])
    return pages.redirect(ask, undo.back_to(ask, done))


def _merge(ask: Ask, numbers: list[int]) -> Response:
    """To the page that compares two tickets; merging more goes two by two, so that each pair has been looked at."""
    if len(numbers) != 2:
        return pages.redirect(ask, undo.back_to(ask, Done("two", [], [])))
    return pages.redirect(ask, with_query(urls.verb(numbers[0], "merge"), {"with": numbers[1]}))


@page(routes, "/undo", "POST", home="/tickets")
def take_back(ask: Ask) -> Response:
    """Put tickets back where they stood; it takes no right but to have done it."""
    done = bulk.run(ask, bulk.chosen(ask), lambda ask, one: undoing.undo(ask.desk, ask.person, one), needs_sight=False)
    return pages.redirect(ask, undo.back_to(ask, done._replace(what="undone")))
