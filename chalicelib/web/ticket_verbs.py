"""Verbs of a ticket, each at /tickets/{number}/{name}: done to it, and back to its page."""

from collections.abc import Callable, Mapping

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.joining import merged
from chalicelib.helpdesk.once import Once
from chalicelib.helpdesk.rights import may, require
from chalicelib.helpdesk.seeing import Stale
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.urls import urls
from chalicelib.urls.queries import with_more
from chalicelib.web import pages, ticket_page, ticket_way, undo
from chalicelib.web.asking import Ask, page
from tenants.errors import N_, Conflict, Invalid

Verb = Callable[[Ask, Ticket], object]
TICKET = "/tickets/{number}"
COMPOSER = "#composer"  # the place of a ticket's page where one writes
MEANWHILE = N_(
    "Somebody has changed this meanwhile. It stands here as it is now; choose again if you still want yours."
)
# What a verb sets, by its name: a form that says what it `was` changes nothing else than what its reader has seen.
SETS = {
    "status": "status",
    "assign": "assignee",
    "transfer": "department",
    "priority": "priority",
    "class": "ticket_class",
    "subject": "subject",
}


def verb(routes: Blueprint, name: str, *, is_said: bool = False, stays: bool = False) -> Callable[[Verb], Verb]:
    """Register what is done to a ticket by a POST to /tickets/{number}/{name}.

    What `is_said` writes a message and, in its transaction, that its form was sent (once.done). What `stays` leads
    nobody to the next ticket.
    """

    def register(done: Verb) -> Verb:
        def checked(ask: Ask, one: Ticket) -> None:
            _require_seen(ask, one, name)
            done(ask, one)

        page(routes, f"{TICKET}/{name}", "POST", home=TICKET, once=_led if is_said else None)(
            lambda ask, number: do(ask, number, lambda one: checked(ask, one), stays=stays)
        )
        return done

    return register


def do(ask: Ask, number: int, verb: Callable[[Ticket], object], *, stays: bool = False) -> Response:
    """Do a verb to a ticket that the person may see; what cannot be done is said on the ticket, with what was typed."""

    def checked(one: Ticket) -> Ticket:
        require(ask.desk, ask.person, "see", one)
        merged.require_apart(one)
        verb(one)
        return one

    try:
        done = tickets.again(ask.desk.id, number, checked)
    except Invalid as invalid:
        return ticket_page.show(ask, number, invalid)
    except Stale as stale:
        return ticket_page.show(ask, number, stale=stale)
    except Conflict as conflict:
        return ticket_page.show(ask, number, Invalid(text=conflict.text))
    still = may(ask.desk, ask.person, "see", done)  # not when it was given to a department that he does not see
    if not still:
        return pages.redirect(ask, ticket_way.gone(ask, number))
    if stays:
        return pages.redirect(ask, ticket_way.kept(ask, number) + COMPOSER)
    return _onward(ask, done, ask.told or undo.elsewhere(ask, done))


def _onward(ask: Ask, done: Ticket, told: Mapping[str, str]) -> Response:
    """To the ticket, which shows by itself what was done, or to the next one with what is to be told there."""
    to = ticket_way.onward(ask, done)
    is_here = to.partition("?")[0] == urls.ticket(int(done.number))
    return pages.redirect(ask, to if is_here else with_more(to, told))


def _led(ask: Ask, found: Once) -> Response:
    """Lead the second sending of a message to where the first went."""
    written = tickets.find(ask.desk, ask.person, int((ask.request.uri_params or {})["number"]))
    return _onward(ask, written, found.made or {})


def _require_seen(ask: Ask, ticket: Ticket, name: str) -> None:
    """Raise Invalid where somebody else has set the same thing to something else since the form was shown."""
    field = SETS.get(name, "")
    if not field or "was" not in ask.form.typed():
        return
    now = getattr(ticket, field) or ""
    if now not in (ask.form.get("was"), ask.form.get(field)):
        raise Invalid(**{field: MEANWHILE})
