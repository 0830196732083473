"""Wording a letter as an admin does it: with its preview beside it, and without scripts."""

from playwright.sync_api import Browser, Page

from tests.browser.conftest import Site, eventually, text_of

PATH = "/settings/letters/acknowledgement/en"


def sign_in(page: Page, site: Site) -> None:
    page.goto(f"{site.desk('demo')}/signin")
    page.fill("[name=email]", "owner@demo.example")
    page.fill("[name=password]", "demo-desk-1")
    page.click("main button.primary")
    page.goto(site.desk("demo") + PATH)


def ground(page: Page) -> str:
    colour = "() => getComputedStyle(document.body).backgroundColor"
    return str(page.frame(name="preview").evaluate(colour))  # type: ignore[union-attr]


def test_the_preview_follows_what_is_typed(page: Page, site: Site) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    sign_in(page, site)
    letter = page.frame_locator("#preview")
    letter.get_by_role("link", name="Follow your question").wait_for()
    page.fill("#text", "Good to hear from you at ")
    page.get_by_role("button", name="{{ desk.name }}").click()
    letter.get_by_role("main").get_by_text("Good to hear from you at Demo").wait_for()
    assert letter.get_by_role("link").count() == 0
    assert ground(page) == "rgb(255, 255, 255)"
    page.locator(".tabs label", has_text="Dark").click()
    eventually(lambda: ground(page) == "rgb(27, 29, 33)")
    page.locator(".tabs label", has_text="Plain text").click()
    letter.locator("pre").get_by_text("You get this letter because").wait_for()
    page.fill("#text", "{{ dsk.name }}")
    letter.get_by_text("Did you mean {{ desk.name }}?").wait_for()
    page.fill("#text", "Tried out from {{ desk.name }}")
    page.get_by_role("button", name="Send it to me").click()
    mail = site.mail_to("owner@demo.example", "Tried out")
    assert "Tried out from Demo" in text_of(mail)
    assert page.locator("#text").input_value() == "Tried out from {{ desk.name }}"
    assert [one for one in said if "422" not in one] == []


def test_a_letter_is_worded_without_scripts(chromium: Browser, site: Site) -> None:
    context = chromium.new_context(locale="en", java_script_enabled=False)
    page = context.new_page()
    sign_in(page, site)
    page.fill("#text", "By hand, {{ department.name }}. {{ ticket.button }}")
    page.get_by_role("button", name="Preview").click()
    page.frame_locator("#preview").get_by_role("main").get_by_text("By hand, Support.").wait_for()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    page.get_by_role("button", name="Back to ours").click()
    assert "We have your question" in page.locator("#text").input_value()
    context.close()
