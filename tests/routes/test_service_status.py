"""The status page: what it says is what was last seen of each part, and what operators tell."""

import json
import socket
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from chalicelib import config, jobs, worker
from chalicelib.helpdesk.service_status import heartbeats
from tenants import keys, platform, platform_keys
from tenants.items import DeskItem
from tenants.keys import now
from tests.clock import Ahead
from tests.machine import Machine
from tests.operators import BASE, deeds, operator
from tests.people import Browser, Business
from tests.ses_says import ses_says

TOLD = {"en": "The <b>cable</b> is cut", "ru": "Кабель перерезан", "kk": "Кабель үзілді"}


def status(machine: Machine) -> dict[str, str]:
    """The state of each part, as programs see it."""
    told = json.loads(Browser(machine, BASE).get("/status.json").body)
    return {"all": told["state"], **{name: part["state"] for name, part in told["parts"].items()}}


def page(machine: Machine, language: str = "en") -> str:
    visitor = Browser(machine, BASE, language=language)
    visitor.get("/status")
    return visitor.text


def incident(olga: Browser) -> str:
    """Where the one that lasts is told of."""
    olga.get("/operator/incidents")
    link = olga.tree.css_first('main a[href^="/operator/incidents/"]')
    assert link is not None
    return str(link.attributes["href"])


@pytest.fixture(autouse=True)
def _nothing_waits(world: Machine) -> None:
    """Whatever the tests before left to be done."""
    with DeskItem.batch_write() as batch:
        for job in list(jobs.due(now() + timedelta(days=36500))):
            batch.delete(DeskItem(*keys.job(job.tenant, job.id)))


@pytest.fixture
def probed(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, int]]:
    """A page of health that answers as a test wants."""
    says = {"code": 200}

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(says["code"])
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    monkeypatch.setenv("KOMEK_PROBE_URL", f"http://127.0.0.1:{server.server_port}/healthz")
    config.config.cache_clear()
    yield says
    server.shutdown()
    server.server_close()
    config.config.cache_clear()


def test_what_is_well_is_green_and_what_nobody_looked_at_is_not(world: Machine, clock: Ahead) -> None:
    assert status(world)["all"] == "unknown" and status(world)["mail_in"] == "unknown"
    world.sweep()
    seen = status(world)
    assert (seen["mail_in"], seen["mail_out"], seen["jobs"], seen["web"]) == ("works", "works", "works", "unknown")
    clock.go(minutes=6)
    assert status(world)["jobs"] == "late", "the clock stands still"
    clock.go(minutes=10)
    assert status(world)["mail_in"] == "unknown"


def test_pages_that_twice_do_not_answer_are_down(world: Machine, clock: Ahead, probed: dict[str, int]) -> None:
    for code, state in [(200, "works"), (503, "late"), (503, "down"), (200, "works")]:
        probed["code"] = code
        worker.sweep()
        assert status(world)["web"] == state
        clock.go(minutes=5)
    day = platform.get(heartbeats.BadMinutes, platform_keys.bad_minutes(now().date().isoformat(), "web"))
    assert day is not None and (day.late, day.down) == (1, 1)


def test_nobody_listening_is_no_answer(world: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("KOMEK_PROBE_URL", f"http://127.0.0.1:{taken.getsockname()[1]}/")
        config.config.cache_clear()
        worker.sweep()
    config.config.cache_clear()
    assert status(world)["web"] == "late"


@pytest.mark.parametrize(("minutes", "state"), [(4, "works"), (6, "late"), (31, "down")])
def test_jobs_that_wait_are_told_of(acme: Business, clock: Ahead, minutes: int, state: str) -> None:
    acme.machine.work()
    jobs.commit([], jobs.job(acme.tenant, spent={}))
    clock.go(minutes=minutes)
    worker.sweep()
    assert status(acme.machine)["jobs"] == state


@pytest.mark.parametrize(("minutes", "state"), [(4, "works"), (6, "late"), (31, "down")])
def test_mail_that_lies_is_told_of(world: Machine, clock: Ahead, minutes: int, state: str) -> None:
    world.s3.put_object(Bucket=world.outputs.mail_bucket, Key="incoming/lies", Body=b"-")
    clock.go(minutes=minutes)
    worker.sweep()
    assert status(world)["mail_in"] == state


def test_a_day_that_ses_is_full_is_told_of(acme: Business, clock: Ahead) -> None:
    acme.ask()
    with ses_says("MessageRejected", "Daily message quota exceeded."):
        acme.machine.work()
    assert status(acme.machine)["mail_out"] == "down"
    clock.go(minutes=61)
    assert status(acme.machine)["mail_out"] == "works"


def test_a_clock_that_stood_still_is_counted(world: Machine, clock: Ahead) -> None:
    worker.sweep()
    clock.go(minutes=40)
    worker.sweep()
    day = platform.get(heartbeats.BadMinutes, platform_keys.bad_minutes(now().date().isoformat(), "jobs"))
    assert day is not None and day.late == 40
    assert "Of the last 30 days 1 had trouble, 40 min in all." in page(world)


def test_an_incident_is_told_of_in_each_language_until_it_is_over(world: Machine, clock: Ahead) -> None:
    olga = operator(world)
    olga.get("/operator/incidents")
    olga.submit("/operator/incidents", parts=["mail_in"], state="down", **TOLD)
    assert "Done." in olga.text
    assert status(world)["mail_in"] == "down" and status(world)["all"] == "down"
    assert TOLD["en"] in page(world) and TOLD["kk"] in page(world, "kk")
    url = incident(olga)
    olga.get(url)
    olga.submit(url, stage="over", **dict.fromkeys(TOLD, "It is whole again"))
    assert status(world)["all"] == "unknown"  # nobody has looked at it
    assert "It is whole again" in page(world) and deeds()[-2:] == ["incident_begun", "incident_told"]
    clock.go(days=31)
    assert "It is whole again" not in page(world)


def test_what_is_missing_is_said_and_what_was_typed_is_kept(world: Machine) -> None:
    olga = operator(world)
    olga.get("/operator/incidents")
    olga.submit("/operator/incidents", en="Only English", state="late")
    assert olga.page.status == 422 and "Only English" in olga.page.text
    assert {"ru-error", "kk-error", "parts-error"} <= {one.attributes.get("id") for one in olga.tree.css("p.error")}
    assert deeds() == []


def test_two_operators_do_not_talk_over_each_other(world: Machine) -> None:
    olga, oleg = operator(world), operator(world, "Oleg")
    olga.get("/operator/incidents")
    olga.submit("/operator/incidents", parts=["jobs"], state="late", **TOLD)
    url = incident(olga)
    for one in (olga, oleg):
        one.get(url)
    olga.submit(url, stage="found", **TOLD)
    oleg.submit(url, stage="over", **TOLD)
    assert oleg.page.status == 409 and "incident_told" in deeds() and len(deeds()) == 2
    assert olga.get("/operator/incidents/nothing").status == 404


def test_it_is_nobodys_who_is_no_operator(acme: Business, world: Machine) -> None:
    visitor = Browser(world, BASE)
    visitor.get("/operator/incidents")
    assert visitor.url.endswith("/operator/signin")
    assert acme.owner.get("/status").status == 404
