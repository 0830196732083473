"""Stripe for tests: the stand-in on a port of its own, whose webhooks are delivered when a test says so."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode, urlsplit

from infrastructure.local.stripe import webhooks
from infrastructure.local.stripe.account import Account, Fault, Object, Options
from infrastructure.local.stripe.passing import catch_up
from infrastructure.local.stripe.stand_in import StandIn
from infrastructure.local.stripe.webhooks import Delivery
from infrastructure.local.wsgi import Answer
from tenants import times

if TYPE_CHECKING:
    import stripe

PATH = "/payments/stripe"  # where the product takes webhooks
Order = Callable[[Sequence[Delivery]], Iterator[Delivery]]


class Door(Protocol):
    """The gateway, as far as a webhook needs it."""

    def request(self, method: str, url: str, headers: dict[str, str], body: bytes) -> Any: ...


class Stripe:
    """Who owes what to whom at Stripe; everything that a test asks of it."""

    key, secret = "sk_test_stand_in", "whsec_stand_in"

    def __init__(self, url: str, clock: Callable[[], datetime] = times.now) -> None:
        self.url = url
        self._clock = clock
        self.forget()

    def forget(self) -> None:
        """Begin anew, with an empty account."""
        self.account = Account(Options(self.key, self.secret, self.url), self._clock)
        self.stand_in = StandIn(self.account)
        self._door: Door | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What the product has to read to talk to it."""
        return {"KOMEK_STRIPE_KEY": self.key, "KOMEK_STRIPE_WEBHOOK_SECRET": self.secret, "KOMEK_STRIPE_URL": self.url}

    def client(self, key: str = "", **more: Any) -> "stripe.StripeClient":
        """The official library, talking to it."""
        import stripe

        return stripe.StripeClient(key or self.key, base_addresses={"api": self.url}, **more)

    # ------------------------------------------------------------ people

    def visit(self, url: str, form: dict[str, str] | None = None) -> Answer:
        """Open a page of the stand-in, or send its form."""
        body = urlencode(form or {}).encode()
        method = "POST" if form is not None else "GET"
        environ = {"REQUEST_METHOD": method, "CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body)}
        return self.stand_in.answer(environ, urlsplit(url).path)

    def pay(self, url: str, card: str = "4242424242424242", *, is_it_he: bool = True, **form: str) -> Answer:
        """Pay on a page by a card, answering the bank's question where it asks; look at `location(answer)`."""
        answer = self.visit(url, {"card": card, "name": "Aigerim", "email": "aigerim@acme.example", **form})
        if b"Is it you?" not in answer.body:
            return answer
        method = answer.body.decode().partition('name="method" value="')[2].partition('"')[0]
        return self.visit(url, {"method": method, "authentication": "yes" if is_it_he else "no"})

    def leave(self, url: str) -> str:
        """Return where the link leads by which one leaves a pay page."""
        href = self.visit(url).body.decode().rpartition('<a href="')[2]
        return href.partition('"')[0].replace("&amp;", "&")

    # ------------------------------------------------------------ webhooks

    def connect(self, door: Door) -> None:
        """Say to which gateway webhooks are handed."""
        self._door = door

    def waiting(self, *types: str) -> list[Delivery]:
        """What is not delivered yet, oldest first; only types that begin so."""
        catch_up(self.account)
        return self.account.box.waiting(*types)

    def deliver(self, *types: str, order: Order = iter, times: int = 1, signed_at: int | None = None) -> list[int]:
        """Hand the waiting webhooks to the gateway, and those that this brings about; return what it answered.

        `order` is such as `reversed`; `signed_at` makes an old signature. What is refused waits on.
        """
        answers: list[int] = []
        told: set[int] = set()
        while fresh := [one for one in self.waiting(*types) if id(one) not in told]:
            told |= {id(one) for one in fresh}
            for one in order(fresh):
                answers += [self.hand(one, signed_at) for _ in range(times)]
        return answers

    def hand(self, one: Delivery, signed_at: int | None = None) -> int:
        """Hand one webhook to the gateway, whatever became of it before; return the status."""
        moment = self.account.now() if signed_at is None else signed_at
        return webhooks.deliver(one, self._send, self.secret, moment)

    def _send(self, body: bytes, headers: dict[str, str]) -> int:
        assert self._door, "connect(gateway) first"
        return int(self._door.request("POST", f"http://localhost:8000{PATH}", headers, body).status)

    def hold(self, *types: str) -> None:
        """Hold back what waits and what comes of types that begin so, until release()."""
        self.account.box.hold(*types or ("",))

    def release(self) -> None:
        self.account.box.release()

    def drop(self, *types: str) -> None:
        """Let what waits be lost on its way."""
        self.account.box.drop(*types)

    def again(self, event: str) -> None:
        """Let an event be delivered once more."""
        self.account.box.again(event, self.account.now())

    def events(self, *types: str) -> list[Object]:
        """What happened, oldest first."""
        found = reversed(list(self.account.all("event")))
        return [one for one in found if not types or one["type"].startswith(types)]

    # ------------------------------------------------------------ misfortune

    def fail(self, kind: str, path: str = "/") -> None:
        """Let the next request to a path fail: rate_limit, api_error or lost."""
        self.account.faults.append(Fault(kind, path))


def location(answer: Answer) -> str:
    """Where an answer sends its reader."""
    return dict(answer.headers).get("Location", "")


@contextlib.contextmanager
def running(clock: Callable[[], datetime] = times.now) -> Iterator[Stripe]:
    """Answer on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # an answer is one packet
        disable_nagle_algorithm = True

        def _answer(self) -> None:
            headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in self.headers.items()}
            about = {"REQUEST_METHOD": self.command, "CONTENT_LENGTH": self.headers.get("Content-Length") or "0"}
            answer = made.stand_in.answer({**headers, **about, "wsgi.input": self.rfile}, self.path)
            if answer.status.startswith("502"):  # lost on its way
                self.close_connection = True
                return
            self.send_response(int(answer.status.split()[0]))
            for name, value in answer.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = do_DELETE = _answer

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        made = Stripe(f"http://127.0.0.1:{server.server_address[1]}", clock)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield made
        server.shutdown()
