"""Working hours: on which days and from when to when somebody is there, in a time zone, but for holidays."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.helpdesk.departments import Department, line
from chalicelib.helpdesk.desk import zones
from tenants.errors import N_, Invalid, Text
from tenants.tenant import Desk

DAY = 24 * 60  # minutes
LONGEST_WAIT = 366  # days
MOST_HOLIDAYS = 100
WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)
Span = tuple[int, int]  # minutes of a day by its wall clock, the second after the last one


@dataclass(frozen=True)
class Hours:
    """The hours of a week; a holiday is a day, or a month and day that come every year, with its name."""

    zone: str
    week: tuple[tuple[Span, ...], ...]
    holidays: tuple[tuple[str, str], ...] = ()

    def is_holiday(self, day: date) -> bool:
        return any(one in (f"{day:%Y-%m-%d}", f"{day:%m-%d}") for one, _ in self.holidays)


ALWAYS = Hours("UTC", (((0, DAY),),) * 7)


def of(desk: Desk, department: Department) -> Hours:
    """The hours of a department: its own, else those of the nearest one above it, else always."""
    return next((read(one.hours) for one in line(desk, department.id) if one.hours), ALWAYS)


def read(kept: Mapping[str, Any]) -> Hours:
    """Hours as a setting keeps them."""
    if kept.get("is_always"):
        return ALWAYS
    week = tuple(tuple((span[0], span[1]) for span in day) for day in kept["week"])
    return Hours(kept["zone"], week, tuple((day, name) for day, name in kept["holidays"]))


def keep(hours: Hours) -> dict[str, Any]:
    """Hours for a setting."""
    if hours == ALWAYS:
        return {"is_always": True}
    week = [[list(span) for span in day] for day in hours.week]
    return {"zone": hours.zone, "week": week, "holidays": [list(one) for one in hours.holidays]}


def is_open(hours: Hours, moment: datetime) -> bool:
    """Whether somebody is there at a moment."""
    day = moment.astimezone(ZoneInfo(hours.zone)).date()
    return any(start <= moment < end for start, end in _open(hours, day, day))


def open_minutes_between(hours: Hours, start: datetime, end: datetime) -> int:
    """Whole working minutes from one moment to another; none where that is not later."""
    zone = ZoneInfo(hours.zone)
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    overlaps = (min(end, until) - max(start, since) for since, until in _open(hours, first, last))
    return sum((one for one in overlaps if one > timedelta(0)), timedelta(0)) // timedelta(minutes=1)


def after(hours: Hours, start: datetime, minutes: int) -> datetime:
    """The moment at which so many working minutes have passed; far off where nobody comes for a year."""
    first, left = start.astimezone(ZoneInfo(hours.zone)).date(), timedelta(minutes=minutes)
    for since, until in _open(hours, first, first + timedelta(days=LONGEST_WAIT)):
        here = until - max(start, since)
        if here >= left:
            return max(start, since) + left
        left -= max(here, timedelta(0))
    return start + timedelta(days=LONGEST_WAIT)


def opening(hours: Hours, day: date) -> datetime | None:
    """When somebody comes first on a day; None on a free one."""
    return next((start for start, _ in _open(hours, day, day)), None)


def _open(hours: Hours, first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of time that lie on some days, none overlapping another.

    A clock that is put forward skips times of the day: what begins or ends there would reach into the next stretch.
    """
    zone, free_from = ZoneInfo(hours.zone), datetime.min.replace(tzinfo=UTC)
    for number in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(number)
        is_free = hours.is_holiday(day) or not _exists(day, zone)
        for since, until in () if is_free else hours.week[day.weekday()]:
            start, end = max(_moment(day, since, zone), free_from), _moment(day, until, zone)
            if start < end:
                free_from = end
                yield start, end


def _exists(day: date, zone: ZoneInfo) -> bool:
    """Whether there was such a day: Samoa had no 30 December 2011."""
    return _moment(day, DAY // 2, zone).astimezone(zone).date() == day


def _moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """A minute of a day by its wall clock; the second 24:00 is the next day's beginning."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    return wall.replace(tzinfo=zone).astimezone(UTC)


# ------------------------------------------------------------------ as people type and read them


def parsed(zone: str, week: Sequence[str], holidays: str) -> Hours:
    """Hours as they were typed; raise Invalid naming `zone`, `day-0` to `day-6` and `holidays`."""
    wrong = dict[str, Text]()
    days = []
    for number, typed in enumerate(week):
        try:
            days.append(spans(typed))
        except ValueError:
            wrong[f"day-{number}"] = N_("Write it as 9:00–18:00, or 9:00–13:00, 14:00–18:00.")
    if not zones.is_zone(zone):
        wrong["zone"] = N_("We do not know this time zone. Write it as Asia/Almaty.")
    try:
        free = _holidays(holidays)
    except Invalid as invalid:
        wrong["holidays"], free = invalid.text, ()
    if not wrong and not any(days):
        wrong["day-0"] = N_("On some day somebody has to be there.")
    if wrong:
        raise Invalid(**wrong)
    return Hours(zone, tuple(days), free)


def spans(typed: str) -> tuple[Span, ...]:
    """The hours of a day: "9-13, 14:00–18:00", or nothing; raise ValueError."""
    found = sorted(_span(part) for part in re.split(r"[,;]+", typed) if part.strip())
    if any(earlier[1] > later[0] for earlier, later in pairwise(found)):
        raise ValueError(typed)
    return tuple(found)


def _span(typed: str) -> Span:
    match = re.fullmatch(r"\s*(\d{1,2})(?:[:.](\d\d))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d\d))?\s*", typed, re.ASCII)
    if not match:
        raise ValueError(typed)
    start, end = (int(match[n]) * 60 + int(match[n + 1] or 0) for n in (1, 3))
    if start >= end or end > DAY or int(match[2] or 0) > 59 or int(match[4] or 0) > 59:
        raise ValueError(typed)
    return start, end


def shown(day: Sequence[Span]) -> str:
    """The hours of a day as one types them."""
    return ", ".join(f"{_clock(start)}–{_clock(end)}" for start, end in day)


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02}"


def _holidays(typed: str) -> tuple[tuple[str, str], ...]:
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    if len(lines) > MOST_HOLIDAYS:
        raise Invalid(holidays=N_("At most %(number)s lines, please.", number=MOST_HOLIDAYS))
    return tuple(dict(map(_holiday, lines)).items())


def _holiday(typed: str) -> tuple[str, str]:
    """A day and its name: "2026-12-16 Independence Day", "01-01" or "1.1.2027"; without a year it comes every year."""
    day, _, name = typed.partition(" ")
    iso = re.fullmatch(r"(?:(\d{4})-)?(\d{1,2})-(\d{1,2})", day, re.ASCII)
    dotted = re.fullmatch(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?\.?", day, re.ASCII)
    parts = iso.groups() if iso else dotted.group(3, 2, 1) if dotted else None
    try:
        year, month, number = parts or ("", "", "")
        found = date(int(year or 2000), int(month), int(number))  # 2000 has a 29 February
    except ValueError as error:
        said = N_("“%(line)s” is no day. Write 2027-12-16, or 12-16 for every year.", line=typed[:60])
        raise Invalid(holidays=said) from error
    return f"{found:%Y-%m-%d}" if year else f"{found:%m-%d}", name.strip()[:60]


def shown_holidays(hours: Hours) -> str:
    """The holidays as one types them."""
    return "\n".join(f"{day} {name}".strip() for day, name in hours.holidays)
