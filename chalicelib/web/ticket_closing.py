"""What solved a ticket and how its customer found it, on its page."""

from collections.abc import Sequence
from typing import Any

from chalicelib.helpdesk import settling
from chalicelib.helpdesk.closing import rating, solutions
from chalicelib.helpdesk.closing.rules import NEEDED, OFF
from chalicelib.helpdesk.messages import Entry, Message
from chalicelib.helpdesk.rights import may
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.helpdesk.vocabulary.template_actions import Stage
from chalicelib.web.asking import Ask
from tenants.staff import Staff

Statuses = list[dict[str, Any]]


def set_status(ask: Ask, ticket: Ticket) -> None:
    """Set the status that was chosen, with what was said of the solution."""
    stage = Stage.of(ask.form.get("status"))
    settling.set_status(ask.desk, ask.person, ticket, stage.status, stage.sub_status, _said(ask, ticket, stage.status))


def write_down(ask: Ask, ticket: Ticket) -> None:
    solutions.write_down(ask.desk, ask.person, ticket, ask.form.text("solution"))


def shown(ask: Ask, ticket: Ticket, statuses: Statuses, entries: Sequence[Entry]) -> dict[str, Any]:
    """What the page needs: the ways to its end, each a status, and whether the solution is asked on them."""
    rule, whose = ask.desk.tenant.solution_rule, ask.desk.by_id(Staff).get(ticket.rated_of or "")
    is_open = ticket.status not in solutions.DONE and ticket.shelf != "deleted"
    return {
        "ends": [one for one in statuses if one["name"] in solutions.DONE],
        "is_solvable": is_open and may(ask.desk, ask.person, "answer", ticket),
        "has_reply": any(isinstance(one, Message) and one.kind == "reply" and not one.is_aside for one in entries),
        "asks_solution": rule != OFF,
        "needs_solution": rule == NEEDED,
        "rating_word": rating.WORDS.get(ticket.rating or ""),
        "rated_name": whose.name if whose else "",
    }


def _said(ask: Ask, ticket: Ticket, status: str) -> str | None:
    """What was typed, else the last reply where the form says that it will do; None where nobody was asked."""
    typed = ask.form.text("solution").strip()
    if typed or status not in solutions.DONE:
        return typed or None
    return solutions.last_reply(ticket) or None if ask.form.get("else") == "reply" else None
