"""A ticket: its page, its mails and files, and what is done to it all day."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import addresses, answering, assigning, file_rules, files, messages, tickets, transferring
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.objects import attaching
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.integrations import storage
from chalicelib.urls import urls
from chalicelib.web import pages, raw_mail, ticket_page, ticket_traits
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import inside
from chalicelib.web.rail import TITLES, rail
from chalicelib.web.ticket_verbs import TICKET, verb
from tenants import keys, table
from tenants.errors import N_, NotFound

routes = Blueprint(__name__)


@page(routes, TICKET, also=lambda ask: [keys.suppression_roll(ask.tenant)])
def ticket(ask: Ask, number: int) -> Response:
    return ticket_page.show(ask, number)


@verb(routes, "reply")
def reply(ask: Ask, ticket: Ticket) -> None:
    require(ask.desk, ask.person, "answer", ticket)  # before anything is stored
    cc, bcc = addresses.several(ask.form.get("cc"), "cc"), addresses.several(ask.form.get("bcc"), "bcc")
    files = _keep_files(ask)
    more = ticket_traits.with_reply(ask, ticket)
    answering.reply(ask.desk, ask.person, ticket, ask.form.text("text"), cc=cc, bcc=bcc, files=files, **more)


@verb(routes, "note")
def note(ask: Ask, ticket: Ticket) -> None:
    answering.note(ask.desk, ask.person, ticket, ask.form.text("text"), files=_keep_files(ask))


@verb(routes, "assign")
def assign(ask: Ask, ticket: Ticket) -> None:
    assigning.assign(ask.desk, ask.person, ticket, ask.form.get("assignee"))


@verb(routes, "transfer")
def transfer(ask: Ask, ticket: Ticket) -> None:
    transferring.transfer(ask.desk, ask.person, ticket, ask.form.get("department"), ask.form.text("words"))


for name, trait in ticket_traits.VERBS.items():
    verb(routes, name)(trait)


@verb(routes, "object")
def set_object(ask: Ask, ticket: Ticket) -> None:
    """Say which service objects a ticket is about."""
    more, less = [id for id in ask.form.all("attach") if id], ask.form.all("detach")
    attaching.attach(ask.desk, ask.person, ticket, more, less)


@page(routes, "/tickets/{number}/template", "POST", home=TICKET)
def template(ask: Ask, number: int) -> Response:
    """Put a reply template behind what was typed; nothing is sent yet."""
    return ticket_page.show(ask, number)


@page(routes, "/tickets/{number}/file/{id}")
def file(ask: Ask, number: int, id: str) -> Response:
    """Send the browser to a file of a ticket, on an origin without a session."""
    tickets.find(ask.desk, ask.person, number)
    found = messages.file(ask.desk.id, number, id)
    return pages.redirect(ask, storage.link(found["key"], found["name"], found["type"]))


@page(routes, "/tickets/{number}/raw/{id}")
def raw(ask: Ask, number: int, id: str) -> Response:
    """Show a mail as it came, as text."""
    tickets.find(ask.desk, ask.person, number)
    message = table.get(Message, keys.entry(ask.desk.id, number, id))
    if message is None or not message.mail:
        raise NotFound()
    return raw_mail.answer(ask, message.mail)


@page(routes, "/tickets/{number}/html/{id}")
def formatted(ask: Ask, number: int, id: str) -> Response:
    """Show a mail whose formatting is too long for the ticket's page."""
    one = tickets.find(ask.desk, ask.person, number)
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


def _keep_files(ask: Ask) -> list[dict[str, Any]]:
    uploads = ask.form.files("files")
    file_rules.check(ask.desk, uploads)
    return files.keep(ask.desk.id, uploads)
