"""The times until which a ticket can sleep: by the hours of its department, over changes of the clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.helpdesk.snooze_times import USUAL, offered
from chalicelib.helpdesk.structure.hours import Hours, is_open

WEEK = tuple(((9 * 60, 18 * 60),) if day < 5 else () for day in range(7))
NIGHTS = tuple(((0, 24 * 60),) for _ in range(7))
ZONES = ("Asia/Almaty", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia")


def at(text: str, zone: str = "Asia/Almaty") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def shown(hours: Hours, moment: datetime) -> dict[str, str]:
    zone = ZoneInfo(hours.zone)
    return {one.name: f"{one.at.astimezone(zone):%a %d %H:%M}" for one in offered(hours, moment)}


def test_a_working_morning_offers_all_four() -> None:
    assert shown(Hours("Asia/Almaty", WEEK), at("2026-11-24T10:20")) == {
        "later": "Tue 24 14:00",
        "tomorrow": "Wed 25 09:00",
        "monday": "Mon 30 09:00",
        "week": "Tue 01 09:00",
    }


def test_friday_afternoon_knows_no_later_and_no_tomorrow() -> None:
    found = shown(Hours("Asia/Almaty", WEEK), at("2026-11-27T16:00"))
    assert found == {"monday": "Mon 30 09:00", "week": "Fri 04 09:00"}


def test_a_holiday_is_passed_over() -> None:
    hours = Hours("Asia/Almaty", WEEK, (("2026-11-30", "Day off"),))
    assert shown(hours, at("2026-11-27T16:00"))["monday"] == "Tue 01 09:00"


def test_who_works_around_the_clock_has_a_morning() -> None:
    assert shown(Hours("Asia/Almaty", NIGHTS), at("2026-11-24T22:00"))["tomorrow"] == "Wed 25 09:00"


def test_what_is_the_same_moment_is_offered_once() -> None:
    found = shown(Hours("Asia/Almaty", USUAL), at("2026-11-29T12:00"))
    assert found == {"later": "Sun 29 15:00", "tomorrow": "Mon 30 09:00", "week": "Sun 06 09:00"}


def test_where_nobody_ever_comes_nothing_is_offered() -> None:
    every_day = tuple((f"{month:02}-{day:02}", "") for month in range(1, 13) for day in range(1, 32))
    assert offered(Hours("Asia/Almaty", WEEK, every_day), at("2026-11-24T10:00")) == []


MOMENTS = st.datetimes(datetime(2011, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))


@settings(max_examples=60, deadline=None)
@given(MOMENTS, st.sampled_from(ZONES), st.sampled_from([WEEK, USUAL, NIGHTS]))
def test_every_time_is_to_come_and_somebody_is_there(moment: datetime, zone: str, week: tuple) -> None:  # type: ignore[type-arg]
    hours = Hours(zone, week)
    found = offered(hours, moment)
    assert [one.name for one in found if one.name in ("monday", "tomorrow")]
    for one in found:
        assert moment < one.at <= moment + timedelta(days=12) and is_open(hours, one.at)
        assert one.at.astimezone(ZoneInfo(zone)).minute in (0, 30)  # on Lord Howe the clock moves by half an hour
