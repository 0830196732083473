"""Setup intents: a card that is saved without anything being paid."""

from infrastructure.local.stripe import payment_methods
from infrastructure.local.stripe.account import Account, Object, new_id
from infrastructure.local.stripe.decline import AUTHENTICATE, UNAUTHENTICATED, Decline
from infrastructure.local.stripe.form import noted
from infrastructure.local.stripe.routing import Route, listing, retrieve


def made(account: Account, customer: str | None, given: Object) -> Object:
    """Make one, as a session of Checkout does."""
    intent = account.put(
        "seti",
        "setup_intent",
        application=None,
        automatic_payment_methods=None,
        cancellation_reason=None,
        client_secret=None,
        created=account.now(),
        customer=customer,
        customer_account=None,
        description=given.get("description"),
        excluded_payment_method_types=None,
        flow_directions=None,
        last_setup_error=None,
        latest_attempt=None,
        livemode=False,
        mandate=None,
        metadata=noted({}, given.get("metadata")),
        next_action=None,
        on_behalf_of=None,
        payment_method=None,
        payment_method_configuration_details=None,
        payment_method_options={
            "card": {"mandate_options": None, "network": None, "request_three_d_secure": "automatic"}
        },
        payment_method_types=["card"],
        single_use_mandate=None,
        status="requires_payment_method",
        usage="off_session",
    )
    intent["client_secret"] = f"{intent['id']}_{new_id('secret')}"
    account.emit("setup_intent.created", intent)
    return intent


def attempt(account: Account, intent: Object, method: Object, is_authenticated: bool) -> Decline | None:
    """Try to save the card; return why not: AUTHENTICATE when its owner is to be asked first."""
    manner = {"is_off_session": False, "is_authenticated": is_authenticated}
    decline = payment_methods.judge(method, **manner, is_saved=False)
    intent["payment_method"] = method["id"]
    if decline is AUTHENTICATE:
        return decline
    if decline:
        fail(account, intent, decline)
        return decline
    intent.update(status="succeeded", last_setup_error=None)
    account.emit("setup_intent.succeeded", intent)
    payment_methods.save(account, method, intent["customer"])
    return None


def fail(account: Account, intent: Object, decline: Decline = UNAUTHENTICATED) -> Decline:
    """Note that a card could not be saved; another one may be tried."""
    error = {"code": decline.code, "message": decline.message, "type": "card_error"}
    if decline.decline_code:
        error["decline_code"] = decline.decline_code
    intent.update(status="requires_payment_method", payment_method=None, last_setup_error=error)
    account.emit("setup_intent.setup_failed", intent)
    return decline


ROUTES: list[Route] = [
    listing("/v1/setup_intents", "setup_intent", customer=str, payment_method=str),
    retrieve("/v1/setup_intents", "setup_intent"),
]
