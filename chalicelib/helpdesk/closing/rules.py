"""How a tenant's tickets come to their end: the settings of it."""

from typing import Any

from chalicelib.helpdesk import editing
from chalicelib.helpdesk.rights import require
from tenants.errors import N_, NN_, Invalid, Text
from tenants.staff import Staff
from tenants.tenant import Desk

MOST_DAYS = 365
OFF, OFFERED, NEEDED = "off", "offered", "needed"
SOLUTION_RULES = {
    OFF: N_("Is not asked for"),
    OFFERED: N_("Can be written down"),
    NEEDED: N_("Has to be written down"),
}


def set_rules(desk: Desk, person: Staff, days: dict[str, str], solution_rule: str, seen: str, **marks: bool) -> None:
    """Set the `days`, as they were typed, and the rest; raise Invalid naming the fields."""
    require(desk, person, "settings")
    unknown = N_("Write a number of days from 0 to %(number)s.", number=MOST_DAYS)
    wrong = {name: unknown for name, text in days.items() if not _is_number(text)}
    if solution_rule not in SOLUTION_RULES:
        wrong["solution_rule"] = N_("Choose one of these.")
    if wrong:
        raise Invalid(**wrong)
    changes: dict[str, Any] = {**{name: int(text) for name, text in days.items()}, **marks}
    editing.save(desk, editing.edited(person, desk.tenant, seen, solution_rule=solution_rule, **changes))


def summary(desk: Desk) -> Text:
    days = int(desk.tenant.close_days)
    if not days:
        return N_("Solved tickets stay until somebody closes them")
    return NN_("Solved tickets close after %(number)s day", "Solved tickets close after %(number)s days", days)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 9 and int(text) <= MOST_DAYS
