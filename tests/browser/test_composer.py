"""The composer in a browser: what signs offer, files on their way to S3, the clock, and quoting."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site

HOSTILE = '<img src=x onerror="document.title=1"> “Қалай?”'
DROP = """([name, type, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name, { type }));
  const to = document.getElementById("composer"), about = { dataTransfer: data, bubbles: true, cancelable: true };
  for (const kind of ["dragover", "drop"]) to.dispatchEvent(new DragEvent(kind, about));
}"""
PASTE = """([name, type, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name, { type }));
  const about = { clipboardData: data, bubbles: true, cancelable: true };
  document.getElementById("text").dispatchEvent(new ClipboardEvent("paste", about));
}"""
SELECT = """() => {
  const said = document.querySelector(".timeline .message > .body p");
  getSelection().selectAllChildren(said);
  return said.innerText;
}"""


@pytest.fixture(scope="module")
def demo(chromium: Browser, site: Site) -> Iterator[Page]:
    context = chromium.new_context(locale="en", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{site.desk('demo')}/signin")
    page.fill("[name=email]", "owner@demo.example")
    page.fill("[name=password]", "demo-desk-1")
    page.click("main button.primary")
    page.wait_for_url(re.compile("/tickets"))
    for name, text in ((HOSTILE, "{{ customer.name }}, <b>{{ ticket.subject }}</b>"), ("Zebra", "Striped")):
        page.goto(f"{site.desk('demo')}/settings/reply-templates/add")
        page.fill("[name=name]", name)
        page.fill("[name=text]", text)
        page.click("main button.primary")
        page.wait_for_load_state()
    yield page
    context.close()


@pytest.fixture
def ticket(demo: Page, site: Site) -> Page:
    """A ticket with an empty composer, in which nothing was refused or failed."""
    demo.goto(f"{site.desk('demo')}/tickets")
    demo.locator(".board > .row a").first.click()
    demo.wait_for_selector("#composer")
    if demo.locator("[value=discard]").is_visible():
        demo.click("[value=discard]")
        demo.wait_for_load_state()
    demo.locator("#text").click()
    return demo


def test_two_colons_offer_templates_that_are_chosen_by_keys(ticket: Page) -> None:
    field, box = ticket.locator("#text"), ticket.locator("#suggest")
    ticket.keyboard.type("Good morning ::")
    expect(box).to_be_visible()
    ticket.keyboard.type("қалай")
    expect(box.locator("[role=option]")).to_have_count(1)
    expect(box.locator("[role=option] b")).to_have_text(HOSTILE)
    expect(field).to_have_attribute("aria-activedescendant", "offer-0")
    expect(box.locator(".preview")).to_contain_text("<b>")
    ticket.keyboard.press("Enter")
    expect(box).to_be_hidden()
    expect(field).to_have_value(re.compile(r"^Good morning \S.*<b>.*</b>$"))
    expect(ticket.locator("[name=inserted]")).to_have_count(1)
    assert ticket.title() != "1"
    ticket.keyboard.press("Control+z")
    expect(field).to_have_value("Good morning ::қалай")


def test_escape_leaves_what_was_typed_and_arrows_go_round(ticket: Page) -> None:
    ticket.keyboard.type("::")
    options = ticket.locator("#suggest [role=option]")
    expect(options.first).to_have_attribute("aria-selected", "true")
    ticket.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    ticket.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    ticket.keyboard.press("Escape")
    expect(ticket.locator("#suggest")).to_be_hidden()
    ticket.keyboard.type("z")
    expect(ticket.locator("#suggest")).to_be_hidden()
    expect(ticket.locator("#text")).to_have_value("::z")


def test_two_question_marks_offer_answers_by_keys_and_by_mouse_and_keep_those_of_staff_out_of_replies(
    ticket: Page,
) -> None:
    field, box = ticket.locator("#text"), ticket.locator("#suggest")
    ticket.keyboard.type("Good morning. ??")
    expect(box.locator("[role=option]").nth(1)).to_be_visible()
    ticket.keyboard.type("prints blank pap")
    expect(box.locator("[role=option]")).to_have_count(1)
    expect(box.locator(".preview")).to_contain_text("Switch the printer off.")
    ticket.keyboard.press("Enter")
    whole = re.compile(r"^Good morning\. The printer is alive.*number below the printer\.$", re.DOTALL)
    expect(field).to_have_value(whole)
    expect(ticket.locator("[name=answers-reply]")).to_have_value(re.compile("^[0-9A-Z]{26}$"))
    field.fill("")
    ticket.keyboard.type("??spare")
    staff_only = box.locator("[role=option]").first
    expect(staff_only).to_have_attribute("aria-disabled", "true")
    expect(box.locator(".preview")).to_contain_text("For staff only")
    ticket.keyboard.press("Enter")
    expect(field).to_have_value("??spare")
    field.fill("")
    ticket.check("#composer [name=kind][value=note]", force=True)
    field.click()
    ticket.keyboard.type("??spare")
    expect(staff_only).to_be_visible()
    staff_only.click()
    expect(field).to_have_value(re.compile("^The courier has spare printers"))
    field.fill("")


def test_colleagues_are_offered_in_notes_only(ticket: Page) -> None:
    ticket.keyboard.type("@")
    expect(ticket.locator("#suggest")).to_be_hidden()
    ticket.locator("#text").fill("")
    ticket.check("#composer [name=kind][value=note]", force=True)
    ticket.locator("#text").click()
    ticket.keyboard.type("@")
    first = ticket.locator("#suggest [role=option] b").first
    expect(first).to_be_visible()
    name = first.inner_text()
    ticket.keyboard.press("Tab")
    expect(ticket.locator("#text")).to_have_value(f"@{name} ")
    ticket.locator("#text").fill("")


def test_a_large_file_goes_straight_to_s3_and_is_kept_with_the_draft(ticket: Page, tmp_path: Path) -> None:
    big = tmp_path / "big.bin"
    big.write_bytes(bytes(25_000_000))
    ticket.set_input_files("[name=files]", big)
    expect(ticket.locator("#uploads [name=held]")).to_be_attached(timeout=20_000)
    expect(ticket.locator("#kept")).to_contain_text("Draft kept")
    ticket.reload()
    expect(ticket.locator(".held .chip").first).to_contain_text("big.bin")


def test_files_are_dropped_and_pasted_and_refused_beside_the_others(ticket: Page) -> None:
    ticket.evaluate(DROP, ["счёт.txt", "text/plain", "abc"])
    ticket.evaluate(PASTE, ["image.png", "image/png", "\x89PNG"])
    ticket.evaluate(DROP, ["setup.exe", "text/plain", "MZ"])
    box = ticket.locator("#uploads")
    expect(box.locator("[name=held]")).to_have_count(2)
    expect(box.locator("[aria-invalid]")).to_have_text(re.compile("setup.exe was not taken: programs"))
    box.locator("[data-stop]").first.click()
    expect(box.locator("[name=held]")).to_have_count(1)


def test_a_file_that_the_line_lost_is_tried_again(ticket: Page) -> None:
    ticket.route("**/files.localhost*/**", lambda route: route.abort())
    ticket.evaluate(DROP, ["a.txt", "text/plain", "abc"])
    again = ticket.locator("#uploads [data-again]")
    expect(again).to_be_visible()
    ticket.unroute("**/files.localhost*/**")
    again.click()
    expect(ticket.locator("#uploads [name=held]")).to_have_count(1)


def test_the_clock_goes_on_over_pages_and_says_its_minutes(ticket: Page) -> None:
    ticket.click("[data-timer]")
    expect(ticket.locator("[data-timer]")).to_contain_text("Stop the clock 00:00")
    ticket.reload()
    ticket.locator("#spent").fill("4")
    ticket.click("[data-timer]")
    expect(ticket.locator("#spent")).to_have_value("5")
    expect(ticket.locator("[data-timer]")).to_have_text("Start the clock")


def test_what_is_selected_is_quoted(ticket: Page) -> None:
    said = ticket.evaluate(SELECT)
    ticket.click("#quote")
    quoted = "\n".join(f"> {line}".rstrip() for line in said.strip().split("\n"))
    expect(ticket.locator("#text")).to_have_value(f"{quoted}\n\n")
    expect(ticket.locator("#quote")).to_be_hidden()
