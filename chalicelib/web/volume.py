"""What the desk says of its day's volume: a line on the board, a panel on a ticket that is held, and what it offers."""

from typing import Any

from chalicelib.helpdesk.billing.options import payers
from chalicelib.helpdesk.rights import may
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.helpdesk.volume import holding, releasing, room
from chalicelib.web.asking import Ask
from tenants.terms import terms


def of_board(ask: Ask) -> dict[str, Any] | None:
    """Where the day stands, once most of its volume is used."""
    now = room.standing(ask.desk, ask.extra)
    if not now.is_nearly_full:
        return None
    return {"standing": now, **_way_on(ask)}


def shown(ask: Ask, ticket: Ticket) -> dict[str, Any]:
    """What the page of a held ticket offers in place of a reply."""
    if not holding.is_held(ticket):
        return {"held_back": None}
    left = room.releases_left(ask.desk)
    return {"held_back": {"limit": room.limit(ask.desk), "releases_left": left, **_way_on(ask)}}


def release(ask: Ask, ticket: Ticket) -> None:
    releasing.release_one(ask.desk, ask.person, ticket)


def _way_on(ask: Ask) -> dict[str, Any]:
    prices, may_bill = terms(ask.desk).tariff, may(ask.desk, ask.person, "billing")
    return {
        "pack": prices.day_pack,
        "pack_tickets": prices.day_pack_tickets,
        "may_bill": may_bill,
        "payers": [] if may_bill else [one.name for one in payers(ask.desk)][:3],
    }
