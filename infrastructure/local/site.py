"""The web as the browser sees it: hosts and paths in front of the gateway, as CloudFront and DNS are in production."""

import mimetypes
import re
from collections.abc import Iterable
from http import HTTPStatus
from pathlib import Path

from infrastructure.local.clock import Clock
from infrastructure.local.clock_page import ClockPage
from infrastructure.local.compressing import compressed
from infrastructure.local.downloads import Downloads
from infrastructure.local.gateway import API_GATEWAY_LIMIT, Gateway, Response, page
from infrastructure.local.sent_mail import SentMailPages
from infrastructure.local.settings import STRIPE_KEY, STRIPE_SECRET, Settings
from infrastructure.local.stripe.account import Account, Options
from infrastructure.local.stripe.stand_in import StandIn
from infrastructure.local.uploads import Uploads
from infrastructure.local.wsgi import Answer, Environ, StartResponse, read_body
from tenants import times

BUILT = Path(__file__).parents[2] / "static" / "built"
FOREVER = "public, max-age=31536000, immutable"  # the name of a built file changes with its content


class Site:
    """A WSGI application for all hosts."""

    def __init__(self, gateway: Gateway, settings: Settings, clock: Clock) -> None:
        self._gateway = gateway
        self._base_hosts = {f"localhost:{settings.port}", f"127.0.0.1:{settings.port}"}
        self._files_host = f"files.localhost:{settings.port}"
        self._downloads, self._uploads = Downloads(settings), Uploads(settings)
        self._sent_mail = SentMailPages(settings.state / "sent")
        self._clock = ClockPage(clock)
        self._stripe_host = f"stripe.localhost:{settings.port}"
        known = Options(STRIPE_KEY, STRIPE_SECRET, settings.stripe_url)
        self.stripe = StandIn(Account(known, times.now, settings.state / "stripe.json"))

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        return compressed(self._answer(environ), environ.get("HTTP_ACCEPT_ENCODING", "")).give(start_response)

    def _answer(self, environ: Environ) -> Answer:
        host = environ.get("HTTP_HOST", "").lower()
        uri = "/" + environ["REQUEST_URI"].lstrip("/")
        path = uri.partition("?")[0]
        if not re.fullmatch(r"[a-z0-9.-]+(:\d{1,5})?", host):
            return _as_answer(page(HTTPStatus.BAD_REQUEST))
        if host == self._files_host and environ["REQUEST_METHOD"] in ("POST", "OPTIONS"):
            return self._uploads.answer(environ, uri)
        if host == self._files_host:
            return self._downloads.answer(environ, uri)
        if host == self._stripe_host:
            return self.stripe.answer(environ, uri)
        if path.startswith("/_local/stripe/v1/") and host in self._base_hosts:
            return self.stripe.answer(environ, uri.removeprefix("/_local/stripe"))
        if path.startswith("/static/"):
            return _static(path.removeprefix("/static/"))
        if path == "/_local/clock" and host in self._base_hosts:
            return self._clock.answer(environ)
        if path.startswith("/_local/") and host in self._base_hosts:
            return self._sent_mail.answer(path)
        return self._ask_app(environ, f"http://{host}{uri}")

    def _ask_app(self, environ: Environ, url: str) -> Answer:
        if int(environ.get("CONTENT_LENGTH") or 0) > API_GATEWAY_LIMIT:
            return _as_answer(page(HTTPStatus.REQUEST_ENTITY_TOO_LARGE))
        asked = _headers(environ), read_body(environ)
        response = self._gateway.request(environ["REQUEST_METHOD"], url, *asked, source_ip=environ["REMOTE_ADDR"])
        return _as_answer(response)


def _static(name: str) -> Answer:
    path = BUILT / name
    if not re.fullmatch(r"[\w-][\w.-]*", name) or not path.is_file():
        return _as_answer(page(HTTPStatus.NOT_FOUND))
    content = path.read_bytes()
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    headers = [("Content-Type", kind), ("Content-Length", str(len(content))), ("Cache-Control", FOREVER)]
    return Answer("200 OK", [*headers, ("X-Content-Type-Options", "nosniff")], content)


def _headers(environ: Environ) -> list[tuple[str, str]]:
    """Undo WSGI's spelling; the content's type and length are the two that it keeps apart."""
    names = {name: name.removeprefix("HTTP_") for name in environ if name.startswith("HTTP_")}
    names |= {name: name for name in ("CONTENT_TYPE", "CONTENT_LENGTH") if environ.get(name)}
    return [(plain.replace("_", "-").title(), environ[name]) for name, plain in names.items()]


def _as_answer(response: Response) -> Answer:
    status = f"{response.status} {HTTPStatus(response.status).phrase}"
    return Answer(status, response.headers, response.body)
