"""Verbs of a ticket, each at /tickets/{number}/{name}: done to it, and back to its page."""

from collections.abc import Callable

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.rights import may, require
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.urls import urls
from chalicelib.web import pages, ticket_page
from chalicelib.web.asking import Ask, page
from tenants.errors import Conflict, Invalid

Verb = Callable[[Ask, Ticket], object]
TICKET = "/tickets/{number}"


def verb(routes: Blueprint, name: str) -> Callable[[Verb], Verb]:
    """Register what is done to a ticket by a POST to /tickets/{number}/{name}."""

    def register(done: Verb) -> Verb:
        page(routes, f"{TICKET}/{name}", "POST", home=TICKET)(
            lambda ask, number: do(ask, number, lambda one: done(ask, one))
        )
        return done

    return register


def do(ask: Ask, number: int, verb: Callable[[Ticket], object]) -> Response:
    """Do a verb to a ticket that the person may see; what cannot be done is said on the ticket, with what was typed."""

    def checked(one: Ticket) -> Ticket:
        require(ask.desk, ask.person, "see", one)
        verb(one)
        return one

    try:
        done = tickets.again(ask.desk.id, number, checked)
    except Invalid as invalid:
        return ticket_page.show(ask, number, invalid)
    except Conflict as conflict:
        return ticket_page.show(ask, number, Invalid(text=conflict.text))
    still = may(ask.desk, ask.person, "see", done)  # not when it was given to a department that he does not see
    return pages.redirect(ask, urls.ticket(number) if still else urls.board(gone=number))
