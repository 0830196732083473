"""The customer's page: one ticket, by a link that carries a secret."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import customer_links, customers, file_rules, files, hearing, limits, messages, tickets
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.messages import Entry, Event, Message
from chalicelib.helpdesk.tickets import Ticket, Timeline
from chalicelib.helpdesk.vocabulary import ticket_fields
from chalicelib.integrations import storage
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.reading import Reader
from tenants import table
from tenants.errors import Conflict, Invalid
from tenants.staff import Staff

routes = Blueprint(__name__)

TOLD = ("reopened",)


@page(routes, "/t/{number}/{secret}", who="visitor")
def ticket(ask: Ask, number: int, secret: str) -> Response:
    return _page(ask, _timeline(ask, number, secret), secret)


@page(routes, "/t/{number}/{secret}/reply", "POST", who="visitor", home="/t/{number}/{secret}")
def reply(ask: Ask, number: int, secret: str) -> Response:
    found = _timeline(ask, number, secret)
    uploads, text = ask.form.files("files"), ask.form.text("text")
    try:
        messages.require_words(text, uploads)
        file_rules.check(ask.desk, uploads)
        limits.count(
            ask.desk.id, Limit(f"customer-network#{ask.network}", 10, 60), Limit(f"customer#{number}", 60, 3600)
        )
    except Invalid as invalid:
        return _page(ask, found, secret, invalid)
    kept = files.keep(ask.desk.id, uploads)
    known = table.get(customers.Known, customers.key(ask.desk.id, found.ticket.customer_address))
    writer = customers.writer(ask.desk.id, known, found.ticket.customer_address, found.ticket.customer_name)
    try:
        about: dict[str, Any] = {"channel": "portal", "files": kept}
        tickets.again(ask.desk.id, number, lambda one: hearing.hear(ask.desk, one, writer, text, **about))
    except Conflict as conflict:
        return _page(ask, found, secret, Invalid(text=conflict.text))
    return pages.redirect(ask, urls.customer(number, secret) + "?sent=1")


@page(routes, "/t/{number}/{secret}/file/{id}", who="visitor")
def file(ask: Ask, number: int, secret: str, id: str) -> Response:
    one = _timeline(ask, number, secret).ticket
    found = messages.file(ask.desk.id, number, id, lambda message: _may_read(one, message, secret))
    return pages.redirect(ask, storage.link(found["key"], found["name"], found["type"]))


def _timeline(ask: Ask, number: int, secret: str) -> Timeline:
    found = tickets.timeline(ask.desk.id, number, ask.query.get("before", ""))
    customer_links.require(found.ticket, secret)
    return found


def _may_read(one: Ticket, entry: Entry, secret: str) -> bool:
    """What the link's holder may read."""
    if not customer_links.shows(one, secret, entry):
        return False
    if isinstance(entry, Message):
        return entry.is_open_to(one.customer_address)
    return isinstance(entry, Event) and entry.what in TOLD


def _page(ask: Ask, found: Timeline, secret: str, invalid: Invalid | None = None) -> Response:
    one: Ticket = found.ticket
    number = int(one.number)
    people = {person.id: person.name for person in ask.desk.all(Staff)}
    slug, with_pictures = ask.desk.tenant.slug, ask.query.get("pictures", "")
    entries = [entry for entry in found.entries if _may_read(one, entry, secret)]
    reader = Reader(
        ask,
        lambda file: urls.desk_url(slug, urls.customer_file(number, secret, file)),
        with_pictures=with_pictures,
    )
    return pages.page(
        ask,
        "customer.html",
        422 if invalid else 200,
        ticket=one,
        earlier_url=urls.customer(number, secret, before=found.entries[0].id) if found.has_earlier else "",
        entries=entries,
        readings=reader.all(entries),
        has_web_pictures=bool(with_pictures),
        secret=secret,
        is_shut=customer_links.is_shut(one, secret),
        sent="sent" in ask.query,
        desk_name=ask.desk.tenant.name,
        fields=ticket_fields.for_customer(ask.desk, one),
        assignee_name=people.get(one.assignee or "", ""),
        reply_errors=invalid.fields if invalid else {},
        values={"text": ask.form.text("text") if invalid else ""},
    )
