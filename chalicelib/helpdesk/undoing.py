"""What somebody just did to a ticket is taken back, as long as nothing else has happened to it."""

from datetime import timedelta
from typing import Any

from chalicelib.helpdesk import before, tickets
from chalicelib.helpdesk.messages import event
from chalicelib.helpdesk.objects import attaching
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.helpdesk.volume import spam
from tenants.errors import N_, Conflict, NotFound
from tenants.keys import moment, now
from tenants.staff import Staff
from tenants.tenant import Desk

OFFERED = timedelta(seconds=10)
TAKEN = timedelta(minutes=2)  # a slow line, or a page without a script, that goes on offering it


def undo(desk: Desk, person: Staff, ticket: Ticket) -> None:
    """Put a ticket back where it stood before the person's last verb; raise NotFound where that was not his.

    He may do so when the ticket went where he cannot follow. Raise Conflict when something else has happened since.
    """
    done = ticket.undo or {}
    if done.get("by") != person.id:
        raise NotFound() if done else _too_late()
    if now() - moment(done["at"]) > TAKEN:
        raise _too_late()
    was, objects = before.restored(ticket, done["was"]), list(ticket.objects)
    counted = spam.counted_again(desk, ticket)[0]
    told = event(desk.id, ticket.number, "undone", by=person.id, by_name=person.name)
    writes, effects = tickets.moved(ticket, told, shelf=was.pop("shelf"), **was)
    writes += [*counted, *attaching.links(ticket, objects, list(ticket.objects))]
    tickets.commit(ticket, writes, {**effects, **uncounted(done["steps"])})


def offered(ticket: Ticket, person: Staff) -> bool:
    """Whether the page still offers it."""
    done = ticket.undo or {}
    return done.get("by") == person.id and now() - moment(done["at"]) < OFFERED


def uncounted(steps: Any) -> dict[str, Any]:
    """The effect that takes back what was counted of a verb for the statistics, but for a note, which stays."""
    done = steps["steps"].items() if steps else ()
    back = {who: {name: -number for name, number in numbers.items() if name != "notes"} for who, numbers in done}
    back = {who: numbers for who, numbers in back.items() if numbers}
    return {"activity": {**steps, "steps": back}} if back else {}


def _too_late() -> Conflict:
    return Conflict(N_("Something else has happened to this ticket since, so it stays as it is."))
