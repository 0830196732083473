"""Turnstile and hCaptcha as far as servers ask them."""

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs


class Captchas:
    """What was asked, and what is said: a token called "person" is one's, anything else is not."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.says: dict[str, Any] | bytes | None = None  # in place of that; bytes as they are

    def answer(self, path: str, asked: dict[str, str]) -> bytes:
        self.asked.append((path, asked))
        if isinstance(self.says, bytes):
            return self.says
        is_person = asked.get("response") == "person"
        told = {"success": is_person, **({} if is_person else {"error-codes": ["invalid-input-response"]})}
        return json.dumps(self.says or told).encode()


@contextlib.contextmanager
def running() -> Iterator[Captchas]:
    """Answer on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            content = captchas.answer(self.path, {name: values[0] for name, values in parse_qs(body).items()})
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        captchas = Captchas(server.server_address[1])
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield captchas
        server.shutdown()
