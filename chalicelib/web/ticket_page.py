"""A ticket's page, which its verbs come back to."""


from chalice.app import Response

from chalicelib.helpdesk import assigning, departments, tickets
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.outgoing import rates, suppression
from chalicelib.helpdesk.outgoing.suppression import Suppressed
from chalicelib.helpdesk.rights import may, require
from chalicelib.helpdesk.team import absences
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.urls import urls
from chalicelib.web import customer_card, ticket_objects, ticket_traits
from chalicelib.web.asking import Ask
from chalicelib.web.inside import inside
from chalicelib.web.rail import TITLES, rail
from chalicelib.web.reading import Reader
from tenants.errors import N_, Invalid
from tenants.keys import now
from tenants.staff import Staff


def reader(ask: Ask, number: int, with_pictures: str = "") -> Reader:
    """What reads the messages of a ticket for its page."""
    slug = ask.desk.tenant.slug
    return Reader(ask, lambda file: urls.desk_url(slug, urls.file(number, file)), with_pictures=with_pictures)


def show(ask: Ask, number: int, invalid: Invalid | None = None) -> Response:
    """The page; with `invalid` what was typed stands in it, with what is wrong."""
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
        readings=reader(ask, number, with_pictures).all(entries),
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
