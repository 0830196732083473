"""Payment methods: cards that were typed in, and those that a customer saved."""

from infrastructure.local.stripe import cards
from infrastructure.local.stripe.account import Account, Object
from infrastructure.local.stripe.decline import AUTHENTICATE, DECLINES, Decline
from infrastructure.local.stripe.errors import declined, invalid
from infrastructure.local.stripe.form import noted
from infrastructure.local.stripe.routing import PAGING, Route, paged, retrieve

ADDRESS = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"), str)
BILLING = {"address": ADDRESS, "email": str, "name": str, "phone": str}
EXPIRY = {"exp_month": int, "exp_year": int}
CREATE = {
    "type!": ("card", "sepa_debit"),
    "card": {"number": str, "cvc": str, "token": str, **EXPIRY},
    "billing_details": BILLING,
    "metadata": dict,
    "allow_redisplay": str,
}
UPDATE = {"billing_details": BILLING, "metadata": dict, "card": EXPIRY, "allow_redisplay": str}


STRANGE = (
    "The customer does not have a payment method with the ID {}. The payment method must be attached to the customer."
)


def create(account: Account, given: Object) -> Object:
    card = given.get("card") or {}
    found = cards.find(card.get("number") or "")
    if isinstance(found, Decline):
        raise declined(found)
    expiry = {"exp_month": card.get("exp_month", 12), "exp_year": card.get("exp_year", _next_year(account))}
    return of_card(account, found, given.get("billing_details"), **expiry)


