"""A long ticket: what came before is brought in above what one reads, which stays where it is."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site

LINE = "С утра касса номер три тянет бумагу, но ничего не печатает.\n"
POST = "([url, form]) => fetch(url, {method: 'POST', body: new URLSearchParams(form)}).then((answer) => answer.status)"
NOTES = 30  # of 12 kB: three pages


def signed_in(chromium: Browser, site: Site, **how: Any) -> Page:
    page = chromium.new_context(locale="en", viewport={"width": 1280, "height": 900}, **how).new_page()
    page.goto(f"{site.desk('demo')}/signin?language=en")
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


@pytest.fixture(scope="module")
def long_ticket(demo: Page) -> str:
    """The address of a ticket with more notes than a page has room for."""
    demo.locator(".board > .row .what a").first.click()
    address = demo.url.partition("?")[0]
    csrf = demo.locator("#composer [name=csrf]").input_value()
    for place in range(NOTES):
        form = {"csrf": csrf, "text": f"Note {place}.\n" + LINE * 110}
        demo.evaluate(POST, [f"{address}/note", form])
    return address


def notes(page: Page) -> list[str]:
    said = page.locator(".timeline .message[data-kind=note] > .body").all_inner_texts()
    return [text.partition(".")[0] for text in said if text.startswith("Note ")]


def test_what_came_before_is_brought_in_above_and_nothing_moves(demo: Page, long_ticket: str) -> None:
    demo.goto(long_ticket)
    every = [f"Note {place}" for place in range(NOTES)]
    link = demo.locator(".timeline > .event a[rel=prev]")
    shown = notes(demo)
    assert 0 < len(shown) < NOTES and shown == every[-len(shown) :]
    first = demo.locator(".timeline .message[data-kind=note]").first
    read = first.get_attribute("id")
    link.focus()
    top = first.bounding_box()
    demo.keyboard.press("Enter")
    demo.wait_for_function("id => document.querySelector('.timeline .message[data-kind=note]').id !== id", arg=read)
    now = demo.locator(f"#{read}").bounding_box()
    assert top and now and abs(top["y"] - now["y"]) < 2
    while link.count():
        expect(link).to_be_focused()
        count = demo.locator(".timeline > li").count()
        demo.keyboard.press("Enter")
        demo.wait_for_function("count => document.querySelectorAll('.timeline > li').length > count", arg=count)
    assert notes(demo) == every and demo.url == long_ticket
    expect(demo.locator(".timeline > li").first).to_be_focused()


def test_without_a_script_the_link_opens_the_page_before(chromium: Browser, site: Site, long_ticket: str) -> None:
    page = signed_in(chromium, site, java_script_enabled=False)
    page.goto(long_ticket)
    newest = notes(page)
    page.click(".timeline > .event a[rel=prev]")
    page.wait_for_url("**before=**")
    every = [f"Note {place}" for place in range(NOTES)]
    found = notes(page)
    assert found and found == every[-len(newest) - len(found) : -len(newest)]
    page.context.close()
