"""Charges: each attempt to take money from a payment method."""

from infrastructure.local.stripe import balance
from infrastructure.local.stripe.account import Account, Object, new_id
from infrastructure.local.stripe.decline import Decline
from infrastructure.local.stripe.form import noted
from infrastructure.local.stripe.routing import Route, listing, retrieve


def made(
    account: Account, intent: Object, method: Object, decline: Decline | None, status: str = "succeeded"
) -> Object:
    """Make the charge of an attempt to pay an intent: failed, succeeded, or pending while a bank takes its time."""
    charge = account.put(
        "ch",
        "charge",
        amount=intent["amount"],
        amount_captured=0 if decline or status == "pending" else intent["amount"],
        amount_refunded=0,
        application=None,
        application_fee=None,
        application_fee_amount=None,
        balance_transaction=None,
        billing_details=method["billing_details"],
        calculated_statement_descriptor="KOMEK",
        captured=not decline,
        created=account.now(),
        currency=intent["currency"],
        customer=intent["customer"],
        description=intent["description"],
        disputed=False,
        failure_balance_transaction=None,
        failure_code=decline.code if decline else None,
        failure_message=decline.message if decline else None,
        fraud_details={},
        livemode=False,
        metadata=dict(intent["metadata"]),
        on_behalf_of=None,
        outcome=_outcome(decline),
        paid=not decline and status == "succeeded",
        payment_intent=intent["id"],
        payment_method=method["id"],
        payment_method_details=_details(method),
        presentment_details=None,
        radar_options={},
        receipt_email=intent["receipt_email"],
        receipt_number=None,
        receipt_url=None,
        refunded=False,
        review=None,
        shipping=None,
        source_transfer=None,
        statement_descriptor=None,
        statement_descriptor_suffix=None,
        status="failed" if decline else status,
        transfer_data=None,
        transfer_group=None,
    )
    if charge["paid"]:
        _arrived(account, charge)
    account.emit(f"charge.{charge['status']}", charge)
    return charge


def _arrived(account: Account, charge: Object) -> None:
    transaction = balance.book(account, "charge", charge, charge["amount"], balance.fee_of(charge["amount"]))
    receipt = f"{account.options.url}/receipts/{new_id('rcpt')}"
    charge.update(balance_transaction=transaction["id"], receipt_url=receipt, amount_captured=charge["amount"])


def settle(account: Account, charge: Object, decline: Decline | None) -> None:
    """End a pending charge: the bank has paid, or would not."""
    if decline:
        charge.update(status="failed", failure_code=decline.code, failure_message=decline.message, captured=False)
    else:
        charge.update(status="succeeded", paid=True)
        _arrived(account, charge)
    account.emit(f"charge.{charge['status']}", charge)


def _outcome(decline: Decline | None) -> Object:
    common = {"advice_code": None, "network_advice_code": None, "network_decline_code": None, "risk_level": "normal"}
    if decline is None:
        told = {"network_status": "approved_by_network", "reason": None, "seller_message": "Payment complete."}
        return {**common, **told, "risk_score": 21, "type": "authorized"}
    told = {"network_status": "declined_by_network", "reason": decline.decline_code or decline.code}
    seller = "The bank did not return any further details with this decline."
    more = {"advice_code": decline.advice_code, "seller_message": seller, "risk_score": 21, "type": "issuer_declined"}
    return {**common, **told, **more}


def _details(method: Object) -> Object:
    if method["type"] != "card":
        told = {name: value for name, value in method["sepa_debit"].items() if name != "generated_from"}
        return {"type": "sepa_debit", "sepa_debit": {**told, "expected_debit_date": None, "mandate": None}}
    card = method["card"]
    same = (
        "brand",
        "checks",
        "country",
        "exp_month",
        "exp_year",
        "fingerprint",
        "funding",
        "last4",
        "regulated_status",
    )
    details = {
        **{name: card[name] for name in same},
        "installments": None,
        "mandate": None,
        "network": card["brand"],
        "network_token": {"used": False},
        "network_transaction_id": new_id("", 15)[1:],
        "three_d_secure": None,
        "wallet": None,
    }
    return {"type": "card", "card": details}


def update(account: Account, given: Object, id: str) -> Object:
    charge = account.get("charge", id)
    changes = {name: given[name] for name in ("description", "receipt_email") if name in given}
    return account.change(
        charge, "charge.updated", metadata=noted(charge["metadata"], given.get("metadata")), **changes
    )


ROUTES = [
    listing("/v1/charges", "charge", customer=str, payment_intent=str),
    retrieve("/v1/charges", "charge"),
    Route("POST", "/v1/charges/{id}", update, {"description": str, "receipt_email": str, "metadata": dict}),
]
