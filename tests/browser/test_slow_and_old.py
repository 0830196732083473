"""Customers with a slow line, an old phone or no scripts: each does what he came for."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, text_of
from tests.browser.test_pages import NARROW, check_use

# 2G as it is on a good day (EDGE): bytes a second, milliseconds.
LINE = {"offline": False, "latency": 300, "downloadThroughput": 250_000 / 8, "uploadThroughput": 50_000 / 8}
PATIENCE = 5.0  # seconds that the line takes until the subject can be typed
MOST = 50_000  # bytes over the line, for all of the form
FASTEST = 2.1  # seconds that a person takes at the least
DANA = "dana.slow@customers.example"


# What is said to describe a field, and is not there.
LOOSE = """[...document.querySelectorAll("[aria-describedby]")]
  .flatMap(one => one.getAttribute("aria-describedby").split(" ")).filter(id => !document.getElementById(id))"""


@pytest.fixture
def old(chromium: Browser) -> Iterator[Page]:
    """A narrow browser without scripts, whose owner reads Russian."""
    size: Any = {"width": 360, "height": 740}
    context = chromium.new_context(viewport=size, locale="ru", java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_the_form_on_a_2g_line(site: Site, chromium: Browser) -> None:
    began = time.monotonic()
    here = chromium.new_page()
    here.goto(f"{site.desk('demo')}/form", wait_until="commit")
    here.fill("[name=subject]", "Касса басып шығармайды")
    quick = time.monotonic() - began  # what a busy machine takes without the line
    here.close()
    context = chromium.new_context(locale="kk")
    page, taken = context.new_page(), list[int]()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", LINE)
    line.on("Network.loadingFinished", lambda told: taken.append(int(told["encodedDataLength"])))
    began = time.monotonic()
    page.goto(f"{site.desk('demo')}/form", wait_until="commit")
    page.fill("[name=subject]", "Касса басып шығармайды")
    usable = time.monotonic() - began
    page.fill("[name=message]", "Таңертеңнен бері.")
    page.fill("[name=email]", DANA)
    page.wait_for_timeout(1000 * FASTEST)
    began = time.monotonic()
    page.click("form button.primary")
    page.wait_for_selector("a[href^='/t/']")
    sent = time.monotonic() - began
    page.wait_for_load_state()
    assert usable - quick < PATIENCE and sent - quick < PATIENCE, (usable, sent, quick)
    assert 5_000 < sum(taken) < MOST, taken
    context.close()


def test_the_form_that_opens_in_a_dialog_is_small(site: Site, chromium: Browser) -> None:
    """The script that other sites load is under 3 kB, and all that it opens under 20 kB."""
    context = chromium.new_context(locale="ru")
    page, taken = context.new_page(), list[int]()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.on("Network.loadingFinished", lambda told: taken.append(int(told["encodedDataLength"])))
    page.goto(f"{site.desk('demo')}/embed/default.js")
    while not taken:  # the line is told apart from the page
        page.wait_for_timeout(20)
    script = taken.copy()
    page.goto(f"{site.desk('demo')}/form?in=dialog")
    page.wait_for_load_state("networkidle")
    assert 0 < sum(script) < 3_000 and sum(taken) < 20_000, taken
    context.close()


def test_a_question_without_scripts(site: Site, old: Page) -> None:
    desk = site.desk("demo")
    old.goto(f"{desk}/form/zakazat-remont")
    old.fill("[name=subject]", "Принтер молчит")
    old.fill("[name=message]", "С утра.")
    old.fill("[name=email]", DANA)
    old.locator("select").first.select_option(index=2)
    for one in old.locator("input[name^=field-]:visible").all():
        kind = one.get_attribute("type")
        one.check() if kind == "checkbox" else one.fill("2030-01-02" if kind == "date" else "58")
    old.wait_for_timeout(1000 * FASTEST)
    old.click("form button.primary")
    old.locator("a[href^='/t/']").first.click()
    expect(old.locator("main")).to_contain_text("Принтер молчит")
    expect(old.locator("main")).to_contain_text("58")
    old.fill("[name=text]", "И ещё: бумага есть.")
    old.locator("form[action$='/reply'] button").last.click()
    expect(old.locator("main")).to_contain_text("бумага есть")


def test_answers_without_scripts(site: Site, old: Page) -> None:
    desk = site.desk("demo")
    old.goto(f"{desk}/answers")
    old.fill("main [name=q]", "смена")  # "Как закрыть смену…"
    old.keyboard.press("Enter")
    old.locator("main a[href*='-01']").first.click()
    title = old.locator("h1").inner_text()
    old.locator("form[action$='/favourite'] button").click()
    old.goto(f"{desk}/answers/favourites")
    expect(old.locator("main")).to_contain_text(title)
    old.locator("main a[href*='-01']").first.click()
    old.locator("#comments summary").last.click()
    old.fill("#comments [name=text]", "Помогло не сразу.")
    old.fill("#comments [name=name]", "Виктор")
    old.wait_for_timeout(1000 * FASTEST)
    old.click("#comments form.stack button.primary")
    assert "sent=comment" in old.url
    old.locator("[name=helped][value=no]").click()
    old.fill("[name=missing]", "Фото кнопки.")
    old.wait_for_timeout(1000 * FASTEST)
    old.locator("#helped form.stack button.primary").click()
    assert "rated=told" in old.url


def test_signed_in_on_a_phone(site: Site, chromium: Browser) -> None:
    """By the link in a letter: the list, a search, a ticket, the profile; each usable by everybody, in Kazakh."""
    size: Any = {"width": 360, "height": 740}
    context = chromium.new_context(viewport=size, locale="kk", bypass_csp=True, reduced_motion="reduce")
    page, desk = context.new_page(), site.desk("demo")
    page.goto(f"{desk}/my/signin")
    look(page)
    page.fill("[name=email]", DANA)
    page.click("main form button.primary")
    look(page)
    link = re.search(r"http\S+/my/signin/\S+", text_of(site.mail_to(DANA, "/my/signin/")))
    assert link
    page.goto(link[0])
    look(page)
    page.click("main form button.primary")
    page.wait_for_url(f"{desk}/my*")
    look(page)
    for path in ("/my?q=касса", "/my/new", "/my/profile", "/my/profile/leave"):
        page.goto(desk + path)
        look(page)
    page.goto(f"{desk}/my")
    page.locator("main a[href^='/my/tickets/']").first.click()
    look(page)
    page.fill("[name=text]", "Жауап күтіп отырмын.")
    page.locator("form[action$='/reply'] button.primary").click()
    expect(page.locator("main")).to_contain_text("Жауап күтіп отырмын.")
    page.goto(f"{desk}/form")
    page.locator("form").evaluate("form => { form.noValidate = true; }")
    page.fill("[name=email]", "dana")
    page.click("form button.primary")
    expect(page.locator("[aria-invalid=true][aria-describedby]")).to_have_count(3)
    look(page)
    context.close()


def look(page: Page) -> None:
    """What everybody needs: landmarks, one main heading, nothing beside the screen, errors tied to fields."""
    page.wait_for_load_state()
    expect(page.locator("main")).to_have_count(1)
    expect(page.locator("h1")).to_have_count(1)
    assert page.evaluate(NARROW), page.url
    assert page.evaluate("document.documentElement.lang") == "kk"
    assert page.evaluate(LOOSE) == [], page.url
    check_use(page)
