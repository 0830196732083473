"""Sessions of Checkout: pages on which something is paid, subscribed to, or a card is saved."""

from infrastructure.local.stripe import customers, line_items, payment_intents
from infrastructure.local.stripe.account import Account, Object
from infrastructure.local.stripe.errors import invalid
from infrastructure.local.stripe.form import noted
from infrastructure.local.stripe.routing import PAGING, Route, listed, paged, retrieve

DAY, LEAST = 24 * 3600, 30 * 60
TAKES = {
    "mode!": ("payment", "setup", "subscription"),
    "success_url": str,
    "cancel_url": str,
    "line_items": line_items.TAKES,
    "customer": str,
    "customer_email": str,
    "customer_creation": ("always", "if_required"),
    "customer_update": {"address": str, "name": str, "shipping": str},
    "client_reference_id": str,
    "currency": str,
    "expires_at": int,
    "locale": str,
    "metadata": dict,
    "payment_method_types": [("card", "sepa_debit")],
    "payment_method_collection": ("always", "if_required"),
    "payment_intent_data": payment_intents.DETAILS,
    "setup_intent_data": {"description": str, "metadata": dict},
    "subscription_data": {"description": str, "metadata": dict, "billing_mode": {"type!": ("classic", "flexible")}},
    "invoice_creation": {"enabled!": bool, "invoice_data": {"description": str, "footer": str, "metadata": dict}},
    "submit_type": ("auto", "book", "donate", "pay", "subscribe"),
    "billing_address_collection": ("auto", "required"),
    "allow_promotion_codes": bool,
    "automatic_tax": {"enabled!": bool},
    "tax_id_collection": {"enabled!": bool},
    "phone_number_collection": {"enabled!": bool},
    "saved_payment_method_options": {
        "payment_method_save": str,
        "payment_method_remove": str,
        "allow_redisplay_filters": [str],
    },
    "custom_text": {"submit": {"message!": str}, "after_submit": {"message!": str}},
    "adaptive_pricing": {"enabled": bool},
    "ui_mode": ("hosted_page",),
}


def create(account: Account, given: Object) -> Object:
    mode = given["mode"]
    _check(account, given)
    lines = line_items.made(account, given.get("line_items", []), is_recurring=mode == "subscription")
    total = sum(line["amount_total"] for line in lines)
    if mode == "payment" and total < 50:
        words = "The Checkout Session's total amount due must add up to at least 50 cents."
        raise invalid(words, None, "amount_too_small")
    currency = lines[0]["currency"] if lines else given["currency"].lower()
    session = account.put(
        "cs_test", "checkout.session", **_fields(account, given, mode), _line_items=lines, _given=given
    )
    session.update(currency=currency, url=f"{account.options.url}/c/pay/{session['id']}")
    if mode == "setup":
        session["payment_status"] = "no_payment_required"
    else:
        session.update(amount_subtotal=total, amount_total=total)
        session["total_details"] = {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0}
    return session


def _check(account: Account, given: Object) -> None:
    mode = given["mode"]
    if not given.get("success_url"):
        raise invalid("You must provide a `success_url`.", "success_url", "parameter_missing")
    if mode != "setup" and not given.get("line_items"):
        raise invalid("Missing required param: line_items.", "line_items", "parameter_missing")
    if mode == "setup" and (given.get("line_items") or not given.get("currency")):
        raise invalid("In `setup` mode pass `currency`, and no `line_items`.", "currency", "parameter_missing")
    for name, one in (
        ("payment_intent_data", "payment"),
        ("subscription_data", "subscription"),
        ("setup_intent_data", "setup"),
    ):
        if name in given and mode != one:
            raise invalid(f"You can not pass `{name}` in `{mode}` mode.", name)
    if given.get("customer") and given.get("customer_email"):
        raise invalid("You may only specify one of these parameters: customer, customer_email.", "customer")
    if given.get("customer"):
        payment_intents.living(account, given["customer"])
    if given.get("expires_at") and not LEAST <= given["expires_at"] - account.now() <= DAY:
        words = "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation."
        raise invalid(words, "expires_at")


