"""The customer's page: one ticket, by a link that carries a secret or signed in; both ways read and write it here."""

from typing import Any

from chalice.app import Response

from chalicelib.helpdesk import file_rules, limits, messages, tickets
from chalicelib.helpdesk import files as kept_files
from chalicelib.helpdesk.closing import ending, rating
from chalicelib.helpdesk.incoming import by_page, reopening, suspended_replies
from chalicelib.helpdesk.incoming.by_page import Written
from chalicelib.helpdesk.incoming.suspended_replies import Sending
from chalicelib.helpdesk.joining import merged
from chalicelib.helpdesk.joining.merged import Told
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.messages import Entry
from chalicelib.helpdesk.once import Once
from chalicelib.helpdesk.portal import promising, seeing
from chalicelib.helpdesk.tickets import Ticket, Timeline
from chalicelib.helpdesk.vocabulary import ticket_fields
from chalicelib.integrations import storage
from chalicelib.web import once, page_room, pages
from chalicelib.web.asking import Ask
from chalicelib.web.customer_ways import ByLink, SignedIn
from chalicelib.web.reading import Reader
from tenants.errors import N_, Conflict, Invalid
from tenants.staff import Staff
from tenants.table import Write

Way = ByLink | SignedIn
LINE = 10  # of a network in a minute
OF_TICKET = 60  # in an hour


def way(ask: Ask, number: int, secret: str = "") -> Way:
    """How somebody comes to a ticket: signed in on a page that asks for that, else by a link."""
    return SignedIn(number, seeing.signed_in(ask.customer)) if ask.customer else ByLink(number, secret)


def read(ask: Ask, way: Way) -> Told:
    """The ticket, with what was merged into it where it is the customer who looks."""
    before = ask.query.get("before", "")
    found = tickets.timeline(ask.desk.id, way.number, before)
    seeing.require(found.ticket, way.access)
    if found.ticket.took_in and seeing.is_full(found.ticket, way.access):
        return merged.of_customer(ask.desk.id, found.ticket, before)
    return Told(found, {})


def opened(ask: Ask, way: Way) -> Response:
    """The page; of a ticket that was merged the one that stands for it, where that may be shown."""
    told = read(ask, way)
    one = told.timeline.ticket
    home = merged.survivor(ask.desk.id, one)
    if home is not one and seeing.is_full(one, way.access) and _leads_on(one, home, way):
        sent = {"sent": "1"} if "sent" in ask.query else {}
        return pages.redirect(ask, way.to(home, **sent))
    return show(ask, told, way)


def reply(ask: Ask, way: Way) -> Response:
    """Take down what the customer writes, with his files."""
    told = read(ask, way)
    seeing.require_writing(told.timeline.ticket, way.access)
    uploads, text = ask.form.files("files"), ask.form.text("text")
    try:
        messages.require_words(text, uploads)
        file_rules.check(ask.desk, uploads)
        _count(ask, way)
    except Invalid as invalid:
        return show(ask, told, way, invalid)
    return _write(ask, told, way, text, kept_files.keep(ask.desk.id, uploads))


def solved(ask: Ask, way: Way) -> Response:
    """Hear whether a ticket is solved, or why it is not."""
    told = read(ask, way)
    seeing.require_asked(told.timeline.ticket, way.access)
    text = ask.form.text("because")
    if ask.form.get("solved") != "yes" and not text.strip():
        return show(ask, told, way, Invalid(because=N_("Write what is still missing.")))
    _count(ask, way)
    if ask.form.get("solved") != "yes":
        return _write(ask, told, way, text, [], is_unsolved=True)
    place = way.page()
    tickets.again(ask.desk.id, way.number, lambda one: ending.agree(ask.desk, one, once.done(ask, place)))
    return pages.redirect(ask, place)


def rate(ask: Ask, way: Way) -> Response:
    """Hear how the customer found it; the comment may come later than that."""
    told = read(ask, way)
    seeing.require_asked(told.timeline.ticket, way.access)
    comment = ask.form.text("comment") if "comment" in ask.form.typed() else None
    _count(ask, way)
    place = way.page(rated="1")

    def take(one: Ticket) -> None:
        rating.rate(ask.desk, one, told.timeline.entries, ask.form.get("rating"), comment, once.done(ask, place))

    try:
        tickets.again(ask.desk.id, way.number, take)
    except Invalid as invalid:
        return show(ask, told, way, invalid)
    return pages.redirect(ask, place)


def file(ask: Ask, way: Way, id: str) -> Response:
    """Hand out a file of a message that may be read."""
    one = tickets.load(ask.desk.id, way.number)
    seeing.require(one, way.access)
    found = messages.file(ask.desk.id, way.number, id, lambda message: seeing.may_read(one, message, way.access))
    return pages.redirect(ask, storage.link(found["key"], found["name"], found["type"]))


def led(ask: Ask, before: Once) -> Response:
    """Lead who sends a form a second time to where his words stand, or to where the first sending ended."""
    if before.place:
        return pages.redirect(ask, before.place)
    asked, made = ask.request.uri_params or {}, before.made or {}
    how = way(ask, int(asked["number"]), asked.get("secret", ""))
    written = Written(tickets.load(ask.desk.id, made["number"]), made["is_new"])
    return _to(ask, read(ask, how), how, written)


