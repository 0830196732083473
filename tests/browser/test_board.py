"""The board with a script: a look at a row's last messages, and filters that show at once."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site


@pytest.fixture(scope="module")
def demo(chromium: Browser, site: Site) -> Iterator[Page]:
    context = chromium.new_context(locale="en", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{site.desk('demo')}/signin?language=en")
    page.fill("[name=email]", "owner@demo.example")
    page.fill("[name=password]", "demo-desk-1")
    page.click("main button.primary")
    page.wait_for_url(re.compile("/tickets"))
    yield page
    context.close()


def test_space_looks_into_a_row_and_leaves_one_there(demo: Page, site: Site) -> None:
    demo.goto(f"{site.desk('demo')}/tickets?sort=created&customer=yerlan")
    link = demo.locator(".board > .row .what a")
    link.focus()
    demo.keyboard.press("Space")
    panel = demo.locator(".panel.glance")
    expect(panel).to_be_focused()
    expect(panel).to_contain_text("hand")  # where the customer's words end
    expect(panel.locator("section[data-kind=note]")).to_contain_text("private")
    demo.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(link).to_be_focused()


def test_a_look_goes_on_to_the_next_row_and_opens_the_ticket(demo: Page, site: Site) -> None:
    demo.goto(f"{site.desk('demo')}/tickets")
    rows = demo.locator(".board > .row .what a")
    rows.first.hover()
    demo.locator(".board > .row button.glimpse-of").first.click()
    expect(demo.locator(".panel.glance")).to_be_visible()
    demo.keyboard.press("j")
    expect(demo.locator(".panel.glance section").first).to_be_visible()
    name = rows.nth(1).inner_text()
    demo.keyboard.press("Enter")
    expect(demo.get_by_role("heading", level=1)).to_contain_text(name)
    expect(demo.locator("nav.way")).to_contain_text(re.compile("2 (of|из) "))


def test_a_filter_chosen_with_the_pointer_shows_at_once_and_by_keyboard_on_request(demo: Page, site: Site) -> None:
    demo.goto(f"{site.desk('demo')}/tickets")
    priority = demo.locator("form.filters > select[name=priority]")
    priority.dispatch_event("pointerdown")
    priority.select_option("urgent")
    demo.wait_for_url("**priority=urgent**")
    priority.focus()
    demo.keyboard.press("ArrowDown")
    demo.wait_for_timeout(200)
    assert "priority=urgent" in demo.url
    demo.locator("form.filters > button.plain:not([type])").click()
    demo.wait_for_url("**priority=high**")
