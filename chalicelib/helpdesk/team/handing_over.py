"""The open tickets of somebody who left go where the admin said: one transaction a ticket, by a job."""

from datetime import timedelta
from typing import Any

from chalicelib import jobs
from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.messages import event
from chalicelib.helpdesk.rights import may
from chalicelib.helpdesk.structure import turns
from chalicelib.helpdesk.team.shifts import receiver
from chalicelib.helpdesk.team.staffing import TURN
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.jobs import Job, Later
from tenants import keys, table
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import Desk

SHELVES = ("open", "pending", "solved", "snoozed", "held", "undelivered")  # what may still want somebody
AT_ONCE = 100  # tickets, so that a run ends long before its lease
PAGE = 50
# Somebody may have given him one at the very moment when he left, and the index shows it a little later.
LAST_LOOK = timedelta(minutes=1)


def hand_over(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `hand_over`: what was moved is no more his, so a further run goes on with the rest."""
    moved = 0
    for shelf in SHELVES:
        start = None
        while True:
            pk = keys.assigned(desk.id, wish["from"], shelf)
            page = table.query(pk, index="assigned", limit=PAGE, start=start, only=["number"])
            for raw in page.rows:
                moved += tickets.again(desk.id, int(raw["number"]["N"]), lambda one: _give(desk, one, wish))
            if moved >= AT_ONCE:
                raise Later(1)
            start = page.last
            if not start:
                break
    if now() - job.created_at < LAST_LOOK:
        raise Later(int(LAST_LOOK.total_seconds()))
    jobs.settle(job, "hand_over")


def _give(desk: Desk, ticket: Ticket, wish: dict[str, Any]) -> bool:
    if ticket.assignee != wish["from"]:
        return False
    new = _heir(desk, ticket, wish["to"])
    to = {"to": new.name, "to_id": new.id} if new else {"to": "", "to_id": ""}
    told = event(desk.id, ticket.number, "assigned", by=wish["by"], by_name=wish["by_name"], **to)
    writes, effects = tickets.moved(ticket, told, assignee=new.id if new else None)
    if wish["to"] == TURN:
        effects = {**effects, **turns.effect(desk, ticket.department, ticket.number)}
    tickets.commit(ticket, writes, effects)
    return True


def _heir(desk: Desk, ticket: Ticket, to: str) -> Staff | None:
    """Who gets a ticket; nobody where the colleague may not answer."""
    chosen = next((one for one in desk.all(Staff) if one.id == to), None)
    found = receiver(desk, chosen, ticket.department, now()) if chosen else None
    return found if found and may(desk, found, "answer", ticket.department) else None