def _leads_on(one: Ticket, home: Ticket, way: Way) -> bool:
    """Whether who may read a merged ticket may read the one that stands for it."""
    return seeing.is_seen(home, way.access) if isinstance(way, SignedIn) else merged.is_same_customer(one, home)


def _count(ask: Ask, way: Way) -> None:
    """Count one more thing that somebody does here; raise LimitReached."""
    limits.count(
        ask.desk.id,
        Limit(f"customer-network#{ask.network}", LINE, 60),
        Limit(f"customer#{way.number}", OF_TICKET, 3600),
    )


def _write(
    ask: Ask, told: Told, way: Way, text: str, files: list[dict[str, Any]], *, is_unsolved: bool = False
) -> Response:
    """Take down what the customer writes, and lead to where it stands."""
    one, who = told.timeline.ticket, way.access.customer
    colleague = who if who and not seeing.is_own(one, way.access) else None
    addresses = colleague.addresses if colleague else {one.customer_address, *(who.addresses if who else ())}
    if why := suspended_replies.against(ask.desk, sorted(addresses), ask.network, text):
        sending = Sending(ask.network, ask.form.get("once"), colleague, is_unsolved)
        suspended_replies.suspend(ask.desk, one, text, files, why, sending)
        return pages.redirect(ask, way.page(sent="1"))

    def kept(found: Written) -> list[Write]:
        return once.done(ask, "", number=int(found.ticket.number), is_new=found.is_new)

    try:
        found = tickets.again(
            ask.desk.id,
            way.number,
            lambda one: by_page.write(
                ask.desk, one, text, files, told=kept, colleague=colleague, is_unsolved=is_unsolved
            ),
        )
    except Conflict as conflict:
        return show(ask, told, way, Invalid(text=conflict.text))
    return _to(ask, told, way, found)


def _to(ask: Ask, told: Told, way: Way, found: Written) -> Response:
    one, sent = told.timeline.ticket, way.page(sent="1")
    if int(found.ticket.number) == int(one.number):
        return pages.redirect(ask, sent)
    if isinstance(way, SignedIn):
        is_his = seeing.is_seen(found.ticket, way.access)
        return pages.redirect(ask, way.to(found.ticket, sent="1") if is_his else sent)
    if not merged.is_same_customer(found.ticket, one):  # it is another's by now
        return pages.redirect(ask, sent)
    if seeing.is_full(one, way.access):
        return pages.redirect(ask, way.to(found.ticket, sent="1"))
    # Of a ticket that others wrote to, this link shows nothing.
    return pages.redirect(ask, way.to_own(found.ticket, sent="1") if found.is_new else sent)


def show(ask: Ask, told: Told, way: Way, invalid: Invalid | None = None) -> Response:
    one: Ticket = told.timeline.ticket
    entries, since = _shown(told.timeline, way)
    if isinstance(way, ByLink):
        way.secrets = {number: each.secret for number, each in told.tickets.items()}
    home = {entry.id: entry.number for entry in entries}
    people = {person.id: person.name for person in ask.desk.all(Staff)}
    with_pictures = ask.query.get("pictures", "")
    reader = Reader(
        ask,
        lambda file: ask.whole(way.file(home[file.partition("-")[0]], file)),
        with_pictures=with_pictures,
    )
    return pages.page(
        ask,
        "customer.html",
        422 if invalid else 200,
        ticket=one,
        way=way,
        asker=None if seeing.is_own(one, way.access) else one.customer_name,
        may_write=seeing.may_write(one, way.access),
        earlier_url=way.page(before=since) if since else "",
        entries=entries,
        readings=reader.all(entries),
        has_web_pictures=bool(with_pictures),
        is_shut=seeing.is_shut(one, way.access),
        sent="sent" in ask.query,
        desk_name=ask.desk.tenant.name,
        fields=ticket_fields.for_customer(ask.desk, one),
        assignee_name=people.get(one.assignee or "", ""),
        promise=promising.promise(ask.desk, one),
        is_late=promising.is_late(one),
        **_end(ask, one, way),
        errors=invalid.fields if invalid else {},
        values=ask.form.typed() if invalid else {},
    )


def _shown(found: Timeline, way: Way) -> tuple[list[Entry], str]:
    """What may be read of a page of the timeline, as far as there is room, and before which entry more stands; empty
    where nothing does.
    """
    readable = [entry for entry in found.entries if seeing.may_read(found.ticket, entry, way.access)]
    shown = page_room.fitted(found._replace(entries=readable))
    oldest = shown.entries if len(shown.entries) < len(readable) else found.entries
    return shown.entries, oldest[0].id if shown.has_earlier else ""


def _end(ask: Ask, one: Ticket, way: Way) -> dict[str, Any]:
    """How the ticket comes to its end: what its customer is asked, and where it goes on."""
    is_asked = seeing.is_asked(one, way.access)
    after = reopening.following(ask.desk.id, one) if seeing.is_full(one, way.access) else None
    is_his = after is not None and after.shelf != "deleted" and _leads_on(one, after, way)
    return {
        "asks_solved": is_asked and ending.is_waiting(one),
        "asks_rating": is_asked and rating.is_offered(ask.desk, one),
        "says": ask.query.get("solved", ""),
        "chosen": ask.query.get("rating", ""),
        "goes_on": after if is_his else None,
        "is_over": reopening.is_over(ask.desk, one),
    }
