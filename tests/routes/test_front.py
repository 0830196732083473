"""The base host, and what all pages have in common."""

import re
from collections.abc import Iterator

import pytest

from chalicelib.config import config
from chalicelib.web.pages import SESSION
from infrastructure.local.gateway import Response
from tests.machine import Machine
from tests.people import Browser, Business

BASE = "localhost:8000"


@pytest.fixture
def visitor(world: Machine) -> Browser:
    """Somebody who has just found Komek."""
    return Browser(world, BASE)


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """The environment, to be changed for one test; call config.cache_clear() afterwards."""
    yield monkeypatch
    monkeypatch.undo()
    config.cache_clear()


def heading(browser: Browser) -> str:
    found = browser.tree.css_first("h1")
    assert found is not None
    return found.text().strip()


def language(browser: Browser) -> str | None:
    root = browser.tree.css_first("html")
    assert root is not None
    assert root.attributes["lang"] == browser.page.header("content-language")
    return root.attributes["lang"]


@pytest.mark.parametrize(
    ("accepted", "got"),
    [
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("kk", "kk"),
        ("en;q=0.3, kk;q=0.7", "kk"),
        ("de-DE,de;q=0.9", "en"),
        ("de,ru;q=0.1", "ru"),
        ("ru;q=0, kk;q=0.2", "kk"),
        ("", "en"),
        (";;q=,,=", "en"),
    ],
)
def test_the_front_page_speaks_the_browsers_language(visitor: Browser, accepted: str, got: str) -> None:
    visitor.language = accepted
    assert visitor.get("/").status == 200
    assert language(visitor) == got


def test_the_words_are_translated(visitor: Browser) -> None:
    headings = set()
    for code in ("en", "ru", "kk"):
        visitor.language = code
        assert visitor.get("/").status == 200
        headings.add(heading(visitor))
        assert bool(re.search("[а-я]", heading(visitor))) is (code != "en")
    assert len(headings) == 3


def test_a_language_once_chosen_stays(visitor: Browser) -> None:
    visitor.get("/")
    switch = visitor.tree.css_first("a[hreflang=kk]")
    assert switch is not None
    visitor.get(switch.attributes["href"] or "")
    assert language(visitor) == "kk"
    visitor.get("/signup")
    assert language(visitor) == "kk", "the cookie goes before the browser's own wish"


def test_a_language_that_is_not_offered_is_not_kept(visitor: Browser) -> None:
    visitor.get("/?language=xx")
    assert language(visitor) == "en" and not visitor.cookies


@pytest.mark.parametrize(
    ("query", "sum", "plan"),
    [
        ("", "$5.00 a day", "Standard"),
        ("?seats=1&tickets=3", "$0.00 a day", "Free"),
        ("?seats=2&tickets=10", "$5.00 a day", "Standard"),
        ("?seats=2&tickets=11", "$6.00 a day", "Standard"),
        ("?seats=3&tickets=10", "$10.00 a day", "Pro"),
        ("?seats=7&tickets=50", "$13.00 a day", "Pro"),
        ("?seats=7&tickets=61", "$15.00 a day", "Pro"),
        ("?seats=2&tickets=10&currency=EUR", "€5.00 a day", "Standard"),
        ("?seats=1&tickets=3&with-statistics=1", "$5.50 a day", "Standard"),
        ("?seats=2&tickets=40&with-statistics=1&with-mailboxes=1&with-internal_mail=1", "$10.00 a day", "Pro"),
        ("?seats=2&tickets=10&with-nothing=1", "$5.00 a day", "Standard"),
        ("?seats=many&tickets=-1&currency=XXX", "$5.00 a day", "Standard"),
        ("?seats=%C2%B2&tickets=%C2%B2", "$5.00 a day", "Standard"),
    ],
)
def test_the_calculator_names_the_cheapest_plan_for_a_busy_day(
    visitor: Browser, query: str, sum: str, plan: str
) -> None:
    assert visitor.get(f"/{query}").status == 200
    output = visitor.tree.css_first("output[name=sum]")
    assert output is not None
    assert output.css_first(".figure").text() == sum  # type: ignore[union-attr]
    assert output.css_first(".mute").text().startswith(plan)  # type: ignore[union-attr]


def test_the_prices_are_those_of_the_price_list(visitor: Browser) -> None:
    visitor.get("/")
    prices = next(table for table in visitor.tree.css("table") if table.css_first("thead"))
    rows = [[cell.text().strip() for cell in row.css("th, td")] for row in prices.css("tr")]
    assert rows[0][1:] == ["Free", "Standard", "Pro"]
    assert [row[1:] for row in rows[1:9]] == [
        ["0.00", "5.00", "10.00"],
        ["1", "2", "5"],
        ["3", "10", "50"],
        ["no", "no", "1.50"],
        ["1.00", "1.00", "1.00"],
        ["no", "1.00", "in"],
        ["no", "0.50", "in"],
        ["no", "0.50", "in"],
    ]
    assert rows[10][1:] == ["none needed", "200.00, 40 days", "200.00, 20 days"]


@pytest.mark.engine
def test_healthz_says_that_all_is_well(visitor: Browser) -> None:
    assert visitor.get("/healthz").json() == {"status": "ok", "table": "ok", "queue": "ok"}
    assert visitor.page.status == 200


