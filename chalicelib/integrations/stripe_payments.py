"""The driver that talks to Stripe; the only place that knows its library, which is loaded when somebody pays."""

import contextlib
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from typing import Any

from chalicelib.config import config
from chalicelib.integrations import stripe_objects as read
from chalicelib.integrations.payments import (
    Back,
    Busy,
    Card,
    Declined,
    Event,
    Forged,
    Gone,
    Invoice,
    Payment,
    Refused,
    Subscription,
    Visit,
    Wish,
)

VERSION = "2026-10-28.endive"
TIMEOUT = (3, 10)  # seconds to connect and to wait for an answer
TOLERANCE = 300  # seconds that an event may have been on its way (docs.stripe.com/webhooks/signature)
PATIENCE = 5000  # events that are listed at once
TYPES = (  # that matter to us, twenty at most (docs.stripe.com/api/events/list)
    "charge.dispute.closed",
    "charge.dispute.created",
    "charge.dispute.funds_reinstated",
    "charge.dispute.updated",
    "charge.refunded",
    "checkout.session.async_payment_succeeded",
    "checkout.session.completed",
    "customer.deleted",
    "customer.subscription.created",
    "customer.subscription.deleted",
    "customer.subscription.updated",
    "customer.updated",
    "invoice.paid",
    "invoice.payment_failed",
    "payment_intent.succeeded",
    "payment_method.automatically_updated",
    "payment_method.detached",
    "refund.created",
    "refund.failed",
    "refund.updated",
)

log = logging.getLogger(__name__)


