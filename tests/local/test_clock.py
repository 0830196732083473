"""The clock of a local run: it is set forward, keeps that, and never goes back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from infrastructure.local.clock import Clock, read
from infrastructure.local.clock_page import ClockPage
from infrastructure.local.wsgi import Answer
from tenants import times


@pytest.fixture(autouse=True)
def real_time() -> Iterator[None]:
    yield
    times.run_ahead(None)


def ahead() -> timedelta:
    return times.now() - datetime.now(UTC)


def post(page: ClockPage, body: bytes) -> Answer:
    return page.answer({"REQUEST_METHOD": "POST", "CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body)})


def test_it_goes_forward_and_everything_with_it(tmp_path: Path) -> None:
    struck: list[datetime] = []
    page = ClockPage(clock := Clock(tmp_path / "clock", lambda: struck.append(times.now())))
    clock.start()
    assert post(page, b"hours=24").status == "200 OK"
    assert timedelta(hours=23) < ahead() < timedelta(hours=25)
    assert len(struck) == 1 and struck[0] > datetime.now(UTC) + timedelta(hours=23), "it strikes when time has passed"


def test_it_is_kept_over_a_restart(tmp_path: Path) -> None:
    Clock(tmp_path / "clock").by(timedelta(days=3))
    Clock(tmp_path / "clock").start()
    assert timedelta(days=2) < ahead() < timedelta(days=4)


def test_it_goes_to_a_moment(tmp_path: Path) -> None:
    clock = Clock(tmp_path / "clock")
    clock.start()
    later = f"{datetime.now(UTC) + timedelta(days=45):%Y-%m-%d}T12:30"
    clock.to(read(later))
    assert f"{times.now():%Y-%m-%dT%H:%M}" == later


@pytest.mark.parametrize("body", [b"to=2001-01-01", b"to=yesterday", b"hours=-5", b"hours=99999999999999999", b""])
def test_what_is_no_step_forward_is_said_and_nothing_moves(tmp_path: Path, body: bytes) -> None:
    page = ClockPage(clock := Clock(tmp_path / "clock"))
    clock.start()
    assert post(page, body).status.startswith("422")
    assert ahead() < timedelta(minutes=1)
