"""A customer who waits longer than the desk set is told so by one letter a wait, unless somebody answers before."""

from collections.abc import Mapping
from typing import Any

from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.structure import hours
from chalicelib.helpdesk.structure.hours import Hours
from chalicelib.helpdesk.ticket import Ticket
from tenants.errors import NotFound
from tenants.keys import now
from tenants.tenant import Desk

SHELVES = ("open", "snoozed", "held")  # where somebody's question waits for a person, whatever keeps it from one


def begun(desk: Desk, ticket: Ticket) -> dict[str, Any]:
    """The attributes of a ticket whose customer has begun to wait now."""
    days = int(desk.tenant.late_days)
    if not days or not ticket.is_mailable:
        return {}
    try:
        found = hours.of(desk, desk.find(Department, ticket.department))
    except NotFound:
        found = hours.ALWAYS
    return {"late_at": hours.after(found, now(), days * _day(found))}


def asked_again(desk: Desk, ticket: Ticket) -> dict[str, Any]:
    """What changes when the customer writes: who waited goes on waiting, anybody else begins anew."""
    return begun(desk, ticket) if ticket.is_answered or ticket.status != "open" else {}


def ended(ticket: Ticket, attributes: Mapping[str, Any], shelf: str) -> dict[str, Any]:
    """What changes with any verb by which the wait is over: the customer was answered, or it is done or gone."""
    is_over = attributes.get("is_answered", ticket.is_answered) or attributes.get("status", ticket.status) != "open"
    return {"late_at": None} if ticket.late_at and (is_over or shelf in ("deleted", "merged")) else {}


def is_waiting(desk: Desk, ticket: Ticket) -> bool:
    """Whether the customer still waits, and is to be told."""
    is_here = ticket.shelf in SHELVES and ticket.merged_into is None
    is_working = not desk.tenant.closed_at and bool(desk.tenant.late_days)
    return is_working and is_here and ticket.status == "open" and not ticket.is_answered and ticket.late_at is not None


def _day(found: Hours) -> int:
    """The minutes of a working day of some hours, on average."""
    days = [sum(end - start for start, end in day) for day in found.week if day]
    return sum(days) // len(days)
