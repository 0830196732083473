"""A ticket's page, which its verbs come back to."""

from collections.abc import Sequence
from typing import Any

from chalice.app import Response

from chalicelib.helpdesk import assigning, departments, drafts, tickets
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.joining import merged
from chalicelib.helpdesk.messages import Entry
from chalicelib.helpdesk.outgoing import rates, suppression
from chalicelib.helpdesk.outgoing.suppression import Suppressed
from chalicelib.helpdesk.rights import may
from chalicelib.helpdesk.searching import similar
from chalicelib.helpdesk.seeing import Stale
from chalicelib.helpdesk.team import absences
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.urls import urls
from chalicelib.urls.queries import with_more
from chalicelib.web import (
    customer_card,
    heartbeat,
    pages,
    ticket_answers,
    ticket_closing,
    ticket_composer,
    ticket_composing,
    ticket_joining,
    ticket_more,
    ticket_objects,
    ticket_snooze,
    ticket_time,
    ticket_traits,
    ticket_way,
    undo,
    volume,
)
from chalicelib.web.asking import Ask
from chalicelib.web.inside import inside
from chalicelib.web.rail import rail
from chalicelib.web.reading import Reader
from tenants import keys, sending_keys, word_keys
from tenants.errors import N_, Invalid
from tenants.keys import Key, now
from tenants.reading import together
from tenants.staff import Staff

LONGEST_NUMBER = 10  # digits; no ticket has a longer one


def wanted(ask: Ask) -> list[Key]:
    """What the page reads along with the session: who gets no mail, the ticket itself, and which ones are like it."""
    number: Any = (ask.request.uri_params or {})["number"][:LONGEST_NUMBER]
    return [sending_keys.roll(ask.tenant), keys.ticket(ask.tenant, number), word_keys.indexed(ask.tenant, number)]


def reader(ask: Ask, number: int, with_pictures: str = "", entries: Sequence[Entry] = ()) -> Reader:
    """What reads the messages of a ticket for its page, with those of tickets that were merged into it."""
    slug, url = ask.desk.tenant.slug, ticket_joining.file_url(number, entries)
    return Reader(ask, lambda file: urls.desk_url(slug, url(file)), with_pictures=with_pictures)


def show(ask: Ask, number: int, invalid: Invalid | None = None, stale: Stale | None = None) -> Response:
    """The page; with `invalid` what was typed stands in it, with what is wrong, with `stale` what came meanwhile."""
    desk, person = ask.desk, ask.person
    found = ask.extra[1] if ask.extra else tickets.load(desk.id, number)
    if isinstance(found, Ticket) and found.merged_into is not None:
        found = merged.survivor(desk.id, found)
        number = int(found.number)
        if not ask.is_change:
            return pages.redirect(ask, urls.ticket(int(tickets.checked(desk, person, found).number)))
    one = tickets.checked(desk, person, found)
    (((_, entries, has_earlier), others), (kept, read)), neighbours = together(
        lambda: together(
            lambda: ticket_joining.timeline(ask, one),
            lambda: customer_card.read(desk.id, one, drafts.where(person, number), similar.known(ask.extra)),
        ),
        lambda: ticket_way.read(ask, one),
    )
    people = {person.id: person for person in ask.desk.all(Staff)}
    with_pictures = ask.query.get("pictures", "")
    typed = ticket_answers.typed(ask, one, ticket_traits.typed(ask, one))
    traits = ticket_traits.shown(ask, one, typed)
    return inside(
        ask,
        "ticket.html",
        one.subject or ask.say(N_("Ticket %(number)s", number=number)),
        invalid,
        409 if stale else 0,
        around=rail(ask, **ticket_way.rail_place(ask, one)),
        ticket=one,
        card=customer_card.card(ask, one, read),
        entries=entries,
        readings=reader(ask, number, with_pictures, entries).all(entries),
        has_web_pictures=bool(with_pictures),
        takes_uploads=may(desk, person, "answer", one),
        has_earlier=has_earlier,
        earlier_url=with_more(urls.earlier(number, entries[0].id), ticket_way.way(ask).address) if entries else "",
        candidates=assigning.candidates(ask.desk, one.department),
        away=absences.away(ask.desk, now()),
        department=ask.desk.find(Department, one.department),
        assignee=people.get(one.assignee or ""),
        **traits,
        **ticket_closing.shown(ask, one, traits["statuses"], entries),
        **ticket_objects.shown(ask, one),
        **ticket_snooze.shown(ask, one),
        **volume.shown(ask, one),
        **ticket_more.shown(ask, one),
        **ticket_time.shown(ask, one),
        **ticket_composing.shown(ask, one),
        **ticket_answers.shown(ask, one, typed),
        **ticket_joining.shown(ask, one, others, entries),
        toast_shown=undo.of_ticket(ask, one),
        revision=heartbeat.revision(one),
        **ticket_way.shown(ask, one, neighbours),
        **ticket_composer.shown(ask, one, typed, entries, kept),
        **ticket_composer.stale(stale, number, entries),
        may_answer=may(ask.desk, ask.person, "answer", one),
        may_assign=may(ask.desk, ask.person, "assign", one),
        destinations=departments.active(ask.desk) if may(ask.desk, ask.person, "transfer", one) else [],
        unconfirmed=not ask.desk.is_confirmed,
        pause=rates.paused(ask.desk),
        stopped=_stopped(ask, one),
        customer_link=urls.customers_url(ask.desk, urls.customer(number, one.secret)),
    )


def _stopped(ask: Ask, ticket: Ticket) -> Suppressed | None:
    """Why the customer gets no mail, if so; only then is there something more to read."""
    if not ask.extra or not suppression.in_roll(ask.extra[0], ticket.customer_address):
        return None
    return suppression.stopped(ask.desk.id, [ticket.customer_address]).get(ticket.customer_address)
