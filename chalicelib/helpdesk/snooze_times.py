"""Until when a ticket sleeps: what is offered by the department's hours, and what people type."""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.structure import hours
from chalicelib.helpdesk.structure.hours import ALWAYS, Hours
from tenants.errors import N_, Invalid, Text
from tenants.tenant import Desk

LATER = timedelta(hours=3)
LONGEST = timedelta(days=366)
USUAL = tuple(((9 * 60, 18 * 60),) for _ in range(7))  # where a department says nothing of its hours
EARLIEST = 6  # o'clock; who works around the clock has a morning too
MORNING = 9
SEARCHED = 30  # days; whoever is away for longer is not waited for
NAMES = {"later": N_("Later today"), "tomorrow": N_("Tomorrow"), "monday": N_("Monday"), "week": N_("In a week")}
CUSTOMER = "customer"  # until the customer writes


class Preset(NamedTuple):
    """A time that is offered, by its name."""

    name: str
    title: Text
    at: datetime


def presets(desk: Desk, department: Department, moment: datetime) -> list[Preset]:
    """The times that are offered at a moment: later than that, each once, the nearest first."""
    return offered(_hours(desk, department), moment)


def offered(known: Hours, moment: datetime) -> list[Preset]:
    kept: dict[datetime, Preset] = {}
    for name, at in _named(known, moment).items():
        if at and at > moment:
            kept.setdefault(at, Preset(name, NAMES[name], at))
    return list(kept.values())


def _named(known: Hours, moment: datetime) -> dict[str, datetime | None]:
    """The moment of every preset; two may be the same."""
    today = moment.astimezone(ZoneInfo(known.zone)).date()
    monday = today + timedelta(days=7 - today.weekday())
    return {
        "later": _later(known, moment),
        "tomorrow": _morning(known, today + timedelta(days=1)),
        "monday": _next_morning(known, monday),
        "week": _next_morning(known, today + timedelta(days=7)),
    }


def chosen(desk: Desk, department: Department, until: str, at: str, moment: datetime) -> datetime | None:
    """The moment of a preset, of a stamp, or of what was typed (`at`, by the desk's clock).

    None for the customer's word. Raise Invalid naming `at`.
    """
    if until == CUSTOMER:
        return None
    if until in NAMES:
        wanted = _named(_hours(desk, department), moment)[until]
    else:
        wanted = _read(until if until != "at" else at, ZoneInfo(desk.tenant.time_zone))
    if wanted is None or wanted <= moment:
        raise Invalid(at=N_("That is over already. Choose a later time."))
    if wanted > moment + LONGEST:
        raise Invalid(at=N_("Choose a time within a year."))
    return wanted


def _read(typed: str, zone: ZoneInfo) -> datetime:
    """A time as the browser sends it, or as people type it; a wall clock's own means the desk's."""
    try:
        found = datetime.fromisoformat(typed.strip()[:40].replace(" ", "T"))
    except ValueError:
        wrong = N_("Write a day and a time, such as 2027-03-22 09:00.")
        raise Invalid(at=wrong) from None
    try:
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:
        raise Invalid(at=N_("Choose a time within a year.")) from None


def _hours(desk: Desk, department: Department) -> Hours:
    known = hours.of(desk, department)
    return Hours(desk.tenant.time_zone, USUAL) if known == ALWAYS else known


def _later(known: Hours, moment: datetime) -> datetime | None:
    """Three hours on, at the full hour, if somebody is there then and it is still the same day."""
    zone = ZoneInfo(known.zone)
    local = (moment + LATER).astimezone(zone)
    over = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    at = moment + LATER - over + (timedelta(hours=1) if over else timedelta())
    is_today = at.astimezone(zone).date() == moment.astimezone(zone).date()
    return at if is_today and hours.is_open(known, at) else None


def _morning(known: Hours, day: date) -> datetime | None:
    """When work begins on a day, if it does."""
    begins = hours.opening(known, day)
    if begins is None:
        return None
    is_at_night = begins.astimezone(ZoneInfo(known.zone)).hour < EARLIEST
    usual = datetime(day.year, day.month, day.day, MORNING, tzinfo=ZoneInfo(known.zone))
    return usual.astimezone(UTC) if is_at_night and hours.is_open(known, usual) else begins


def _next_morning(known: Hours, day: date) -> datetime | None:
    """When work begins on a day, or on the first one behind it on which somebody is there."""
    days = (day + timedelta(days=step) for step in range(SEARCHED))
    return next((found for found in (_morning(known, one) for one in days) if found), None)
