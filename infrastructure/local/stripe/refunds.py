"""Refunds: money given back, in part or all of it."""

from infrastructure.local.stripe import balance, disputes
from infrastructure.local.stripe.account import Account, Object, new_id
from infrastructure.local.stripe.errors import invalid
from infrastructure.local.stripe.form import noted
from infrastructure.local.stripe.money import money
from infrastructure.local.stripe.routing import Route, listing, retrieve

REASONS = ("duplicate", "fraudulent", "requested_by_customer")
CREATE = {"charge": str, "payment_intent": str, "amount": int, "reason": REASONS, "metadata": dict}


def create(account: Account, given: Object) -> Object:
    charge = _charge(account, given)
    left = charge["amount"] - charge["amount_refunded"]
    amount = given.get("amount") or left
    _check(account, charge, amount, left)
    refund = account.put(
        "re",
        "refund",
        amount=amount,
        balance_transaction=None,
        charge=charge["id"],
        created=account.now(),
        currency=charge["currency"],
        customer=charge["customer"],
        customer_account=None,
        destination_details={
            "card": {"reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund"},
            "type": "card",
        },
        metadata=noted({}, given.get("metadata")),
        payment_intent=charge["payment_intent"],
        payment_method=charge["payment_method"],
        pending_reason=None,
        reason=given.get("reason"),
        receipt_number=None,
        source_transfer_reversal=None,
        status="succeeded",
        transfer_reversal=None,
    )
    refund["balance_transaction"] = balance.book(account, "refund", refund, -amount)["id"]
    account.emit("refund.created", refund)
    refunded = charge["amount_refunded"] + amount
    receipt = charge["receipt_url"] or f"{account.options.url}/receipts/{new_id('rcpt')}"
    changes = {"amount_refunded": refunded, "refunded": refunded == charge["amount"], "receipt_url": receipt}
    account.change(charge, "charge.refunded", **changes)
    account.emit("refund.updated", refund, {"destination_details": {"card": {"reference_status": None}}})
    account.emit("charge.refund.updated", refund, {"destination_details": {"card": {"reference_status": None}}})
    return refund


def _charge(account: Account, given: Object) -> Object:
    if bool(given.get("charge")) == bool(given.get("payment_intent")):
        raise invalid("One of the following params should be provided for this request: payment_intent or charge.")
    if given.get("charge"):
        return account.get("charge", given["charge"], "charge")
    intent = account.get("payment_intent", given["payment_intent"], "payment_intent")
    charge = account.find("charge", intent["latest_charge"])
    if charge is None or not charge["paid"]:
        words = f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
        raise invalid(words, "payment_intent", "payment_intent_unexpected_state")
    return charge


def _check(account: Account, charge: Object, amount: int, left: int) -> None:
    if not charge["paid"]:
        raise invalid(
            f"Charge {charge['id']} has not been paid, so it cannot be refunded.", "charge", "charge_not_refundable"
        )
    dispute = disputes.of_charge(account, charge["id"])
    if dispute and dispute["status"] != "won":
        raise invalid(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.", "charge", "charge_disputed"
        )
    if left == 0:
        raise invalid(f"Charge {charge['id']} has already been refunded.", "charge", "charge_already_refunded")
    if amount < 1:
        raise invalid("Invalid positive integer", "amount", "parameter_invalid_integer")
    if amount > left:
        asked, there = money(amount, charge["currency"]), money(left, charge["currency"])
        raise invalid(f"Refund amount ({asked}) is greater than unrefunded amount on charge ({there})", "amount")


def fail(account: Account, id: str, reason: str = "expired_or_canceled_card") -> Object:
    """Let a refund come back from the bank: its money is at Stripe again."""
    refund = account.get("refund", id)
    returned = balance.book(account, "refund_failure", refund, refund["amount"])
    refund.update(status="failed", failure_reason=reason, failure_balance_transaction=returned["id"])
    charge = account.get("charge", refund["charge"])
    account.change(charge, amount_refunded=charge["amount_refunded"] - refund["amount"], refunded=False)
    account.emit("refund.failed", refund)
    account.emit("charge.refund.updated", refund, {"status": "succeeded"})
    return refund


def update(account: Account, given: Object, id: str) -> Object:
    refund = account.get("refund", id)
    return account.change(refund, "refund.updated", metadata=noted(refund["metadata"], given.get("metadata")))


def of_charge(account: Account, charge: Object) -> list[Object]:
    return [one for one in account.all("refund") if one["charge"] == charge["id"]]


ROUTES = [
    Route("POST", "/v1/refunds", create, CREATE),
    listing("/v1/refunds", "refund", charge=str, payment_intent=str),
    retrieve("/v1/refunds", "refund"),
    Route("POST", "/v1/refunds/{id}", update, {"metadata": dict}),
]
