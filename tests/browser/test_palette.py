"""The palette: whatever can be done or gone to, found by its name."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.keyboard import Keyboard
from tests.browser.test_keys import demo as demo  # the owner of the demo, in English
from tests.browser.test_pages import check_use


def offers(page: Page, words: str) -> list[str]:
    page.locator("#palette input").fill(words)
    return [one.strip() for one in page.locator("#commands [role=option] > .clip").all_inner_texts()]


def test_places_settings_and_numbers_are_found(demo: Page, site: Site) -> None:
    demo.goto(f"{site.desk('demo')}/tickets/6")
    demo.goto(f"{site.desk('demo')}/tickets")
    demo.keyboard.press("Control+k")
    expect(demo.locator("#palette input")).to_be_focused()
    assert any(one.startswith("#6 ") for one in offers(demo, ""))  # where one has been
    assert offers(demo, "unass")[0] == "Unassigned"
    assert offers(demo, "гтфыы")[0] == "Unassigned"  # typed with the other layout
    assert offers(demo, "#6")[0] == "Ticket #6"
    assert offers(demo, "no such thing")[0] == "Search all tickets for “no such thing”"
    expect(demo.locator("#palette input")).to_have_attribute("aria-activedescendant", "command-0")
    demo.locator("#palette input").fill("roles")
    demo.get_by_role("option", name="Roles", exact=True).click()
    demo.wait_for_url("**/settings/roles")


def test_what_can_be_done_to_a_ticket_is_done(demo: Page, site: Site) -> None:
    demo.goto(f"{site.desk('demo')}/tickets/6")
    keys = Keyboard(demo)
    keys.press("Control+KeyK")
    check_use(demo)  # its size is that of a page that scripts have added to
    assert "Reply" in offers(demo, "rep")
    assert offers(demo, "priority: h") == ["Priority: High", "Search all tickets for “priority: h”"]
    keys.press("Enter")
    expect(demo.locator("[popovertarget=priority]")).to_contain_text("High")
    expect(demo.locator("[popovertarget=priority]")).to_be_focused()
    expect(demo.locator("#live")).to_contain_text("High")
    keys.press("Control+KeyZ")
    expect(demo.locator("[popovertarget=priority]")).not_to_contain_text("High")


def test_what_was_ticked_stays_when_it_is_left(demo: Page, site: Site) -> None:
    demo.goto(f"{site.desk('demo')}/tickets")
    demo.keyboard.press("j")
    demo.keyboard.press("x")
    demo.click("[data-palette]")
    assert offers(demo, "priority: urg")[0] == "Priority: Urgent"
    demo.keyboard.press("Escape")
    expect(demo.locator("#palette")).to_be_hidden()
    expect(demo.locator(".board :checked")).to_have_count(1)
    demo.keyboard.press("Control+k")
    offers(demo, "fiscal")
    demo.keyboard.press("Enter")
    demo.wait_for_url(re.compile("/search\\?q=fiscal"))
