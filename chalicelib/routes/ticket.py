"""A ticket: its page, its mails and files, and what is done to it all day."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import assigning, messages, tickets
from chalicelib.helpdesk.answers import using
from chalicelib.helpdesk.joining import merged
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.objects import attaching
from chalicelib.helpdesk.rights import may
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.integrations import storage
from chalicelib.urls import urls
from chalicelib.web import pages, raw_mail, ticket_composer, ticket_composing, ticket_more, ticket_page, ticket_traits
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import inside
from chalicelib.web.rail import TITLES, rail
from chalicelib.web.ticket_verbs import TICKET, verb
from tenants import keys, table
from tenants.errors import N_, Invalid, NotFound
from tenants.keys import Key

routes = Blueprint(__name__)


@page(routes, TICKET, also=ticket_page.wanted)
def ticket(ask: Ask, number: int) -> Response:
    return ticket_page.show(ask, number)


@verb(routes, "assign")
def assign(ask: Ask, ticket: Ticket) -> None:
    assigning.assign(ask.desk, ask.person, ticket, ask.form.get("assignee"))


@verb(routes, "transfer")
def transfer(ask: Ask, ticket: Ticket) -> None:
    ticket_more.transfer(ask, ticket)


for name, trait in ticket_traits.VERBS.items():
    verb(routes, name)(trait)


@verb(routes, "object")
def set_object(ask: Ask, ticket: Ticket) -> None:
    """Say which service objects a ticket is about."""
    more, less = [id for id in ask.form.all("attach") if id], ask.form.all("detach")
    attaching.attach(ask.desk, ask.person, ticket, more, less)


def _offers_wanted(ask: Ask) -> list[Key]:
    return [*ticket_page.wanted(ask), *(using.wanted(ask.tenant) if ask.query.get("of") == "answers" else [])]


@page(routes, "/tickets/{number}/template", also=_offers_wanted)
def offered(ask: Ask, number: int) -> Response:
    """Tell a script what there is to insert; whoever comes by a reload is led to the ticket."""
    one = tickets.checked(ask.desk, ask.person, ask.extra[1])
    if "of" not in ask.query:
        return pages.redirect(ask, urls.ticket(number))
    return pages.data(ask, ticket_composing.offered(ask, one, ask.query["of"], ask.query.get("q", "")))


@page(routes, "/tickets/{number}/template", "POST")
def template(ask: Ask, number: int) -> Response:
    """Put a reply template or an answer behind what was typed, or look for answers; nothing is sent yet."""
    one = merged.readable(ask.desk, ask.person, number)
    try:
        if may(ask.desk, ask.person, "answer", one):
            ticket_composer.held(ask, one)
    except Invalid as invalid:
        return ticket_page.show(ask, number, invalid)
    return ticket_page.show(ask, number)


@page(routes, "/tickets/{number}/file/{id}")
def file(ask: Ask, number: int, id: str) -> Response:
    """Send the browser to a file of a ticket, on an origin without a session."""
    merged.readable(ask.desk, ask.person, number)
    found = messages.file(ask.desk.id, number, id)
    return pages.redirect(ask, storage.link(found["key"], found["name"], found["type"]))


@page(routes, "/tickets/{number}/raw/{id}")
def raw(ask: Ask, number: int, id: str) -> Response:
    """Show a mail as it came, as text."""
    merged.readable(ask.desk, ask.person, number)
    message = table.get(Message, keys.entry(ask.desk.id, number, id))
    if message is None or not message.mail:
        raise NotFound()
    return raw_mail.answer(ask, message.mail)


@page(routes, "/tickets/{number}/html/{id}")
def formatted(ask: Ask, number: int, id: str) -> Response:
    """Show a mail whose formatting is too long for the ticket's page."""
    one = merged.readable(ask.desk, ask.person, number)
    message = table.get(Message, keys.entry(ask.desk.id, number, id))
    if message is None or not message.html_key:
        raise NotFound()
    from chalicelib.mail.viewing import view  # late: few pages need it

    with_pictures = "pictures" in ask.query
    reader = ticket_page.reader(ask, number, message.id if with_pictures else "")
    return inside(
        ask,
        "formatted.html",
        one.subject or ask.say(N_("Ticket %(number)s", number=number)),
        around=rail(ask, one.shelf if one.shelf in TITLES else "open"),
        has_web_pictures=with_pictures,
        ticket=one,
        message=message,
        reading=reader.read(message, view.stored(message.html_key)),
        pictures_url=urls.formatted(number, id, pictures="1"),
    )
