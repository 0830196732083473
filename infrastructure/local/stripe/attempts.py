"""Attempts to pay an intent, and what becomes of it then."""

from infrastructure.local.stripe import charges, disputes, payment_methods
from infrastructure.local.stripe.account import Account, Object
from infrastructure.local.stripe.decline import AUTHENTICATE, UNAUTHENTICATED, Decline


def attempt(
    account: Account, intent: Object, method: Object, *, is_off_session: bool = False, is_authenticated: bool = False
) -> Decline | None:
    """Try to take the money. Return why not: AUTHENTICATE before an owner who is there was asked, else a decline."""
    manner = {"is_off_session": is_off_session, "is_authenticated": is_authenticated}
    decline = payment_methods.judge(method, **manner, is_saved=method["customer"] is not None)
    intent.update(payment_method=method["id"], next_action=None)
    if decline is AUTHENTICATE and not is_off_session:
        return decline
    if decline:
        fail(account, intent, method, decline, charges.made(account, intent, method, decline))
        return decline
    if method["type"] == "sepa_debit":
        charge = charges.made(account, intent, method, None, "pending")
        intent.update(status="processing", latest_charge=charge["id"], last_payment_error=None)
        account.emit("payment_intent.processing", intent)
        return None
    succeed(account, intent, method, charges.made(account, intent, method, None))
    return None


def succeed(account: Account, intent: Object, method: Object, charge: Object) -> None:
    intent.update(
        status="succeeded", amount_received=intent["amount"], latest_charge=charge["id"], last_payment_error=None
    )
    account.emit("payment_intent.succeeded", intent)
    if intent["setup_future_usage"] and intent["customer"]:
        payment_methods.save(account, method, intent["customer"])
    card = payment_methods.card_of(method)
    if card and card.disputes:
        disputes.opened(account, charge["id"], card.disputes)


def fail(account: Account, intent: Object, method: Object, decline: Decline, charge: Object | None) -> None:
    """Note a failed attempt; another payment method may be tried."""
    about = {"advice_code": decline.advice_code, "code": decline.code, "decline_code": decline.decline_code}
    error: Object = {name: value for name, value in about.items() if value} | {
        "message": decline.message,
        "type": "card_error",
    }
    error["payment_method"] = {**method}
    if charge:
        error["charge"] = charge["id"]
        intent["latest_charge"] = charge["id"]
    intent.update(status="requires_payment_method", payment_method=None, last_payment_error=error, next_action=None)
    account.emit("payment_intent.payment_failed", intent)


def authenticated(account: Account, intent: Object, is_it_he: bool) -> Decline | None:
    """Go on after the owner was asked by his bank."""
    method = account.get("payment_method", intent["payment_method"])
    if is_it_he:
        return attempt(account, intent, method, is_authenticated=True)
    fail(account, intent, method, UNAUTHENTICATED, None)
    return UNAUTHENTICATED
