"""Subscriptions: begun on a pay page or by the API, renewed when their month is over, ended."""

from infrastructure.local.stripe import attempts, invoices, payment_intents, payment_methods, prices
from infrastructure.local.stripe.account import Account, Object
from infrastructure.local.stripe.collecting import ENDED, collected, end, method_of
from infrastructure.local.stripe.decline import Decline
from infrastructure.local.stripe.errors import declined, invalid
from infrastructure.local.stripe.form import noted
from infrastructure.local.stripe.prorating import changed
from infrastructure.local.stripe.renewing import ends_at, invoice_of, month_lines
from infrastructure.local.stripe.routing import PAGING, Route, listed, paged, retrieve
from infrastructure.local.stripe.subscription_fields import item, made

Line = tuple[Object, int]  # a price and how many


def started(
    account: Account, customer: str, lines: list[Line], method: Object, about: Object, *, is_authenticated: bool
) -> Object | Decline:
    """Begin a subscription on a pay page: it is there once its first month is paid."""
    total = sum(price["unit_amount"] * quantity for price, quantity in lines)
    given = {"description": "Subscription creation", "setup_future_usage": "off_session"}
    intent = None
    if total:
        intent = payment_intents.made(account, total, lines[0][0]["currency"], customer, given)
        account.emit("payment_intent.created", intent)
        decline = attempts.attempt(account, intent, method, is_authenticated=is_authenticated)
        if decline:
            return decline
    else:
        payment_methods.save(account, method, customer)
    subscription = _begun(account, customer, lines, {**about, "default_payment_method": method["id"]})
    account.emit("customer.subscription.created", subscription)
    invoice = invoice_of(account, subscription, month_lines(account, subscription), "subscription_create")
    invoices.paid(account, invoice, intent)
    return subscription


def _begun(account: Account, customer: str, lines: list[Line], about: Object) -> Object:
    subscription = made(account, customer, lines[0][0], about)
    for price, quantity in lines:
        item(account, subscription, price, quantity)
    return subscription


def create(account: Account, given: Object) -> Object:
    customer = account.get("customer", given["customer"], "customer")
    lines = [
        (prices.of_item(account, one, f"items[{at}]"), one.get("quantity", 1)) for at, one in enumerate(given["items"])
    ]
    if any(not price["recurring"] for price, _ in lines):
        raise invalid(
            "The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.",
            "items",
        )
    method = given.get("default_payment_method") or customer["invoice_settings"]["default_payment_method"]
    if not method:
        words = "This customer has no attached payment source or default payment method."
        please = "Please consider adding a default payment method."
        raise invalid(f"{words} {please}", None, "resource_missing")
    subscription = _begun(account, customer["id"], lines, given)
    subscription["status"] = "incomplete"
    invoice = invoice_of(account, subscription, month_lines(account, subscription), "subscription_create")
    account.emit("customer.subscription.created", subscription)
    decline = collected(account, invoice, account.get("payment_method", method, "default_payment_method"))
    if decline and given.get("payment_behavior") == "error_if_incomplete":
        end(account, subscription)
        raise declined(decline)
    return subscription


def cancel(account: Account, given: Object, id: str) -> Object:
    subscription = account.get("subscription", id)
    if subscription["status"] in ENDED:
        raise invalid(f"No such subscription: '{id}'", "id", "resource_missing", 404)
    subscription["cancellation_details"] = {
        **subscription["cancellation_details"],
        **given.get("cancellation_details", {}),
    }
    return end(account, subscription)


def update(account: Account, given: Object, id: str) -> Object:
    subscription = account.get("subscription", id)
    if subscription["status"] in ENDED and set(given) - {"metadata", "cancellation_details"}:
        raise invalid("A canceled subscription can only update its cancellation_details and metadata.")
    changes: Object = {name: given[name] for name in ("description", "default_payment_method") if name in given}
    if method := changes.get("default_payment_method"):
        account.get("payment_method", method, "default_payment_method")
    if "cancel_at_period_end" in given:
        changes.update(_cancellation(account, subscription, given["cancel_at_period_end"]))
    changes["metadata"] = noted(subscription["metadata"], given.get("metadata"))
    if "items" in given:
        changes["items"] = changed(account, subscription, given)
    account.change(subscription, "customer.subscription.updated", **changes)
    if subscription.get("_pending") and given.get("proration_behavior") == "always_invoice":
        invoice = invoice_of(account, subscription, subscription.pop("_pending"), "subscription_update")
        collected(account, invoice, method_of(account, invoice))
    return subscription


def _cancellation(account: Account, subscription: Object, is_wanted: bool) -> Object:
    reason = {**subscription["cancellation_details"], "reason": "cancellation_requested" if is_wanted else None}
    moments = (
        {"cancel_at": ends_at(subscription), "canceled_at": account.now()}
        if is_wanted
        else dict.fromkeys(("cancel_at", "canceled_at"))
    )
    return {"cancel_at_period_end": is_wanted, "cancellation_details": reason, **moments}


def of_customer(account: Account, customer: str) -> list[Object]:
    return [one for one in account.all("subscription") if one["customer"] == customer]


def included(account: Account, customer: Object) -> Object:
    living = [one for one in of_customer(account, customer["id"]) if one["status"] not in ENDED]
    return listed(living, f"/v1/customers/{customer['id']}/subscriptions")


def _listing(account: Account, given: Object) -> Object:
    status = given.get("status")
    found = [one for one in account.all("subscription") if given.get("customer") in (None, one["customer"])]
    if status == "ended":
        found = [one for one in found if one["status"] in ENDED]
    elif status != "all":
        found = [one for one in found if one["status"] == status or (status is None and one["status"] not in ENDED)]
    return paged(found, given, "/v1/subscriptions", "subscription")


DETAILS = {"comment": str, "feedback": str}
ITEM = {"id": str, "price": str, "price_data": prices.DATA, "quantity": int}
PRORATION = ("always_invoice", "create_prorations", "none")
COMMON = {
    "default_payment_method": str,
    "description": str,
    "metadata": dict,
    "off_session": bool,
    "payment_behavior": str,
}
CREATE = {"customer!": str, "items!": [ITEM], "proration_behavior": PRORATION, **COMMON}
UPDATE = {
    "items": [ITEM],
    "proration_behavior": PRORATION,
    "cancel_at_period_end": bool,
    "cancellation_details": DETAILS,
    **COMMON,
}
ROUTES = [
    Route("POST", "/v1/subscriptions", create, CREATE),
    Route("GET", "/v1/subscriptions", _listing, {"customer": str, "status": str, **PAGING}),
    retrieve("/v1/subscriptions", "subscription"),
    Route("POST", "/v1/subscriptions/{id}", update, UPDATE),
    Route(
        "DELETE",
        "/v1/subscriptions/{id}",
        cancel,
        {"cancellation_details": DETAILS, "invoice_now": bool, "prorate": bool},
    ),
]
