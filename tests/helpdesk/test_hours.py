"""Working hours as pure functions: over clocks that change, leap days and holidays."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from chalicelib.helpdesk.structure import hours
from chalicelib.helpdesk.structure.hours import ALWAYS, DAY, Hours, is_open, open_minutes_between
from tenants.errors import Invalid

ZONES = (
    "Asia/Almaty",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Pacific/Apia",
    "UTC",
)
# Around the days on which clocks change in these zones, and 29 February.
DAYS = (
    "2027-03-14",
    "2027-03-28",
    "2027-10-31",
    "2027-11-07",
    "2027-04-04",
    "2028-02-29",
    "2027-10-03",
    "2024-03-01",
    "2011-12-30",
)


@some.composite
def days(draw: some.DrawFn) -> tuple[hours.Span, ...]:
    marks = sorted(draw(some.sets(some.integers(0, DAY), max_size=4)))
    return tuple(zip(marks[0::2], marks[1::2], strict=False))


@some.composite
def known_hours(draw: some.DrawFn) -> Hours:
    holidays = draw(
        some.lists(some.sampled_from([(day, "") for day in DAYS] + [("02-29", ""), ("03-28", "")]), max_size=2)
    )
    return Hours(draw(some.sampled_from(ZONES)), tuple(draw(days()) for _ in range(7)), tuple(holidays))


def moments(count: int) -> some.SearchStrategy[list[datetime]]:
    """Some moments around one of the days."""
    minutes = some.lists(some.integers(-2 * DAY, 3 * DAY), min_size=count, max_size=count)
    days = some.sampled_from(DAYS).map(lambda day: datetime.fromisoformat(day).replace(tzinfo=UTC))
    return some.builds(lambda day, chosen: [day + timedelta(minutes=one) for one in chosen], days, minutes)


@settings(max_examples=30, deadline=None)
@given(known_hours(), moments(1), some.integers(0, 400))
def test_the_minutes_between_are_those_in_which_it_is_open(known: Hours, starts: list[datetime], length: int) -> None:
    (start,) = starts
    minutes = [start + timedelta(minutes=number) for number in range(length)]
    counted = sum(is_open(known, one) for one in minutes)
    assert open_minutes_between(known, start, start + timedelta(minutes=length)) == counted


@settings(max_examples=30, deadline=None)
@given(known_hours(), moments(3))
def test_time_adds_up(known: Hours, chosen: list[datetime]) -> None:
    first, middle, last = sorted(chosen)
    halves = open_minutes_between(known, first, middle) + open_minutes_between(known, middle, last)
    assert open_minutes_between(known, first, last) == halves
    assert open_minutes_between(known, last, first) == 0
    assert 0 <= halves <= (last - first) // timedelta(minutes=1)


@settings(max_examples=30, deadline=None)
@given(known_hours())
def test_hours_are_kept_and_typed_without_loss(known: Hours) -> None:
    import json

    assert hours.read(json.loads(json.dumps(hours.keep(known)))) == known
    assert [hours.spans(hours.shown(day)) for day in known.week] == list(known.week)


def at(text: str, zone: str = "Europe/Berlin") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


NIGHT = Hours("Europe/Berlin", (((0, 6 * 60),),) * 7)


@pytest.mark.parametrize(("day", "minutes"), [("2027-03-28", 300), ("2027-10-31", 420), ("2027-06-01", 360)])
def test_a_night_is_as_long_as_it_was(day: str, minutes: int) -> None:
    """On the nights on which the clock is changed somebody works an hour less, or more."""
    assert open_minutes_between(NIGHT, at(f"{day}T00:00"), at(f"{day}T23:00")) == minutes


def test_hours_in_the_gap_of_the_clock_do_not_count_twice() -> None:
    known = Hours("Europe/Berlin", (((60, 150), (180, 240)),) * 7)  # 1:00 to 2:30, a time that is not there, then 3:00
    assert open_minutes_between(known, at("2027-03-28T00:00"), at("2027-03-29T00:00")) == 120


def test_a_leap_day_is_a_day_and_may_be_a_holiday() -> None:
    known = hours.parsed("Asia/Almaty", ["9-18"] * 7, "02-29 Leap")
    for year, minutes in ((2027, 0), (2028, 0)):
        since, until = at(f"{year}-02-28T18:00", "Asia/Almaty"), at(f"{year}-03-01T09:00", "Asia/Almaty")
        assert open_minutes_between(known, since, until) == minutes
    assert is_open(known, at("2028-02-28T12:00", "Asia/Almaty")) and not is_open(
        known, at("2028-02-29T12:00", "Asia/Almaty")
    )


def test_a_day_that_was_not_there_had_no_hours() -> None:
    known = hours.parsed("Pacific/Apia", ["9-18"] * 4 + ["0-8"] + ["9-18"] * 2, "")  # it was a Friday
    since, until = at("2011-12-29T00:00", "Pacific/Apia"), at("2012-01-01T00:00", "Pacific/Apia")
    assert open_minutes_between(known, since, until) == 2 * 9 * 60


def test_always_is_always() -> None:
    assert is_open(ALWAYS, at("2027-01-01T03:00")) and hours.read(hours.keep(ALWAYS)) == ALWAYS
    assert open_minutes_between(ALWAYS, at("2027-01-01T00:00"), at("2028-01-01T00:00")) == 365 * DAY


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("9-18", "9:00–18:00"),
        (" 14:00 – 18.30 ; 09:00-13:00", "9:00–13:00, 14:00–18:30"),
        ("0-24", "0:00–24:00"),
        ("", ""),
    ],
)
def test_hours_are_read_as_people_write_them(typed: str, shown: str) -> None:
    assert hours.shown(hours.spans(typed)) == shown


@pytest.mark.parametrize(
    "typed", ["18-9", "9", "9-13, 12-18", "9:60-18", "9-25", "утром", "9-9", "٩-١٨", "-", "9-18-20"]
)
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=re.escape(typed)):
        hours.spans(typed)


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("2026-12-16 Independence Day", ("2026-12-16", "Independence Day")),
        ("01-01 Жаңа жыл", ("01-01", "Жаңа жыл")),
        ("1.1.2027", ("2027-01-01", "")),
        ("29.02.", ("02-29", "")),
    ],
)
def test_holidays_are_read_as_people_write_them(line: str, kept: tuple[str, str]) -> None:
    assert hours.parsed("UTC", ["9-18"] * 7, f"\n {line} \n").holidays == (kept,)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(Invalid) as told:
        hours.parsed("Mars/Base", ["9-18", "late", *[""] * 5], "2027-02-30 Never")
    assert set(told.value.fields) == {"zone", "day-1", "holidays"}
    for zone in ("", "../etc/passwd", "asia/almaty", "A" * 300):
        with pytest.raises(Invalid):
            hours.parsed(zone, ["9-18"] * 7, "")
