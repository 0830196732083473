"""Single keys, by their place on the keyboard: on a Cyrillic layout as on a Latin one."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site
from tests.browser.test_pages import check

# What a Russian keyboard writes where a Latin one has these.
CYRILLIC = {"KeyG": "п", "KeyU": "г", "KeyM": "ь", "KeyJ": "о", "KeyK": "л", "KeyO": "щ", "KeyR": "к", "KeyN": "т"}
CYRILLIC |= {"KeyA": "ф"}
PRESS = """([code, key, more]) => {
  const at = document.activeElement ?? document.body;
  at.dispatchEvent(new KeyboardEvent("keydown", { code, key, bubbles: true, cancelable: true, ...more }));
}"""


@pytest.fixture(scope="module")
def demo(chromium: Browser, site: Site) -> Iterator[Page]:
    context = chromium.new_context(locale="en", viewport={"width": 1280, "height": 900}, bypass_csp=True)  # for axe
    page = context.new_page()
    page.goto(f"{site.desk('demo')}/signin")
    page.fill("[name=email]", "owner@demo.example")
    page.fill("[name=password]", "demo-desk-1")
    page.click("main button.primary")
    page.wait_for_url(re.compile("/tickets"))
    page.goto(f"{site.desk('demo')}/settings/you")
    page.select_option("[name=language]", "en")
    page.click("form[action$=profile] button.primary")
    page.wait_for_url("**saved=1")
    yield page
    context.close()


def press(page: Page, *codes: str) -> None:
    """Press keys on a Russian layout."""
    for code in codes:
        page.evaluate(PRESS, [code, CYRILLIC[code], {}])


def test_pairs_go_to_views(demo: Page, site: Site) -> None:
    demo.goto(f"{site.desk('demo')}/tickets")
    press(demo, "KeyG", "KeyU")
    demo.wait_for_url("**/tickets?view=unassigned")
    press(demo, "KeyG", "KeyM")
    demo.wait_for_url("**/tickets?view=mine")


def test_a_number_opens_what_stands_there_in_the_rail(demo: Page, site: Site) -> None:
    demo.goto(f"{site.desk('demo')}/tickets")
    links = demo.locator(".rail section li > a")
    second = str(links.nth(1).get_attribute("href"))
    demo.keyboard.press("g")
    demo.keyboard.press("2")
    demo.wait_for_url(f"**{second}")
    expect(links.nth(1)).to_have_attribute("aria-current", "page")
    press(demo, "KeyG", "KeyA")
    demo.wait_for_url("**/settings/answers")


def test_rows_are_walked_and_opened_and_left(demo: Page, site: Site) -> None:
    demo.goto(f"{site.desk('demo')}/tickets")
    rows = demo.locator(".board > .row a")
    press(demo, "KeyJ", "KeyJ", "KeyJ", "KeyK")
    expect(rows.nth(1)).to_be_focused()
    name = rows.nth(1).inner_text()
    press(demo, "KeyO")
    expect(demo.get_by_role("heading", level=1)).to_contain_text(name)
    press(demo, "KeyU")
    demo.wait_for_url(re.compile("/tickets(\\?|$)"))


def test_reply_and_note_are_begun(demo: Page, site: Site) -> None:
    demo.goto(f"{site.desk('demo')}/tickets/6")
    press(demo, "KeyN")
    expect(demo.locator("#composer [value=note]")).to_be_checked()
    expect(demo.locator("#text")).to_be_focused()
    press(demo, "KeyR")  # in the field it is a letter
    expect(demo.locator("#composer [value=note]")).to_be_checked()
    demo.locator("#text").blur()
    press(demo, "KeyR")
    expect(demo.locator("#composer [value=reply]")).to_be_checked()


def test_the_sheet_shows_what_works_on_this_page(demo: Page, site: Site) -> None:
    demo.goto(f"{site.desk('demo')}/tickets")
    demo.keyboard.press("?")
    sheet = demo.get_by_role("dialog")
    expect(sheet.get_by_role("heading", name="Board")).to_be_visible()
    expect(sheet.get_by_role("heading", name="Ticket", exact=True)).to_be_hidden()
    check(demo)
    press(demo, "KeyG", "KeyM")  # nothing behind an open sheet
    demo.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    assert demo.url.endswith("/tickets")
    demo.goto(f"{site.desk('demo')}/help")
    demo.keyboard.press("/")
    expect(demo.locator("main [type=search]")).to_be_focused()


def test_a_menu_that_is_open_keeps_the_keys(demo: Page, site: Site) -> None:
    demo.goto(f"{site.desk('demo')}/tickets/6")
    demo.click("[popovertarget=priority]")
    press(demo, "KeyG", "KeyM")
    demo.keyboard.press("Escape")
    press(demo, "KeyN")
    expect(demo.locator("#composer [value=note]")).to_be_checked()


def test_keys_can_be_switched_off(demo: Page, site: Site) -> None:
    demo.goto(f"{site.desk('demo')}/settings/you")
    demo.uncheck("[name=has_keys]")
    demo.click("form[action$=profile] button.primary")
    demo.wait_for_url("**saved=1")
    demo.goto(f"{site.desk('demo')}/tickets")
    demo.keyboard.press("?")
    assert demo.locator("#keys").count() == 0
    demo.goto(f"{site.desk('demo')}/settings/you")
    demo.check("[name=has_keys]")
    demo.click("form[action$=profile] button.primary")
    demo.wait_for_url("**saved=1")
    expect(demo.locator("#keys")).to_be_hidden()
    assert demo.locator("#keys").count() == 1
