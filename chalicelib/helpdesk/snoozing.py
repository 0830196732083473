"""A ticket sleeps until a time, or until the customer writes, and then stands in line again."""

from datetime import datetime
from typing import Any

from chalicelib import jobs
from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.messages import Event, event
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.helpdesk.volume.holding import require_let_go
from chalicelib.jobs import Job, Later
from tenants import table
from tenants.errors import N_, Invalid, NotFound
from tenants.keys import now, stamp
from tenants.staff import Staff
from tenants.tenant import Desk

SNOOZED = "snoozed"  # the shelf
FROM = ("open", "pending", "undelivered", SNOOZED)  # the shelves from which a ticket goes to sleep


def snooze(desk: Desk, person: Staff, ticket: Ticket, until: datetime | None) -> None:
    """Lay a ticket to sleep until a moment, or until the customer writes (None); again replaces what was said."""
    require(desk, person, "answer", ticket)
    require_let_go(ticket, "snooze")
    if ticket.shelf not in FROM:
        raise Invalid(snooze=N_("It is settled. Open it again before you snooze it."))
    if ticket.shelf == SNOOZED and ticket.snoozed_until == until:
        return
    about = {"until": stamp(until) if until else ""}
    told = event(desk.id, ticket.number, "snoozed", by=person.id, by_name=person.name, **about)
    stood_on = ticket.stood_on if ticket.shelf == SNOOZED else ticket.shelf
    changes: dict[str, Any] = {"snoozed_until": until, "stood_on": stood_on, "is_unread": False}
    writes, effects = tickets.moved(ticket, told, shelf=SNOOZED, **changes)
    tickets.commit(ticket, writes, effects)


def wake(desk: Desk, person: Staff, ticket: Ticket) -> None:
    """Wake a ticket before its time: it goes back to where it stood."""
    require(desk, person, "answer", ticket)
    if ticket.shelf != SNOOZED:
        return
    told = event(desk.id, ticket.number, "woken", by=person.id, by_name=person.name)
    writes, effects = tickets.moved(ticket, told, shelf=place_of(ticket), stood_on=None)
    tickets.commit(ticket, writes, effects)


def wake_up(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `wake`; a ticket that does not sleep any more stays as it is."""
    try:
        tickets.again(desk.id, wish["number"], lambda one: _wake_up(job, one))
    except NotFound:
        jobs.settle(job, "wake")


def _wake_up(job: Job, ticket: Ticket) -> None:
    if ticket.shelf != SNOOZED or ticket.snoozed_until is None:
        jobs.settle(job, "wake")
        return
    left = (ticket.snoozed_until - now()).total_seconds()
    if left > jobs.SKEW.total_seconds():
        raise Later(int(left) + 1)
    writes, effects = tickets.moved(ticket, event(ticket.tenant, ticket.number, "woken"), **_standing(ticket))
    further = jobs.job(job.tenant, **effects)
    jobs.settle(job, "wake", *writes, table.create(further))
    jobs.announce(further)


def place_of(ticket: Ticket) -> str:
    """The shelf to which a ticket comes back that slept or was deleted; its status may have changed meanwhile."""
    is_apart = ticket.stood_on not in tickets.STATUSES and ticket.status == "open"
    return ticket.stood_on if ticket.stood_on and is_apart else ticket.status


def _standing(ticket: Ticket) -> dict[str, Any]:
    """How a ticket stands whose time has come: unread, in its place in line.

    Where the customer was to write and has not, it waits for us now: that is what the alarm was set for.
    """
    woken = {"shelf": place_of(ticket), "stood_on": None, "is_unread": True}
    return {**woken, "shelf": "open", "status": "open", "waiting_since": now()} if ticket.status == "pending" else woken


def woken_by(ticket: Ticket, name: str) -> list[Event]:
    """The event of a ticket's being woken, or restored, by the customer's word; none where it was there."""
    what = {SNOOZED: "woken", "deleted": "restored"}.get(ticket.shelf)
    return [event(ticket.tenant, ticket.number, what, by_name=name)] if what else []
