"""When staff members work, and who takes their tickets while they do not."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.helpdesk.rights import may
from chalicelib.helpdesk.structure import hours
from chalicelib.helpdesk.structure.hours import Hours
from chalicelib.helpdesk.team import absences
from tenants.errors import N_, Invalid, Text
from tenants.staff import Staff
from tenants.tenant import Desk


def is_on_shift(desk: Desk, person: Staff, moment: datetime) -> bool:
    """Whether somebody works at a moment: active, not away, and in his hours by the desk's clock."""
    if not person.is_active or absences.current(desk, person, moment):
        return False
    if not person.shifts:
        return True
    week = tuple(hours.spans(one) for one in typed(person))
    return hours.is_open(Hours(desk.tenant.time_zone, week), moment)


def stand_in(desk: Desk, person: Staff, moment: datetime) -> Staff | None:
    """Who does somebody's work at a moment: himself, or while he is away his substitute, or that one's; or nobody."""
    people = {one.id: one for one in desk.all(Staff) if one.is_active}
    asked = set[str]()
    one = people.get(person.id)
    while one and one.id not in asked:
        absence = absences.current(desk, one, moment)
        if absence is None:
            return one
        asked.add(one.id)
        one = people.get(absence.substitute or "")
    return None


def receiver(desk: Desk, person: Staff, department: str, moment: datetime) -> Staff | None:
    """Who gets a ticket that is somebody's: who stands in for him and may answer there, else he, if still there."""
    found = stand_in(desk, person, moment)
    if found and may(desk, found, "answer", department):
        return found
    return person if person.is_active else None


def typed(person: Staff) -> list[str]:
    """The hours of a week as one types them, Monday first."""
    return [(person.shifts or {}).get(str(day), "") for day in range(7)]


def read(week: Sequence[str]) -> dict[str, str] | None:
    """The hours of a week as they are kept, None where no day has any; raise Invalid naming `day-0` to `day-6`."""
    kept, wrong = dict[str, str](), dict[str, Text]()
    for day, text in enumerate(week):
        try:
            kept[str(day)] = hours.shown(hours.spans(text))
        except ValueError:
            wrong[f"day-{day}"] = N_("Write it as 9:00–18:00, or 9:00–13:00, 14:00–18:00.")
    if wrong:
        raise Invalid(**wrong)
    return {day: text for day, text in kept.items() if text} or None
