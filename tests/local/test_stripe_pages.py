"""Pages of the stand-in beside those to pay: portal, invoices, receipts, control page; and its place in a run."""

import io
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from infrastructure.local.clock import Clock
from infrastructure.local.gateway import Gateway
from infrastructure.local.settings import STRIPE_KEY, Settings
from infrastructure.local.site import Site
from infrastructure.local.stripe.account import Account, Options
from infrastructure.local.stripe.stand_in import StandIn
from infrastructure.local.wsgi import Answer, ask
from tenants import times
from tests.clock import Ahead
from tests.local.stripe_orders import page, saved, subscribed
from tests.stripe_server import Stripe


def test_the_portal_changes_the_card_and_ends_the_subscription(till: Stripe, api: Any, dana: str) -> None:
    subscription = subscribed(till, api, dana)
    portal = api.billing_portal.sessions.create({"customer": dana, "return_url": "http://acme.localhost/billing"})
    shown = till.visit(portal.url).body.decode()
    assert "Дана &lt;b&gt;" in shown and "ends in 4242" in shown and "http://acme.localhost/billing" in shown
    assert till.visit(portal.url, {"do": "add", "card": "4000000000000002"}).status.startswith("402")
    till.visit(portal.url, {"do": "add", "card": "4000002500003155"})
    new, old = api.customers.payment_methods.list(dana).data
    assert api.customers.retrieve(dana).invoice_settings.default_payment_method == new.id
    assert api.subscriptions.retrieve(subscription.id).default_payment_method == new.id
    till.visit(portal.url, {"do": "remove", "id": old.id})
    till.visit(portal.url, {"do": "cancel", "id": subscription.id})
    assert api.subscriptions.retrieve(subscription.id).cancel_at_period_end
    till.visit(portal.url, {"do": "keep", "id": subscription.id})
    assert not api.subscriptions.retrieve(subscription.id).cancel_at_period_end
    assert [one.id for one in api.customers.payment_methods.list(dana).data] == [new.id]


def test_the_portal_is_ones_own_and_for_an_hour(till: Stripe, api: Any, dana: str, clock: Ahead) -> None:
    theirs = saved(till, api, api.customers.create({"name": "Gleb"}).id)
    portal = api.billing_portal.sessions.create({"customer": dana})
    assert till.visit(portal.url, {"do": "remove", "id": theirs}).status.startswith("404")
    clock.go(hours=2)
    assert till.visit(portal.url).status.startswith("410")


def test_an_invoice_has_a_page_and_a_file(till: Stripe, api: Any, dana: str) -> None:
    invoice = api.invoices.retrieve(subscribed(till, api, dana).latest_invoice)
    shown = till.visit(invoice.hosted_invoice_url).body.decode()
    assert "₽150.00" in shown and invoice.number in shown and "/receipts/" in shown
    file = till.visit(invoice.invoice_pdf)
    assert file.body.startswith(b"%PDF-1.4") and invoice.number.encode() in file.body
    for lost in ("/i/other", "/i/other/pdf", "/receipts/other", "/nothing", "/c/pay/cs_none", "/p/session/bps_none"):
        assert till.visit(lost).status.startswith("404")


def test_the_control_page_does_what_customers_and_banks_do(till: Stripe, api: Any, dana: str) -> None:
    subscription = subscribed(till, api, dana)
    charge = api.charges.list().data[0].id
    assert "Дана &lt;b&gt;" in till.visit("/").body.decode()

    def press(do: str, id: str = "", **more: str) -> Answer:
        return till.visit("/", {"do": do, "id": id, **more})

    press("dispute", charge)
    assert press("dispute", charge).status.startswith("400"), "once is enough"
    press("win", api.disputes.list().data[0].id)
    press("fail", subscription.default_payment_method, reason="lost_card")
    assert "fails: lost_card" in till.visit("/").body.decode()
    press("month", subscription.id)
    assert api.subscriptions.retrieve(subscription.id).status == "past_due"
    press("heal", subscription.default_payment_method)
    press("end", subscription.id)
    press("refund", charge)
    press("hold")
    page(api, dana)
    api.customers.update(dana, {"name": "Дана"})
    assert not till.waiting("customer.updated")
    press("release")
    event = till.events("customer.updated")[0]["id"]
    press("drop", event)
    press("again", event)
    assert len(till.waiting("customer.updated")) == 1
    press("fault", kind="rate_limit")
    assert [one.kind for one in till.account.faults] == ["rate_limit"]
    assert till.visit("/").status.startswith("200") and api is not None


def test_what_was_paid_and_saved_outlives_a_restart(tmp_path: Path) -> None:
    options = Options("sk_test_x", "whsec_x", "http://stripe.localhost:8000")
    first = StandIn(Account(options, times.now, tmp_path / "state" / "stripe.json"))
    made = _request(first, "POST", "/v1/customers", b"name=%D0%94%D0%B0%D0%BD%D0%B0", "sk_test_x")
    again = StandIn(Account(options, times.now, tmp_path / "state" / "stripe.json"))
    assert _request(again, "GET", f"/v1/customers/{made['id']}", b"", "sk_test_x")["name"] == "Дана"
    assert [one.type for one in again.account.box.waiting()] == ["customer.created"]


def _request(stand_in: Any, method: str, uri: str, body: bytes, key: str, host: str = "") -> Any:
    environ = {
        "REQUEST_METHOD": method,
        "REQUEST_URI": uri,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "HTTP_AUTHORIZATION": f"Bearer {key}",
        "HTTP_HOST": host,
    }
    return json.loads(ask(stand_in, environ).body)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    from chalice.app import Chalice

    settings = Settings(port=8000, smtp_port=2525, data=tmp_path, engine="dynoxide")
    return Site(Gateway(Chalice("small")), settings, Clock(tmp_path / "clock"))


def test_in_a_run_the_api_is_a_path_and_the_pages_are_a_host(site: Site) -> None:
    base, pages = "127.0.0.1:8000", "stripe.localhost:8000"
    customer = _request(site, "POST", "/_local/stripe/v1/customers", b"name=Dana", STRIPE_KEY, base)["id"]
    body = f"customer={customer}".encode()
    portal = _request(site, "POST", "/_local/stripe/v1/billing_portal/sessions", body, STRIPE_KEY, base)
    where = urlsplit(portal["url"])
    environ = {
        "REQUEST_METHOD": "GET",
        "wsgi.input": io.BytesIO(),
        "HTTP_HOST": where.netloc,
        "REQUEST_URI": where.path,
    }
    assert where.netloc == pages and "No card is saved." in ask(site, environ).body.decode()
    assert "Stripe on this machine" in ask(site, {**environ, "REQUEST_URI": "/"}).body.decode()
