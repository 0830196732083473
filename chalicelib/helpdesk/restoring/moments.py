"""Alarms of a ticket that is brought back, where they lie in the past: what would tell the customer something does not
ring, and what would change the ticket leaves people time to look at it.
"""

from datetime import datetime, timedelta
from typing import Any

from chalicelib.helpdesk.ticket import Ticket

LOOK = timedelta(minutes=15)  # before a ticket wakes whose time came meanwhile
KEPT = timedelta(days=30)  # that a deleted ticket stays, once it is back
CLOSES = timedelta(days=4)  # before a solved ticket closes whose time came meanwhile


def retimed(ticket: Ticket, now: datetime) -> dict[str, Any]:
    """The moments of a ticket that are other ones once it is back."""
    changed: dict[str, Any] = {}
    if _is_past(ticket.snoozed_until, now):
        changed["snoozed_until"] = now + LOOK
    if ticket.gone_at and ticket.gone_at < now + KEPT:
        changed["gone_at"] = now + KEPT
    if _is_past(ticket.closes_at, now):
        changed["closes_at"] = now + CLOSES
    for letter in ("asks_at", "late_at"):
        if _is_past(getattr(ticket, letter), now):
            changed[letter] = None
    return changed


def _is_past(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment <= now