def of_card(account: Account, card: cards.Card, billing: Object | None = None, **expiry: int) -> Object:
    """Make a payment method of a card; nobody's until it is attached."""
    about = {
        "brand": card.brand,
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": "US",
        "display_brand": card.brand,
        "exp_month": expiry.get("exp_month", 12),
        "exp_year": expiry.get("exp_year", _next_year(account)),
        "fingerprint": card.fingerprint,
        "funding": "credit",
        "generated_from": None,
        "last4": card.last4,
        "networks": {"available": [card.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }
    return _made(account, "card", billing, card=about, _number=card.number)


def of_bank(account: Account, billing: Object | None = None) -> Object:
    """Make one whose payments take days to come (SEPA Direct Debit)."""
    about = {
        "bank_code": "37040044",
        "branch_code": "",
        "country": "DE",
        "fingerprint": "vifs0Ho7vwRn1Miu",
        "generated_from": {"charge": None, "setup_attempt": None},
        "last4": "3000",
    }
    return _made(account, "sepa_debit", billing, sepa_debit=about)


def _made(account: Account, type: str, billing: Object | None, **about: object) -> Object:
    nobody: Object = {"address": None, "email": None, "name": None, "phone": None, "tax_id": None}
    return account.put(
        "pm",
        "payment_method",
        allow_redisplay="unspecified",
        billing_details=nobody | {"address": dict.fromkeys(ADDRESS), **(billing or {})},
        created=account.now(),
        customer=None,
        customer_account=None,
        livemode=False,
        metadata={},
        type=type,
        **about,
    )


def find(account: Account, id: str) -> Object:
    """Return a payment method; each use of a test token is a card of its own."""
    if id in cards.TOKENS:
        return of_card(account, cards.TOKENS[id])
    return account.get("payment_method", id, "payment_method")


def attach(account: Account, given: Object, id: str) -> Object:
    account.get("customer", given["customer"], "customer")
    found = find(account, id)
    if found["customer"] and found["customer"] != given["customer"]:
        raise invalid("The payment method you provided has already been attached to a customer.")
    if decline := _decline_of(found):
        raise declined(decline)
    return save(account, found, given["customer"], is_set_up=False)


def save(account: Account, found: Object, customer: str, is_set_up: bool = True) -> Object:
    """Give it to a customer; whoever did that on a page has let it be used without him from then on."""
    if is_set_up:
        found["_is_set_up"] = True
    if found["customer"] != customer:
        found["customer"] = customer
        account.emit("payment_method.attached", found)
    return found


def detach(account: Account, given: Object, id: str) -> Object:
    found = account.get("payment_method", id)
    customer = account.find("customer", found["customer"])
    if customer is None:
        raise invalid("The payment method you provided is not attached to a customer so detachment is impossible.")
    _forget(account, customer, id)
    return account.change(found, "payment_method.detached", customer=None, _is_detached=True)


def _forget(account: Account, customer: Object, id: str) -> None:
    settings = customer["invoice_settings"]
    if settings["default_payment_method"] == id:
        account.change(customer, "customer.updated", invoice_settings={**settings, "default_payment_method": None})
    for subscription in account.all("subscription"):
        if subscription["default_payment_method"] == id and subscription["status"] != "canceled":
            account.change(subscription, "customer.subscription.updated", default_payment_method=None)


def update(account: Account, given: Object, id: str) -> Object:
    found = account.get("payment_method", id)
    changes: Object = {}
    if "card" in given:
        changes["card"] = {**found["card"], **given["card"]}
    if "billing_details" in given:
        changes["billing_details"] = {**found["billing_details"], **given["billing_details"]}
    changes["metadata"] = noted(found["metadata"], given.get("metadata"))
    return account.change(found, "payment_method.updated", **changes)


def of_customer(account: Account, customer: str, type: str = "card") -> list[Object]:
    """Return what a customer has saved, newest first."""
    return [one for one in account.all("payment_method") if one["customer"] == customer and one["type"] == type]


def _listing(account: Account, given: Object, *ids: str) -> Object:
    customer = ids[0] if ids else given.get("customer")
    found = of_customer(account, customer, given.get("type", "card")) if customer else []
    url = f"/v1/customers/{customer}/payment_methods" if ids else "/v1/payment_methods"
    return paged(found, given, url, "payment_method")


def _retrieve_of_customer(account: Account, given: Object, customer: str, id: str) -> Object:
    account.get("customer", customer, "customer")
    found = account.get("payment_method", id, "payment_method")
    if found["customer"] != customer:
        raise invalid(f"No such PaymentMethod: '{id}'", "payment_method", "resource_missing", 404)
    return found


def fail(account: Account, id: str, reason: str | None = "generic_decline") -> None:
    """Let a saved card fail from now on for a reason of decline.DECLINES; None lets it work again."""
    account.get("payment_method", id)["_fails"] = reason


def card_of(found: Object) -> cards.Card | None:
    return cards.CARDS.get(found.get("_number", ""))


def _decline_of(found: Object) -> Decline | None:
    card = card_of(found)
    reason = found.get("_fails") or (card.declines if card else "")
    return DECLINES[reason] if reason else None


def judge(found: Object, *, is_off_session: bool, is_authenticated: bool, is_saved: bool) -> Decline | None:
    """Return why a payment by it is declined; AUTHENTICATE when its owner would first have to say yes."""
    if decline := _decline_of(found):
        return decline
    card = card_of(found)
    if card is None:
        return None
    if card.declines_later and is_saved:
        return DECLINES[card.declines_later]
    is_known = bool(found.get("_is_set_up")) and is_off_session and card.authentication != "always"
    wants_owner = card.authentication != "never" and not is_known
    return AUTHENTICATE if wants_owner and not is_authenticated else None


def _next_year(account: Account) -> int:
    return account.clock().year + 2


LISTED = {"customer": str, "type": str, "allow_redisplay": str, **PAGING}
ROUTES = [
    Route("POST", "/v1/payment_methods", create, CREATE),
    Route("GET", "/v1/payment_methods", _listing, LISTED),
    retrieve("/v1/payment_methods", "payment_method"),
    Route("POST", "/v1/payment_methods/{id}", update, UPDATE),
    Route("POST", "/v1/payment_methods/{id}/attach", attach, {"customer!": str}),
    Route("POST", "/v1/payment_methods/{id}/detach", detach),
    Route("GET", "/v1/customers/{id}/payment_methods", _listing, LISTED),
    Route("GET", "/v1/customers/{id}/payment_methods/{payment_method}", _retrieve_of_customer),
]
