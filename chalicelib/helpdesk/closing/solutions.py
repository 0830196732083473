"""What solved a ticket, in a few words for those who have the same question later."""

from typing import Any

from chalicelib.helpdesk.closing.rules import NEEDED, OFF
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.helpdesk.vocabulary.changes import Changes, changed, make
from tenants import table
from tenants.errors import N_, Invalid
from tenants.staff import Staff
from tenants.tenant import Desk

LONGEST = 2000
DONE = ("solved", "closed")
TOLD = 300  # letters of it on the timeline and in the event log
NEWEST = 30  # entries among which the last reply is looked for


def recorded(desk: Desk, ticket: Ticket, status: str, said: str | None, named: str = "solution") -> dict[str, Any]:
    """What a ticket keeps of its solution with a new status; None where nobody said anything of it.

    Raise Invalid, beside the field `named`, where it is too long, or needed and not there.
    """
    rule = desk.tenant.solution_rule
    if status not in DONE or rule == OFF:
        return {}
    text = ticket.solution if said is None else checked(said, named)
    if rule == NEEDED and not text and ticket.status not in DONE:
        raise Invalid(**{named: N_("Write what solved it, in a few words.")})
    return {"solution": text} if text != ticket.solution else {}


def with_reply(desk: Desk, person: Staff, ticket: Ticket, status: str, said: str, text: str) -> Changes:
    """What a ticket keeps of its solution with a reply: the words that were said of it, else those it has, else the
    reply's; what is wrong stands beside its text.
    """
    found = recorded(desk, ticket, status, said.strip() or ticket.solution or of_reply(text), "text")
    if not said.strip() or "solution" not in found:
        return Changes((), found)
    return changed(desk, person, ticket, "solution", told_of(found["solution"]), **found)


def write_down(desk: Desk, person: Staff, ticket: Ticket, typed: str) -> None:
    """Set a ticket's solution by itself, or remove it; raise Invalid naming `solution`."""
    require(desk, person, "answer", ticket)
    text = checked(typed, "solution")
    if text == ticket.solution:
        return
    if not text and desk.tenant.solution_rule == NEEDED and ticket.status in DONE:
        raise Invalid(solution=N_("Write what solved it, in a few words."))
    make(ticket, changed(desk, person, ticket, "solution", told_of(text), solution=text))


def checked(typed: str, named: str) -> str | None:
    text = typed.replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        raise Invalid(**{named: N_("At most %(number)s characters, please.", number=LONGEST)})
    return text or None


def told_of(text: str | None) -> dict[str, str]:
    """What an event says of a solution; nothing where there is none."""
    return {"solution": _cut(text, TOLD)} if text else {}


def of_reply(text: str) -> str:
    """A reply as a solution, with as much of it as there is room for."""
    return _cut(text.strip(), LONGEST)


def last_reply(ticket: Ticket) -> str:
    """What was last replied to the customer, as a solution; empty where nobody has."""
    rows = table.query(ticket.pk, begins="timeline", newest_first=True, limit=NEWEST).rows
    said = (one for one in map(table.model, rows) if isinstance(one, Message))
    return next((of_reply(one.text) for one in said if one.kind == "reply" and not one.is_aside), "")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
