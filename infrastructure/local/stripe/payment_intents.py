"""Payment intents: a sum that somebody is to pay, and the attempts to do so."""

from infrastructure.local.stripe import attempts, payment_methods
from infrastructure.local.stripe.account import Account, Object, new_id
from infrastructure.local.stripe.decline import AUTHENTICATE
from infrastructure.local.stripe.errors import declined, invalid
from infrastructure.local.stripe.form import noted
from infrastructure.local.stripe.routing import Route, listing, retrieve

CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
DETAILS = {
    "description": str,
    "metadata": dict,
    "receipt_email": str,
    "setup_future_usage": ("off_session", "on_session"),
    "statement_descriptor": str,
    "statement_descriptor_suffix": str,
}
CONFIRM = {
    "payment_method": str,
    "off_session": bool,
    "return_url": str,
    "error_on_requires_action": bool,
    "receipt_email": str,
}
CREATE = {
    "amount!": int,
    "currency!": str,
    "customer": str,
    "confirm": bool,
    "payment_method_types": [str],
    "automatic_payment_methods": {"enabled!": bool, "allow_redirects": ("always", "never")},
    "capture_method": ("automatic", "automatic_async"),
    **DETAILS,
    **CONFIRM,
}
UPDATE = {"amount": int, "currency": str, "customer": str, "payment_method": str, **DETAILS}
LARGEST = 99_999_999


def create(account: Account, given: Object) -> Object:
    _check_amount(given["amount"])
    check_currency(given["currency"])
    if given.get("off_session") and not given.get("confirm"):
        raise invalid("You can only set off_session when confirm=true.", "off_session")
    if given.get("confirm") and not given.get("payment_method"):
        words = "You cannot confirm this PaymentIntent because it's missing a payment method."
        raise invalid(words, None, "payment_intent_unexpected_state")
    method = _method(account, given)
    intent = made(account, given["amount"], given["currency"], given.get("customer"), given)
    automatic = given.get("automatic_payment_methods")
    if automatic:
        intent["automatic_payment_methods"] = {"allow_redirects": "always", **automatic}
    if method:
        intent.update(payment_method=method["id"], status="requires_confirmation")
    account.emit("payment_intent.created", intent)
    return _confirmed(account, intent, method, given) if given.get("confirm") and method else intent


def made(account: Account, amount: int, currency: str, customer: str | None, given: Object) -> Object:
    """Make an intent; nobody is told yet."""
    intent = account.put(
        "pi",
        "payment_intent",
        amount=amount,
        amount_capturable=0,
        amount_details={"tip": {}},
        amount_received=0,
        application=None,
        application_fee_amount=None,
        automatic_payment_methods=None,
        canceled_at=None,
        cancellation_reason=None,
        capture_method="automatic_async",
        client_secret=None,
        confirmation_method="automatic",
        created=account.now(),
        currency=currency.lower(),
        customer=customer,
        customer_account=None,
        description=given.get("description"),
        excluded_payment_method_types=None,
        last_payment_error=None,
        latest_charge=None,
        livemode=False,
        metadata=noted({}, given.get("metadata")),
        next_action=None,
        on_behalf_of=None,
        payment_method=None,
        payment_method_configuration_details=None,
        payment_method_options={},
        payment_method_types=given.get("payment_method_types") or ["card"],
        processing=None,
        receipt_email=given.get("receipt_email"),
        review=None,
        setup_future_usage=given.get("setup_future_usage"),
        shipping=None,
        source=None,
        statement_descriptor=given.get("statement_descriptor"),
        statement_descriptor_suffix=given.get("statement_descriptor_suffix"),
        status="requires_payment_method",
        transfer_data=None,
        transfer_group=None,
    )
    intent["client_secret"] = f"{intent['id']}_{new_id('secret')}"
    return intent


def _check_amount(amount: int) -> None:
    if amount < 1:
        raise invalid("Invalid positive integer", "amount", "parameter_invalid_integer")
    if amount < 50:
        raise invalid("Amount must convert to at least 50 cents.", "amount", "amount_too_small")
    if amount > LARGEST:
        raise invalid("Amount must be no more than 999,999.99", "amount", "amount_too_large")


def check_currency(currency: str) -> None:
    if len(currency) != 3 or not currency.isascii() or not currency.isalpha():
        raise invalid(f"Invalid currency: {currency}.", "currency")


