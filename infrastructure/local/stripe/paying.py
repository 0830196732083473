"""What happens when somebody presses the button of a pay page."""

from infrastructure.local.stripe import (
    attempts,
    cards,
    charges,
    checkout,
    invoices,
    payment_intents,
    payment_methods,
    setup_intents,
    subscriptions,
)
from infrastructure.local.stripe.account import Account, Object
from infrastructure.local.stripe.decline import DECLINES, UNAUTHENTICATED, Decline
from infrastructure.local.stripe.errors import invalid


def typed(account: Account, form: dict[str, str]) -> Object | Decline:
    """Return the payment method of what was typed or chosen, or what is wrong with it."""
    billing = {name: form[name].strip() for name in ("email", "name") if form.get(name, "").strip()}
    if form.get("method") == "bank":
        return payment_methods.of_bank(account, billing)
    if form.get("method", "").startswith("pm_"):
        return account.get("payment_method", form["method"], "payment_method")
    found = cards.find(form.get("card", ""))
    if isinstance(found, Decline):
        return found
    month, _, year = form.get("expiry", "").replace(" ", "").partition("/")
    if not form.get("expiry"):
        return payment_methods.of_card(account, found, billing)
    if not (month.isdigit() and year.isdigit() and 1 <= int(month) <= 12):
        return Decline("invalid_expiry_month", None, "Your card's expiration date is invalid.")
    expiry = {"exp_month": int(month), "exp_year": int(year) % 100 + 2000}
    now = account.clock()
    if (expiry["exp_year"], expiry["exp_month"]) < (now.year, now.month):
        return Decline("invalid_expiry_year", None, "Your card's expiration year is in the past.")
    return payment_methods.of_card(account, found, billing, **expiry)


def pay(account: Account, id: str, form: dict[str, str]) -> Decline | None:
    """Pay a session; return why it did not succeed: AUTHENTICATE when the bank first asks the card's owner."""
    session = account.get("checkout.session", id, "session")
    if session["status"] != "open":
        raise invalid(f"This Checkout Session has a status of {session['status']}.", "session")
    if form.get("authentication"):
        method: Object | Decline = account.get("payment_method", form.get("method", ""), "payment_method")
    else:
        method = typed(account, form)
    if isinstance(method, Decline):
        return method
    is_authenticated = form.get("authentication") == "yes"
    is_refused = form.get("authentication") == "no"
    customer = checkout.customer_of(account, session, form.get("email", ""), form.get("name", ""))
    session["_method"] = method["id"]
    take = {"payment": _pay, "setup": _set_up, "subscription": _subscribe}[session["mode"]]
    return take(account, session, customer, method, is_authenticated, is_refused)


def _pay(
    account: Account, session: Object, customer: str | None, method: Object, is_authenticated: bool, is_refused: bool
) -> Decline | None:
    intent = account.find("payment_intent", session.get("_intent"))
    if intent is None:
        about = session["_given"].get("payment_intent_data") or {}
        types = {"payment_method_types": session["payment_method_types"]}
        intent = payment_intents.made(
            account, session["amount_total"], session["currency"], customer, {**about, **types}
        )
        session["_intent"] = intent["id"]
        account.emit("payment_intent.created", intent)
    intent["payment_method"] = method["id"]
    if is_refused:
        return attempts.authenticated(account, intent, False)
    decline = attempts.attempt(account, intent, method, is_authenticated=is_authenticated)
    if decline:
        return decline
    session["payment_intent"] = intent["id"]
    is_paid = intent["status"] == "succeeded"
    if (session["invoice_creation"] or {}).get("enabled") and is_paid:
        session["invoice"] = invoices.of_session(account, session, intent)["id"]
    _complete(account, session, method, "paid" if is_paid else "unpaid")
    return None


def _set_up(
    account: Account, session: Object, customer: str | None, method: Object, is_authenticated: bool, is_refused: bool
) -> Decline | None:
    intent = account.find("setup_intent", session["setup_intent"])
    if intent is None:
        intent = setup_intents.made(account, customer, session["_given"].get("setup_intent_data") or {})
        session["setup_intent"] = intent["id"]
    if is_refused:
        return setup_intents.fail(account, intent)
    decline = setup_intents.attempt(account, intent, method, is_authenticated)
    if decline is None:
        _complete(account, session, method, "no_payment_required")
    return decline


def _subscribe(
    account: Account, session: Object, customer: str | None, method: Object, is_authenticated: bool, is_refused: bool
) -> Decline | None:
    if is_refused:
        return UNAUTHENTICATED
    lines = [(line["price"], line["quantity"]) for line in session["_line_items"]]
    about = session["_given"].get("subscription_data") or {}
    made = subscriptions.started(account, str(customer), lines, method, about, is_authenticated=is_authenticated)
    if isinstance(made, Decline):
        return made
    session.update(subscription=made["id"], invoice=made["latest_invoice"])
    _complete(account, session, method, "paid")
    return None


def _complete(account: Account, session: Object, method: Object, payment_status: str) -> None:
    session.update(status="complete", payment_status=payment_status, url=None)
    billing = method["billing_details"]
    customer = account.find("customer", session["customer"]) or {}
    details: Object = {"address": None, "business_name": None, "individual_name": None, "phone": None}
    details |= {"email": customer.get("email") or session["customer_email"] or billing["email"]}
    session["customer_details"] = {**details, "name": billing["name"], "tax_exempt": "none", "tax_ids": []}
    account.emit("checkout.session.completed", session)


def bank_answered(account: Account, id: str, *, is_paid: bool) -> None:
    """Let a payment that takes days arrive, or fail."""
    session = account.get("checkout.session", id, "session")
    intent = account.get("payment_intent", session["payment_intent"])
    if intent["status"] != "processing":
        raise invalid("No bank is thinking about this payment.", "session")
    charge = account.get("charge", intent["latest_charge"])
    method = account.get("payment_method", intent["payment_method"])
    decline = None if is_paid else DECLINES["insufficient_funds"]
    charges.settle(account, charge, decline)
    if decline:
        attempts.fail(account, intent, method, decline, charge)
        account.emit("checkout.session.async_payment_failed", session)
        return
    attempts.succeed(account, intent, method, charge)
    session["payment_status"] = "paid"
    account.emit("checkout.session.async_payment_succeeded", session)
