"""Komek's support comes in with the tenant's consent, and is out the moment that it ends."""

import pytest

from tests.clock import Ahead
from tests.machine import Machine
from tests.operators import BASE, deeds, operator
from tests.people import Browser, Business


@pytest.fixture
def olga(world: Machine) -> Browser:
    return operator(world)


def allow(acme: Business, lasts: str = "hour", rights: str = "look") -> None:
    acme.owner.get("/settings/support")
    acme.owner.submit("/settings/support", lasts=lasts, rights=rights)
    assert acme.owner.page.status == 200, acme.owner.text


def come_in(olga: Browser, acme: Business) -> Browser:
    """The operator at the tenant's own address."""
    olga.get(f"/operator/tenants/{acme.tenant}/enter")
    olga.submit("/enter")
    inside, way_in = Browser(acme.machine, acme.owner.host), olga.url
    olga.url = f"http://{BASE}/"
    inside.get(way_in)
    assert inside.url.endswith("/tickets"), inside.text
    return inside


def test_nobody_comes_in_without_consent(olga: Browser, acme: Business) -> None:
    olga.get(f"/operator/tenants/{acme.tenant}")
    assert "/enter" not in olga.page.text
    olga.get(f"/operator/tenants/{acme.tenant}/enter")
    assert olga.submit("/enter").status == 403 and deeds() == []


def test_support_looks_and_changes_nothing(olga: Browser, acme: Business) -> None:
    number = acme.ask()
    allow(acme)
    inside = come_in(olga, acme)
    inside.get(f"/tickets/{number}")
    assert inside.page.status == 200 and "Komek support (Olga)" in inside.text and "Only to look" in inside.text
    from tests.routes.walk import csrf

    fields = {"csrf": csrf(inside), "status": "solved", "text": "Hello"}
    for url in (f"/tickets/{number}/status", f"/tickets/{number}/note", "/views", "/settings/support"):
        assert inside.post(url, fields).status == 403, url
    for url in ("/settings", "/billing", "/mail", "/settings/log"):
        assert inside.get(url).status in (200, 403)
        assert inside.page.status == 403 or url == "/settings"


def test_with_admin_rights_all_is_told_under_the_name(olga: Browser, acme: Business) -> None:
    number = acme.ask()
    allow(acme, rights="admin")
    inside = come_in(olga, acme)
    inside.get(f"/tickets/{number}")
    inside.submit("/subject", subject="Looked into")
    assert inside.page.status == 200 and "Looked into" in inside.text
    assert inside.get("/settings/departments").status == 200
    for url in ("/billing", "/mail"):
        assert inside.get(url).status == 403, url
    from tests.routes.walk import csrf

    for url in ("/settings/staff/invite", "/settings/roles/copy", "/settings/support", "/settings/you/password"):
        assert inside.post(url, {"csrf": csrf(inside), "address": "x@y.example", "role": "agent"}).status == 403, url
    acme.owner.get("/settings/support")
    assert "Komek support (Olga)" in acme.owner.text and "Change of the subject" in acme.owner.text
    acme.owner.get("/settings/log")
    assert "Komek (Olga)" in acme.owner.text and deeds() == ["support_came"]


def test_it_ends_at_once(olga: Browser, acme: Business, clock: Ahead) -> None:
    allow(acme)
    inside = come_in(olga, acme)
    kept = dict(inside.cookies)
    acme.owner.get("/settings/support")
    acme.owner.post("/settings/support", {**_hidden(acme.owner), "do": "end"})
    inside.get("/tickets")
    assert "/signin" in inside.url, "the owner ended it"
    clock.go(seconds=1)
    allow(acme)
    inside.cookies = kept
    inside.get("/tickets")
    assert "/signin" in inside.url, "a new consent is for a new visit"
    inside = come_in(olga, acme)
    clock.go(minutes=50)
    inside.get("/tickets")
    assert inside.url.endswith("/tickets")
    clock.go(minutes=11)
    inside.get("/tickets")
    assert "/signin" in inside.url, "its hour is over"


def _hidden(browser: Browser) -> dict[str, str]:
    from tests.people import fields_of

    return {name: value for name, value in fields_of(browser.form("/settings/support")).items() if name == "csrf"}


def test_the_way_in_opens_once_and_for_a_minute(olga: Browser, acme: Business, clock: Ahead) -> None:
    allow(acme)
    olga.get(f"/operator/tenants/{acme.tenant}/enter")
    olga.submit("/enter")
    way_in, olga.url = olga.url, f"http://{BASE}/"
    for opens in (True, False):
        browser = Browser(acme.machine, acme.owner.host)
        browser.get(way_in)
        assert ("/signin" not in browser.url) == opens
    olga.get(f"/operator/tenants/{acme.tenant}/enter")
    olga.submit("/enter")
    clock.go(seconds=61)
    late = Browser(acme.machine, acme.owner.host)
    late.get(olga.url)
    assert "/signin" in late.url


def test_an_agent_lets_nobody_in(acme: Business) -> None:
    boris = acme.agent()
    assert boris.get("/settings/support").status == 403
    from tests.routes.walk import csrf

    assert boris.post("/settings/support", {"csrf": csrf(boris), "lasts": "week"}).status == 403
