"""A ticket over the day's volume is held: read, found and taken along as any other; only answering it waits.

Whatever is done to it, it does not come to stand where tickets are answered before it was let go.
"""

from collections.abc import Mapping
from typing import Any

from chalicelib.helpdesk.ticket import Ticket
from tenants.errors import N_, Invalid

HELD = "held"  # the shelf
NEVER = "incident"  # the class that is never held
JOINED = "joined"  # why one may be answered that took in another
WAITS = N_("This ticket is over the day’s volume, so answering it waits until it is let go, or until midnight.")


def is_held(ticket: Ticket) -> bool:
    return ticket.shelf == HELD


def shelf(ticket: Ticket, to: str, attributes: Mapping[str, Any]) -> str:
    """Where a ticket goes that is about to get these attributes, and would otherwise go `to` a shelf."""
    if attributes.get("counted_on", ticket.counted_on) is None:
        return to
    is_free = attributes.get("let_go", ticket.let_go) is not None
    if to == HELD and is_free:
        return "open"
    return HELD if to == "open" and not is_free else to


def effect(was: str, ticket: Ticket) -> dict[str, Any]:
    """The effect of a ticket that came to be held again: there may be room for it by now."""
    return {"release": {"how": "room"}} if ticket.shelf == HELD != was else {}


def classed(ticket: Ticket, class_id: str) -> dict[str, Any]:
    """What else a class changes of a ticket: an incident is never held, and what is none after all is held again."""
    if class_id == NEVER:
        return {"let_go": NEVER} if is_held(ticket) else {}
    return {"let_go": None} if ticket.let_go == NEVER else {}


def joined(ticket: Ticket, other: Ticket) -> dict[str, Any]:
    """What else a ticket gets that takes another in: nobody who could be answered waits for it."""
    return {"let_go": JOINED} if is_held(ticket) and not is_held(other) else {}


def parted(ticket: Ticket) -> dict[str, Any]:
    """What a ticket loses that gives another back."""
    return {"let_go": None} if ticket.let_go == JOINED else {}


def require_let_go(ticket: Ticket, field: str = "text") -> None:
    """Raise Invalid, naming the field, for a ticket that is held."""
    if is_held(ticket):
        raise Invalid(**{field: WAITS})
