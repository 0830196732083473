"""The first steps of a new desk, taken from its board."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.desk import first_steps
from chalicelib.helpdesk.rights import may_anywhere
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page

routes = Blueprint(__name__)


@page(routes, "/first-steps/ticket", "POST", home="/tickets")
def ticket(ask: Ask) -> Response:
    """Send oneself a ticket, and go there."""
    number = first_steps.send_ticket(ask.desk, ask.person, ask.language)
    is_seen = may_anywhere(ask.desk, ask.person, "see")
    return pages.redirect(ask, urls.ticket(number) if is_seen else urls.board())


@page(routes, "/first-steps/dismiss", "POST", home="/tickets")
def dismiss(ask: Ask) -> Response:
    first_steps.dismiss(ask.desk, ask.person)
    return pages.redirect(ask, urls.board())
