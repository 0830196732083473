"""The main job, done by people: sign up, invite, ask with a file, answer, answer back by mail; then the power goes."""

import re
import secrets
import urllib.request
from email.message import EmailMessage, Message
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, text_of

PASSWORD = "correct horse 7 battery"
CONTENT = secrets.token_bytes(50_000)


def sign_up(site: Site, page: Page, slug: str) -> None:
    page.goto(f"{site.url}/signup")
    page.fill("[name=company]", "Acme Kassa")
    page.fill("[name=slug]", slug)
    page.fill("[name=name]", "Aigerim Nurlanova")
    page.fill("[name=email]", f"aigerim@{slug}.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main button.primary")
    page.wait_for_url(f"{site.desk(slug)}/tickets")


def accept_invitation(site: Site, page: Page, colleague: Page, slug: str) -> None:
    page.goto(f"{site.desk(slug)}/settings/staff")
    page.fill("[name=address]", f"boris@{slug}.example")
    page.click("form[action$=invite] button.primary")
    expect(page.locator("main .notice").first).to_contain_text(f"boris@{slug}.example")
    letter = text_of(site.mail_to(f"boris@{slug}.example"))
    link = re.search(r"http\S+/invitation/\S+", letter)
    assert link
    colleague.goto(link[0])
    colleague.fill("[name=name]", "Boris Kim")
    colleague.fill("[name=password]", PASSWORD)
    colleague.click("main button.primary")
    colleague.wait_for_url(f"{site.desk(slug)}/tickets")


def ask(site: Site, customer: Page, slug: str, file: Path) -> str:
    customer.goto(f"{site.desk(slug)}/form")
    customer.fill("[name=subject]", "Cash desk 3 prints blank receipts")
    customer.fill("[name=message]", "Since this morning.\n\nDana")
    customer.fill("[name=name]", "Dana Serikova")
    customer.fill("[name=email]", f"dana@{slug}.example")
    customer.set_input_files("[name=files]", file)
    customer.wait_for_timeout(2100)  # as long as a person takes at the least
    customer.click("button.primary")
    link = customer.get_by_role("link", name="follow your question here").get_attribute("href")
    assert link
    return site.desk(slug) + link


def answer(site: Site, to: EmailMessage, slug: str) -> None:
    """Dana answers from her mail program."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Dana <dana@{slug}.example>", to["Reply-To"], f"Re: {to['Subject']}"
    mail["Message-ID"] = f"<{secrets.token_hex(8)}@{slug}.example>"
    mail["In-Reply-To"], mail["References"] = to["Message-ID"], to["Message-ID"]
    mail.set_content("The courier was here, all is well.\n\n> The courier leaves at ten.\n")
    mail.add_attachment(CONTENT, maintype="application", subtype="pdf", filename="акт.pdf")
    site.send(mail, str(to["Reply-To"]))


def test_main_job(site: Site, page: Page, chromium: Browser, tmp_path: Path) -> None:
    slug = f"acme-{secrets.token_hex(3)}"
    sign_up(site, page, slug)
    colleague, customer = chromium.new_context(locale="en").new_page(), chromium.new_context(locale="en").new_page()
    accept_invitation(site, page, colleague, slug)
    file = tmp_path / "счёт №7.pdf"
    file.write_bytes(CONTENT)
    link = ask(site, customer, slug, file)
    assert site.mail_to(f"dana@{slug}.example")["Auto-Submitted"]

    colleague.goto(f"{site.desk(slug)}/tickets")
    colleague.click("text=Cash desk 3 prints blank receipts")
    expect(colleague.locator(".timeline")).to_contain_text("счёт №7.pdf")
    ticket = colleague.url.partition("?")[0]
    colleague.fill("[name=text]", "The courier leaves at ten.")
    colleague.keyboard.press("Control+Enter")
    expect(colleague.locator("[data-kind=reply]")).to_contain_text("The courier leaves at ten.")
    colleague.click(".toast >> text=Send now")
    sent = site.mail_to(f"dana@{slug}.example", "The courier leaves at ten.")
    number = ticket.rpartition("/")[2]
    assert re.search(rf"<{number}-2-[a-z2-7]+@", str(sent["References"]))
    assert re.fullmatch(rf"support\+{number}-2-[a-z2-7]+@{slug}\.mail\.localhost", str(sent["Reply-To"]))
    assert sent["In-Reply-To"]

    answer(site, sent, slug)
    for _ in range(100):
        colleague.goto(ticket)
        if colleague.locator("text=The courier was here").count():
            break
        colleague.wait_for_timeout(100)
    expect(colleague.locator("[data-kind=customer]")).to_have_count(2)

    customer.goto(link)
    expect(customer.locator(".timeline")).to_contain_text("The courier leaves at ten.")
    lose_nothing(site, colleague, ticket)


def lose_nothing(site: Site, colleague: Page, ticket: str) -> None:
    """Kill everything, start again: all of it is there, files byte for byte."""
    before = colleague.locator(".timeline").inner_text()
    site.kill()
    site.start()
    colleague.goto(ticket)
    assert colleague.locator(".timeline").inner_text() == before
    for name in ("счёт №7.pdf", "акт.pdf"):
        with colleague.expect_download() as started:
            colleague.get_by_role("link", name=name).click()
        download = started.value
        assert download.suggested_filename == name and Path(download.path()).read_bytes() == CONTENT
        headers = headers_of(download.url)
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Disposition"].startswith("attachment")


def headers_of(url: str) -> Message:
    """What a download answers with; it comes from an origin that no session is sent to."""
    parts = urlsplit(url)
    assert parts.hostname == "files.localhost"
    asked = urllib.request.Request(url.replace(parts.netloc, f"127.0.0.1:{parts.port}"), headers={"Host": parts.netloc})
    with urllib.request.urlopen(asked) as answer:
        headers: Message = answer.headers
    return headers


def test_mail_accepted_just_before_the_power_goes_is_not_lost(site: Site, page: Page) -> None:
    slug = f"acme-{secrets.token_hex(3)}"
    sign_up(site, page, slug)
    for number in range(5):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = (
            f"dana@{slug}.example",
            f"support@{slug}.mail.localhost",
            f"Mail {number}",
        )
        mail["Message-ID"] = f"<{number}@{slug}.example>"
        mail.set_content("Hello")
        site.send(mail, str(mail["To"]))
    site.kill()
    site.start()
    for _ in range(150):
        page.goto(f"{site.desk(slug)}/tickets")
        if page.locator(".row").count() >= 5:
            break
        page.wait_for_timeout(100)
    expect(page.locator(".row")).to_have_count(5)
