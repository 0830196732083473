"""The people of the tests, and the browsers in front of which they sit."""

import contextlib
import re
import secrets
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser as HTMLParser
from selectolax.lexbor import LexborNode as Node

from chalicelib.helpdesk import customers
from chalicelib.helpdesk.customers import Known
from chalicelib.helpdesk.desk import signup
from chalicelib.helpdesk.portal import sessions as portal_sessions
from chalicelib.helpdesk.signing_in import sessions
from chalicelib.web.pages import CUSTOMER, SESSION
from infrastructure.local.gateway import Response
from tenants import keys, table, terms
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import Desk, Tenant, load, moved
from tests import written

if TYPE_CHECKING:
    from tests.machine import Machine

PASSWORD = "correct horse 7 battery"


@dataclass
class Browser:
    """A browser without JavaScript on one host: pages, forms by their fields, cookies."""

    machine: "Machine"
    host: str
    cookies: dict[str, str] = field(default_factory=dict)
    language: str = "en"
    network: str = "203.0.113.7"
    agent: str = ""  # what it calls itself
    origin: str = ""  # of the page from which a form is sent, where the browser names it
    page: Response = field(default_factory=lambda: Response(0, [], b""))
    url: str = "/"

    def get(self, url: str, method: str = "GET") -> Response:
        return self._ask(method, url, b"", {})

    def post(
        self,
        url: str,
        fields: dict[str, Any],
        files: dict[str, tuple[str, bytes, str]] | None = None,
        follow: bool = True,
    ) -> Response:
        if files is None:
            body, kind = urlencode(fields, doseq=True).encode(), "application/x-www-form-urlencoded"
        else:
            boundary = uuid.uuid4().hex
            body, kind = multipart(boundary, fields, files), f"multipart/form-data; boundary={boundary}"
        return self._ask("POST", url, body, {"content-type": kind}, follow)

    def submit(self, action: str, files: dict[str, tuple[str, bytes, str]] | None = None, **values: Any) -> Response:
        """Fill and send the form of this page whose action ends so; hidden fields go along as they are."""
        form = self.form(action)
        return self.post(form.attributes.get("action") or self.url, {**fields_of(form), **values}, files)

    def form(self, action: str) -> Node:
        forms = [
            form
            for form in self.tree.css("form")
            if (form.attributes.get("action") or urlsplit(self.url).path).partition("?")[0].endswith(action)
        ]
        assert forms, (
            f"no form to {action} on {self.url}: {[form.attributes.get('action') for form in self.tree.css('form')]}"
        )
        return forms[0]

    @property
    def tree(self) -> HTMLParser:
        return HTMLParser(self.page.text)

    @property
    def text(self) -> str:
        body = self.tree.body
        return " ".join((body.text(separator=" ") if body else "").split())

    def _ask(self, method: str, url: str, body: bytes, headers: dict[str, str], follow: bool = True) -> Response:
        self.url = urljoin(urljoin(f"http://{self.host}/", self.url), url)
        if urlsplit(self.url).netloc != self.host:
            return self.page
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {
            "host": self.host,
            "accept": "text/html,*/*",
            "accept-language": self.language,
            "cookie": cookie,
            "user-agent": self.agent,
            **({"origin": self.origin} if self.origin else {}),
            **headers,
        }
        is_deed = method == "POST" and SESSION in self.cookies
        with written.watched() if is_deed else contextlib.nullcontext([]) as transactions:
            self.page = self.machine.gateway.request(method, self.url, sent, body, source_ip=self.network)
        told = written.untold(urlsplit(self.url).path, transactions)
        assert not told, f"{self.url} does this and does not tell the event log: {told}"
        for line in self.page.all("set-cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        if follow and self.page.status in (302, 303) and (to := self.page.header("location")):
            return self._ask("GET", to, b"", {})
        return self.page


def fields_of(form: Node) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for node in form.css("input, textarea, select"):
        name, kind = node.attributes.get("name"), node.attributes.get("type") or "text"
        if not name or kind in ("file", "submit", "button"):
            continue
        if node.tag == "textarea":
            fields[name] = node.text()
        elif node.tag == "select":
            chosen = node.css_first("option[selected]") or node.css_first("option")
            fields[name] = chosen.attributes.get("value") or "" if chosen else ""
        elif kind not in ("checkbox", "radio") or "checked" in node.attributes:
            usual = "on" if kind in ("checkbox", "radio") else ""  # as browsers send it
            fields[name] = node.attributes.get("value", usual) or ""
    return fields


def multipart(boundary: str, fields: dict[str, Any], files: dict[str, tuple[str, bytes, str]]) -> bytes:
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, (filename, content, kind) in files.items():
        disposition = f'Content-Disposition: form-data; name="{name}"; filename="{filename}"'
        head = f"--{boundary}\r\n{disposition}\r\nContent-Type: {kind}\r\n\r\n"
        parts.append(head.encode() + content + b"\r\n")
    return b"".join([*parts, f"--{boundary}--\r\n".encode()])


@dataclass
class Business:
    """A tenant, with whoever of its people a test needs."""

    machine: "Machine"
    slug: str
    tenant: str
    owner: Browser

    @classmethod
    def start(
        cls, machine: "Machine", name: str, owner: str, *, is_confirmed: bool = True, plan: str = "pro"
    ) -> "Business":
        """A new desk; on Pro, so that whatever a test is about is not kept from it by what the desk pays for."""
        slug = f"{name}-{secrets.token_hex(4)}"
        wish = signup.Wish(name.title(), slug, owner, f"{owner.lower()}@{slug}.example", PASSWORD, "en")
        done = signup.sign_up(wish, is_demo=True)
        business = cls(machine, slug, done.tenant, Browser(machine, f"{slug}.localhost:8000"))
        agreed = terms.agreed(load(done.tenant), plan)
        confirmed = {"confirmed_at": now()} if is_confirmed else {}
        token, session = sessions.start(done.tenant, done.owner)
        changed = table.add(Tenant(*keys.setting(done.tenant, "tenant")), {"revision": 1}, **agreed, **confirmed)
        table.write(changed, session)
        business.owner.cookies[SESSION] = token
        return business

    @property
    def dana(self) -> str:
        """The customer's address, which nobody has written to before."""
        return f"dana@{self.slug}-customers.example"

    @property
    def desk(self) -> Desk:
        return load(self.tenant)

    @property
    def mail(self) -> str:
        return f"support@{self.slug}.mail.localhost"

    def visitor(self) -> Browser:
        return Browser(self.machine, self.owner.host)

    def agent(self, name: str = "Boris", role: str = "agent", departments: list[str] | None = None) -> Browser:
        """A colleague, signed in."""
        person = Staff(
            *keys.setting(self.tenant, "staff", keys.new_id()),
            name=name,
            address=f"{name.lower()}@{self.slug}.example",
            role=role,
            password="-",
            language="en",
            departments=set(departments) if departments else None,
            created_at=now(),
        )
        table.write(table.create(person), moved(self.desk))
        browser = self.visitor()
        self.sign_in_as(browser, person.id)
        return browser

    def sign_in_as(self, browser: Browser, staff: str) -> None:
        token, written = sessions.start(self.tenant, staff)
        table.write(written)
        browser.cookies[SESSION] = token

    def customer(self, address: str = "") -> Browser:
        """A customer who has written before, signed in on the customers' pages."""
        known = table.get(Known, customers.key(self.tenant, address or self.dana))
        assert known
        token, written = portal_sessions.start(self.tenant, known.customer, address or self.dana)
        table.write(written)
        browser = self.visitor()
        browser.cookies[CUSTOMER] = token
        return browser

    def ask(
        self,
        subject: str = "The till is stuck",
        text: str = "Please help",
        email: str = "",
        **more: Any,
    ) -> int:
        """Dana fills the form; return the ticket's number."""
        browser = self.visitor()
        browser.network = f"198.51.100.{secrets.randbelow(250)}"
        browser.get("/form")
        browser.submit(
            "/form",
            subject=subject,
            message=text,
            name="Dana",
            email=email or self.dana,
            opened=opened_before(10),
            **more,
        )
        found = re.search(r"/t/(\d+)/", browser.page.text)
        assert found, browser.text
        return int(found[1])


def opened_before(seconds: int) -> str:
    """What a form carries that was opened so long ago."""
    from chalicelib.helpdesk.signing import seal

    moment = str(int(now().timestamp()) - seconds)
    return f"{moment}-{seal('form', moment)}"
