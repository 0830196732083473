"""Every page: usable at 360 px, in both themes, in three languages, and without an axe-core violation (WCAG 2.2 AA)."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Site

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
# The one of the rooms comes first, so that each signs in once: pytest puts together what has the same place in a list.
LOOKS = [(1440, "dark", "kk"), (360, "light", "ru"), (360, "light", "en")]
OTHER: dict[Any, Any] = {1440: 360, 360: 1440, "light": "dark", "dark": "light"}
PAGES: dict[str, str] = {
    "front": "{site}/",
    "signup": "{site}/signup",
    "find desk": "{site}/desk",
    "not found": "{site}/nothing/here",
    "sign in": "{desk}/signin",
    "forgotten password": "{desk}/reset",
    "you": "{desk}/settings/you",
    "second step": "{desk}/settings/you/two-factor",
    "signing in": "{desk}/settings/signing-in",
    "form": "{desk}/form",
    "board": "{desk}/tickets",
    "empty view": "{desk}/tickets?view=closed",
    "ticket": "{desk}/tickets/3",
    "answered ticket": "{desk}/tickets/1",
    "settings": "{desk}/settings/staff",
    "name and address": "{desk}/settings/desk",
    "look": "{desk}/settings/look",
    "texts": "{desk}/settings/texts/ru",
    "letters": "{desk}/settings/letters",
    "letter": "{desk}/settings/letters/acknowledgement/ru",
    "help": "{desk}/help?q=ma",
    "guide": "{desk}/help/rights",
    "keys": "{desk}/help/keys",
    "ask us": "{desk}/help/ask",
    "customer": "{customer}",
}
# Rooms with a page of their own for each thing in them, which are walked in the first look.
ROOMS = (
    *("/settings", "/settings/log", "/settings/activity", "/settings/duty", "/settings/texts", "/settings/forms"),
    *("/settings/files", "/settings/mail", "/settings/stop-lists", "/settings/mailboxes", "/settings/domains"),
    *("/settings/suppression", "/settings/you/away", "/suspended", "/objects/add", "/mail/add", "/settings/tags"),
    *("/settings/reply-templates/add", "/settings/objects", "/settings/answers/add"),
    *("/settings/answers/categories", "/settings/answers/comments", "/settings/answers/insights", "/answers/staff"),
    *("/settings/forms/protection", "/settings/own-host", "/answers/search?q=zzz"),
    *("/answers", "/answers/favourites", "/my/signin", "/form/zakazat-remont"),
)
# What the first link of a page that begins so leads to, and pages below it.
FIRSTS = (
    ("/settings/departments", "/settings/departments/", ("", "/signatures")),
    ("/settings/staff", "/settings/staff/", ("", "/activity", "/sessions")),
    ("/settings/roles", "/settings/roles/", ("",)),
    ("/settings/customer-fields", "/settings/customer-fields/", ("",)),
    ("/settings/classes", "/settings/classes/", ("",)),
    ("/settings/sub-statuses", "/settings/sub-statuses/", ("",)),
    ("/settings/ticket-fields", "/settings/ticket-fields/", ("",)),
    ("/settings/reply-templates", "/settings/reply-templates/0", ("",)),
    ("/settings/answers", "/settings/answers/0", ("", "/versions")),
    ("/settings/forms", "/settings/forms/", ("", "/code", "/fields/add?kind=several")),
    ("/answers", "/answers/in/", ("",)),
    ("/customers", "/customers/", ("", "/merge")),
    ("/answers/search?q=смена", "/answers/kak", ("",)),
    ("/organisations", "/organisations/", ("",)),
    ("/objects", "/objects/0", ("", "/changes", "/change")),
    ("/mail", "/mail/0", ("",)),
)
NARROW = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.fixture(scope="module", params=LOOKS, ids=lambda look: "-".join(map(str, look)))
def look(request: pytest.FixtureRequest, chromium: Browser, site: Site) -> Iterator[Page]:
    """A browser of one width, theme and language, signed in to the demo."""
    width, theme, language = request.param
    size: Any = {"width": width, "height": 900}
    more: Any = {"color_scheme": theme, "locale": language, "bypass_csp": True, "reduced_motion": "reduce"}
    context = chromium.new_context(viewport=size, **more)
    page = context.new_page()
    page.goto(f"{site.desk('demo')}/signin")
    page.fill("[name=email]", "owner@demo.example")
    page.fill("[name=password]", "demo-desk-1")
    page.click("main button.primary")
    speak(page, site, language)
    yield page
    speak(page, site, "en")  # as whoever comes to this site next finds it
    context.close()


def speak(page: Page, site: Site, language: str) -> None:
    page.goto(f"{site.desk('demo')}/settings/you")
    page.select_option("[name=language]", language)
    with page.expect_navigation():
        page.click("form[action$=profile] button")


def address(site: Site, page: Page, pattern: str) -> str:
    customer = ""
    if "{customer}" in pattern:
        page.goto(f"{site.desk('demo')}/tickets/1")
        found = re.search(r"http://demo\.localhost:\d+/t/1/\w+", page.content())
        assert found
        customer = found[0]
    return pattern.format(site=site.url, desk=site.desk("demo"), customer=customer)


@pytest.mark.parametrize("name", PAGES)
def test_page(look: Page, site: Site, name: str, request: pytest.FixtureRequest) -> None:
    width, theme, language = request.node.callspec.params["look"]
    look.goto(address(site, look, PAGES[name]))
    check_size(look)
    if language != "en":  # which is the shortest, and is what the others are
        check_use(look)
        look.emulate_media(color_scheme=OTHER[theme])
        check_colours(look)
        look.emulate_media(color_scheme=theme)
    check_width(look, OTHER[width])


@pytest.mark.parametrize("look", LOOKS[:1], indirect=True, ids=lambda look: "-".join(map(str, look)))
@pytest.mark.parametrize("path", ROOMS)
def test_room(look: Page, site: Site, path: str) -> None:
    answer = look.goto(site.desk("demo") + path)
    assert answer and answer.status == 200
    check_room(look)


@pytest.mark.parametrize("look", LOOKS[:1], indirect=True, ids=lambda look: "-".join(map(str, look)))
@pytest.mark.parametrize(("path", "start", "below"), FIRSTS, ids=[path for path, _, _ in FIRSTS])
def test_room_and_the_first_thing_in_it(look: Page, site: Site, path: str, start: str, below: tuple[str, ...]) -> None:
    look.goto(site.desk("demo") + path)
    first = look.locator(f"main a[href^='{start}']").first.get_attribute("href")
    check_room(look)
    for one in below:
        answer = look.goto(f"{site.desk('demo')}{first}{one}")
        assert answer and answer.status == 200
        check_room(look)


def check(page: Page) -> None:
    """Fail for what a page must not be: heavy, wider than the screen, or hard to use for somebody."""
    check_size(page)
    check_use(page)


def check_use(page: Page) -> None:
    """Fail for what is hard to use for somebody."""
    page.add_script_tag(path=AXE)
    run_axe(page, ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])


def check_colours(page: Page) -> None:
    """Fail for what is hard to read, on a page whose use was checked in its other theme."""
    run_axe(page, ["color-contrast", "link-in-text-block"])


def run_axe(page: Page, rules: list[str]) -> None:
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    found = page.evaluate("async (options) => (await axe.run(document, options)).violations", options)
    assert [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found] == []


def check_size(page: Page) -> None:
    assert len(page.content().encode()) < 60_000
    assert page.evaluate(NARROW), "the page scrolls sideways"


def check_width(page: Page, width: int) -> None:
    """Fail where this page is wider than a screen of another width."""
    usual: Any = page.viewport_size
    page.set_viewport_size({**usual, "width": width})
    assert page.evaluate(NARROW), f"the page scrolls sideways at {width} px"
    page.set_viewport_size(usual)


def check_room(page: Page) -> None:
    """The same, with the slow part of it where the rail stands beside the page."""
    check(page)
    check_width(page, OTHER[1440])


def test_nothing_is_said_in_the_console(chromium: Browser, site: Site) -> None:
    """A policy that blocks one of our own files would show here."""
    context = chromium.new_context(locale="en")
    page, said = context.new_page(), []
    note: Callable[[Any], None] = lambda message: said.append(f"{page.url}: {message.text}")  # noqa: E731
    page.on("console", note)
    for pattern in ("{site}/", "{site}/signup", "{desk}/form", "{desk}/signin"):
        page.goto(address(site, page, pattern))
    page.fill("[name=email]", "owner@demo.example")
    page.fill("[name=password]", "demo-desk-1")
    page.click("main button.primary")
    for pattern in ("{desk}/tickets", "{desk}/tickets/3", "{desk}/settings", "{customer}"):
        page.goto(address(site, page, pattern))
    assert said == []
    context.close()


def test_the_desk_by_keyboard_without_scripts(chromium: Browser, site: Site) -> None:
    context = chromium.new_context(locale="en", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.desk('demo')}/signin")
    page.fill("[name=email]", "owner@demo.example")
    page.fill("[name=password]", "demo-desk-1")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.desk('demo')}/tickets")
    page.goto(f"{site.desk('demo')}/tickets/4")
    page.fill("[name=text]", "Written without scripts")
    page.locator("label:has([value=note])").click()
    page.locator("button.when-note").click()
    assert page.locator("[data-kind=note]").last.inner_text().endswith("Written without scripts")
    context.close()
