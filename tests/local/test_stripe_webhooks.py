"""Webhooks of the stand-in: signed so that the library believes them, in any order, late, twice, lost."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import stripe

from infrastructure.local.stripe import postman
from infrastructure.local.stripe.webhooks import PAUSES
from tests.clock import Ahead
from tests.local.stripe_orders import page
from tests.stripe_server import Stripe


class Ear:
    """Takes webhooks as the product would, and answers what it is told to."""

    def __init__(self) -> None:
        self.status = 200
        self.heard: list[tuple[bytes, dict[str, str]]] = []

    def request(self, method: str, url: str, headers: dict[str, str], body: bytes) -> Any:
        assert (method, url) == ("POST", "http://localhost:8000/payments/stripe")
        self.heard.append((body, headers))
        return self

    @property
    def types(self) -> list[str]:
        return [json.loads(body)["type"] for body, _ in self.heard]


@pytest.fixture
def ear(till: Stripe) -> Ear:
    made = Ear()
    till.connect(made)
    return made


def test_the_library_believes_the_signature(till: Stripe, ear: Ear, dana: str) -> None:
    assert till.deliver() == [200]
    body, headers = ear.heard[0]
    event = stripe.Webhook.construct_event(body, headers["Stripe-Signature"], till.secret)
    assert (event.type, event.data.object["id"]) == ("customer.created", dana)
    for forged, secret in ((body.replace(b"cus_", b"cus-"), till.secret), (body, "whsec_another")):
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(forged, headers["Stripe-Signature"], secret)


def test_an_old_signature_is_not_believed(till: Stripe, ear: Ear, dana: str) -> None:
    till.deliver(signed_at=till.account.now() - 301)
    with pytest.raises(stripe.SignatureVerificationError, match="tolerance"):
        stripe.Webhook.construct_event(ear.heard[0][0], ear.heard[0][1]["Stripe-Signature"], till.secret)


def test_in_another_order_and_twice(till: Stripe, api: Any, ear: Ear, dana: str) -> None:
    till.pay(page(api, dana).url)
    till.deliver("charge", "payment_intent", order=reversed, times=2)
    assert (
        ear.types[::2]
        == ear.types[1::2]
        == [
            "payment_intent.succeeded",
            "charge.succeeded",
            "payment_intent.created",
        ]
    )
    assert [one.type for one in till.waiting()] == ["customer.created", "checkout.session.completed"]


def test_held_back_let_go_lost_and_sent_again(till: Stripe, api: Any, ear: Ear, dana: str) -> None:
    till.hold("payment_intent")
    till.pay(page(api, dana).url)
    till.drop("charge")
    till.deliver()
    assert ear.types == ["customer.created", "checkout.session.completed"]
    api.customers.update(dana, {"name": "Gleb"})
    till.release()
    till.deliver()
    assert ear.types[2:] == ["customer.updated", "payment_intent.created", "payment_intent.succeeded"], "late is late"
    till.again(till.events("charge.succeeded")[0]["id"])
    till.deliver()
    assert ear.types[5:] == ["charge.succeeded"]


def test_what_is_not_answered_comes_again_for_days(till: Stripe, ear: Ear, dana: str, clock: Ahead) -> None:
    ear.status = 500
    one = till.waiting()[0]
    assert till.hand(one) == 500 and not till.account.box.due(till.account.now())
    for pause in PAUSES:
        clock.go(seconds=pause + 1)
        assert till.account.box.due(till.account.now()) == [one]
        till.hand(one)
    assert one.state == "failed" and sum(PAUSES) < 4 * 86400
    ear.status = 204
    till.again(one.event)
    assert till.deliver() == [204]


def test_an_event_knows_whether_it_arrived(till: Stripe, api: Any, ear: Ear, dana: str) -> None:
    assert api.events.list({"delivery_success": False}).data[0].pending_webhooks == 1
    till.deliver()
    assert api.events.list({"delivery_success": True}).data[0].pending_webhooks == 0


def test_a_local_run_sends_them_by_http(till: Stripe, dana: str) -> None:
    heard: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.headers["Stripe-Signature"])
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        postman.walk(till.account, f"http://127.0.0.1:{server.server_port}/payments/stripe")
        thread.join()
        assert heard[0].startswith("t=") and not till.waiting()
        till.again(till.events()[0]["id"])
    postman.walk(till.account, f"http://127.0.0.1:{server.server_port}/payments/stripe")
    assert till.waiting()[0].answers == [0], "nobody is there, so it waits on"
