"""Open invoices: charged, charged again after days, given up; and what that makes of their subscription."""

from infrastructure.local.stripe import attempts, invoices, payment_intents
from infrastructure.local.stripe.account import Account, Object
from infrastructure.local.stripe.decline import Decline
from infrastructure.local.stripe.errors import declined, invalid
from infrastructure.local.stripe.routing import Route

DAY = 24 * 3600
RETRIES = (3 * DAY, 5 * DAY, 7 * DAY)  # after a failed attempt; then it is given up
NO_METHOD = Decline("missing", None, "There is no payment method to charge this invoice to.")
ENDED = ("canceled", "incomplete_expired")


def collect(account: Account, invoice: Object, method: Object | None, *, is_off_session: bool = True) -> Decline | None:
    """Try to charge an open invoice; return why it failed."""
    invoice.update(attempted=True, attempt_count=invoice["attempt_count"] + 1)
    if invoice["amount_remaining"] == 0:
        invoices.paid(account, invoice, None)
        return None
    intent = account.find("payment_intent", invoice.get("_intent")) or _intent(account, invoice)
    decline = NO_METHOD
    if method:
        attempt = attempts.attempt(account, intent, method, is_off_session=is_off_session)
        if attempt is None:
            invoices.paid(account, invoice, intent)
            return None
        decline = attempt
    left = RETRIES[invoice["attempt_count"] - 1 : invoice["attempt_count"]]
    invoice["next_payment_attempt"] = account.now() + left[0] if left else None
    account.emit("invoice.payment_failed", invoice)
    if decline.code == "authentication_required":
        account.emit("invoice.payment_action_required", invoice)
    return decline


def _intent(account: Account, invoice: Object) -> Object:
    words = "Subscription creation" if invoice["billing_reason"] == "subscription_create" else "Subscription update"
    amount, currency = invoice["amount_remaining"], invoice["currency"]
    intent = payment_intents.made(account, amount, currency, invoice["customer"], {"description": words})
    account.emit("payment_intent.created", intent)
    invoice["_intent"] = intent["id"]
    return intent


def method_of(account: Account, invoice: Object, named: str | None = None) -> Object | None:
    """Return what an invoice is to be charged to: what was named, the subscription's, the customer's."""
    subscription = account.find("subscription", invoices.of_subscription(invoice)) or {}
    customer = account.find("customer", invoice["customer"]) or {}
    usual = customer.get("invoice_settings", {}).get("default_payment_method")
    if named:
        return account.get("payment_method", named, "payment_method")
    return account.find("payment_method", subscription.get("default_payment_method") or usual)


def collected(
    account: Account, invoice: Object, method: Object | None, *, is_off_session: bool = True
) -> Decline | None:
    """Try to charge an invoice; its subscription is active afterwards, past due, or given up after the last attempt."""
    decline = collect(account, invoice, method, is_off_session=is_off_session)
    subscription = account.find("subscription", invoices.of_subscription(invoice))
    if subscription is None or subscription["status"] in ENDED:
        return decline
    if decline is None:
        account.change(subscription, "customer.subscription.updated", status="active")
    elif invoice["next_payment_attempt"] is None:
        end(account, subscription, "payment_failed")
    elif subscription["status"] != "incomplete":
        account.change(subscription, "customer.subscription.updated", status="past_due")
    return decline


def end(account: Account, subscription: Object, reason: str = "cancellation_requested") -> Object:
    """End it at once."""
    now = account.now()
    details = {**subscription["cancellation_details"], "reason": reason}
    subscription.update(
        status="canceled", canceled_at=subscription["canceled_at"] or now, ended_at=now, cancellation_details=details
    )
    for invoice in account.all("invoice"):
        if invoices.of_subscription(invoice) == subscription["id"] and invoice["status"] == "open":
            invoice.update(auto_advance=False, next_payment_attempt=None)
    account.emit("customer.subscription.deleted", subscription)
    return subscription


def pay(account: Account, given: Object, id: str) -> Object:
    invoice = account.get("invoice", id)
    if invoice["status"] != "open":
        raise invalid(
            "Invoice is already paid" if invoice["status"] == "paid" else "This invoice is not open.", "invoice"
        )
    method = method_of(account, invoice, given.get("payment_method"))
    decline = collected(account, invoice, method, is_off_session=given.get("off_session", True))
    if decline:
        intent = account.find("payment_intent", invoice.get("_intent"))
        raise declined(decline, payment_intent=intent)
    return invoice


ROUTES = [Route("POST", "/v1/invoices/{id}/pay", pay, {"payment_method": str, "off_session": bool})]
