"""When staff members are away, and who stands in for them meanwhile."""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pynamodb.attributes import UnicodeAttribute

from chalicelib.helpdesk import editing
from chalicelib.helpdesk.rights import departments_with, may, may_anywhere, require
from tenants import keys
from tenants.errors import N_, Invalid, NotFound, Text
from tenants.keys import new_id
from tenants.staff import Staff
from tenants.tenant import Desk, Setting

LONGEST = 366  # days
FURTHEST = timedelta(days=2 * 366)  # from now to its end
MOST = 20  # that a person has before him
LONGEST_REASON = 200
KEPT = timedelta(days=90)  # after its end


class Absence(Setting, discriminator="absence"):
    """Whole days, the last one too, in the desk's time zone."""

    staff = UnicodeAttribute()
    name = UnicodeAttribute()  # of the person, as it was then
    starts_on = UnicodeAttribute()  # such as 2026-11-22
    ends_on = UnicodeAttribute()
    substitute = UnicodeAttribute(null=True)  # id of a staff member
    reason = UnicodeAttribute(null=True)


class Wish(NamedTuple):
    """An absence as it was typed."""

    starts_on: str
    ends_on: str
    substitute: str
    reason: str


def add(desk: Desk, person: Staff, staff: Staff, wish: Wish) -> None:
    """Say that somebody will be away; for oneself, or for others with the right to the settings."""
    _require(desk, person, staff)
    starts, ends = _days(desk, wish)
    if len(ahead(desk, staff)) >= MOST:
        raise Invalid(starts_on=N_("At most %(number)s absences ahead. Remove one first.", number=MOST))
    if other := next((one for one in ahead(desk, staff) if one.starts_on <= ends and starts <= one.ends_on), None):
        days = {"first": other.starts_on, "last": other.ends_on}
        raise Invalid(starts_on=N_("Already away from %(first)s to %(last)s. Remove that first.", **days))
    absence = Absence(
        *keys.setting(desk.id, "absence", new_id()),
        staff=staff.id,
        name=staff.name,
        starts_on=starts,
        ends_on=ends,
        substitute=_substitute(desk, staff, wish.substitute),
        reason=_reason(wish.reason),
        expires_at=datetime.combine(date.fromisoformat(ends), datetime.min.time(), UTC) + KEPT,
    )
    editing.save(desk, editing.added(person, absence))


def remove(desk: Desk, person: Staff, staff: Staff, id: str) -> None:
    """Take back an absence, also one that has begun: the person is there again at once."""
    _require(desk, person, staff)
    absence = desk.find(Absence, id)
    if absence.staff != staff.id:
        raise NotFound()
    editing.save(desk, editing.removed(person, absence))


def ahead(desk: Desk, staff: Staff) -> list[Absence]:
    """Absences of a person that are not over, the next one first."""
    this_day = today(desk, keys.now())
    mine = [one for one in desk.all(Absence) if one.staff == staff.id and one.ends_on >= this_day]
    return sorted(mine, key=lambda one: one.starts_on)


def current(desk: Desk, staff: Staff, moment: datetime) -> Absence | None:
    """The absence that somebody has at a moment."""
    every = [one for one in desk.all(Absence) if one.staff == staff.id]
    if not every:
        return None
    day = today(desk, moment)
    return next((one for one in every if one.starts_on <= day <= one.ends_on), None)


def away(desk: Desk, moment: datetime) -> set[str]:
    """The ids of everybody who is away at a moment."""
    return {one.id for one in desk.all(Staff) if current(desk, one, moment)}


def today(desk: Desk, moment: datetime) -> str:
    """The desk's own day at a moment."""
    return moment.astimezone(ZoneInfo(desk.tenant.time_zone)).date().isoformat()


def substitutes(desk: Desk, staff: Staff) -> list[Staff]:
    """Who could stand in for somebody: colleagues who may answer where he may."""
    where = departments_with(desk, staff, "answer")
    return [
        one for one in desk.all(Staff) if one.id != staff.id and any(may(desk, one, "answer", dep.id) for dep in where)
    ]


def _require(desk: Desk, person: Staff, staff: Staff) -> None:
    if person.id != staff.id:
        require(desk, person, "settings")


def _days(desk: Desk, wish: Wish) -> tuple[str, str]:
    wrong: dict[str, Text] = {}
    starts, ends = _day(wish.starts_on), _day(wish.ends_on)
    if starts is None:
        wrong["starts_on"] = N_("Choose the first day.")
    if ends is None:
        wrong["ends_on"] = N_("Choose the last day.")
    elif starts and ends < starts:
        wrong["ends_on"] = N_("The last day is before the first.")
    elif starts and (ends - starts).days > LONGEST:
        wrong["ends_on"] = N_("At most a year at once.")
    elif ends.isoformat() < today(desk, keys.now()):
        wrong["ends_on"] = N_("That is over already.")
    elif ends > keys.now().date() + FURTHEST:
        wrong["ends_on"] = N_("At most two years ahead.")
    if wrong or not starts or not ends:
        raise Invalid(**wrong)
    return starts.isoformat(), ends.isoformat()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _substitute(desk: Desk, staff: Staff, id: str) -> str | None:
    if not id:
        return None
    chosen = desk.find(Staff, id)
    if chosen.id == staff.id:
        raise Invalid(substitute=N_("Nobody stands in for himself. Choose a colleague, or nobody."))
    if not may_anywhere(desk, chosen, "answer"):
        raise Invalid(substitute=N_("%(name)s answers no tickets.", name=chosen.name))
    return chosen.id


def _reason(text: str) -> str | None:
    if len(text) > LONGEST_REASON:
        raise Invalid(reason=N_("At most %(number)s letters.", number=LONGEST_REASON))
    return " ".join(text.split()) or None
