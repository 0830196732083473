"""Google and Microsoft as far as tokens go: where they are given, and where a mail server asks about them."""

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs


class Provider:
    """Who may read which mailbox."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.codes: dict[str, str] = {}  # code -> address
        self.permissions: dict[str, str] = {}  # refresh token -> address
        self.access: dict[str, str] = {}  # access token -> address
        self.asked: list[dict[str, str]] = []

    def allow(self, address: str) -> str:
        """Let the owner of an address say yes; return the code with which he is sent back."""
        code = f"code-{len(self.codes)}"
        self.codes[code] = address
        return code

    def token(self, asked: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.asked.append(asked)
        if asked["grant_type"] == "authorization_code":
            address = self.codes.pop(asked["code"], "")
        else:
            address = self.permissions.get(asked["refresh_token"], "")
        if not address:
            return 400, {"error": "invalid_grant"}
        number = len(self.asked)
        self.permissions[f"refresh-{number}"] = self.access[f"access-{number}"] = address
        said = {"access_token": f"access-{number}", "refresh_token": f"refresh-{number}", "expires_in": 3600}
        return 200, said

    def introspect(self, asked: dict[str, str]) -> tuple[int, dict[str, Any]]:
        address = self.access.get(asked.get("token", ""))
        return 200, {"active": bool(address), "username": address or ""}


@contextlib.contextmanager
def running() -> Iterator[Provider]:
    """Answer on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            asked = {name: values[0] for name, values in parse_qs(body).items()}
            status, said = provider.token(asked) if self.path == "/token" else provider.introspect(asked)
            content = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider = Provider(server.server_address[1])
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield provider
        server.shutdown()
