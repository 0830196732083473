"""A solved ticket comes to its end: by the customer's yes, or by itself. His no is heard as all of his words are."""

from collections.abc import Sequence
from typing import Any

from chalicelib import jobs
from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.closing.countdown import SOLVED
from chalicelib.helpdesk.messages import event
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.jobs import Job, Later
from tenants import table
from tenants.errors import NotFound
from tenants.keys import now
from tenants.table import Write
from tenants.tenant import Desk

EFFECT = "close"


def is_waiting(ticket: Ticket) -> bool:
    """Whether it waits for the customer's word that it is solved."""
    return ticket.status == SOLVED == ticket.shelf


def agree(desk: Desk, ticket: Ticket, beside: Sequence[Write] = ()) -> None:
    """Close a ticket because its customer says that it is solved; one that does not ask him stays as it is."""
    if not is_waiting(ticket):
        return
    told = event(desk.id, int(ticket.number), "agreed", by_name=ticket.customer_name)
    writes, effects = tickets.moved(ticket, told, status="closed", waiting_since=now())
    tickets.commit(ticket, [*writes, *beside], effects)


def close_by_itself(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `close`: nobody said anything for the time that the tenant set."""
    try:
        tickets.again(desk.id, wish["number"], lambda one: _close(job, one))
    except NotFound:
        jobs.settle(job, EFFECT)


def _close(job: Job, ticket: Ticket) -> None:
    if not is_waiting(ticket) or ticket.closes_at is None:
        jobs.settle(job, EFFECT)
        return
    left = (ticket.closes_at - now()).total_seconds()
    if left > jobs.SKEW.total_seconds():
        raise Later(int(left) + 1)
    told = event(ticket.tenant, int(ticket.number), "expired")
    writes, effects = tickets.moved(ticket, told, status="closed", waiting_since=now())
    further = jobs.job(job.tenant, **effects)
    jobs.settle(job, EFFECT, *writes, table.create(further))
    jobs.announce(further)
