"""A ticket and its verbs."""

from collections.abc import Callable
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import (
    addresses,
    answering,
    assigning,
    departments,
    file_rules,
    files,
    messages,
    tickets,
    transferring,
)
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.objects import attaching
from chalicelib.helpdesk.outgoing import rates, suppression
from chalicelib.helpdesk.outgoing.suppression import Suppressed
from chalicelib.helpdesk.rights import may, require
from chalicelib.helpdesk.team import absences
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.integrations import storage
from chalicelib.urls import urls
from chalicelib.web import customer_card, pages, raw_mail, ticket_objects, ticket_traits
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import inside
from chalicelib.web.rail import TITLES, rail
from chalicelib.web.reading import Reader
from tenants import keys, table
from tenants.errors import N_, Conflict, Invalid, NotFound
from tenants.keys import now
from tenants.staff import Staff

routes = Blueprint(__name__)


@page(routes, "/tickets/{number}", also=lambda ask: [keys.suppression_roll(ask.tenant)])
def ticket(ask: Ask, number: int) -> Response:
    return _page(ask, number)


@page(routes, "/tickets/{number}/reply", "POST", home="/tickets/{number}")
def reply(ask: Ask, number: int) -> Response:
    def verb(one: Ticket) -> None:
        require(ask.desk, ask.person, "answer", one)  # before anything is stored
        cc, bcc = addresses.several(ask.form.get("cc"), "cc"), addresses.several(ask.form.get("bcc"), "bcc")
        files = _keep_files(ask)
        more = ticket_traits.with_reply(ask, one)
        answering.reply(ask.desk, ask.person, one, ask.form.text("text"), cc=cc, bcc=bcc, files=files, **more)

    return _do(ask, number, verb)


@page(routes, "/tickets/{number}/note", "POST", home="/tickets/{number}")
def note(ask: Ask, number: int) -> Response:
    return _do(
        ask,
        number,
        lambda one: answering.note(ask.desk, ask.person, one, ask.form.text("text"), files=_keep_files(ask)),
    )


@page(routes, "/tickets/{number}/assign", "POST", home="/tickets/{number}")
def assign(ask: Ask, number: int) -> Response:
    return _do(ask, number, lambda one: assigning.assign(ask.desk, ask.person, one, ask.form.get("assignee")))


def _trait(verb: Callable[[Ask, Ticket], None]) -> Callable[[Ask, int], Response]:
    return lambda ask, number: _do(ask, number, lambda one: verb(ask, one))


for name, verb in ticket_traits.VERBS.items():
    page(routes, f"/tickets/{{number}}/{name}", "POST", home="/tickets/{number}")(_trait(verb))


@page(routes, "/tickets/{number}/object", "POST", home="/tickets/{number}")
def set_object(ask: Ask, number: int) -> Response:
    """Say which service objects a ticket is about."""
    more, less = [id for id in ask.form.all("attach") if id], ask.form.all("detach")
    return _do(ask, number, lambda one: attaching.attach(ask.desk, ask.person, one, more, less))


@page(routes, "/tickets/{number}/template", "POST", home="/tickets/{number}")
def template(ask: Ask, number: int) -> Response:
    """Put a reply template behind what was typed; nothing is sent yet."""
    return _page(ask, number)


@page(routes, "/tickets/{number}/transfer", "POST", home="/tickets/{number}")
def transfer(ask: Ask, number: int) -> Response:
    def verb(one: Ticket) -> None:
        transferring.transfer(ask.desk, ask.person, one, ask.form.get("department"), ask.form.text("words"))

    return _do(ask, number, verb)


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
    reader = _reader(ask, number, message.id if with_pictures else "")
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


def _do(ask: Ask, number: int, verb: Callable[[Ticket], object]) -> Response:
    """Do a verb to a ticket that the person may see; what cannot be done is said on the ticket, with what was typed."""

    def checked(one: Ticket) -> Ticket:
        require(ask.desk, ask.person, "see", one)
        verb(one)
        return one

    try:
        done = tickets.again(ask.desk.id, number, checked)
    except Invalid as invalid:
        return _page(ask, number, invalid)
    except Conflict as conflict:
        return _page(ask, number, Invalid(text=conflict.text))
    still = may(ask.desk, ask.person, "see", done)  # not when it was given to a department that he does not see
    return pages.redirect(ask, urls.ticket(number) if still else urls.board(gone=number))


def _reader(ask: Ask, number: int, with_pictures: str = "") -> Reader:
    slug = ask.desk.tenant.slug
    return Reader(ask, lambda file: urls.desk_url(slug, urls.file(number, file)), with_pictures=with_pictures)


def _keep_files(ask: Ask) -> list[dict[str, Any]]:
    uploads = ask.form.files("files")
    file_rules.check(ask.desk, uploads)
    return files.keep(ask.desk.id, uploads)


def _page(ask: Ask, number: int, invalid: Invalid | None = None) -> Response:
    one, entries, has_earlier = tickets.timeline(ask.desk.id, number, ask.query.get("before", ""))
    require(ask.desk, ask.person, "see", one)
    people = {person.id: person for person in ask.desk.all(Staff)}
    with_pictures = ask.query.get("pictures", "")
    back = one.shelf if one.shelf in TITLES else "open"
    typed = ticket_traits.typed(ask, one)
    return inside(
        ask,
        "ticket.html",
        one.subject or ask.say(N_("Ticket %(number)s", number=number)),
        invalid,
        around=rail(ask, back),
        ticket=one,
        card=customer_card.card(ask, one),
        entries=entries,
        readings=_reader(ask, number, with_pictures).all(entries),
        has_web_pictures=bool(with_pictures),
        has_earlier=has_earlier,
        earlier_url=urls.earlier(number, entries[0].id) if entries else "",
        candidates=assigning.candidates(ask.desk, one.department),
        away=absences.away(ask.desk, now()),
        department=ask.desk.find(Department, one.department),
        assignee=people.get(one.assignee or ""),
        **ticket_traits.shown(ask, one, typed),
        **ticket_objects.shown(ask, one),
        back={"title": ask.say(TITLES[back]), "url": urls.board(back)},
        values={"text": typed.get("text", ""), "kind": typed.get("kind", "reply"), "bcc": typed.get("bcc", "")},
        cc=typed.get("cc", ", ".join(one.cc)),
        may_answer=may(ask.desk, ask.person, "answer", one),
        may_assign=may(ask.desk, ask.person, "assign", one),
        destinations=departments.active(ask.desk) if may(ask.desk, ask.person, "transfer", one) else [],
        unconfirmed=not ask.desk.is_confirmed,
        pause=rates.paused(ask.desk),
        stopped=_stopped(ask, one),
        customer_link=urls.desk_url(ask.desk.tenant.slug, urls.customer(number, one.secret)),
    )


def _stopped(ask: Ask, ticket: Ticket) -> Suppressed | None:
    """Why the customer gets no mail, if so; only then is there something more to read."""
    if not ask.extra or not suppression.in_roll(ask.extra[0], ticket.customer_address):
        return None
    return suppression.stopped(ask.desk.id, [ticket.customer_address]).get(ticket.customer_address)
