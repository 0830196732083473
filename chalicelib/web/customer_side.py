"""The customer's page: one ticket, by a link that carries a secret."""

from typing import Any

from chalice.app import Response

from chalicelib.helpdesk import customer_links, limits, tickets
from chalicelib.helpdesk.closing import ending, rating
from chalicelib.helpdesk.incoming import by_page, reopening
from chalicelib.helpdesk.incoming.by_page import Written
from chalicelib.helpdesk.joining import merged
from chalicelib.helpdesk.joining.merged import Told
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.messages import Entry, Event, Message
from chalicelib.helpdesk.once import Once
from chalicelib.helpdesk.tickets import Ticket, Timeline
from chalicelib.helpdesk.vocabulary import ticket_fields
from chalicelib.urls import urls
from chalicelib.web import once, page_room, pages
from chalicelib.web.asking import Ask
from chalicelib.web.reading import Reader
from tenants.errors import Conflict, Invalid
from tenants.staff import Staff
from tenants.table import Write

TOLD = ("reopened", "agreed", "expired", "rated")
HIS = ("agreed", "rated")  # of them, what the customer himself did
LINE = 10  # of a network in a minute
OF_TICKET = 60  # in an hour


def read(ask: Ask, number: int, secret: str) -> Told:
    """The ticket of a link, with what was merged into it where the link shows that it is the customer who looks."""
    before = ask.query.get("before", "")
    found = tickets.timeline(ask.desk.id, number, before)
    customer_links.require(found.ticket, secret)
    if found.ticket.took_in and customer_links.is_full(found.ticket, secret):
        return merged.of_customer(ask.desk.id, found.ticket, before)
    return Told(found, {})


def count(ask: Ask, number: int) -> None:
    """Count one more thing that somebody does here; raise LimitReached."""
    limits.count(
        ask.desk.id,
        Limit(f"customer-network#{ask.network}", LINE, 60),
        Limit(f"customer#{number}", OF_TICKET, 3600),
    )


def write(ask: Ask, told: Told, secret: str, text: str, files: list[dict[str, Any]], **how: bool) -> Response:
    """Take down what the customer writes, and lead to where it stands."""
    number = int(told.timeline.ticket.number)

    def kept(found: Written) -> list[Write]:
        return once.done(ask, "", number=int(found.ticket.number), is_new=found.is_new)

    try:
        found = tickets.again(
            ask.desk.id, number, lambda one: by_page.write(ask.desk, one, text, files, told=kept, **how)
        )
    except Conflict as conflict:
        return show(ask, told, secret, Invalid(text=conflict.text))
    return _to(ask, told, secret, found)


def led(ask: Ask, before: Once) -> Response:
    """Lead who sends a form a second time to where his words stand, or to where the first sending ended."""
    if before.place:
        return pages.redirect(ask, before.place)
    asked, made = ask.request.uri_params or {}, before.made or {}
    told = read(ask, int(asked["number"]), asked["secret"])
    return _to(ask, told, asked["secret"], Written(tickets.load(ask.desk.id, made["number"]), made["is_new"]))


def _to(ask: Ask, told: Told, secret: str, found: Written) -> Response:
    number, there = int(told.timeline.ticket.number), int(found.ticket.number)
    if there == number:
        return pages.redirect(ask, urls.customer(number, secret, sent="1"))
    if not merged.is_same_customer(found.ticket, told.timeline.ticket):  # it is another's by now
        return pages.redirect(ask, urls.customer(number, secret, sent="1"))
    if customer_links.is_full(told.timeline.ticket, secret):
        return pages.redirect(ask, urls.customer(there, found.ticket.secret, sent="1"))
    own = customer_links.form_secret(found.ticket)  # of a ticket that others wrote to, this link shows nothing
    return pages.redirect(
        ask, urls.customer(there, own, sent="1") if found.is_new else urls.customer(number, secret, sent="1")
    )


def may_read(one: Ticket, entry: Entry, secret: str) -> bool:
    """What the link's holder may read."""
    if not customer_links.shows(one, secret, entry):
        return False
    if isinstance(entry, Message):
        return entry.is_open_to(one.customer_address)
    is_of_another = entry.by_name not in (None, one.customer_name)  # who asked here before him
    return isinstance(entry, Event) and entry.what in TOLD and not (is_of_another and entry.what in HIS)


def show(ask: Ask, told: Told, secret: str, invalid: Invalid | None = None) -> Response:
    one: Ticket = told.timeline.ticket
    entries, since = _shown(told.timeline, secret)
    secrets = {**{number: each.secret for number, each in told.tickets.items()}, int(one.number): secret}
    home = {entry.id: entry.number for entry in entries}
    number = int(one.number)
    people = {person.id: person.name for person in ask.desk.all(Staff)}
    slug, with_pictures = ask.desk.tenant.slug, ask.query.get("pictures", "")
    reader = Reader(
        ask,
        lambda file: urls.desk_url(slug, _file_url(home[file.partition("-")[0]], secrets, file)),
        with_pictures=with_pictures,
    )
    return pages.page(
        ask,
        "customer.html",
        422 if invalid else 200,
        ticket=one,
        earlier_url=urls.customer(number, secret, before=since) if since else "",
        entries=entries,
        readings=reader.all(entries),
        has_web_pictures=bool(with_pictures),
        secret=secret,
        secrets=secrets,
        is_shut=customer_links.is_shut(one, secret),
        sent="sent" in ask.query,
        desk_name=ask.desk.tenant.name,
        fields=ticket_fields.for_customer(ask.desk, one),
        assignee_name=people.get(one.assignee or "", ""),
        **_end(ask, one, secret),
        errors=invalid.fields if invalid else {},
        values=ask.form.typed() if invalid else {},
    )


def _shown(found: Timeline, secret: str) -> tuple[list[Entry], str]:
    """What the link's holder may read of a page of the timeline, as far as there is room, and before which entry more
    stands; empty where nothing does.
    """
    readable = [entry for entry in found.entries if may_read(found.ticket, entry, secret)]
    shown = page_room.fitted(found._replace(entries=readable))
    oldest = shown.entries if len(shown.entries) < len(readable) else found.entries
    return shown.entries, oldest[0].id if shown.has_earlier else ""


def _end(ask: Ask, one: Ticket, secret: str) -> dict[str, Any]:
    """How the ticket comes to its end: what its customer is asked, and where it goes on."""
    is_asked = not customer_links.is_shut(one, secret) and one.merged_into is None
    after = reopening.following(ask.desk.id, one) if customer_links.is_full(one, secret) else None
    is_his = after is not None and after.shelf != "deleted" and merged.is_same_customer(after, one)
    return {
        "asks_solved": is_asked and ending.is_waiting(one),
        "asks_rating": is_asked and rating.is_offered(ask.desk, one),
        "says": ask.query.get("solved", ""),
        "chosen": ask.query.get("rating", ""),
        "goes_on": after if is_his else None,
        "is_over": reopening.is_over(ask.desk, one),
    }


def _file_url(number: int, secrets: dict[int, str], file: str) -> str:
    return urls.customer_file(number, secrets[number], file)
