"""Where somebody is signed in, and how that ends."""

import pytest

from chalicelib.helpdesk.roles import Role
from chalicelib.helpdesk.signing_in import browsers
from chalicelib.web.pages import SESSION
from tenants import keys, table
from tenants.keys import digest, now
from tenants.staff import Staff
from tenants.tenant import moved
from tests.people import PASSWORD, Browser, Business

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.6 Mobile/15E148 Safari/604.1"
)
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"
ANDROID = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36"
)
YANDEX = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 "
    "YaBrowser/25.8.0.0 Safari/537.36"
)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (IPHONE, "Safari on iPhone"),
        (CHROME, "Chrome on Linux"),
        (ANDROID, "Chrome on Android"),
        (CHROME + " Edg/141.0.0.0", "Edge on Linux"),
        (YANDEX, "Yandex Browser on Windows"),
        ("curl/8.5.0", "An unknown browser"),
        ("<script>alert(1)</script> Firefox/1", "Firefox"),
        ("", "An unknown browser"),
    ],
)
def test_a_browser_is_named_in_plain_words(agent: str, words: str) -> None:
    assert str(browsers.name(agent)) == words


def sign_in(business: Business, agent: str, network: str = "198.51.100.9") -> Browser:
    browser = business.visitor()
    browser.agent, browser.network = agent, network
    browser.get("/signin")
    browser.submit("/signin", email=f"aigerim@{business.slug}.example", password=PASSWORD)
    return browser


def is_in(browser: Browser) -> bool:
    browser.get("/tickets")
    return browser.url.endswith("/tickets") and browser.page.status == 200


def rows(browser: Browser, path: str = "/settings/you") -> dict[str, str]:
    """The sessions on a page: what each is called, and where its button leads."""
    browser.get(path)
    found = {}
    for row in browser.tree.css("main ul.people > li"):
        form, this = row.css_first("form"), row.css_first(".badge")
        name = row.css_first("b").text() + (f" {this.text()}" if this else "")
        found[name] = (form.attributes["action"] or "") if form else ""
    return found


def person(business: Business, name: str) -> Staff:
    return next(one for one in business.desk.all(Staff) if one.name == name)


def told(business: Business) -> list[tuple[str, str, str | None]]:
    entries = table.query_all(keys.log(business.tenant, f"{now():%Y-%m}").pk)
    return [(one.verb, one.name, one.network) for one in entries if one.kind == "session"]  # type: ignore[attr-defined]


def test_ones_page_lists_where_one_is_signed_in(acme: Business) -> None:
    desktop, phone = sign_in(acme, FIREFOX), sign_in(acme, IPHONE, "2001:db8:1:2:3::4")
    assert set(rows(phone)) == {"An unknown browser", "Firefox on Windows", "Safari on iPhone this one"}
    assert "198.51.100.9" in phone.text and "2001:db8:1:2::/64" in phone.text
    for browser in (acme.owner, desktop, phone):
        token = browser.cookies[SESSION]
        assert token not in phone.page.text and digest(token) not in phone.page.text


def test_a_session_ends_alone(acme: Business) -> None:
    desktop, phone = sign_in(acme, FIREFOX), sign_in(acme, IPHONE)
    phone.submit(rows(phone)["Firefox on Windows"])
    assert phone.page.status == 200 and not is_in(desktop) and is_in(phone) and is_in(acme.owner)
    assert ("ended", "Aigerim", "198.51.100.9") in told(acme)
    phone.submit(rows(phone)["Safari on iPhone this one"])
    assert phone.url.endswith("/signin") and not is_in(phone) and is_in(acme.owner)


def test_all_others_end_and_this_one_stays(acme: Business) -> None:
    desktop, phone = sign_in(acme, FIREFOX), sign_in(acme, IPHONE)
    desktop.get("/settings/you")
    desktop.submit("/sessions/end-others")
    assert set(rows(desktop)) == {"Firefox on Windows this one"}
    assert is_in(desktop) and not is_in(phone) and not is_in(acme.owner)
    assert not desktop.tree.css("form[action$=end-others]")
    later = sign_in(acme, CHROME)
    later.get("/settings/you")
    later.submit("/sessions/end-others")
    assert is_in(later) and not is_in(desktop), "who was spared once is not spared for ever"


def test_a_session_of_somebody_else_is_not_there(acme: Business, globex: Business) -> None:
    boris = acme.agent()
    stranger = rows(globex.owner)["An unknown browser this one"]
    for action in (rows(boris)["An unknown browser this one"], stranger):
        acme.owner.get("/settings/you")
        token = acme.owner.tree.css_first("input[name=csrf]").attributes["value"]
        assert acme.owner.post(action, {"csrf": token}).status == 404
    assert is_in(boris) and is_in(globex.owner)


def test_who_may_the_settings_ends_the_sessions_of_who_may_no_more(acme: Business) -> None:
    made = Role(*keys.setting(acme.tenant, "role", keys.new_id()), name="Set up", for_desk={"settings"})
    table.write(table.create(made), moved(acme.desk))
    timur, helper, boris = acme.agent("Timur", made.id), acme.agent("Saule", made.id), acme.agent()
    page = f"/settings/staff/{person(acme, 'Saule').id}/sessions"
    (action,) = rows(timur, page).values()
    timur.submit(action)
    assert "Saule is signed in nowhere" in timur.text and not is_in(helper)
    acme.sign_in_as(helper, person(acme, "Saule").id)
    timur.get(page)
    timur.submit("/sessions/end-all")
    assert not is_in(helper) and ("all_ended", "Saule", None) in told(acme)
    above = f"/settings/staff/{person(acme, 'Aigerim').id}/sessions"
    assert rows(timur, above) == {"An unknown browser": ""} and not timur.tree.css("main form")
    token = timur.tree.css_first("input[name=csrf]").attributes["value"]
    assert timur.post(above + "/end-all", {"csrf": token}).status == 403 and is_in(acme.owner)
    assert boris.get(page).status == 403
    boris.get("/settings/you")
    token = boris.tree.css_first("input[name=csrf]").attributes["value"]
    assert boris.post(page + "/end-all", {"csrf": token}).status == 403


def test_the_log_tells_who_came_and_went_and_who_did_not_come_in(acme: Business) -> None:
    browser = sign_in(acme, FIREFOX)
    browser.get("/tickets")
    browser.submit("/signout")
    browser.submit("/signin", email=f"aigerim@{acme.slug}.example", password="a wrong one")
    browser.submit("/signin", email=f"nobody@{acme.slug}.example", password="a wrong one")
    network = "198.51.100.9"
    assert told(acme) == [(verb, "Aigerim", network) for verb in ("signed_in", "signed_out", "failed")]


@pytest.mark.parametrize("role", ["agent", "observer", "external"])
def test_whoever_is_staff_has_a_page_of_his_own(acme: Business, role: str) -> None:
    boris = acme.agent("Boris", role)
    elsewhere = acme.visitor()
    acme.sign_in_as(elsewhere, person(acme, "Boris").id)
    boris.get("/settings/you")
    assert boris.page.status == 200
    boris.submit("/sessions/end-others")
    assert is_in(boris) and not is_in(elsewhere)
    for path in ("/settings/you/two-factor", "/settings/you/away"):
        assert boris.get(path).status == 200
