"""Staff members as lists and pages show them: who, as what, where, and whether they are there now."""

from dataclasses import dataclass

from chalicelib.helpdesk import roles
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.team import absences, shifts
from chalicelib.helpdesk.team.absences import Absence
from tenants.errors import NotFound, Text
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import Desk


@dataclass(frozen=True)
class Shown:
    """A staff member with what is known of him now; no departments means all of them."""

    person: Staff
    role: Text
    departments: list[str]
    absence: Absence | None
    substitute: Staff | None
    is_on_shift: bool


def shown(desk: Desk, person: Staff) -> Shown:
    moment = now()
    absence = absences.current(desk, person, moment) if person.is_active else None
    found = shifts.stand_in(desk, person, moment) if absence else None
    names = [one.name for one in desk.all(Department) if one.id in (person.departments or ())]
    return Shown(person, _role(desk, person), names, absence, found, shifts.is_on_shift(desk, person, moment))


def _role(desk: Desk, person: Staff) -> Text:
    try:
        return roles.name(desk, person.role)
    except NotFound:  # removed while it was given to him
        return Text("–")
