"""Every shape is stored wherever HTML or Markdown is taken, and a browser tries them: nothing runs, or even tries to.

What a policy of ours would stop is found too: the console tells of it. tests/test_shapes.py looks at each by itself.
"""

import re
import secrets
from email.message import EmailMessage

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import Site, eventually
from tests.browser.test_main_job import sign_up
from tests.shapes import groups

COUNT = "window.__ran = 0; window.ran = () => { window.__ran += 1; };"
ANSWER, COMMENT = 7_800, 1_900  # letters that there is room for
MAILS = 4
OURS = ("data:image/svg+xml", "Autofocus processing was blocked")  # our pages' icon, and what waits in a closed menu


class Watched:
    """A context in which whatever runs, is stopped by a policy, or asks elsewhere is noted."""

    def __init__(self, chromium: Browser, site: Site) -> None:
        self.noted: list[str] = []
        self.context: BrowserContext = chromium.new_context(locale="en")
        self.context.add_init_script(COUNT)
        self.context.on("request", lambda one: self._note(one.url) if f":{site.port}/" not in one.url else None)
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda one: self._note(one.text))
        self.page.on("pageerror", lambda one: self._note(str(one)))
        self.page.on("dialog", lambda one: self._note(one.message))

    def _note(self, what: str) -> None:
        if not what.startswith(OURS):
            self.noted.append(f"{self.page.url}: {what}"[:300])

    def look(self, url: str, marks: str) -> None:
        """Look at a page with shapes on it, and do what people do with a mouse."""
        self.page.wait_for_load_state("networkidle")  # else what the page before still asks for stops this one
        self.page.goto(url)
        assert "ran()" in self.page.locator(marks).first.inner_text(), url
        self.page.mouse.move(200, 400)
        self.page.keyboard.press("Tab")
        assert self.page.evaluate("window.__ran") == 0, url
        assert self.page.url.partition("#")[0] == url, "it stayed where it was"


def test_nothing_runs(site: Site, chromium: Browser) -> None:
    slug, staff, reader = f"shapes-{secrets.token_hex(3)}", Watched(chromium, site), Watched(chromium, site)
    sign_up(site, staff.page, slug)
    desk = site.desk(slug)
    mail_all(site, slug)
    answers = written_answers(staff.page, desk)
    comment(staff.page, answers[0])
    for url in answers:
        reader.look(url, ".prose")
    reader.look(answers[0], "#comments li")
    for number in tickets_of(staff.page, desk):
        staff.look(f"{desk}/tickets/{number}", "article.message")
        link = re.search(rf"/t/{number}/\w+", staff.page.content())
        assert link
        reader.look(desk + link[0], "article.message")
    reply(staff.page, f"{desk}/tickets/1")
    staff.look(f"{desk}/tickets/1", "[data-kind=reply]")
    assert staff.noted == [] and reader.noted == []
    staff.context.close()
    reader.context.close()


def mail_all(site: Site, slug: str) -> None:
    """Mails with all shapes, as HTML and as text, and with one of them in each header."""
    every = list(groups().values())
    for part in range(MAILS):
        shapes = [shape for group in every[part::MAILS] for shape in group if len(shape) < 400]
        text = "\n".join(shapes).encode("utf-8", "replace").decode()
        mail = EmailMessage()
        mail["From"] = '"<img src=x onerror=ran()>" <dana@customers.example>'
        mail["To"], mail["Message-ID"] = f"support@{slug}.mail.localhost", f"<{part}@{slug}.example>"
        mail["Subject"] = "<script>ran()</script><img src=x onerror=ran()>"
        mail.set_content(text)
        if part:
            mail.add_alternative(f"<b>ran()</b> {text}", subtype="html")
        site.send(mail, str(mail["To"]))


def pieces(room: int) -> list[str]:
    """The shapes as Markdown, as many in a piece as there is room for."""
    found = ["ran()"]
    for shape in (one for group in groups().values() for one in group if len(one) < 400):
        text = shape.encode("utf-8", "replace").decode().replace("\x00", "")
        if len(found[-1]) + len(text) + 2 > room:
            found.append("ran()")
        found[-1] += f"\n\n{text}"
    return found


def written_answers(page: Page, desk: str) -> list[str]:
    """Addresses of public answers with all shapes."""
    found = []
    for place, text in enumerate(pieces(ANSWER)):
        page.goto(f"{desk}/settings/answers/add")
        page.fill("[name=title]", f"</title><script>ran()</script><img src=x onerror=ran()> {place}")
        page.fill("[name=text]", text)
        page.click("main [name=do][value=publish]")
        page.wait_for_url(re.compile(r"/settings/answers/[0-9A-Z]{26}"))
        page.goto(f"{desk}/answers/{page.url.partition('?')[0].rpartition('/')[2]}")
        found.append(page.url)
    return found


def comment(page: Page, url: str) -> None:
    """Write comments as somebody of the desk, whose are shown at once."""
    for text in pieces(COMMENT)[-3:]:
        page.goto(url)
        page.locator("#comments summary").last.click()
        page.fill("#comments [name=text]", text)
        with page.expect_navigation():  # else the next address would stop it
            page.click("#comments form.stack button.primary")


def tickets_of(page: Page, desk: str) -> list[int]:
    """The numbers of the mails' tickets, once they are there."""

    def found() -> list[int]:
        page.goto(f"{desk}/tickets")
        numbers = {int(one) for one in re.findall(r"/tickets/(\d+)\"", page.content())}
        return sorted(numbers) if len(numbers) == MAILS else []

    return list(eventually(found))


def reply(page: Page, url: str) -> None:
    page.goto(url)
    page.fill("[name=text]", "\n\n".join(["ran()", *groups()["Markdown"]])[:ANSWER])
    with page.expect_navigation():
        page.click(".composer .when-reply > .primary:visible")
