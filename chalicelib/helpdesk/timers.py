"""Moments of a ticket at which something happens by itself: one job each, which setting the moment again replaces."""

from typing import Any

from chalicelib import jobs
from tenants import table
from tenants.table import Write

# The attribute that has the moment, and the effect then; its handler looks at the ticket, which may say otherwise.
TIMERS = {
    "snoozed_until": "wake",
    "gone_at": "purge",
    "closes_at": "close",
    "asks_at": "ask_solved",
    "late_at": "tell_late",
}

LEFT: dict[str, dict[str, Any]] = {  # what means nothing any more when a ticket leaves a shelf
    "snoozed": {"snoozed_until": None},
    "deleted": {"gone_at": None},
    "solved": {"closes_at": None, "asks_at": None},
}


def left(shelf: str, to: str) -> dict[str, Any]:
    """What a ticket loses that goes from a shelf to another."""
    return LEFT.get(shelf, {}) if to != shelf else {}


def set_again(tenant: str, number: int, attributes: dict[str, Any]) -> list[Write]:
    """What sets the timers of those moments among a ticket's new attributes; undoing a verb sets them as well."""
    return [
        table.put(jobs.job(tenant, attributes[name], id=f"timer#{number}#{effect}", **{effect: {"number": number}}))
        for name, effect in TIMERS.items()
        if attributes.get(name)
    ]