def test_healthz_fails_when_the_queue_is_gone(visitor: Browser, settings: pytest.MonkeyPatch) -> None:
    settings.setenv("KOMEK_JOBS_QUEUE", config().jobs_queue + "-gone")
    config.cache_clear()
    assert visitor.get("/healthz").status == 503
    assert visitor.page.json() == {"status": "failing", "table": "ok", "queue": "failing"}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_path_that_nobody_has_is_a_page(visitor: Browser, acme: Business, method: str) -> None:
    for browser in (visitor, acme.visitor(), acme.owner):
        answer = browser.get("/nothing/here", method)
        assert answer.status == 404
        assert (answer.header("content-type") or "").startswith("text/html")
        assert heading(browser) == "There is nothing here"


def test_a_host_that_nobody_has_is_a_page(world: Machine) -> None:
    for path in ("/", "/form", "/signin", "/tickets"):
        browser = Browser(world, "nobody-at-all.localhost:8000")
        browser.get("/form")
        assert browser.page.status == 404, path
        assert heading(browser) == "There is nothing here"


@pytest.mark.parametrize("path", ["/", "/signup", "/desk", "/healthz", "/nothing"])
def test_head_is_get_without_a_body(visitor: Browser, path: str) -> None:
    status, kind = visitor.get(path).status, visitor.page.header("content-type")
    answer = visitor.get(path, "HEAD")
    assert (answer.status, answer.header("content-type"), answer.body) == (status, kind, b"")


@pytest.mark.parametrize("path", ["/signin", "/form", "/tickets", "/settings", "/t/1/wrong"])
def test_head_is_answered_on_a_tenants_host(acme: Business, path: str) -> None:
    status = acme.owner.get(path).status
    answer = acme.owner.get(path, "HEAD")
    assert (answer.status, answer.body) == (status, b"")


def kinds_of_answers(acme: Business) -> dict[str, Response]:
    """One of each kind of page, and the two kinds of answers that are none."""
    number = acme.ask()
    session = {"cookie": f"{SESSION}={acme.owner.cookies[SESSION]}"}
    form = {"content-type": "application/x-www-form-urlencoded"}

    def ask(host: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None) -> Response:
        verb = "GET" if body is None else "POST"
        url = f"http://{host}{path}"
        return acme.machine.gateway.request(verb, url, {"host": host, **(headers or {})}, body or b"")

    host = acme.owner.host
    found = {
        "front": ask(BASE, "/"),
        "404": ask(BASE, "/nothing"),
        "404 of a tenant": ask(host, "/nothing"),
        "board": ask(host, "/tickets", session),
        "ticket": ask(host, f"/tickets/{number}", session),
        "settings": ask(host, "/settings", session),
        "sign-in": ask(host, "/signin"),
        "wrong password": ask(host, "/signin", form, b"email=a%40b.example&password=x"),
        "redirect": ask(host, "/tickets"),
        "no csrf": ask(host, f"/tickets/{number}/status", {**form, **session}, b"status=closed"),
        "form": ask(host, "/form"),
        "form with errors": ask(host, "/form", form, b"name=Dana"),
        "sign-up with errors": ask(BASE, "/signup", form, b"name=Dana"),
    }
    statuses = [answer.status for answer in found.values()]
    assert statuses == [200, 404, 404, 200, 200, 200, 200, 422, 303, 403, 200, 422, 422]
    return found


def policy(answer: Response) -> dict[str, list[str]]:
    parts = [part.split() for part in (answer.header("content-security-policy") or "").split(";") if part.strip()]
    return {name: sources for name, *sources in parts}


def test_every_kind_of_page_carries_its_guards(acme: Business) -> None:
    for name, answer in kinds_of_answers(acme).items():
        directives = policy(answer)
        assert directives["default-src"] == ["'none'"], name
        assert directives["base-uri"] == ["'none'"], name
        embedders = directives.pop("frame-ancestors")  # a form has no session, and names its sites or is for all
        assert (embedders == ["'none'"]) is (not name.startswith("form")), name
        assert not [one for sources in directives.values() for one in sources if "unsafe" in one or one == "*"], name
        assert answer.header("x-content-type-options") == "nosniff", name
        assert answer.header("referrer-policy") in ("same-origin", "no-referrer", "strict-origin-when-cross-origin")
        assert "camera=()" in (answer.header("permissions-policy") or ""), name
        assert answer.header("cache-control") == "no-store", name


def test_no_page_needs_what_its_policy_forbids(acme: Business) -> None:
    for name, answer in kinds_of_answers(acme).items():
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", answer.text), name


def test_over_https_browsers_are_told_to_stay_there(acme: Business, settings: pytest.MonkeyPatch) -> None:
    settings.setenv("KOMEK_URL", "https://localhost:8000")
    config.cache_clear()
    for browser in (Browser(acme.machine, BASE), acme.visitor()):
        for path in ("/signin", "/signup", "/nothing"):
            age = re.match(r"max-age=(\d+)", browser.get(path).header("strict-transport-security") or "")
            assert age and int(age[1]) >= 31_536_000
