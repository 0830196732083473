"""What customers do on the page of one ticket, which a link with a secret opens."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import customer_links, file_rules, files, messages, tickets
from chalicelib.helpdesk.closing import ending, rating
from chalicelib.helpdesk.joining import merged
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.integrations import storage
from chalicelib.urls import urls
from chalicelib.web import customer_side, once, pages
from chalicelib.web.asking import Ask, page
from tenants.errors import N_, Invalid, NotFound

routes = Blueprint(__name__)
HOME = "/t/{number}/{secret}"


@page(routes, HOME, who="visitor")
def ticket(ask: Ask, number: int, secret: str) -> Response:
    found = customer_side.read(ask, number, secret)
    home = merged.survivor(ask.desk.id, found.timeline.ticket)
    if home is not found.timeline.ticket and _leads_on(found.timeline.ticket, home, secret):
        sent = {"sent": "1"} if "sent" in ask.query else {}
        return pages.redirect(ask, urls.customer(int(home.number), home.secret, **sent))
    return customer_side.show(ask, found, secret)


@page(routes, f"{HOME}/reply", "POST", who="visitor", home=HOME, once=customer_side.led)
def reply(ask: Ask, number: int, secret: str) -> Response:
    found = customer_side.read(ask, number, secret)
    uploads, text = ask.form.files("files"), ask.form.text("text")
    try:
        messages.require_words(text, uploads)
        file_rules.check(ask.desk, uploads)
        customer_side.count(ask, number)
    except Invalid as invalid:
        return customer_side.show(ask, found, secret, invalid)
    return customer_side.write(ask, found, secret, text, files.keep(ask.desk.id, uploads))


@page(routes, f"{HOME}/solved", "POST", who="visitor", home=HOME, once=customer_side.led)
def solved(ask: Ask, number: int, secret: str) -> Response:
    """Hear whether a ticket is solved, or why it is not."""
    found = customer_side.read(ask, number, secret)
    _require_open(found.timeline.ticket, secret)
    text = ask.form.text("because")
    if ask.form.get("solved") != "yes" and not text.strip():
        return customer_side.show(ask, found, secret, Invalid(because=N_("Write what is still missing.")))
    customer_side.count(ask, number)
    if ask.form.get("solved") != "yes":
        return customer_side.write(ask, found, secret, text, [], is_unsolved=True)
    place = urls.customer(number, secret)
    tickets.again(ask.desk.id, number, lambda one: ending.agree(ask.desk, one, once.done(ask, place)))
    return pages.redirect(ask, place)


@page(routes, f"{HOME}/rating", "POST", who="visitor", home=HOME, once=customer_side.led)
def rate(ask: Ask, number: int, secret: str) -> Response:
    """Hear how the customer found it; the comment may come later than that."""
    found = customer_side.read(ask, number, secret)
    _require_open(found.timeline.ticket, secret)
    comment = ask.form.text("comment") if "comment" in ask.form.typed() else None
    customer_side.count(ask, number)
    place = urls.customer(number, secret, rated="1")

    def take(one: Ticket) -> None:
        rating.rate(ask.desk, one, found.timeline.entries, ask.form.get("rating"), comment, once.done(ask, place))

    try:
        tickets.again(ask.desk.id, number, take)
    except Invalid as invalid:
        return customer_side.show(ask, found, secret, invalid)
    return pages.redirect(ask, place)


@page(routes, f"{HOME}/file/{{id}}", who="visitor")
def file(ask: Ask, number: int, secret: str, id: str) -> Response:
    one = customer_side.read(ask, number, secret).timeline.ticket
    found = messages.file(ask.desk.id, number, id, lambda message: customer_side.may_read(one, message, secret))
    return pages.redirect(ask, storage.link(found["key"], found["name"], found["type"]))


def _leads_on(one: Ticket, home: Ticket, secret: str) -> bool:
    """Whether who follows the link of a merged ticket may read the one that stands for it."""
    return customer_links.is_full(one, secret) and merged.is_same_customer(one, home)


def _require_open(one: Ticket, secret: str) -> None:
    """Raise NotFound where the link is not asked: it shows less by now, or another ticket stands for its own."""
    if customer_links.is_shut(one, secret) or one.merged_into is not None:
        raise NotFound()
