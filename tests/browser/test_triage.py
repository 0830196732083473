"""Ten tickets gone through by keyboard alone, with a Russian layout switched on."""

import re
import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site
from tests.browser.keyboard import Keyboard
from tests.browser.test_main_job import sign_up

TEN = """() => {
  const { form } = document.querySelector("main [name=contact]");
  const about = { channel: "phone", text: "С утра.", is_mine: "", is_acknowledged: "" };
  const all = [...Array(10).keys()].map(async (number) => {
    const own = { contact: `${number}@shop.example`, subject: `Касса ${number} молчит` };
    const typed = { ...Object.fromEntries(new FormData(form)), ...about, ...own };
    const answer = await fetch(location.href, { method: "POST", body: new URLSearchParams(typed) });
    return answer.redirected;
  });
  return Promise.all(all);
}"""


@pytest.fixture(scope="module")
def desk(chromium: Browser, site: Site) -> Iterator[Page]:
    """A desk of its own with ten tickets that wait, the oldest first."""
    context = chromium.new_context(locale="en", viewport={"width": 1280, "height": 900})
    page, slug = context.new_page(), f"triage-{secrets.token_hex(3)}"
    sign_up(site, page, slug)
    page.goto(f"{site.desk(slug)}/tickets/add")
    assert page.evaluate(TEN) == [True] * 10
    page.goto(f"{site.desk(slug)}/tickets?view=unassigned")
    expect(page.locator(".board > .row")).to_have_count(10)
    yield page
    context.close()


def test_ten_tickets_by_keyboard_alone(desk: Page) -> None:
    keys = Keyboard(desk)
    live, title = desk.locator("#live"), desk.get_by_role("heading", level=1)
    subjects = [one.removeprefix("Unread:").strip() for one in desk.locator(".board > .row .what a").all_inner_texts()]
    link = desk.locator(".board > .row .what a")

    # One after the other from the list: priority of the first, without selecting it by hand.
    keys.press("KeyJ", "KeyP")
    expect(desk.locator("#bulk-priority button").first).to_be_focused()
    keys.press("ArrowUp", "Enter")  # from the first item to the last: urgent
    desk.wait_for_url("**done=**")
    expect(link.first).to_be_focused()
    expect(live).to_contain_text("1 ticket")
    expect(desk.locator(".row [data-priority=urgent]")).to_have_count(1)

    # Two at once: taken, and so out of this view; the next row has the focus.
    keys.press("KeyX", "KeyJ", "KeyX")
    expect(desk.locator("[data-chosen]")).to_have_text("2 selected")
    keys.press("KeyI")
    expect(desk.locator(".board > .row")).to_have_count(8)
    expect(link.first).to_be_focused()

    # The third is opened, taken, answered by a note, and left for the fourth.
    keys.press("KeyO")
    expect(title).to_contain_text(subjects[2])
    keys.press("KeyI")
    expect(desk.locator("[popovertarget=assignee]")).to_be_focused()
    expect(live).to_contain_text("Aigerim")
    keys.press("KeyN")
    keys.type("звонила")
    keys.press("Control+Enter")
    expect(desk.locator(".timeline > li").last).to_be_focused()
    expect(live).to_contain_text("звонила")
    keys.press("KeyJ")
    expect(title).to_contain_text(subjects[3])

    # The fourth: a menu that is looked at and left, then the fifth.
    keys.press("KeyS")
    expect(desk.locator("#status button:focus")).to_have_count(1)
    keys.press("Escape")
    expect(desk.locator("[popovertarget=status]")).to_be_focused()
    keys.press("KeyZ")
    expect(desk.locator("#snooze :focus")).to_have_count(1)
    keys.press("ArrowDown", "Enter")
    expect(live).to_contain_text("snoozed")
    expect(desk.locator("[popovertarget=snooze]")).to_be_focused()
    keys.press("KeyU")
    desk.wait_for_url(re.compile("/tickets\\?"))
    expect(link.filter(has_text=subjects[4])).to_be_focused()

    # The fifth is a mistake, and no mistake after all.
    keys.press("Shift+Digit3")
    expect(link.filter(has_text=subjects[4])).to_have_count(0)
    keys.press("Control+KeyZ")
    expect(link.filter(has_text=subjects[4])).to_be_focused()

    # All that are left, at once.
    keys.press("Shift+KeyX")
    expect(desk.locator("[data-chosen]")).to_have_text("6 selected")
    keys.press("Escape")
    expect(desk.locator(".board :checked")).to_have_count(0)
    keys.press("Shift+KeyX", "KeyI")
    expect(desk.locator(".board > .row")).to_have_count(0)
    expect(title).to_be_focused()
    keys.press("KeyG", "KeyM")
    desk.wait_for_url("**view=mine")
    expect(desk.locator(".board > .row")).to_have_count(9)  # one sleeps
    keys.press("KeyG", "KeyS")
    desk.wait_for_url("**view=snoozed")
    expect(desk.locator(".board > .row")).to_have_count(1)
