"""Pages of the stand-in: made of its templates, in English, as plain as they can be."""

from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from infrastructure.local.stripe.money import money
from infrastructure.local.wsgi import Answer

_pages = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, trim_blocks=True)
_pages.filters["money"] = money
_pages.filters["day"] = lambda moment: f"{datetime.fromtimestamp(moment, UTC):%-d %B %Y}"
_pages.filters["minute"] = lambda moment: f"{datetime.fromtimestamp(moment, UTC):%-d %B %Y, %H:%M} UTC"


def html(template: str, code: int = 200, **values: object) -> Answer:
    body = _pages.get_template(template).render(**values).encode()
    return answer(body, "text/html; charset=utf-8", code)


def answer(body: bytes, kind: str, code: int = 200, headers: list[tuple[str, str]] | None = None) -> Answer:
    status = f"{code} {HTTPStatus(code).phrase}"
    common = [("Content-Type", kind), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
    return Answer(status, [*common, *(headers or [])], body)


def go(to: str) -> Answer:
    return answer(b"", "text/plain", 303, [("Location", to)])


def missing(words: str = "There is no such page.") -> Answer:
    return html("said.html", 404, title="Not here", words=words)
