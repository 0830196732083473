"""Lines of support: what one line cannot answer goes up to the next, which may give it back."""

from chalicelib.helpdesk import transferring
from chalicelib.helpdesk.departments import Department, active, line, taking
from chalicelib.helpdesk.messages import event
from chalicelib.helpdesk.rights import may, require
from chalicelib.helpdesk.tickets import Ticket
from tenants.errors import N_, Invalid
from tenants.staff import Staff
from tenants.tenant import Desk

LINES = (1, 2, 3)
MOST = 10  # times up without being given back


def goal(desk: Desk, ticket: Ticket) -> Department | None:
    """Where a ticket goes from its line: to the nearest department of the next one.

    Where no line is said of its department or any other, that is the one of which it is a part.
    """
    here = desk.find(Department, ticket.department)
    higher = [one for one in active(desk) if (one.line or 0) > (here.line or 1)]
    if higher:
        lowest = min(int(one.line or 0) for one in higher)
        return min((one for one in higher if one.line == lowest), key=lambda one: _distance(desk, here, one))
    above = (one for one in line(desk, here.id)[1:] if one.is_active)
    return None if here.line else next(above, None)


def origin(desk: Desk, ticket: Ticket) -> Department | None:
    """To which department a ticket would be given back; None where it came up from none."""
    last = (ticket.escalated or [None])[-1]
    found = taking(desk, last["department"]) if last else None
    return found if found and found.id != ticket.department else None


def escalate(desk: Desk, person: Staff, ticket: Ticket, words: str = "") -> None:
    """Give a ticket up to the next line; who had it stands in the timeline and gets it again when it is given back."""
    require(desk, person, "transfer", ticket)
    new = goal(desk, ticket)
    if new is None:
        raise Invalid(department=N_("There is no line above this one."))
    before = desk.find(Department, ticket.department)
    having = desk.by_id(Staff).get(ticket.assignee or "")
    about = {"to": new.name, "before": before.name, "had": having.name if having else ""}
    told = event(desk.id, ticket.number, "escalated", by=person.id, by_name=person.name, **about)
    came = {"department": before.id, "assignee": ticket.assignee or ""}
    escalated = [*(ticket.escalated or []), came][-MOST:]
    changes = {"department": new.id, "assignee": None, "is_unread": True, "escalated": escalated}
    transferring.give(desk, person, ticket, [told], changes, words)


def give_back(desk: Desk, person: Staff, ticket: Ticket, words: str = "") -> None:
    """Give a ticket back to where it came up from, to who had it there if he still may answer it."""
    require(desk, person, "transfer", ticket)
    new = origin(desk, ticket)
    if new is None:
        raise Invalid(department=N_("It came from no other line."))
    *rest, last = ticket.escalated or [{}]
    had = desk.by_id(Staff).get(last.get("assignee", ""))
    getting = had if had and may(desk, had, "answer", new.id) else None
    before = desk.find(Department, ticket.department)
    about = {"to": new.name, "before": before.name, "had": getting.name if getting else ""}
    told = event(desk.id, ticket.number, "given_back", by=person.id, by_name=person.name, **about)
    assignee = getting.id if getting else None
    changes = {"department": new.id, "assignee": assignee, "is_unread": True, "escalated": rest or None}
    transferring.give(desk, person, ticket, [told], changes, words)


def set_line(typed: str) -> int | None:
    """The line of a department as it was chosen; raise Invalid."""
    if typed and typed not in map(str, LINES):
        raise Invalid(line=N_("Choose one of these."))
    return int(typed) if typed else None


def _distance(desk: Desk, here: Department, other: Department) -> tuple[int, int]:
    """How far up the tree one meets the departments above another, then how far down it is from there."""
    up, down = [one.id for one in line(desk, here.id)], [one.id for one in line(desk, other.id)]
    common = next((one for one in up if one in down), "")
    return (up.index(common), down.index(common)) if common else (len(up), len(down))
