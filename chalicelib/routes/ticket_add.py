"""A ticket that staff write down for a customer who called, came by, or is to hear from us first."""

import json

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import adding
from chalicelib.helpdesk.tickets import AndWrite
from chalicelib.urls import urls
from chalicelib.web import once, pages, ticket_add
from chalicelib.web.asking import Ask, page
from tenants.errors import Invalid

routes = Blueprint(__name__)


@page(routes, "/tickets/add")
def add_page(ask: Ask) -> Response:
    """The form; asked by the script for those whose names begin so, their names and addresses."""
    begins = ask.query.get("begins", "")
    if begins:
        return pages.answer(ask, json.dumps(ticket_add.known(ask, begins)), content_type="application/json")
    return ticket_add.show(ask)


@page(routes, "/tickets/add", "POST", once=once.led)
def add(ask: Ask) -> Response:
    try:
        ticket = adding.add(ask.desk, ask.person, ticket_add.wish(ask), _and_write(ask))
    except Invalid as invalid:
        return ticket_add.show(ask, invalid)
    return pages.redirect(ask, urls.ticket(int(ticket.number)))


def _and_write(ask: Ask) -> AndWrite:
    return lambda ticket, _: once.done(ask, urls.ticket(int(ticket.number)))
