"""API Gateway and Lambda for a Chalice app, in one process: an HTTP request becomes a REST API's proxy event and back.

`Gateway(app).request("GET", "http://acme.localhost:8000/tickets")` needs no HTTP, so tests use it as their front door.
"""

import base64
import json
import logging
import threading
import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from chalice.app import Chalice

from chalicelib.web.paths import Paths
from infrastructure.local.proxy_event import Asked, is_binary, proxy_event, value

Headers = Mapping[str, str] | Iterable[tuple[str, str]]

STAGE = "api"
API_GATEWAY_LIMIT = 10 * 1024 * 1024  # bytes of a request's body
LAMBDA_LIMIT = 6 * 1024 * 1024  # bytes of an event or an answer as JSON, with base64 where there is some

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Response:
    """What the client gets; header names are as the app wrote them."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)

    def all(self, name: str) -> list[str]:
        """Return each value of a header that may come several times, such as Set-Cookie."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def header(self, name: str) -> str | None:
        return next(iter(self.all(name)), None)


class Gateway:
    """One stage of a REST API, deployed on this machine."""

    def __init__(self, app: Chalice, *, stage: str = STAGE, timeout: float = 29.0) -> None:
        self.app = _one_request_a_thread(app)
        self._paths = Paths(getattr(app, "outside", app.routes))
        self.stage = stage
        self.timeout = timeout  # seconds that API Gateway waits for Lambda

    def request(
        self, method: str, url: str, headers: Headers = (), body: bytes = b"", *, source_ip: str = "127.0.0.1"
    ) -> Response:
        """Ask the app; `url` is absolute, or a path whose host is in the headers. Never raises."""
        pairs = list(headers.items() if isinstance(headers, Mapping) else headers)
        parts = urlsplit(url)
        found = self._paths.match(parts.path)
        if found is None or method not in self.app.routes[found[0]]:
            return page(HTTPStatus.NOT_FOUND)
        if len(body) > API_GATEWAY_LIMIT:
            return page(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        asked = Asked(method, parts, pairs, body, source_ip)
        event = proxy_event(asked, *found, stage=self.stage, binary_types=self.app.api.binary_types)
        if len(event["body"] or "") > LAMBDA_LIMIT:
            return page(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return self._invoke(event)

    def _invoke(self, event: dict[str, Any]) -> Response:
        try:
            answer = self.app(event, Context("api_handler", self.timeout))
            response = self._response(answer, event)
        except Exception:
            _log.exception("%s %s failed", event["httpMethod"], event["path"])
            return page(HTTPStatus.INTERNAL_SERVER_ERROR)
        return response

    def _response(self, answer: dict[str, Any], event: dict[str, Any]) -> Response:
        body = answer.get("body") or ""
        if len(body) > LAMBDA_LIMIT:
            raise ValueError(f"An answer of {len(body)} bytes is more than Lambda gives back.")
        # API Gateway looks at the first type that the client accepts, and hands base64 over as it is when that is text.
        accepts = value(list(event["headers"].items()), "accept").split(",")[0]
        if answer.get("isBase64Encoded") and is_binary(accepts, self.app.api.binary_types):
            content = base64.b64decode(body)
        else:
            content = body.encode()
        headers = _merged(answer.get("headers") or {}, answer.get("multiValueHeaders") or {})
        headers.append(("Content-Length", str(len(content))))
        return Response(int(answer["statusCode"]), headers, b"" if event["httpMethod"] == "HEAD" else content)


class Context:
    """What Lambda hands to a function beside the event."""

    function_version = "$LATEST"
    memory_limit_in_mb = "1024"
    log_group_name = log_stream_name = "local"
    identity = client_context = None

    def __init__(self, function_name: str, timeout: float) -> None:
        self.function_name = function_name
        self.aws_request_id = str(uuid.uuid4())
        self.invoked_function_arn = f"arn:aws:lambda:eu-central-1:123456789012:function:{function_name}"
        self._ends_at = time.monotonic() + timeout

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._ends_at - time.monotonic()) * 1000))


def page(status: HTTPStatus) -> Response:
    """Return what the client gets when the app was not asked; in all languages, since nobody looked which is wanted."""
    words = WORDS.get(status, (status.phrase,))
    lines = "".join(f"<p>{line}</p>" for line in words[1:])
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{words[0]}</title>'
    html = f"{head}<h1>{words[0]}</h1>{lines}</html>\n"
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Length", str(len(html.encode()))),
    ]
    return Response(int(status), headers, html.encode())


WORDS = {
    HTTPStatus.NOT_FOUND: ("There is no such page.", "Такой страницы нет.", "Мұндай бет жоқ."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
        "That is too large to send at once: all files together may have 4 MB. Go back, your text is still there.",
        "Слишком много за один раз: все файлы вместе до 4 МБ. Вернитесь назад, ваш текст на месте.",
        "Бір жолға тым үлкен: барлық файл бірге 4 МБ-қа дейін. Артқа қайтыңыз, мәтініңіз орнында.",
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: (
        "Something went wrong on our side. Please try again in a moment.",
        "Что-то сломалось на нашей стороне. Попробуйте ещё раз через минуту.",
        "Біздің жақта бірдеңе бұзылды. Бір минуттан кейін қайталап көріңіз.",
    ),
}


class _OneRequestAThread:
    """Chalice keeps the request on the app, since a Lambda has one at a time; here each thread has its own."""

    _thread = threading.local()

    @property
    def current_request(self) -> Any:
        return getattr(self._thread, "current_request", None)

    @current_request.setter
    def current_request(self, request: Any) -> None:
        self._thread.current_request = request

    @property
    def lambda_context(self) -> Any:
        return getattr(self._thread, "lambda_context", None)

    @lambda_context.setter
    def lambda_context(self, context: Any) -> None:
        self._thread.lambda_context = context


def _one_request_a_thread(app: Chalice) -> Chalice:
    if not isinstance(app, _OneRequestAThread):
        app.__class__ = type("ThreadedChalice", (_OneRequestAThread, app.__class__), {})
    return app


def _merged(single: Mapping[str, Any], multiple: Mapping[str, list[Any]]) -> list[tuple[str, str]]:
    """Join both kinds of headers; a name in both counts once, with its list."""
    taken = {name.lower() for name in multiple}
    pairs = [(name, str(one)) for name, one in single.items() if name.lower() not in taken]
    pairs += [(name, str(one)) for name, several in multiple.items() for one in several]
    return [(name, one) for name, one in pairs if name.lower() != "content-length"]
