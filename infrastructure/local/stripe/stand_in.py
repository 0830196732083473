"""The stand-in as a WSGI application: the API below /v1, pages for people everywhere else."""

import json
from collections.abc import Iterable
from urllib.parse import parse_qsl, unquote, urlsplit

from infrastructure.local.stripe import api, control_page, invoice_pages, pages, pay_page, portal_page
from infrastructure.local.stripe.account import Account
from infrastructure.local.stripe.errors import Refused
from infrastructure.local.stripe.passing import catch_up
from infrastructure.local.wsgi import Answer, Environ, StartResponse, read_body


class StandIn:
    def __init__(self, account: Account) -> None:
        self.account = account

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        return self.answer(environ, environ["REQUEST_URI"]).give(start_response)

    def answer(self, environ: Environ, uri: str) -> Answer:
        """Answer a request for an address, which is given without what stands before the stand-in's own part."""
        parts = urlsplit("/" + uri.lstrip("/"))
        catch_up(self.account)
        body = read_body(environ).decode("utf-8", "replace")
        method = environ["REQUEST_METHOD"]
        if parts.path.startswith("/v1/"):
            text = body if method == "POST" else parts.query or body
            return self._ask(method, parts.path, text, environ)
        try:
            with self.account.lock:
                return self._page(method, unquote(parts.path).strip("/").split("/"), dict(parse_qsl(body)))
        except Refused as refused:
            words = refused.body["error"]["message"]
            return pages.html("said.html", refused.status, title="That did not work", words=words)
        finally:
            if method == "POST":
                self.account.keep()

    def _ask(self, method: str, path: str, text: str, environ: Environ) -> Answer:
        headers = {
            name[5:].lower().replace("_", "-"): value for name, value in environ.items() if name.startswith("HTTP_")
        }
        status, said, more = api.answer(self.account, method, path, text, headers)
        return pages.answer(json.dumps(said, indent=2).encode(), "application/json", status, list(more.items()))

    def _page(self, method: str, steps: list[str], form: dict[str, str]) -> Answer:
        match steps:
            case [""]:
                return control_page.answer(self.account, method, form)
            case ["c", "pay", id]:
                return pay_page.answer(self.account, method, id, form)
            case ["p", "session", id]:
                return portal_page.answer(self.account, method, id, form)
            case ["i", secret]:
                return invoice_pages.invoice(self.account, method, secret, form)
            case ["i", secret, "pdf"]:
                return invoice_pages.pdf(self.account, secret)
            case ["receipts", secret]:
                return invoice_pages.receipt(self.account, secret)
            case ["3ds", id]:
                return invoice_pages.authentication(self.account, method, id, form)
        return pages.missing()
