"""Staff come in, stay in for as long as they should, and go out."""

import re
import secrets
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.helpdesk.signing_in import sessions
from chalicelib.helpdesk.signing_in.sessions import Session
from chalicelib.web.pages import SESSION
from infrastructure.local.gateway import Response
from tenants import directory, items, keys, table
from tenants.keys import now
from tests.machine import Machine
from tests.people import PASSWORD, Browser, Business

QUARTER = 900


def sign_in(browser: Browser, email: str, password: str = PASSWORD, **more: str) -> Browser:
    browser.get("/signin")
    browser.submit("/signin", email=email, password=password, **more)
    return browser


def owner_of(business: Business) -> str:
    return f"aigerim@{business.slug}.example"


def is_in(browser: Browser) -> bool:
    browser.get("/tickets")
    return browser.page.status == 200 and browser.url.endswith("/tickets")


def answer(business: Business, path: str, body: str, **headers: str) -> Response:
    """What the server says to a form, before the browser follows it anywhere."""
    host, kind = business.owner.host, "application/x-www-form-urlencoded"
    asked = {"host": host, "content-type": kind, **headers}
    return business.machine.gateway.request("POST", f"http://{host}{path}", asked, body.encode())


def within_one_window(seconds: int, act: Callable[[], Any]) -> Any:
    """Do something again if a window of counting ended meanwhile; it must count on something new each time."""
    while True:
        before = int(time.time()) // seconds
        result = act()
        if int(time.time()) // seconds == before:
            return result


def session_of(business: Business, browser: Browser) -> Session:
    found = table.get(Session, sessions.key(business.tenant, browser.cookies[SESSION]))
    assert found is not None
    return found


@pytest.mark.engine
def test_the_right_password_leads_to_the_board(acme: Business) -> None:
    visitor = acme.visitor()
    assert not is_in(visitor)
    sign_in(visitor, f" {owner_of(acme).title()} ")
    assert visitor.url.endswith("/tickets") and visitor.page.status == 200


@pytest.mark.engine
def test_a_wrong_password_and_an_unknown_address_are_told_alike(acme: Business) -> None:
    wrong = sign_in(acme.visitor(), owner_of(acme), "wrong " + PASSWORD)
    unknown = sign_in(acme.visitor(), f"nobody@{acme.slug}.example")
    assert wrong.page.status == unknown.page.status == 422
    assert wrong.page.text.replace("aigerim@", "nobody@") == unknown.page.text
    assert "do not belong together" in wrong.text
    assert PASSWORD not in wrong.page.text
    assert not wrong.cookies and not unknown.cookies


def test_an_empty_and_an_endless_form_are_told_as_wrong(acme: Business) -> None:
    for email, password in (("", ""), (owner_of(acme), ""), (owner_of(acme), "x" * 10_000), ("x" * 3000, PASSWORD)):
        visitor = acme.visitor()
        visitor.network = f"198.51.100.{secrets.randbelow(250)}"
        assert sign_in(visitor, email, password).page.status == 422, (email[:10], password[:10])
        assert not is_in(visitor)


@pytest.mark.engine
def test_five_tries_of_an_account_in_a_quarter_of_an_hour(world: Machine) -> None:
    def try_six_times() -> tuple[Business, list[int], Browser]:
        acme = Business.start(world, "acme", "Aigerim")
        visitor, statuses = acme.visitor(), []
        for number in range(6):
            visitor.network = f"198.51.100.{number}"
            visitor.get("/signin")
            statuses.append(visitor.submit("/signin", email=owner_of(acme), password=f"wrong {number}").status)
        return acme, statuses, visitor

    acme, statuses, visitor = within_one_window(QUARTER, try_six_times)
    assert statuses == [422] * 5 + [429]
    assert 0 < int(visitor.page.header("retry-after") or 0) <= QUARTER
    assert "Try again in" in visitor.text and "<h1" in visitor.page.text
    refused = sign_in(acme.visitor(), owner_of(acme).upper())
    assert refused.page.status == 429 and not is_in(refused), "not even with the right password, however it is spelt"
    assert acme.agent().get("/tickets").status == 200, "nobody else is kept out"


