"""What tests ask of the stand-in again and again."""

from typing import Any

from tests.stripe_server import Stripe

BACK = {
    "success_url": "http://acme.localhost/ok?id={CHECKOUT_SESSION_ID}",
    "cancel_url": "http://acme.localhost/no?a=1&b=2",
}


def line(amount: int = 50000, **price: Any) -> list[dict[str, Any]]:
    data = {"currency": "rub", "unit_amount": amount, "product_data": {"name": "Пополнение"}, **price}
    return [{"price_data": data, "quantity": 1}]


def page(api: Any, customer: str, amount: int = 50000, **more: Any) -> Any:
    """A page on which a customer pays an amount."""
    return api.checkout.sessions.create(
        {"mode": "payment", "customer": customer, "line_items": line(amount), **BACK, **more}
    )


def month(api: Any, customer: str, amount: int = 15000) -> Any:
    """A page on which a customer subscribes to something a month."""
    lines = line(amount, recurring={"interval": "month"})
    about = {"subscription_data": {"metadata": {"tenant": "acme"}}}
    return api.checkout.sessions.create(
        {"mode": "subscription", "customer": customer, "line_items": lines, **about, **BACK}
    )


def subscribed(till: Stripe, api: Any, customer: str, card: str = "4242424242424242") -> Any:
    """A subscription that a customer has paid the first month of."""
    session = month(api, customer)
    till.pay(session.url, card)
    return api.subscriptions.retrieve(api.checkout.sessions.retrieve(session.id).subscription)


def saved(till: Stripe, api: Any, customer: str, card: str = "4242424242424242") -> str:
    """A card that a customer saved on a page."""
    session = api.checkout.sessions.create({"mode": "setup", "currency": "rub", "customer": customer, **BACK})
    till.pay(session.url, card)
    return str(api.customers.payment_methods.list(customer).data[0].id)


def take(api: Any, customer: str, card: str, amount: int = 10000, **more: Any) -> Any:
    """Take money from a saved card while its owner is away."""
    asked = {"amount": amount, "currency": "rub", "customer": customer, "payment_method": card, **more}
    return api.payment_intents.create({**asked, "off_session": True, "confirm": True})
