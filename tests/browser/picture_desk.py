"""A small desk to be shown in the pictures of the guides, made anew in each language."""

import re
from dataclasses import dataclass
from email.message import EmailMessage

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.browser.conftest import Site, eventually, text_of
from tests.browser.scene_words import WORDS, Mail, Words

PASSWORD = "correct horse 7 battery"
SIZE: ViewportSize = {"width": 880, "height": 620}
AGENT = "Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"
POST = """async ([path, fields]) => {
  const answer = await fetch(path, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
  return answer.type === "opaqueredirect" ? "" : answer.text();
}"""

LINK = """async ([path, name]) => {
  const shown = new DOMParser().parseFromString(await (await fetch(path)).text(), "text/html");
  return [...shown.querySelectorAll("main a")].find((link) => link.textContent.includes(name))?.getAttribute("href");
}"""


@dataclass
class PictureDesk:
    """A desk with its owner signed in; pages in one language."""

    site: Site
    page: Page
    words: Words
    csrf: str = ""

    @property
    def url(self) -> str:
        return self.site.desk(self.words.slug)

    def go(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page

    def post(self, path: str, **fields: str) -> None:
        """Do something as the owner without looking at it."""
        answer = self.page.evaluate(POST, [path, {"csrf": self.csrf, **fields}])
        assert answer == "", f"{path}: {re.sub(r'<[^>]+>', ' ', answer)[-1500:]}"

    def path_of(self, path: str, name: str) -> str:
        """Where a link of a page leads, by its words."""
        found = self.page.evaluate(LINK, [path, name])
        assert found, f"no link {name} on {path}"
        return str(found)

    def send(self, mail: Mail, to: str = "support") -> None:
        raw = EmailMessage()
        raw["From"], raw["To"], raw["Subject"] = (
            f"{mail.name} <{mail.address}>",
            f"{to}@{self.words.slug}.mail.localhost",
            mail.subject,
        )
        raw["Message-ID"] = f"<{abs(hash(mail))}@{mail.address.partition('@')[2]}>"
        raw.set_content(mail.text)
        self.site.send(raw, str(raw["To"]))

    def wait_for(self, path: str, *subjects: str) -> None:
        """Wait until all of these stand on a page."""
        eventually(lambda: set(subjects) <= set(self._subjects(path)))

    def wait_on(self, path: str, element: str) -> None:
        """Load a page until it has something."""
        eventually(lambda: self.go(path).locator(element).count())

    def _subjects(self, path: str) -> list[str]:
        text = self.page.evaluate("async (path) => (await fetch(path)).text()", path)
        return [mail.subject for mail in self.words.mails if mail.subject in text]


def made(site: Site, chromium: Browser, language: str) -> PictureDesk:
    """Sign up, invite a colleague, and let the first tickets come."""
    context = chromium.new_context(locale=language, viewport=SIZE, user_agent=AGENT, reduced_motion="reduce")
    desk = PictureDesk(site, context.new_page(), WORDS[language])
    _sign_up(desk)
    words = desk.words
    first, *others, unwanted = words.mails
    desk.send(first)
    parent = ""
    for name, local in words.departments:
        desk.post("/settings/departments/add", name=name, local=local, parent=parent)
        parent = desk.path_of("/settings/departments", name).rpartition("/")[2]
    desk.wait_for("/tickets", first.subject)
    desk.post("/settings/stop-lists/add", list="word", word="casino" if language == "en" else "казино")
    for mail in (*others, unwanted):
        desk.send(mail)
    _invite(desk, chromium)
    _keep(desk)
    desk.wait_for("/tickets", *(mail.subject for mail in others))
    desk.wait_for("/suspended", unwanted.subject)
    desk.wait_on("/tickets/1", ".timeline .event")  # that the letter went out
    return desk


def _sign_up(desk: PictureDesk) -> None:
    page, words = desk.page, desk.words
    page.goto(f"{desk.site.url}/signup")
    typed = {"company": words.company, "slug": words.slug, "name": words.owner, "password": PASSWORD}
    for field, text in {**typed, "email": f"owner@{words.slug}.example"}.items():
        page.fill(f"[name={field}]", text)
    page.click("main button.primary")
    page.wait_for_url(f"{desk.url}/tickets")
    desk.csrf = page.locator("[name=csrf]").first.get_attribute("value") or ""
    _open_link(desk.site.mail_to(f"owner@{words.slug}.example"), page, "confirm")
    page.click("main button.primary")


def _open_link(mail: EmailMessage, page: Page, path: str) -> None:
    link = re.search(rf"http\S+/{path}\S+", text_of(mail))
    assert link
    page.goto(link[0])


def _invite(desk: PictureDesk, chromium: Browser) -> None:
    address = f"boris@{desk.words.slug}.example"
    desk.post("/settings/staff/invite", address=address, role="agent")
    context: BrowserContext = chromium.new_context(user_agent=PHONE)
    page = context.new_page()
    _open_link(desk.site.mail_to(address), page, "invitation/")
    page.fill("[name=name]", desk.words.colleague)
    page.fill("[name=password]", PASSWORD)
    page.click("main button.primary")
    page.wait_for_url(f"{desk.url}/tickets")
    context.clear_cookies()
    page.goto(f"{desk.url}/signin")
    page.fill("[name=email]", f"owner@{desk.words.slug}.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main button.primary")
    page.wait_for_url(f"{desk.url}/tickets")
    context.close()


def _keep(desk: PictureDesk) -> None:
    """What the desk has besides tickets."""
    words = desk.words
    for option in ("mailboxes", "internal_mail"):
        desk.go("/billing/options").click(f"form:has([value={option}]) button[value=pick]")
    desk.post("/settings/reply-templates/add", name=words.template[0], text=words.template[1], visibility="all")
    desk.post(
        "/objects/add", name=words.object[0], description=words.object[1], kind="program", state="used", version="4.12"
    )
    desk.post("/organisations/add", name=words.organisation, domains=words.mails[0].address.partition("@")[2])
    desk.post("/mail/add", subject=words.thread[0], text=words.thread[1], audience="all")
    desk.post("/settings/staff/invite", address=f"saule@{words.slug}.example", role="observer")