@pytest.mark.engine
def test_twenty_tries_of_a_network_in_a_quarter_of_an_hour(world: Machine) -> None:
    def try_twice() -> tuple[Business, list[int]]:
        acme = Business.start(world, "acme", "Aigerim")
        counter = items.Counter(*keys.limit(acme.tenant, "signin-network#203.0.113.7", int(time.time()) // QUARTER))
        table.write(table.add(counter, {"count": 19}))
        tries = [sign_in(acme.visitor(), f"{name}@acme.example") for name in ("one", "two")]
        return acme, [one.page.status for one in tries]

    acme, statuses = within_one_window(QUARTER, try_twice)
    assert statuses == [422, 429]
    elsewhere = acme.visitor()
    elsewhere.network = "203.0.113.8"
    assert is_in(sign_in(elsewhere, owner_of(acme)))


def test_a_good_sign_in_forgives_the_wrong_ones(world: Machine) -> None:
    def err_and_come_in() -> list[int]:
        acme = Business.start(world, "acme", "Aigerim")
        statuses = []
        for password in ["wrong"] * 4 + [PASSWORD] + ["wrong"] * 4 + [PASSWORD]:
            statuses.append(sign_in(acme.visitor(), owner_of(acme), password).page.status)
        return statuses

    assert within_one_window(QUARTER, err_and_come_in) == [422] * 4 + [200] + [422] * 4 + [200]


def test_the_cookie_is_for_this_host_and_no_script(acme: Business) -> None:
    told = answer(acme, "/signin", f"email={owner_of(acme)}&password={PASSWORD}")
    assert told.status == 303
    (line,) = [line for line in told.all("set-cookie") if line.startswith("__Host-session=")]
    value, *flags = [part.strip() for part in line.partition("=")[2].split(";")]
    assert len(value) >= 43, "256 bits in base64"
    assert {flag.lower() for flag in flags} >= {"path=/", "secure", "httponly", "samesite=lax"}
    assert not [flag for flag in flags if flag.lower().startswith("domain")]


def test_what_is_stored_of_a_session_does_not_open_it(acme: Business) -> None:
    token = acme.owner.cookies[SESSION]
    assert token not in str(session_of(acme, acme.owner).to_dynamodb_dict())


def test_each_sign_in_has_a_token_of_its_own(acme: Business) -> None:
    visitor = acme.visitor()
    visitor.cookies[SESSION] = planted = "chosen-by-somebody-else"
    first = sign_in(visitor, owner_of(acme)).cookies[SESSION]
    second = sign_in(visitor, owner_of(acme)).cookies[SESSION]
    assert len({planted, first, second}) == 3
    visitor.cookies[SESSION] = planted
    assert not is_in(visitor)


@pytest.mark.engine
def test_an_hour_without_a_click_ends_the_session(acme: Business) -> None:
    for minutes, stays in ((58, True), (61, False)):
        session = session_of(acme, acme.owner)
        table.write(table.change(session, seen_at=now() - timedelta(minutes=minutes)))
        assert is_in(acme.owner) is stays


def test_clicks_keep_a_session_alive(acme: Business) -> None:
    table.write(table.change(session_of(acme, acme.owner), seen_at=now() - timedelta(minutes=58)))
    assert is_in(acme.owner)
    assert session_of(acme, acme.owner).seen_at > now() - timedelta(minutes=1)


def test_twelve_hours_end_a_session_whatever_was_clicked(acme: Business) -> None:
    session = session_of(acme, acme.owner)
    age = timedelta(hours=11, minutes=59)
    assert session.expires_at is not None
    older = {"created_at": session.created_at - age, "expires_at": session.expires_at - age}
    table.write(table.change(session, **older, seen_at=now() - timedelta(minutes=10)))
    assert is_in(acme.owner)
    session = session_of(acme, acme.owner)
    assert session.expires_at is not None
    older = {"created_at": session.created_at, "expires_at": session.expires_at}
    table.write(table.change(session, **{name: at - timedelta(minutes=2) for name, at in older.items()}))
    assert not is_in(acme.owner)


@pytest.mark.engine
def test_signing_out_ends_the_session(acme: Business) -> None:
    token = acme.owner.cookies[SESSION]
    acme.owner.get("/tickets")
    acme.owner.submit("/signout")
    assert acme.owner.url.endswith("/signin") and not acme.owner.cookies[SESSION]
    thief = acme.visitor()
    thief.cookies[SESSION] = token
    assert not is_in(thief)


def test_signing_out_takes_a_click(acme: Business) -> None:
    acme.owner.get("/signout")
    assert is_in(acme.owner), "a link ends nothing"


@pytest.mark.parametrize("path", ["/tickets?view=mine", "/settings", "/tickets/1"])
def test_after_signing_in_one_is_where_one_wanted_to_be(acme: Business, path: str) -> None:
    acme.ask()
    visitor = acme.visitor()
    visitor.get(path)
    assert "/signin" in visitor.url
    visitor.submit("/signin", email=owner_of(acme), password=PASSWORD)
    assert visitor.url == f"http://{acme.owner.host}{path}"


ELSEWHERE = [
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https://evil.example/tickets",
    "/\t/evil.example",
    "\t//evil.example",
    "/\r\nSet-Cookie: a=b",
    "javascript:alert(1)",
    "evil.example",
    " //evil.example",
]


def test_after_signing_in_one_is_never_on_another_host(acme: Business) -> None:
    for next in ELSEWHERE:
        browser = acme.visitor()
        browser.get("/signin?next=" + "".join(f"%{byte:02x}" for byte in next.encode()))
        assert not any("evil" in (node.attributes.get("value") or "") for node in browser.tree.css("input"))
        sign_in(browser, owner_of(acme), next=next)
        assert browser.url == f"http://{acme.owner.host}/tickets", next
        assert not [name for name in browser.cookies if name != SESSION]


def unsafe_forms(number: int) -> dict[str, dict[str, str]]:
    return {
        f"/tickets/{number}/reply": {"text": "Changed"},
        f"/tickets/{number}/note": {"text": "Changed"},
        f"/tickets/{number}/assign": {"assignee": ""},
        f"/tickets/{number}/status": {"status": "closed"},
        "/settings/staff/invite": {"address": "timur@acme.example", "role": "agent"},
        "/settings/you/profile": {"language": "kk"},
        "/signout": {},
    }


@pytest.mark.engine
def test_a_form_without_its_token_or_with_anothers_changes_nothing(
    world: Machine, acme: Business, globex: Business
) -> None:
    number = acme.ask()
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit(f"/tickets/{number}/assign", assignee=session_of(acme, acme.owner).staff)
    world.work()
    before = (everything(acme, number), world.sent())
    foreign = [csrf_of(acme.agent()), csrf_of(globex.owner)]
    for path, fields in unsafe_forms(number).items():
        for token in ("", *foreign):
            assert acme.owner.post(path, {**fields, "csrf": token}).status == 403, path
        assert acme.owner.post(path, fields).status == 403, path
        assert acme.owner.post(path, fields, files={}).status == 403, path
    world.work()
    staff = {"Boris"}
    assert [one for one in everything(acme, number) if not staff & set(str(one).split("'"))] == before[0]
    assert len(world.sent()) == len(before[1])
    for path, fields in unsafe_forms(number).items():
        status = acme.owner.post(path, {**fields, "csrf": csrf_of(acme.owner)}).status
        assert status == 200, f"{path}: with the right token it is done"


def everything(acme: Business, number: int) -> list[Any]:
    """The settings but for their revision, and the ticket with its timeline."""
    settings = table.query_all(keys.setting(acme.tenant, "tenant").pk)
    ticket = table.query_all(keys.ticket(acme.tenant, number).pk)
    found = [item.to_dynamodb_dict() for item in [*settings, *ticket]]
    for item in found:
        item.pop("revision", None)
    return found


def csrf_of(browser: Browser) -> str:
    browser.get("/tickets")
    found = re.search(r'name="csrf" value="([^"]+)"', browser.page.text)
    assert found, browser.text
    return found[1]


@pytest.mark.parametrize(
    "password",
    [
        "",
        "nine char",
        "password123",
        "1234567890",
        "qwertyuiop",
        "aaaaaaaaaaaaaaaa",
        "kassa nord",
        "aigerim2026",
        "x7" * 101,
    ],
)
def test_a_password_that_is_guessed_is_refused(world: Machine, password: str) -> None:
    slug = f"kassa-{secrets.token_hex(4)}"
    browser = Browser(world, "localhost:8000", network=f"198.18.0.{secrets.randbelow(255)}")
    browser.get("/signup")
    who = {"company": "Kassa Nord", "slug": slug, "name": "Aigerim", "email": f"aigerim@{slug}.example"}
    browser.submit("/signup", **who, password=password)
    assert browser.page.status == 422
    assert browser.tree.css_first("#password-error") and not browser.tree.css_first("#slug-error")
    assert directory.host(f"{slug}.localhost") is None


@pytest.mark.parametrize("password", ["ten more c", "жеті қазына бар", " spaces on both sides ", "x7!Qp" * 40])
def test_a_password_works_as_it_was_typed(world: Machine, password: str) -> None:
    slug = f"acme-{secrets.token_hex(4)}"
    browser = Browser(world, "localhost:8000", network=f"198.18.0.{secrets.randbelow(255)}")
    browser.get("/signup")
    who = {"company": "Acme", "slug": slug, "name": "Aigerim", "email": f"aigerim@{slug}.example"}
    assert browser.submit("/signup", **who, password=password).status == 303, browser.text
    visitor = Browser(world, f"{slug}.localhost:8000")
    assert is_in(sign_in(visitor, who["email"], password))
    stranger = sign_in(Browser(world, visitor.host), who["email"], "x" + password.strip())
    assert not is_in(stranger)
