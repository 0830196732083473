"""Asking a WSGI application from within another one."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


@dataclass
class Answer:
    status: str
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def is_success(self) -> bool:
        return self.status.startswith("2")

    def give(self, start_response: StartResponse) -> list[bytes]:
        """Answer the server with it."""
        start_response(self.status, self.headers)
        return [self.body]


def ask(app: Application, environ: Environ, body: bytes | None = None) -> Answer:
    """Call the application and wait for its whole answer; a body that was read already is given back to it."""
    if body is not None:
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
    answer = Answer("500 Internal Server Error", [], b"")

    def start_response(status: str, headers: list[tuple[str, str]], _exc_info: Any = None) -> None:
        answer.status, answer.headers = status, headers

    chunks = app(environ, start_response)
    answer.body = b"".join(chunks)
    if close := getattr(chunks, "close", None):
        close()
    return answer


def read_body(environ: Environ) -> bytes:
    body: bytes = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    return body
