"""A tenant's first 45 days, by moving the clock: credit, a busy day, a pack, an upgrade, a card that fails, grace, the
fall to Free, and back by a payment; and the ledger adds up."""

import csv
import io
import re
import secrets
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, Site, eventually
from tests.browser.test_main_job import PASSWORD, sign_up

SLUG = f"days-{secrets.token_hex(3)}"
OWNER = f"aigerim@{SLUG}.example"
FAILS_LATER = "4000 0000 0000 0341"  # can be saved, and is declined when it is charged
PAYS = "4242 4242 4242 4242"


@pytest.fixture
def site(kept_demo: Path, tmp_path: Path) -> Iterator[Site]:
    """One whose clock no other test goes by."""
    made = Site(shutil.copytree(kept_demo, tmp_path / "data"))
    made.start()
    yield made
    made.stop()


def days_pass(site: Site, days: int) -> None:
    data = urllib.parse.urlencode({"hours": 24 * days}).encode()
    urllib.request.urlopen(f"{site.url}/_local/clock", data).close()


def enter(site: Site, page: Page, path: str) -> None:
    """Open a page of the desk, signing in again where the session is over."""
    page.goto(f"{site.desk(SLUG)}{path}")
    if "/signin" in page.url:
        page.fill("[name=email]", OWNER)
        page.fill("[name=password]", PASSWORD)
        page.click("main form button.primary")
        page.goto(f"{site.desk(SLUG)}{path}")


def balance_is(site: Site, page: Page, amount: str) -> None:
    """Wait until every day that is over is charged."""

    def shown() -> bool:
        enter(site, page, "/billing")
        return page.locator(".tiles .figure").first.inner_text() == amount

    eventually(shown)


def mail(site: Site, number: int) -> None:
    question = EmailMessage()
    question["From"], question["To"] = f"dana-{number}@{SLUG}.customers.example", f"support@{SLUG}.mail.localhost"
    question["Subject"], question["Message-ID"] = f"Till {number}", f"<{number}@{SLUG}.customers.example>"
    question.set_content("It is stuck.")
    site.send(question, str(question["To"]))


def pay(page: Page, number: str) -> None:
    """Fill the stand-in's page."""
    page.wait_for_selector("[name=card]")
    if page.locator("[name=method]").count():
        page.check("[name=method][value='']")  # another card than the one that is kept
    page.fill("[name=card]", number)
    for name, text in (("expiry", "12 / 34"), ("cvc", "123"), ("name", "Aigerim Nurlanova"), ("email", OWNER)):
        if page.locator(f"[name={name}]").count():
            page.fill(f"[name={name}]", text)
    page.click("button.main")


def letter(site: Site, words: str) -> None:
    """Wait for a letter to the owner whose subject says something."""
    eventually(lambda: any(re.search(words, str(one["Subject"])) for one in site.mails(OWNER)))


def test_forty_five_days(site: Site, page: Page) -> None:
    sign_up(site, page, SLUG)
    balance_is(site, page, "$200.00")

    for number in range(12):
        mail(site, number)
    enter(site, page, "/tickets?view=held")
    eventually(lambda: page.reload() and page.locator("ol.board > li").count() == 2)
    letter(site, "volume is used up")
    page.click("ol.board > li:first-child a")
    expect(page.locator("main")).to_contain_text("This ticket is held.")
    page.click("button[value=pack]")
    enter(site, page, "/tickets?view=held")
    eventually(lambda: page.reload() and page.locator("ol.board > li").count() == 0)
    days_pass(site, 1)
    balance_is(site, page, "$194.00")  # Standard, and the pack

    days_pass(site, 9)
    balance_is(site, page, "$149.00")
    enter(site, page, "/billing/plan?plan=pro")
    page.click("#confirm button.primary")
    days_pass(site, 1)
    balance_is(site, page, "$139.00")

    enter(site, page, "/billing/top-up")
    page.click("form:has([value=card]) button")
    pay(page, FAILS_LATER)
    enter(site, page, "/billing/top-up")
    page.fill("[name=automatic]", "50")
    page.click("form:has([value=automatic]) button")
    days_pass(site, 8)  # the balance lasts for six days
    balance_is(site, page, "$59.00")
    letter(site, "card|payment|paid")

    days_pass(site, 6)
    balance_is(site, page, "-$1.00")  # day 25: the balance is used up, and all works
    letter(site, "works without money until")
    expect(page.locator("main")).to_contain_text("All works without money until")
    enter(site, page, "/settings/activity")
    expect(page.locator("main")).not_to_contain_text("Turn on")
    days_pass(site, 13)
    balance_is(site, page, "-$131.00")
    days_pass(site, 1)
    balance_is(site, page, "-$141.00")  # day 39: the last day of grace is charged, and the desk is on Free
    letter(site, "Free")
    expect(page.locator("main")).to_contain_text("On Free since")
    days_pass(site, 5)
    balance_is(site, page, "-$141.00")

    mail(site, 99)
    enter(site, page, "/tickets")
    eventually(lambda: page.reload() and page.get_by_text("Till 99").count())
    enter(site, page, "/billing/top-up")
    page.fill("#top_up-amount", "200")
    page.click("form:has([value=top_up]) button.primary")
    pay(page, PAYS)
    balance_is(site, page, "$59.00")
    expect(page.locator("main")).not_to_contain_text("On Free since")
    letter(site, "paid|back|Thank")
    days_pass(site, 1)
    balance_is(site, page, "$49.00")  # day 45, on Pro again

    assert adds_up(site, page) == 4900


def adds_up(site: Site, page: Page) -> int:
    """The sum of all entries, as the page gives them out and as the operator's command proves it; minor units."""
    enter(site, page, "/billing")
    with page.expect_download() as download:
        page.click("form[action$='/billing/export'] button")
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig"))))
    command = [sys.executable, "-m", "infrastructure.operate", "--data", str(site.data), "ledger", SLUG]
    proved = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert proved.returncode == 0, proved.stdout + proved.stderr
    return sum(round(float(row["Amount"]) * 100) for row in rows)
