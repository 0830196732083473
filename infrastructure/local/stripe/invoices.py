"""Invoices: what a month of a subscription costs, who paid it with what, and its pages."""

import copy

from infrastructure.local.stripe import prices
from infrastructure.local.stripe.account import Account, Object, new_id
from infrastructure.local.stripe.form import noted
from infrastructure.local.stripe.invoice_fields import EMPTY
from infrastructure.local.stripe.routing import PAGING, Route, listed, paged, retrieve


def made(account: Account, customer: Object, lines: list[Object], reason: str, **about: object) -> Object:
    """Make an open invoice of lines that `line` has made."""
    total = sum(line["amount"] for line in lines)
    number = customer["next_invoice_sequence"]
    customer["next_invoice_sequence"] += 1
    invoice = account.put("in", "invoice", **copy.deepcopy(EMPTY), **_about(account, customer, total))
    url = f"/v1/invoices/{invoice['id']}/lines"
    invoice.update(
        billing_reason=reason, lines=listed([{**one, "invoice": invoice["id"]} for one in lines], url), **about
    )
    account.emit("invoice.created", invoice)
    secret = new_id("", 40)[1:]
    page = f"{account.options.url}/i/{secret}"
    invoice.update(status="open", number=f"{customer['invoice_prefix']}-{number:04}", effective_at=account.now())
    invoice.update(hosted_invoice_url=page, invoice_pdf=f"{page}/pdf", auto_advance=True)
    invoice["status_transitions"] = {**invoice["status_transitions"], "finalized_at": account.now()}
    account.emit("invoice.finalized", invoice)
    return invoice


def _about(account: Account, customer: Object, total: int) -> Object:
    same = ("amount_due", "amount_remaining", "subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax")
    moments = {"created": account.now(), "period_start": account.now(), "period_end": account.now()}
    named = {f"customer_{name}": customer[name] for name in ("address", "email", "name", "phone", "tax_exempt")}
    return {**dict.fromkeys(same, total), **moments, **named, "customer": customer["id"]}


def line(account: Account, price: Object, quantity: int, period: tuple[int, int], **about: object) -> Object:
    """Make a line; `about` may give its amount and its parent."""
    amount = price["unit_amount"] * quantity
    pricing = {
        "price_details": {"price": price["id"], "product": price["product"]},
        "type": "price_details",
        "unit_amount_decimal": price["unit_amount_decimal"],
    }
    made = {
        "id": new_id("il"),
        "object": "line_item",
        "amount": amount,
        "currency": price["currency"],
        "description": f"{quantity} × {prices.name(account, price)}",
        "discount_amounts": [],
        "discountable": True,
        "discounts": [],
        "invoice": None,
        "livemode": False,
        "metadata": {},
        "parent": None,
        "period": {"start": period[0], "end": period[1]},
        "pretax_credit_amounts": [],
        "pricing": pricing,
        "quantity": quantity,
        "quantity_decimal": str(quantity),
        "subscription": None,
        "taxes": [],
        **about,
    }
    return {**made, "subtotal": made["amount"]}


def paid(account: Account, invoice: Object, intent: Object | None) -> None:
    """Note that it is paid, and tell."""
    transitions = {**invoice["status_transitions"], "paid_at": account.now()}
    invoice.update(status="paid", amount_paid=invoice["amount_due"], amount_remaining=0, status_transitions=transitions)
    invoice.update(
        attempted=True, attempt_count=invoice["attempt_count"] or 1, next_payment_attempt=None, auto_advance=False
    )
    payment = None
    if intent:
        invoice["_intent"] = intent["id"]
        payment = _payment(account, invoice, intent)
    account.emit("invoice.paid", invoice)
    account.emit("invoice.payment_succeeded", invoice)
    if payment:
        account.emit("invoice_payment.paid", payment)


def _payment(account: Account, invoice: Object, intent: Object) -> Object:
    return account.put(
        "inpay",
        "invoice_payment",
        amount_paid=invoice["amount_due"],
        amount_requested=invoice["amount_due"],
        created=account.now(),
        currency=invoice["currency"],
        invoice=invoice["id"],
        is_default=True,
        livemode=False,
        payment={"payment_intent": intent["id"], "type": "payment_intent"},
        status="paid",
        status_transitions={"canceled_at": None, "paid_at": account.now()},
    )


def payments(account: Account, invoice: Object) -> list[Object]:
    return [one for one in account.all("invoice_payment") if one["invoice"] == invoice["id"]]


def included_payments(account: Account, invoice: Object) -> Object:
    return listed(payments(account, invoice), f"/v1/invoice_payments?invoice={invoice['id']}")


def of_session(account: Account, session: Object, intent: Object) -> Object:
    """Make the invoice of a payment that wants one."""
    now = account.now()
    lines = [line(account, one["price"], one["quantity"], (now, now)) for one in session["_line_items"]]
    about = session["invoice_creation"]["invoice_data"]
    customer = account.get("customer", session["customer"], "customer")
    more = {"metadata": noted({}, about["metadata"]), "description": about["description"], "footer": about["footer"]}
    invoice = made(account, customer, lines, "manual", currency=session["currency"], **more)
    paid(account, invoice, intent)
    return invoice


def of_page(account: Account, secret: str) -> Object | None:
    page = f"{account.options.url}/i/{secret}"
    return next((one for one in account.all("invoice") if one["hosted_invoice_url"] == page), None)


def charge(account: Account, invoice: Object) -> Object | None:
    """Return the charge that paid it."""
    intent = account.find("payment_intent", invoice.get("_intent")) or {}
    return account.find("charge", intent.get("latest_charge"))


def _listing(account: Account, given: Object) -> Object:
    found = list(account.all("invoice"))
    for name in ("customer", "status", "collection_method"):
        found = [one for one in found if name not in given or one[name] == given[name]]
    if subscription := given.get("subscription"):
        found = [one for one in found if of_subscription(one) == subscription]
    return paged(found, given, "/v1/invoices", "invoice")


def of_subscription(invoice: Object) -> str | None:
    details = (invoice["parent"] or {}).get("subscription_details") or {}
    subscription: str | None = details.get("subscription")
    return subscription


def _payments_listing(account: Account, given: Object) -> Object:
    found = [one for one in account.all("invoice_payment") if given.get("invoice") in (None, one["invoice"])]
    wanted = (given.get("payment") or {}).get("payment_intent")
    found = [one for one in found if wanted in (None, one["payment"]["payment_intent"])]
    return paged(found, given, "/v1/invoice_payments", "invoice_payment")


BY = {"type": ("payment_intent", "charge"), "payment_intent": str}
STATUSES = ("draft", "open", "paid", "uncollectible", "void")
LISTED = {"customer": str, "subscription": str, "status": STATUSES, "collection_method": str, **PAGING}
ROUTES = [
    Route("GET", "/v1/invoices", _listing, LISTED),
    retrieve("/v1/invoices", "invoice"),
    Route("GET", "/v1/invoice_payments", _payments_listing, {"invoice": str, "payment": BY, "status": str, **PAGING}),
    retrieve("/v1/invoice_payments", "invoice_payment"),
]
