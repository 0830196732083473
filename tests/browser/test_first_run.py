"""A new user who reads nothing: from the sign-up to an answered ticket, with every page, field and click counted."""

import secrets

from playwright.sync_api import Page, expect

from tests.browser.conftest import Site

PAGES = 4  # sign-up, board, ticket, ticket with its answer
FIELDS = 5  # business, name, mail, password, and the answer; the desk's address, zone and currency fill themselves
CLICKS = 3


def test_from_the_sign_up_to_the_answered_ticket(site: Site, page: Page) -> None:
    pages, fields, clicks, mark = list[str](), list[str](), list[str](), secrets.token_hex(3)
    page.on("framenavigated", lambda frame: pages.append(frame.url) if frame == page.main_frame else None)

    def fill(field: str, text: str) -> None:
        fields.append(field)
        page.fill(f"[name={field}]:visible", text)

    def click(button: str) -> None:
        clicks.append(button)
        page.click(button)

    page.goto(f"{site.url}/signup")
    fill("company", f"Касса {mark}")
    fill("name", "Aigerim Nurlanova")
    fill("email", f"aigerim@{mark}.example")
    fill("password", "correct horse 7 battery")
    click("main form button.primary")
    page.wait_for_url(f"{site.desk(f'kassa-{mark}')}/tickets")
    click(".empty button.primary")
    expect(page.get_by_role("heading", level=1)).to_contain_text("A ticket to try things out")
    fill("text", "It works.")
    click(".composer .when-reply > .primary:visible")
    expect(page.locator("[data-kind=reply]")).to_contain_text("It works.")
    assert len(pages) <= PAGES, pages
    assert len(fields) <= FIELDS and len(clicks) <= CLICKS
