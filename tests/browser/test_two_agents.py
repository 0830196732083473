"""Two people on one ticket: each sees the other, nothing typed is lost, and no reply goes out unseen."""

import re
import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site

BEAT = "document.dispatchEvent(new Event('visibilitychange'))"  # a heartbeat at once
TICKET = "/tickets/7"


def enter(chromium: Browser, site: Site, address: str) -> Page:
    page = chromium.new_context(locale="en", viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"{site.desk('demo')}/signin?language=en")
    page.fill("[name=email]", address)
    page.fill("[name=password]", "demo-desk-1")
    page.click("main button.primary")
    page.wait_for_url(re.compile("/tickets"))
    page.goto(site.desk("demo") + TICKET)
    return page


@pytest.fixture
def two(chromium: Browser, site: Site) -> Iterator[tuple[Page, Page]]:
    pages = enter(chromium, site, "owner@demo.example"), enter(chromium, site, "boris@demo.example")
    yield pages
    for page in pages:
        page.context.close()


def test_two_agents_on_one_ticket(two: tuple[Page, Page]) -> None:
    aigerim, boris = two

    # Boris writes, and Aigerim sees it.
    boris.locator("#text").press_sequentially("Смотрю сам")
    with boris.expect_response(lambda answer: "writes=1" in (answer.request.post_data or "")):
        boris.evaluate(BEAT)  # else she may ask before it is known that he writes
    expect(boris.locator("#presence")).to_contain_text("Aigerim")
    aigerim.evaluate(BEAT)
    expect(aigerim.locator("#presence")).to_contain_text(re.compile("Boris.*writing"))

    # She writes too, and what he saves comes to her without a new page.
    aigerim.fill("#text", "")
    aigerim.locator("#text").press_sequentially("Hello, the courier comes at ten.")
    aigerim.evaluate("window.isSame = true")
    boris.check("[name=kind][value=note]", force=True)
    note = f"Я ей уже звонил, отвечать не надо. {secrets.token_hex(3)}"
    boris.fill("#text", note)
    boris.locator("#text").press("Control+Enter")
    expect(boris.locator(".timeline > li").last).to_contain_text(note)
    aigerim.evaluate("scrollTo(0, 0)")
    aigerim.evaluate(BEAT)
    expect(aigerim.locator(".timeline > li", has_text=note)).to_have_count(1)
    expect(aigerim.locator("#live")).to_contain_text(note)
    expect(aigerim.locator("#text")).to_have_value("Hello, the courier comes at ten.")
    assert aigerim.evaluate("window.isSame")


def test_a_reply_is_stopped_when_something_came_and_goes_out_when_it_is_meant(two: tuple[Page, Page]) -> None:
    aigerim, boris = two
    aigerim.fill("#text", "Здравствуйте, курьер будет в десять.")
    boris.keyboard.press("n")
    boris.keyboard.type("Wait, I am calling her.")
    boris.keyboard.press("Control+Enter")
    expect(boris.locator(".timeline > li").last).to_contain_text("I am calling her")

    aigerim.locator("#text").press("Control+Enter")
    expect(aigerim.locator("#stopped")).to_be_visible()
    expect(aigerim.locator(".timeline")).to_contain_text("I am calling her")
    expect(aigerim.locator("#text")).to_have_value("Здравствуйте, курьер будет в десять.")
    aigerim.get_by_role("button", name="Send anyway").click()
    expect(aigerim.locator(".timeline > li .message").last).to_contain_text("курьер будет в десять")
    aigerim.locator(".timeline [data-undo]").click()  # for the next test it is as before
    expect(aigerim.locator("#text")).to_have_value(re.compile("курьер"))
