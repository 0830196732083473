"""An announcement stands above the pages of all desks while its time lasts."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib.helpdesk.operators import announcing
from tenants.keys import now
from tests.clock import Ahead
from tests.machine import Machine
from tests.operators import deeds, operator
from tests.people import Business

WORDS = {"en": "Back at <b>noon</b>", "ru": "Работаем с полудня", "kk": "Түстен бастап"}


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    announcing.forget()
    yield
    announcing.forget()


def test_desks_are_told_in_their_language_and_for_a_time(acme: Business, world: Machine, clock: Ahead) -> None:
    olga, begins = operator(world), now() + timedelta(minutes=5)
    olga.get("/operator/announcement")
    times = {"starts_at": f"{begins:%Y-%m-%dT%H:%M}", "ends_at": f"{begins + timedelta(hours=1):%Y-%m-%dT%H:%M}"}
    olga.submit("/announcement", **WORDS, **times)
    assert "Done." in olga.text and deeds() == ["announced"]
    acme.owner.get("/tickets")
    assert "Back at" not in acme.owner.text
    clock.go(minutes=6)
    acme.owner.get("/tickets")
    assert "Back at &lt;b&gt;noon&lt;/b&gt;" in acme.owner.page.text
    assert "Back at" not in acme.visitor().get("/form").text
    clock.go(minutes=60)
    assert announcing.shown("en") == "" and announcing.shown("ru") == ""


def test_it_ends_by_hand(acme: Business, world: Machine) -> None:
    olga = operator(world)
    olga.get("/operator/announcement")
    times = {"starts_at": "2020-01-01T00:00", "ends_at": "2090-01-01T00:00"}
    olga.submit("/announcement", **WORDS, **times)
    assert announcing.shown("kk") == WORDS["kk"]
    olga.get("/operator/announcement")
    olga.post("/operator/announcement", {"csrf": _csrf(olga), "do": "end"})
    assert announcing.shown("kk") == "" and "Back at" not in acme.owner.get("/tickets").text


def test_what_is_missing_is_said(world: Machine) -> None:
    olga = operator(world)
    olga.get("/operator/announcement")
    olga.submit("/announcement", en="Only English", starts_at="2026-01-02T00:00", ends_at="2026-01-01T00:00")
    assert olga.page.status == 422 and "Only English" in olga.page.text
    assert {"ru-error", "kk-error", "ends_at-error"} <= {one.attributes.get("id") for one in olga.tree.css("p.error")}


def _csrf(olga: object) -> str:
    from tests.people import fields_of

    return str(fields_of(olga.form("/announcement"))["csrf"])  # type: ignore[attr-defined]
