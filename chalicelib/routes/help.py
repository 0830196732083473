"""Help: guides, the search in them, and asking the operator."""

import re

from chalice.app import Blueprint, Response
from markupsafe import Markup

from chalicelib.helpdesk import asking_operator, guides
from chalicelib.rendering import asset
from chalicelib.urls import urls
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import inside
from tenants.errors import N_, Invalid

routes = Blueprint(__name__)


@page(routes, "/help")
def help(ask: Ask) -> Response:
    """Show every guide, or those in which some words are found."""
    wanted = ask.query.get("q", "")[:100].strip()
    found = guides.search(ask.language, wanted) if wanted else []
    return inside(ask, "help.html", N_("Help"), guides=guides.guides(ask.language), wanted=wanted, found=found)


@page(routes, "/help/{guide}")
def guide(ask: Ask, guide: str) -> Response:
    one = guides.guide(ask.language, guide)
    body = re.sub(r"asset:([\w./-]+)", lambda found: asset(found[1]), one.html)
    every = guides.guides(ask.language)
    place = every.index(one)
    following = every[place + 1] if place + 1 < len(every) else None
    before = every[place - 1] if place else None
    return inside(ask, "guide.html", one.title, guide=one, body=Markup(body), before=before, following=following)


@page(routes, "/help/ask")
def ask_page(ask: Ask) -> Response:
    return _ask_page(ask)


@page(routes, "/help/ask", "POST")
def ask_operator(ask: Ask) -> Response:
    """Open a ticket on the operator's desk."""
    try:
        theirs, ticket = asking_operator.ask(ask.desk, ask.person, ask.form.get("subject"), ask.form.text("text"))
    except Invalid as invalid:
        return _ask_page(ask, invalid)
    link = urls.customers_url(theirs, urls.customer(ticket.number, ticket.secret))
    return inside(ask, "help_asked.html", N_("Ask us"), link=link, number=ticket.number)


def _ask_page(ask: Ask, invalid: Invalid | None = None) -> Response:
    is_open = asking_operator.operator_desk() is not None
    return inside(ask, "help_ask.html", N_("Ask us"), invalid, is_open=is_open)
