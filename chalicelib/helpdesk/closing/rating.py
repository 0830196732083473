"""How a customer found what was done for him: one of three, once for a ticket, with a comment if he likes."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.messages import Entry, Event, Message, event
from chalicelib.helpdesk.tickets import Ticket
from tenants.errors import N_, Invalid, NotFound
from tenants.keys import now, stamp
from tenants.table import Write
from tenants.tenant import Desk

STARS = {"good": 5, "okay": 3, "bad": 1}  # what each counts among the stars of the statistics
WORDS = {"good": N_("Good"), "okay": N_("Okay"), "bad": N_("Bad")}
CHANGEABLE = timedelta(days=7)
LONGEST = 1000


def is_offered(desk: Desk, ticket: Ticket) -> bool:
    """Whether the customer may rate a ticket now, or change what he said."""
    is_another = ticket.rated_by not in (None, ticket.customer_address)  # whose words are not his to read or change
    is_over = is_another or (ticket.rated_at is not None and ticket.rated_at + CHANGEABLE < now())
    is_done = ticket.status in ("solved", "closed") and ticket.shelf in ("solved", "closed")
    return bool(desk.tenant.is_rated) and is_done and not is_over


def rate(
    desk: Desk,
    ticket: Ticket,
    entries: Sequence[Entry],
    rating: str,
    comment: str | None = None,
    beside: Sequence[Write] = (),
) -> None:
    """Take down how the customer found it; without a `comment` the one that he wrote stays.

    It counts for who last replied. Raise NotFound where it is not asked, Invalid naming the fields.
    """
    if not is_offered(desk, ticket):
        raise NotFound()
    said = _checked(ticket, rating, comment)
    if (rating, said) == (ticket.rating, ticket.rating_comment):
        return
    is_new = rating != ticket.rating
    whose = ticket.rated_of or _author(ticket, entries)
    told = _told(ticket, rating, is_new)
    is_news = rating == "bad" or said != ticket.rating_comment  # which somebody should read
    steps = _steps(ticket, rating)
    when = ticket.rated_at or now()
    marks: dict[str, Any] = {"rating": rating, "rating_comment": said, "rated_at": when, "rated_of": whose}
    marks["rated_by"] = ticket.customer_address
    writes, effects = tickets.moved(ticket, told, **marks, is_unread=ticket.is_unread or is_news)
    counted = {"activity": {"at": stamp(now()), "steps": {whose: steps}}} if whose and is_new else {}
    tickets.commit(ticket, [*writes, *beside], {**effects, **counted})


def _told(ticket: Ticket, rating: str, is_new: bool) -> Event:
    tenant, number, name = ticket.tenant, int(ticket.number), ticket.customer_name
    if not is_new:
        return event(tenant, number, "rating_comment", by_name=name)
    return event(tenant, number, "rated", by_name=name, rating=rating)


def _checked(ticket: Ticket, rating: str, comment: str | None) -> str | None:
    if rating not in STARS:
        raise Invalid(rating=N_("Choose one of these."))
    if comment is None:
        return ticket.rating_comment
    text = comment.replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        raise Invalid(comment=N_("At most %(number)s characters, please.", number=LONGEST))
    return text or None


def _steps(ticket: Ticket, rating: str) -> dict[str, Any]:
    """What a rating adds to the statistics: itself, or by how much it differs from the one before."""
    if ticket.rating is None:
        return {"ratings": 1, "rating_stars": STARS[rating]}
    return {"rating_stars": STARS[rating] - STARS[ticket.rating]}


def _author(ticket: Ticket, entries: Sequence[Entry]) -> str | None:
    """Who last replied to the customer, else who has the ticket."""
    replies = [one for one in entries if isinstance(one, Message) and one.kind == "reply" and not one.is_aside]
    return next((one.by for one in reversed(replies) if one.by), ticket.assignee)
