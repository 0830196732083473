"""The question whether a ticket is solved, as a letter and the foot of a reply ask it."""

from typing import NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.helpdesk.closing import ending, rating
from chalicelib.helpdesk.closing.countdown import is_private
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.mail.worded import Button
from chalicelib.urls import urls
from chalicelib.wording import calendar_day, say
from tenants.errors import N_
from tenants.tenant import Desk

YES, NO = N_("Yes, it is solved"), N_("No, not yet")
RATING = N_("How did we do?")


class Question(NamedTuple):
    """What a mail asks; without `rating` that was asked before, or is not."""

    yes: Button
    no: Button
    closing: str
    rating: list[Button]


def at_foot(desk: Desk, ticket: Ticket, reply: Message, language: str) -> Question | None:
    """What the reply asks that solved a ticket, where no letter does."""
    is_it = ticket.solved_at is not None and ticket.solved_at >= reply.created_at and ticket.asks_at is None
    is_wanted = desk.tenant.is_solved_asked and is_private(reply, ticket)
    return question(desk, ticket, language) if is_it and is_wanted and ending.is_waiting(ticket) else None


def question(desk: Desk, ticket: Ticket, language: str) -> Question:
    """The links each open the customer's page, where a button does what they say."""
    zone = ZoneInfo(desk.tenant.time_zone)
    day = calendar_day(f"{ticket.closes_at.astimezone(zone):%Y-%m-%d}", language) if ticket.closes_at else ""
    is_rated = desk.tenant.is_rated and ticket.rating is None and ticket.rating_asked_at == ticket.solved_at
    links = {
        name: Button(say(words, language), link(desk, ticket, rating=name)) for name, words in rating.WORDS.items()
    }
    return Question(
        Button(say(YES, language), link(desk, ticket, solved="yes")),
        Button(say(NO, language), link(desk, ticket, solved="no")),
        say(N_("If we hear nothing from you, it closes by itself on %(date)s.", date=day), language) if day else "",
        list(links.values()) if is_rated else [],
    )


def link(desk: Desk, ticket: Ticket, **told: str) -> str:
    return urls.customers_url(desk, urls.customer(int(ticket.number), ticket.secret, **told))
