"""Time that was spent on a ticket, on its page."""

from typing import Any

from chalicelib.helpdesk import spending, spent
from chalicelib.helpdesk.rights import may
from chalicelib.helpdesk.spent import Spent
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.web.asking import Ask
from tenants.staff import Staff


def typed(ask: Ask) -> Spent:
    """What the form says of the time; raise Invalid naming the field."""
    return spent.typed(ask.form.get("spent"), ask.form.get("spent_way"))


def correct(ask: Ask, ticket: Ticket) -> None:
    spending.correct(ask.desk, ask.person, ticket, ask.form.get("message"), typed(ask))


def shown(ask: Ask, ticket: Ticket) -> dict[str, Any]:
    """Who spent how much on a ticket, oneself first and without a name."""
    every = {one.id: one.name for one in ask.desk.all(Staff)}
    lines = [
        {"name": "" if staff == ask.person.id else every.get(staff, "–"), "minutes": minutes, "way": way}
        for staff, ways in (ticket.spent or {}).items()
        for way, minutes in ways.items()
    ]
    return {
        "times": {
            "lines": sorted(lines, key=lambda line: (str(line["name"]), str(line["way"]))),
            "whole": sum(sum(ways.values()) for ways in (ticket.spent or {}).values()),
        },
        "may_correct_time": may(ask.desk, ask.person, "manage", ticket.department),
    }