def _method(account: Account, given: Object) -> Object | None:
    """Return the payment method named, checked against the customer named."""
    if customer := given.get("customer"):
        living(account, customer)
    if not given.get("payment_method"):
        return None
    method = payment_methods.find(account, given["payment_method"])
    _check_usable(method, customer)
    return method


def living(account: Account, customer: str) -> Object:
    """Return a customer named by a parameter; raise Refused for one who is not there any more."""
    found = account.get("customer", customer, "customer")
    if found.get("_is_deleted"):
        raise invalid(f"No such customer: '{customer}'", "customer", "resource_missing")
    return found


def _check_usable(method: Object, customer: str | None) -> None:
    if method.get("_is_detached"):
        words = "The provided PaymentMethod was detached from a Customer, and may not be used again."
        raise invalid(words, "payment_method")
    if method["customer"] and not customer:
        words = f"The PaymentMethod {method['id']} belongs to the Customer {method['customer']}."
        please = "Please include the Customer in the `customer` parameter on the PaymentIntent."
        raise invalid(f"{words} {please}", "payment_method")
    if method["customer"] and method["customer"] != customer:
        raise invalid(payment_methods.STRANGE.format(method["id"]), "payment_method", "resource_missing")


def confirm(account: Account, given: Object, id: str) -> Object:
    intent = account.get("payment_intent", id)
    if intent["status"] not in CONFIRMABLE:
        words = f"You cannot confirm this PaymentIntent because it has a status of {intent['status']}."
        raise unexpected(account, intent, words)
    named = given.get("payment_method") or intent["payment_method"]
    method = _method(account, {"payment_method": named, "customer": intent["customer"]})
    if method is None:
        raise unexpected(
            account, intent, "You cannot confirm this PaymentIntent because it's missing a payment method."
        )
    return _confirmed(account, intent, method, given)


def unexpected(account: Account, intent: Object, words: str) -> Exception:
    return invalid(words, None, "payment_intent_unexpected_state", payment_intent=intent)


def _confirmed(account: Account, intent: Object, method: Object, given: Object) -> Object:
    decline = attempts.attempt(account, intent, method, is_off_session=bool(given.get("off_session")))
    if decline is AUTHENTICATE and not given.get("off_session") and not given.get("error_on_requires_action"):
        intent["status"] = "requires_action"
        intent["next_action"] = _next_action(account, intent, given.get("return_url"))
        account.emit("payment_intent.requires_action", intent)
        return intent
    if decline:
        about = {"payment_intent": intent, "payment_method": method, "charge": intent["latest_charge"]}
        raise declined(decline, **about)
    return intent


def _next_action(account: Account, intent: Object, return_url: str | None) -> Object:
    if not return_url:
        return {"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect"}}
    page = f"{account.options.url}/3ds/{intent['id']}"
    return {"type": "redirect_to_url", "redirect_to_url": {"return_url": return_url, "url": page}}


def update(account: Account, given: Object, id: str) -> Object:
    intent = account.get("payment_intent", id)
    if intent["status"] in ("succeeded", "canceled") and set(given) - {"metadata", "description", "receipt_email"}:
        words = f"This PaymentIntent could not be updated because it has a status of {intent['status']}."
        raise unexpected(account, intent, words)
    method = _method(account, {"customer": intent["customer"], **given})
    if "amount" in given:
        _check_amount(given["amount"])
    changes = {**given, "metadata": noted(intent["metadata"], given.get("metadata"))}
    if method:
        changes.update(payment_method=method["id"], status="requires_confirmation")
    return account.change(intent, **changes)


def cancel(account: Account, given: Object, id: str) -> Object:
    intent = account.get("payment_intent", id)
    if intent["status"] not in CONFIRMABLE:
        words = f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}."
        raise unexpected(account, intent, words)
    intent.update(status="canceled", canceled_at=account.now(), cancellation_reason=given.get("cancellation_reason"))
    account.emit("payment_intent.canceled", intent)
    return intent


REASONS = ("abandoned", "duplicate", "fraudulent", "requested_by_customer")
ROUTES = [
    Route("POST", "/v1/payment_intents", create, CREATE),
    listing("/v1/payment_intents", "payment_intent", customer=str),
    retrieve("/v1/payment_intents", "payment_intent"),
    Route("POST", "/v1/payment_intents/{id}", update, UPDATE),
    Route("POST", "/v1/payment_intents/{id}/confirm", confirm, {**CONFIRM, "setup_future_usage": str}),
    Route("POST", "/v1/payment_intents/{id}/cancel", cancel, {"cancellation_reason": REASONS}),
]
