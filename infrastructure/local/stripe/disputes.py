"""Disputes: a card's owner tells his bank that he did not want to pay. They are opened on demand."""

from infrastructure.local.stripe import balance
from infrastructure.local.stripe.account import Account, Object
from infrastructure.local.stripe.errors import invalid
from infrastructure.local.stripe.form import noted
from infrastructure.local.stripe.routing import Route, listing, retrieve

TIME_TO_ANSWER = 9 * 24 * 3600
EVIDENCE = [
    "access_activity_log",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
    "uncategorized_file",
    "uncategorized_text",
]
REASON_CODES = {"fraudulent": "10.4", "product_not_received": "13.1", "subscription_canceled": "13.2"}


def opened(account: Account, charge_id: str, reason: str = "fraudulent") -> Object:
    """Open a dispute about what is left of a charge; its money and a fee are taken at once."""
    charge = account.get("charge", charge_id, "charge")
    if not charge["paid"] or charge["disputed"]:
        raise invalid(f"Charge {charge_id} cannot be disputed.", "charge")
    card = charge["payment_method_details"].get("card", {})
    code = REASON_CODES.get(reason)
    brand = card.get("brand") or "visa"
    details = {"brand": brand, "case_type": "chargeback", "network": brand, "network_reason_code": code}
    dispute = account.put(
        "du",
        "dispute",
        amount=charge["amount"] - charge["amount_refunded"],
        balance_transactions=[],
        charge=charge_id,
        created=account.now(),
        currency=charge["currency"],
        enhanced_eligibility_types=[],
        evidence={**dict.fromkeys(EVIDENCE), "enhanced_evidence": {}},
        evidence_details={
            "due_by": account.now() + TIME_TO_ANSWER,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        is_charge_refundable=False,
        livemode=False,
        metadata={},
        payment_intent=charge["payment_intent"],
        payment_method_details={"card": details, "type": "card"},
        reason=reason,
        status="needs_response",
    )
    charge["disputed"] = True
    account.emit("charge.dispute.created", dispute)
    _book(account, dispute, -dispute["amount"], balance.DISPUTE_FEE, "dispute")
    account.emit("charge.dispute.funds_withdrawn", dispute)
    return dispute


def _book(account: Account, dispute: Object, amount: int, fee: int, category: str) -> None:
    booked = balance.book(account, "adjustment", dispute, amount, fee, category)
    dispute["balance_transactions"] = [*dispute["balance_transactions"], booked]


def closed(account: Account, id: str, *, is_won: bool) -> Object:
    """Let the bank decide: won brings the money back, lost leaves it with the card's owner."""
    dispute = account.get("dispute", id)
    if dispute["status"] in ("won", "lost"):
        raise invalid("This dispute is already closed.", "id", "dispute_closed")
    dispute["status"] = "won" if is_won else "lost"
    account.emit("charge.dispute.closed", dispute)
    if is_won:
        _book(account, dispute, dispute["amount"], 0, "dispute_reversal")
        account.emit("charge.dispute.funds_reinstated", dispute)
    return dispute


def of_charge(account: Account, charge: str) -> Object | None:
    return next((one for one in account.all("dispute") if one["charge"] == charge), None)


def close(account: Account, given: Object, id: str) -> Object:
    """Give in: it is lost."""
    return closed(account, id, is_won=False)


def update(account: Account, given: Object, id: str) -> Object:
    """Note evidence; once submitted, the bank looks at it."""
    dispute = account.get("dispute", id)
    if dispute["status"] not in ("needs_response", "under_review"):
        raise invalid("This dispute is already closed.", "id", "dispute_closed")
    evidence = {**dispute["evidence"], **given.get("evidence", {})}
    changes: Object = {"evidence": evidence, "metadata": noted(dispute["metadata"], given.get("metadata"))}
    is_submitted = given.get("submit", True) and "evidence" in given
    details = {**dispute["evidence_details"], "has_evidence": any(evidence[name] for name in EVIDENCE)}
    if is_submitted:
        details.update(submission_count=details["submission_count"] + 1, submission_method="manual")
        changes["status"] = "under_review"
    return account.change(dispute, "charge.dispute.updated", evidence_details=details, **changes)


ROUTES = [
    listing("/v1/disputes", "dispute", charge=str, payment_intent=str),
    retrieve("/v1/disputes", "dispute"),
    Route(
        "POST",
        "/v1/disputes/{id}",
        update,
        {"evidence": dict.fromkeys(EVIDENCE, str), "submit": bool, "metadata": dict},
    ),
    Route("POST", "/v1/disputes/{id}/close", close),
]