def _fields(account: Account, given: Object, mode: str) -> Object:
    invoice: Object = {
        "account_tax_ids": None,
        "custom_fields": None,
        "description": None,
        "footer": None,
        "issuer": None,
    }
    invoice |= {"metadata": {}, "rendering_options": None, **given.get("invoice_creation", {}).get("invoice_data", {})}
    creation = {"enabled": given.get("invoice_creation", {}).get("enabled", False), "invoice_data": invoice}
    words = {"after_submit": None, "shipping_address": None, "submit": None, "terms_of_service_acceptance": None}
    same = ("cancel_url", "client_reference_id", "customer", "customer_email", "locale", "submit_type", "success_url")
    return {
        **{name: given.get(name) for name in same},
        "adaptive_pricing": {"enabled": False},
        "after_expiration": None,
        "allow_promotion_codes": given.get("allow_promotion_codes"),
        "amount_subtotal": None,
        "amount_total": None,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "billing_address_collection": given.get("billing_address_collection"),
        "client_secret": None,
        "collected_information": None,
        "consent": None,
        "consent_collection": None,
        "created": account.now(),
        "currency_conversion": None,
        "custom_fields": [],
        "custom_text": {**words, **given.get("custom_text", {})},
        "customer_account": None,
        "customer_creation": _creation(given, mode),
        "customer_details": _details(account, given),
        "discounts": [],
        "expires_at": given.get("expires_at") or account.now() + DAY,
        "invoice": None,
        "invoice_creation": creation if mode == "payment" else None,
        "livemode": False,
        "metadata": noted({}, given.get("metadata")),
        "mode": mode,
        "origin_context": None,
        "payment_intent": None,
        "payment_link": None,
        "payment_method_collection": "if_required" if mode == "payment" else "always",
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": given.get("payment_method_types") or ["card"],
        "payment_status": "unpaid",
        "permissions": None,
        "phone_number_collection": {"enabled": False},
        "recovered_from": None,
        "saved_payment_method_options": None,
        "setup_intent": None,
        "shipping_address_collection": None,
        "shipping_cost": None,
        "shipping_options": [],
        "status": "open",
        "subscription": None,
        "total_details": None,
        "ui_mode": "hosted_page",
        "wallet_options": None,
    }


def _creation(given: Object, mode: str) -> str | None:
    if given.get("customer"):
        return None
    return "always" if mode != "payment" else given.get("customer_creation") or "if_required"


def _details(account: Account, given: Object) -> Object | None:
    customer = account.find("customer", given.get("customer"))
    email = customer["email"] if customer else given.get("customer_email")
    if not email:
        return None
    nothing: Object = {"address": None, "business_name": None, "individual_name": None, "name": None, "phone": None}
    return {**nothing, "email": email, "tax_exempt": "none", "tax_ids": None}


def customer_of(account: Account, session: Object, email: str, name: str) -> str | None:
    """Return who pays, made now where the session wants one."""
    keeps = (session["_given"].get("payment_intent_data") or {}).get("setup_future_usage")
    if session["customer"] is None and (session["customer_creation"] == "always" or keeps):
        about = {"email": session["customer_email"] or email or None, "name": name or None}
        session["customer"] = customers.create(account, about)["id"]
    customer: str | None = session["customer"]
    return customer


def expire(account: Account, given: Object, id: str) -> Object:
    session = account.get("checkout.session", id)
    if session["status"] != "open":
        known = 'Only Checkout Sessions with a status in ["open"] can be expired.'
        words = f"{known} This Checkout Session has a status of {session['status']}."
        raise invalid(words, "session")
    session.update(status="expired", url=None)
    account.emit("checkout.session.expired", session)
    return session


def update(account: Account, given: Object, id: str) -> Object:
    session = account.get("checkout.session", id)
    return account.change(session, metadata=noted(session["metadata"], given.get("metadata")))


def lines(account: Account, given: Object, id: str) -> Object:
    session = account.get("checkout.session", id)
    return paged(session["_line_items"], given, f"/v1/checkout/sessions/{id}/line_items", "item")


def included_lines(account: Account, session: Object) -> Object:
    return listed(session["_line_items"], f"/v1/checkout/sessions/{session['id']}/line_items")


def _listing(account: Account, given: Object) -> Object:
    filters = ("customer", "payment_intent", "subscription", "status")
    found = [
        one
        for one in account.all("checkout.session")
        if all(one[name] == given[name] for name in filters if name in given)
        and (
            not given.get("customer_details")
            or (one["customer_details"] or {}).get("email") == given["customer_details"]["email"]
        )
    ]
    return paged(found, given, "/v1/checkout/sessions", "checkout.session")


ID = "/v1/checkout/sessions/{id}"
LISTED = {
    **dict.fromkeys(("customer", "payment_intent", "subscription", "status"), str),
    "customer_details": {"email!": str},
}
ROUTES = [
    Route("POST", "/v1/checkout/sessions", create, TAKES),
    Route("GET", "/v1/checkout/sessions", _listing, {**LISTED, **PAGING}),
    retrieve("/v1/checkout/sessions", "checkout.session"),
    Route("POST", ID, update, {"metadata": dict}),
    Route("POST", f"{ID}/expire", expire),
    Route("GET", f"{ID}/line_items", lines, PAGING),
]
