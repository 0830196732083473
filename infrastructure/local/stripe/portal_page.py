"""/p/session/{id}: where a customer sees his cards, changes them, and cancels his subscription."""

from infrastructure.local.stripe import (
    cards,
    collecting,
    customers,
    pages,
    paying,
    payment_methods,
    portal,
    setup_intents,
    subscriptions,
)
from infrastructure.local.stripe.account import Account, Object
from infrastructure.local.stripe.decline import AUTHENTICATE, Decline
from infrastructure.local.stripe.errors import missing
from infrastructure.local.wsgi import Answer


def answer(account: Account, method: str, id: str, form: dict[str, str]) -> Answer:
    session = account.find("billing_portal.session", id)
    customer = account.find("customer", session["customer"]) if session else None
    if session is None or customer is None or not portal.is_open(account, session):
        words = "This page has expired. Go back and open it again."
        return pages.html(
            "said.html", 410 if session else 404, title="Too late", words=words, back=(session or {}).get("return_url")
        )
    decline = _act(account, customer, form) if method == "POST" else None
    if method == "POST" and decline is None:
        return pages.go(session["url"])
    return pages.html(
        "portal.html",
        402 if decline else 200,
        session=session,
        customer=customer,
        methods=payment_methods.of_customer(account, customer["id"]),
        subscriptions=subscriptions.of_customer(account, customer["id"]),
        invoices=[one for one in account.all("invoice") if one["customer"] == customer["id"]][:24],
        default=customer["invoice_settings"]["default_payment_method"],
        decline=decline,
        form=form,
        cards=cards.CARDS.values(),
    )


def _act(account: Account, customer: Object, form: dict[str, str]) -> Decline | None:
    match form.get("do"):
        case "add":
            return _add(account, customer, form)
        case "default":
            _make_default(account, customer, _own(account, "payment_method", form, customer))
        case "remove":
            payment_methods.detach(account, {}, _own(account, "payment_method", form, customer)["id"])
        case "cancel" | "keep":
            wanted = {"cancel_at_period_end": form["do"] == "cancel"}
            subscriptions.update(account, wanted, _own(account, "subscription", form, customer)["id"])
    return None


def _own(account: Account, kind: str, form: dict[str, str], customer: Object) -> Object:
    found = account.get(kind, form.get("id", ""))
    if found["customer"] != customer["id"]:
        raise missing(kind, found["id"])
    return found


def _add(account: Account, customer: Object, form: dict[str, str]) -> Decline | None:
    """Save a card and use it from now on, as the portal does."""
    method = paying.typed(account, form)
    if isinstance(method, Decline):
        return method
    intent = setup_intents.made(account, customer["id"], {})
    decline = setup_intents.attempt(account, intent, method, is_authenticated=False)
    if decline is AUTHENTICATE:  # the portal asks in a window of its own; here the owner says yes
        decline = setup_intents.attempt(account, intent, method, is_authenticated=True)
    if decline is None:
        _make_default(account, customer, method)
    return decline


def _make_default(account: Account, customer: Object, method: Object) -> None:
    customers.update(account, {"invoice_settings": {"default_payment_method": method["id"]}}, customer["id"])
    for one in subscriptions.of_customer(account, customer["id"]):
        if one["status"] not in collecting.ENDED:
            subscriptions.update(account, {"default_payment_method": method["id"]}, one["id"])
