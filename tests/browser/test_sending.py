"""Sending as people really do: on a bad line, from two windows, with second thoughts."""

import re
import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import Site, eventually, text_of

SEND = "#composer .when-reply > .primary >> nth=0"
KEPT = re.compile("Draft kept")


def signed_in(chromium: Browser, site: Site) -> Page:
    page = chromium.new_context(locale="en", viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"{site.desk('demo')}/signin")
    page.fill("[name=email]", "owner@demo.example")
    page.fill("[name=password]", "demo-desk-1")
    page.click("main button.primary")
    page.wait_for_url(re.compile("/tickets"))
    return page


@pytest.fixture(scope="module")
def demo(chromium: Browser, site: Site) -> Iterator[Page]:
    page = signed_in(chromium, site)
    yield page
    page.context.close()


@pytest.fixture
def ticket(demo: Page, site: Site) -> str:
    """A ticket of its own, whose customer has an address of his own."""
    demo.goto(f"{site.desk('demo')}/tickets/add")
    demo.fill("[name=contact]", f"dana-{secrets.token_hex(4)}@customers.example")
    demo.fill("[name=subject]", "It blinks")
    demo.fill("main [name=text]", "It blinks since this morning")
    demo.locator("main form button.primary:visible").last.click()
    demo.wait_for_url(re.compile(r"/tickets/\d+"))
    return demo.url.partition("?")[0]


def test_a_line_that_breaks_loses_no_text_and_sends_once(demo: Page, ticket: str, site: Site) -> None:
    to, text = demo.locator(".to .chip").first.inner_text().strip(), f"Держите обе кнопки {secrets.token_hex(4)}"
    demo.fill("#text", text)
    lost: list[str] = []

    def lose(route: Route) -> None:
        """The first try never leaves; of the second only the answer is lost."""
        lost.append(route.request.url)
        if len(lost) == 2:
            host = site.desk("demo").partition("//")[2]
            here = route.request.url.replace(host, f"127.0.0.1:{site.port}")
            route.fetch(url=here, headers={**route.request.headers, "host": host})
        route.abort()

    demo.route("**/reply", lose)
    for _ in range(2):
        with demo.expect_event("requestfailed"):
            demo.click(SEND)
        expect(demo.locator("#kept")).to_contain_text("The line is down")
        expect(demo.locator("#text")).to_have_value(text)
    demo.unroute("**/reply")
    demo.click(SEND)
    expect(demo.locator(f".message >> text={text}")).to_have_count(1)
    expect(demo.locator("#text")).to_have_value("")
    demo.click(".toast >> text=Send now")
    eventually(lambda: [mail for mail in site.mails(to) if text in text_of(mail)])
    assert len([mail for mail in site.mails(to) if text in text_of(mail)]) == 1


def test_a_draft_is_kept_while_one_types_and_waits_on_another_device(
    demo: Page, ticket: str, chromium: Browser, site: Site
) -> None:
    demo.fill("#text", "Половина ответа")
    demo.fill("#cc", "shop@x.example")
    demo.keyboard.press("Enter")
    expect(demo.locator("#kept")).to_have_text(KEPT)
    demo.click(".tabs >> text=Private note")
    expect(demo.locator("#text")).to_have_value("")
    with demo.expect_response("**/draft"):
        demo.fill("#text", "She is in a hurry")
    demo.click(".tabs >> text=Reply")
    expect(demo.locator("#text")).to_have_value("Половина ответа")
    phone = signed_in(chromium, site)
    phone.goto(ticket)
    expect(phone.locator("#text")).to_have_value("She is in a hurry")
    phone.click(".tabs >> text=Reply")
    expect(phone.locator("#text")).to_have_value("Половина ответа")
    expect(phone.locator(".chip[data-new]")).to_have_text("shop@x.example")
    phone.context.close()


def test_recipients_are_chips_and_what_is_none_is_said_at_its_chip(demo: Page, ticket: str) -> None:
    demo.fill("#text", "To all of you")
    demo.fill("#cc", "one@x.example two@x.example, nonsense")
    demo.keyboard.press("Tab")
    expect(demo.locator(".to .chip")).to_have_count(4)
    expect(demo.locator(".chip[aria-invalid]")).to_have_text("nonsense")
    demo.click(SEND)
    expect(demo.locator("#kept")).to_contain_text("nonsense: Write it as")
    expect(demo.locator("#cc")).to_be_focused()
    demo.keyboard.press("Backspace")
    demo.click("[aria-label='Remove one@x.example']")
    demo.click(SEND)
    to = demo.locator(".message[data-kind=reply] small").first
    expect(to).to_contain_text("two@x.example")
    expect(to).not_to_contain_text("one@x.example")


def test_undo_brings_it_back_and_a_second_window_is_stopped(
    demo: Page, ticket: str, chromium: Browser, site: Site
) -> None:
    demo.fill("#text", "Too quick")
    demo.click(SEND)
    expect(demo.locator(".toast")).to_contain_text(re.compile(r"in \d+ s"))
    demo.click(".toast >> text=Undo")
    expect(demo.locator("#text")).to_have_value("Too quick")
    expect(demo.locator(".message[data-kind=reply]")).to_have_count(0)
    other = signed_in(chromium, site)
    other.goto(ticket)
    other.fill("#text", "Meanwhile, from the other window")
    other.click(SEND)
    expect(other.locator(".message[data-kind=reply]")).to_have_count(1)
    other.context.close()
    demo.fill("#text", "Too quick, and late")
    demo.click(SEND)
    expect(demo.locator("#stopped")).to_contain_text("Your reply was not sent.")
    expect(demo.locator("#text")).to_have_value("Too quick, and late")
    demo.click(SEND)
    expect(demo.locator(".message[data-kind=reply]")).to_have_count(2)
