"""Seats of a day, against a model that asks of every moment at which something changed who was there."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.helpdesk.team import seating
from tenants import days, keys, times
from tenants.staff import Staff
from tenants.tenant import Desk, Tenant

ZONES = ("Europe/Berlin", "America/Santiago", "Asia/Almaty", "Pacific/Apia", "Asia/Kathmandu", "America/Havana")
STARTS = (
    datetime(2026, 10, 23, 5, tzinfo=UTC),
    datetime(2027, 4, 2, 20, tzinfo=UTC),
    datetime(2028, 2, 27, tzinfo=UTC),
)
Moment = tuple[datetime, bool, str]  # from when on somebody is there, and with which role

steps = st.lists(
    st.tuples(st.integers(1, 50 * 60), st.sampled_from(["leave", "come", "agent", "observer", "owner"])), max_size=12
)


@pytest.fixture(autouse=True)
def clock() -> Any:
    yield
    times.run_ahead(None)


def at(moment: datetime) -> None:
    times.run_ahead(lambda: moment - datetime.now(UTC))


def replayed(start: datetime, role: str, changes: list[tuple[int, str]]) -> tuple[Staff, list[Moment]]:
    """A person after some changes, and what he was from when on."""
    person = Staff(*keys.setting("T", "staff", "S"), name="Boris", address="b@x.example", role=role, created_at=start)
    person.password, person.language = "-", "en"
    known: list[Moment] = [(start, True, role)]
    moment = start
    for minutes, what in changes:
        moment += timedelta(minutes=minutes)
        at(moment)
        if what in ("leave", "come"):
            seat = seating.moved(person, is_active=what == "come")
            person.deactivated_at = None if what == "come" else person.deactivated_at or moment
        else:
            seat = seating.moved(person, what)
            person.role = what
        for name, value in seat.items():
            setattr(person, name, value)
        known.append((moment, person.is_active, person.role))
    return person, known


def desk(zone: str, *people: Staff) -> Desk:
    tenant = Tenant(*keys.setting("T", "tenant"), name="Acme", slug="acme", language="en", time_zone=zone)
    tenant.currency, tenant.plan, tenant.created_at = "USD", "pro", STARTS[0]
    return Desk([one.to_dynamodb_dict() for one in (tenant, *people)])


def was_seat(known: list[Moment], day: date, zone: str) -> bool:
    """Whether any stretch in which the person was there and no observer has a moment on that day of the zone."""
    ends = [moment for moment, _, _ in known[1:]] + [datetime(2099, 1, 1, tzinfo=UTC)]
    for (since, is_active, role), until in zip(known, ends, strict=True):
        if is_active and role != "observer":
            last = until - timedelta(microseconds=1)
            local = ZoneInfo(zone)
            if since.astimezone(local).date() <= day <= last.astimezone(local).date():
                return True
    return False


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(STARTS), st.sampled_from(["agent", "observer", "owner"]), steps, st.sampled_from(ZONES))
def test_seats_of_a_day_are_who_was_there_at_some_moment(
    start: datetime, role: str, changes: list[tuple[int, str]], zone: str
) -> None:
    person, known = replayed(start, role, changes)
    seated = desk(zone, person)
    first = (start - timedelta(days=1)).astimezone(ZoneInfo(zone)).date()
    for day in (first + timedelta(days=number) for number in range(30)):
        taken = [one.id for one in seating.on_day(seated, day.isoformat())]
        assert taken == (["S"] if was_seat(known, day, zone) else []), (day, known, person.seated)


def test_each_person_is_one_seat_however_often_he_came_and_went() -> None:
    person, _ = replayed(STARTS[0], "agent", [(10, "leave"), (10, "come")] * 3)
    assert len(seating.on_day(desk("UTC", person), "2026-10-23")) == 1


def test_a_very_long_story_loses_no_seat() -> None:
    person, _ = replayed(STARTS[0], "agent", [(5, "leave"), (5, "come")] * 80)
    assert len(person.seated) == seating.MOST and person.seated[-1][1] is None
    assert seating.on_day(desk("UTC", person), "2026-10-23") and seating.on_day(desk("UTC", person), "2027-01-01")


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", "2026-10-25", 25),
        ("Europe/Berlin", "2027-03-28", 23),
        ("America/Santiago", "2026-09-06", 23),  # whose midnight is left out
        ("America/Havana", "2026-11-01", 25),  # whose midnight comes twice
        ("Asia/Almaty", "2028-02-29", 24),
        ("Pacific/Apia", "2011-12-30", 0),  # which never was
        ("Pacific/Apia", "2011-12-31", 24),
    ],
)
def test_days_are_as_long_as_they_are(zone: str, day: str, hours: int) -> None:
    assert days.begins(zone, days.after(day)) - days.begins(zone, day) == timedelta(hours=hours)
    assert days.has_moments(zone, day) == bool(hours)
