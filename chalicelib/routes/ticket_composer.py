"""Writing on a ticket: replies and notes, their drafts, and what can be done to a reply that waits."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import tickets
from chalicelib.web import pages, ticket_composer, ticket_composing, ticket_page, ticket_time
from chalicelib.web.asking import Ask, page
from chalicelib.web.ticket_verbs import TICKET, do, verb
from tenants.errors import Invalid

routes = Blueprint(__name__)

verb(routes, "reply", is_said=True)(ticket_composer.reply)
verb(routes, "note", is_said=True)(ticket_composer.note)
verb(routes, "sending", stays=True)(ticket_composer.send)
verb(routes, "time", stays=True)(ticket_time.correct)


@page(routes, f"{TICKET}/draft", "POST", home=TICKET, also=ticket_page.wanted)
def draft(ask: Ask, number: int) -> Response:
    """Keep what somebody writes; a script is only told when that was."""
    if not ask.form.get("quiet"):
        return do(ask, number, lambda one: ticket_composer.keep_draft(ask, one), stays=True)
    ticket = tickets.checked(ask.desk, ask.person, ask.extra[1])
    try:
        said, code = ticket_composer.keep_draft(ask, ticket), 200
    except Invalid as invalid:
        said, code = ask.say(invalid.text), 422
    return pages.answer(ask, said, code, content_type="text/plain; charset=utf-8")


@page(routes, f"{TICKET}/upload", "POST", home=TICKET, also=ticket_page.wanted)
def upload(ask: Ask, number: int) -> Response:
    """Let a script send a file straight to where files lie."""
    ticket = tickets.checked(ask.desk, ask.person, ask.extra[1])
    try:
        return pages.data(ask, ticket_composing.upload(ask, ticket))
    except Invalid as invalid:
        return pages.answer(ask, ask.say(invalid.text), 422, content_type="text/plain; charset=utf-8")
