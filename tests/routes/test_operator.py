"""Operators come in by a password and a second step, and stand apart from the desks."""

import pytest

from chalicelib.helpdesk.operators import operators
from chalicelib.web.operator_asking import SESSION
from chalicelib.web.registering import WHO
from tenants.errors import NotAllowed
from tenants.keys import now
from tests.clock import Ahead
from tests.machine import Machine
from tests.operators import BASE, SHELL, deeds, operator, secret_on
from tests.people import PASSWORD, Browser, Business, fields_of

CONSOLE = sorted((path, method) for (path, method), who in WHO.items() if who == "operator operator")
NEW = "some other words 12"


def invited(world: Machine, name: str = "Olga") -> tuple[Browser, str]:
    """Somebody with the link that the shell has printed."""
    token = operators.add(SHELL, name, f"{name.lower()}@komek.example")
    return Browser(world, BASE, network="198.51.100.9"), f"/operator/signin?link={token}"


def set_up(world: Machine, name: str = "Olga") -> tuple[Browser, object]:
    """An operator who has gone all the way in by a link."""
    browser, link = invited(world, name)
    browser.get(link)
    browser.submit("/operator/signin", password=PASSWORD)
    app_of = secret_on(browser)
    browser.submit("/operator/signin", code=app_of.at(now()))
    assert "recovery codes" in browser.text
    return browser, app_of


def test_a_link_leads_to_password_second_step_and_tenants(world: Machine) -> None:
    browser, _ = set_up(world)
    assert browser.get("/operator").status == 200 and "Tenants" in browser.text
    assert deeds() == ["operator_added", "password_set", "two_factor_on", "signed_in"]


def test_a_link_opens_once_and_for_half_an_hour(world: Machine, clock: Ahead) -> None:
    browser, link = invited(world)
    browser.get(link)
    browser.submit("/operator/signin", password=PASSWORD)
    assert browser.get(link).status == 404
    late, link = invited(world, "Timur")
    clock.go(minutes=31)
    assert late.get(link).status == 404


def test_signing_in_takes_password_and_code(world: Machine, clock: Ahead) -> None:
    _, app_of = set_up(world)
    clock.go(minutes=2)
    browser = Browser(world, BASE)
    browser.get("/operator/signin")
    assert browser.submit("/operator/signin", email="olga@komek.example", password=NEW).status == 422
    browser.submit("/operator/signin", email="olga@komek.example", password=PASSWORD)
    assert browser.get("/operator").status == 200 and browser.url.endswith("/operator/signin"), "not in by a password"
    browser.submit("/operator/signin", email="olga@komek.example", password=PASSWORD)
    assert browser.submit("/operator/signin", code="000000").status == 422
    browser.submit("/operator/signin", code=app_of.at(now()))
    assert browser.url.endswith("/operator") and "Tenants" in browser.text
    again = Browser(world, BASE)
    again.get("/operator/signin")
    again.submit("/operator/signin", email="olga@komek.example", password=PASSWORD)
    assert again.submit("/operator/signin", code=app_of.at(now())).status == 422, "a code opens once"


def test_a_recovery_code_opens_once(world: Machine) -> None:
    browser, _ = set_up(world)
    (area,) = browser.tree.css("textarea")
    code = area.text().split()[0]
    for status in (200, 422):
        again = Browser(world, BASE)
        again.get("/operator/signin")
        again.submit("/operator/signin", email="olga@komek.example", password=PASSWORD)
        assert again.submit("/operator/signin", code=code).status == status


def test_guessing_is_stopped(world: Machine) -> None:
    set_up(world)
    browser = Browser(world, BASE, network="198.51.100.77")
    browser.get("/operator/signin")
    for status in (422, 422, 422, 422, 422, 429):
        asked = {"email": "olga@komek.example", "password": "a wrong one 123"}
        assert browser.post("/operator/signin", asked).status == status


def test_a_session_ends_by_itself(world: Machine, clock: Ahead) -> None:
    idle, busy = operator(world), operator(world, "Timur")
    for _ in range(14):
        clock.go(minutes=55)
        assert busy.get("/operator/log").status == 200
        if busy.url.endswith("/operator/signin"):
            break
    else:
        raise AssertionError("twelve hours are the most")
    assert idle.get("/operator") and idle.url.endswith("/operator/signin")


@pytest.mark.parametrize(("path", "method"), CONSOLE, ids=[f"{method} {path}" for path, method in CONSOLE])
def test_the_console_is_closed_to_everybody_else(path: str, method: str, acme: Business, world: Machine) -> None:
    """Strangers and owners of desks are led to its door; at a desk's address there is nothing."""
    url = path.format(tenant=acme.tenant, verb="credit", noun="operators", incident="none")
    for cookies in ({}, dict(acme.owner.cookies)):
        browser = Browser(world, BASE, dict(cookies))
        if SESSION not in cookies and method == "POST":
            assert browser.post(url, {"amount": "5"}, follow=False).header("location") == "/operator/signin"
        else:
            browser.get(url, method)
            assert browser.url.endswith("/operator/signin")
    at_desk = Browser(world, acme.owner.host, {**acme.owner.cookies, **operator(world).cookies})
    status = at_desk.post(url, {"amount": "5"}).status if method == "POST" else at_desk.get(url, method).status
    assert status == 404


def test_an_operators_session_opens_no_desk(acme: Business, world: Machine) -> None:
    token = operator(world).cookies[SESSION]
    from chalicelib.web.pages import SESSION as DESKS

    browser = Browser(world, acme.owner.host, {DESKS: token, SESSION: token})
    browser.get("/tickets")
    assert "/signin" in browser.url


def test_a_form_of_another_page_does_nothing(acme: Business, world: Machine) -> None:
    browser = operator(world)
    assert browser.post(f"/operator/tenants/{acme.tenant}/credit", {"amount": "5", "reason": "x"}).status == 403


def test_operators_make_operators_and_the_last_one_stays(world: Machine) -> None:
    olga = operator(world)
    olga.get("/operator/operators")
    olga.submit("/operator/operators", **{"do": "add", "name": "Тимур <b>", "address": "timur@komek.example"})
    assert "/operator/signin?link=" in olga.page.text and "Тимур &lt;b&gt;" in olga.page.text
    timur = operator(world, "Timur")
    timur.get("/operator/operators")
    timur.submit("/operator/operators", **{"do": "deactivate", "address": "olga@komek.example"})
    assert "Done." in timur.text
    olga.get("/operator")
    assert olga.url.endswith("/operator/signin"), "out at once"
    with pytest.raises(NotAllowed):
        operators.deactivate(SHELL, "timur@komek.example")


def test_the_log_has_everything_newest_first(acme: Business, world: Machine) -> None:
    browser = operator(world)
    for number in range(2):
        browser.get(f"/operator/tenants/{acme.tenant}/credit")
        browser.submit("/credit", amount="1", reason=f"Number {number}")
    browser.get("/operator/log")
    assert browser.text.index("Number 1") < browser.text.index("Number 0") and "Olga" in browser.text


def test_signing_out_ends_the_session(world: Machine) -> None:
    for does in ("out", "everywhere"):
        browser = operator(world)
        browser.get("/operator/operators")
        kept = dict(browser.cookies)
        form = next(one for one in browser.tree.css("form") if one.css_first(f"input[value={does}]"))
        browser.post("/operator/signin", fields_of(form))
        browser.cookies = kept
        browser.get("/operator")
        assert browser.url.endswith("/operator/signin")