class Stripe:
    """An account at Stripe; each POST has a key, so that who asks twice gets one thing."""

    name = "stripe"
    takes_cards = True

    def customer(self, tenant: str, name: str, address: str, language: str, key: str) -> str:
        """Make a customer for a tenant."""
        about = {"name": name, "email": address, "preferred_locales": [language], "metadata": {"tenant": tenant}}
        return str(_ask(lambda api: api.customers.create(about, _keyed(key)))["id"])

    def visit(self, wish: Wish) -> Visit:
        """Make a page of Checkout."""
        asked = read.page(wish)
        return read.visit(_ask(lambda api: api.checkout.sessions.create(asked, _keyed(wish.key))))

    def visited(self, id: str) -> Visit:
        expand = {"expand": ["payment_intent", "setup_intent"]}
        return read.visit(_ask(lambda api: api.checkout.sessions.retrieve(id, expand)))

    def payment(self, id: str) -> Payment:
        return read.payment(_ask(lambda api: api.payment_intents.retrieve(id, {"expand": ["latest_charge"]})))

    def payments(self, customer: str, since: datetime) -> Sequence[Payment]:
        """What was begun for a customer since a moment, a hundred at most."""
        asked = {"customer": customer, "created": {"gte": int(since.timestamp())}, "limit": 100}
        asked["expand"] = ["data.latest_charge"]
        return [read.payment(one) for one in _ask(lambda api: api.payment_intents.list(asked))["data"]]

    def take(self, customer: str, card: str, amount: int, currency: str, noted: Mapping[str, str], key: str) -> Payment:
        asked = {
            "customer": customer,
            "payment_method": card,
            "amount": amount,
            "currency": currency.lower(),
            "off_session": True,
            "confirm": True,
            "metadata": dict(noted),
            "expand": ["latest_charge"],
        }
        return read.payment(_ask(lambda api: api.payment_intents.create(asked, _keyed(key))))

    def card(self, customer: str) -> Card | None:
        method = self._default(customer)
        return read.card(method) if method else None

    def keep_card(self, customer: str, card: str) -> None:
        found = _ask(lambda api: api.payment_methods.retrieve(card))
        usual = self._default(customer)
        is_newer = usual is None or found["created"] >= usual["created"]
        if read.id_of(found.get("customer")) != customer or not is_newer:
            return
        asked = {"invoice_settings": {"default_payment_method": card}}
        _ask(lambda api: api.customers.update(customer, asked, _keyed(f"keep#{customer}#{card}")))

    def remove_card(self, customer: str, card: str) -> None:
        """Forget a card, and whatever else was saved for the customer."""
        listed = _ask(lambda api: api.payment_methods.list({"customer": customer, "type": "card", "limit": 100}))
        for id in dict.fromkeys([*([card] if card else []), *(one["id"] for one in listed["data"])]):
            with contextlib.suppress(Gone, Refused):  # Stripe refuses what is detached
                _ask(partial(_detach, id))

    def subscription(self, id: str) -> Subscription:
        return read.subscription(_ask(lambda api: api.subscriptions.retrieve(id)))

    def cancel(self, subscription: str) -> None:
        """End a subscription at once; one that has ended stays so."""
        with contextlib.suppress(Gone):
            _ask(lambda api: api.subscriptions.cancel(subscription))

    def invoice(self, id: str) -> Invoice:
        return read.invoice(_ask(lambda api: api.invoices.retrieve(id, {"expand": ["payments"]})))

    def refunds(self, charge: str) -> Sequence[Back]:
        listed = _ask(lambda api: api.refunds.list({"charge": charge, "limit": 100}))
        return [read.refund(one) for one in listed["data"]]

    def refund(self, id: str) -> Back:
        return read.refund(_ask(lambda api: api.refunds.retrieve(id)))

    def dispute(self, id: str) -> Back:
        return read.dispute(_ask(lambda api: api.disputes.retrieve(id)))

    def portal(self, customer: str, back: str, language: str) -> str:
        """The URL of the page where the customer looks after cards and invoices."""
        asked = {"customer": customer, "return_url": back, "locale": read.locale(language)}
        return str(_ask(lambda api: api.billing_portal.sessions.create(asked))["url"])

    def event(self, body: bytes, signature: str, moment: datetime) -> Event:
        import stripe

        said = _signed_at(signature)
        try:
            stripe.WebhookSignature.verify_header(body.decode(), signature, config().stripe_webhook_secret)
        except (stripe.SignatureVerificationError, UnicodeDecodeError) as error:
            raise Forged(type(error).__name__) from error
        # By our clock and not the library's: a local run may be set ahead of the real one.
        if said is None or abs(moment.timestamp() - said) > TOLERANCE or not config().stripe_webhook_secret:
            raise Forged("too long ago")
        try:
            return read.event(json.loads(body))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Forged("no event") from error

    def events(self, since: datetime) -> Iterator[Event]:
        """What happened since a moment and may matter to us, newest first, at most PATIENCE."""
        asked: dict[str, Any] = {"created": {"gte": int(since.timestamp())}, "types": list(TYPES), "limit": 100}
        for _ in range(PATIENCE // 100):
            page = _ask(lambda api: api.events.list(asked))
            yield from map(read.event, page["data"])
            if not page["has_more"]:
                return
            asked["starting_after"] = page["data"][-1]["id"]

    def _default(self, customer: str) -> read.Object | None:
        expand = {"expand": ["invoice_settings.default_payment_method"]}
        found = _ask(lambda api: api.customers.retrieve(customer, expand))
        if found.get("deleted"):
            return None
        method: read.Object | None = found["invoice_settings"]["default_payment_method"]
        return method


@cache
def _api(key: str, url: str) -> Any:
    import stripe

    http: Any = stripe.RequestsClient(timeout=TIMEOUT)
    addresses: Any = {"api": url} if url else {}
    made: Any = stripe.StripeClient(
        key, stripe_version=VERSION, base_addresses=addresses, max_network_retries=1, http_client=http
    )
    return made.v1


def _ask(request: Any) -> read.Object:
    """What Stripe answers, as a plain dict; its errors become ours."""
    import stripe

    try:
        answer = request(_api(config().stripe_key, config().stripe_url))
    except stripe.CardError as error:
        told: Any = error.json_body or {}
        payment = (told.get("error") or {}).get("payment_intent")
        raise Declined(error.code or "card_declined", read.id_of(payment)) from error
    except stripe.InvalidRequestError as error:
        is_gone = error.code == "resource_missing" or error.http_status == 404
        raise (Gone if is_gone else Refused)(str(error)) from error
    except stripe.IdempotencyError as error:
        raise Refused(str(error)) from error
    except stripe.StripeError as error:  # no way there, too many requests, an error on their side, a key that is wrong
        log.warning("Stripe does not do what it is asked: %s", type(error).__name__)
        raise Busy(type(error).__name__) from error
    found: read.Object = answer.to_dict()
    return found


def _detach(id: str, api: Any) -> Any:
    return api.payment_methods.detach(id, None, _keyed(f"remove#{id}"))


def _keyed(key: str) -> Any:
    return {"idempotency_key": key[:255]}


def _signed_at(signature: str) -> int | None:
    stamp = next((part[2:] for part in signature.split(",") if part.startswith("t=")), "")
    return int(stamp) if stamp.isascii() and stamp.isdigit() and len(stamp) < 13 else None
