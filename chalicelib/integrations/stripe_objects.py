"""Stripe's objects (API version 2026-10-28.endive) as the facts that we need of them, and what pages are asked for."""

from datetime import UTC, datetime
from typing import Any

from chalicelib.integrations.payments import Back, Card, Event, Invoice, Payment, Subscription, Visit, Wish

Object = dict[str, Any]
TAKEN = {"needs_response", "under_review", "lost"}  # of disputes: the money is away; warnings move none
STATES = {"succeeded": "taken", "pending": "taken", "requires_action": "nothing"}


def id_of(value: Any) -> str:
    """The id, whether Stripe gave that or all of the object."""
    return str(value["id"]) if isinstance(value, dict) else str(value or "")


def visit(found: Object) -> Visit:
    noted, mode = found.get("metadata") or {}, found["mode"]
    setup, intent = found.get("setup_intent"), found.get("payment_intent")
    made = setup if mode == "setup" else intent if noted.get("keeps_card") else None
    return Visit(
        found["id"],
        found.get("url") or "",
        mode,
        found.get("status") == "complete",
        id_of(found.get("customer")),
        noted.get("tenant", ""),
        id_of(intent),
        id_of(found.get("subscription")),
        id_of(made.get("payment_method")) if isinstance(made, dict) else "",
    )


def payment(found: Object) -> Payment:
    charge = found.get("latest_charge")
    charge = charge if isinstance(charge, dict) else {}
    noted = found.get("metadata") or {}
    return Payment(
        found["id"],
        int(found.get("amount_received") or 0),
        found["currency"].upper(),
        found["status"] == "succeeded",
        id_of(found.get("customer")),
        noted.get("tenant", ""),
        int(found["amount"]),
        found["status"] == "processing",
        card=_charged(charge),
        receipt=charge.get("receipt_url") or "",
        noted=noted,
    )


def card(found: Object) -> Card | None:
    """A payment method that is a card; others have no number to show."""
    about = found.get("card")
    if not about:
        return None
    return Card(found["id"], about["brand"], about["last4"], f"{about['exp_year']}-{about['exp_month']:02}")


def _charged(charge: Object) -> Card | None:
    about = (charge.get("payment_method_details") or {}).get("card")
    return Card(id_of(charge.get("payment_method")), about["brand"], about["last4"]) if about else None


def subscription(found: Object) -> Subscription:
    items = found["items"]["data"]
    ends = min((one["current_period_end"] for one in items), default=None)
    amount = sum(int(one["price"]["unit_amount"]) * int(one.get("quantity") or 1) for one in items)
    return Subscription(
        found["id"],
        found["status"],
        amount,
        found["currency"].upper(),
        id_of(found["customer"]),
        datetime.fromtimestamp(ends, UTC) if ends else None,
        (found.get("metadata") or {}).get("tenant", ""),
    )


def invoice(found: Object) -> Invoice:
    listed = (found.get("payments") or {}).get("data", [])
    paid = [one["payment"] for one in listed if one["status"] == "paid"]
    details = (found.get("parent") or {}).get("subscription_details") or {}
    return Invoice(
        found["id"],
        int(found["amount_paid"]),
        found["currency"].upper(),
        found["status"] == "paid",
        id_of(found.get("customer")),
        [id_of(one["payment_intent"]) for one in paid if one.get("payment_intent")],
        id_of(details.get("subscription")),
        found.get("hosted_invoice_url") or "",
    )


def refund(found: Object) -> Back:
    state = STATES.get(found["status"], "returned")  # failed and canceled ones are with us again
    return Back(found["id"], int(found["amount"]), found["currency"].upper(), id_of(found.get("payment_intent")), state)


def dispute(found: Object) -> Back:
    status = found["status"]
    state = "taken" if status in TAKEN else "returned" if status == "won" else "nothing"
    return Back(found["id"], int(found["amount"]), found["currency"].upper(), id_of(found.get("payment_intent")), state)


def event(found: Object) -> Event:
    thing = found["data"]["object"]
    kind = thing.get("object", "")
    before = found["data"].get("previous_attributes") or {}  # whose a card was that was detached
    whose = thing.get("id") if kind == "customer" else thing.get("customer") or before.get("customer")
    return Event(found["id"], found["type"], kind, id_of(thing.get("id")), id_of(whose))


def page(wish: Wish) -> Object:
    """What a page of Checkout is asked for with."""
    noted = {"tenant": wish.tenant, **({"keeps_card": "yes"} if wish.keeps_card else {})}
    asked: Object = {
        "mode": wish.mode,
        "customer": wish.customer,
        "client_reference_id": wish.tenant,
        "metadata": noted,
        "success_url": wish.back,
        "cancel_url": wish.left,
        "locale": locale(wish.language),
        "payment_method_types": ["card"],
    }
    if wish.mode == "setup":
        return {**asked, "currency": wish.currency.lower(), "setup_intent_data": {"metadata": noted}}
    price = {"currency": wish.currency.lower(), "unit_amount": wish.amount, "product_data": {"name": wish.what}}
    if wish.mode == "subscription":
        price["recurring"] = {"interval": "month"}
        asked["subscription_data"] = {"metadata": noted}
    else:
        kept = {"setup_future_usage": "off_session"} if wish.keeps_card else {}
        asked["payment_intent_data"] = {"metadata": {**noted, "amount": str(wish.amount)}, **kept}
        asked["adaptive_pricing"] = {"enabled": False}  # the ledger has one currency
    return {**asked, "line_items": [{"price_data": price, "quantity": 1}]}


def locale(language: str) -> str:
    """What Stripe's pages speak; Kazakh they do not."""
    return "ru" if language in ("ru", "kk") else "en"
