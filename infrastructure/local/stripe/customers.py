"""Customers."""

from infrastructure.local.stripe import collecting, payment_methods
from infrastructure.local.stripe.account import Account, Object, new_id
from infrastructure.local.stripe.errors import invalid
from infrastructure.local.stripe.form import noted
from infrastructure.local.stripe.routing import Route, listing

PLAIN = ("description", "email", "name", "phone", "tax_exempt")
TAKES = {
    **dict.fromkeys(PLAIN, str),
    "address": payment_methods.ADDRESS,
    "metadata": dict,
    "preferred_locales": [str],
    "payment_method": str,
    "invoice_settings": {"default_payment_method": str, "footer": str},
}


def create(account: Account, given: Object) -> Object:
    made = account.put(
        "cus",
        "customer",
        address=None,
        balance=0,
        created=account.now(),
        currency=None,
        customer_account=None,
        default_source=None,
        delinquent=False,
        description=None,
        discount=None,
        email=None,
        invoice_prefix=new_id("", 8)[1:].upper(),
        invoice_settings={
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        livemode=False,
        metadata={},
        name=None,
        next_invoice_sequence=1,
        phone=None,
        preferred_locales=[],
        shipping=None,
        tax_exempt="none",
        test_clock=None,
    )
    try:
        made.update(_changes(account, made, given))
    except Exception:
        del account.objects[made["id"]]
        raise
    account.emit("customer.created", made)
    return made


def update(account: Account, given: Object, id: str) -> Object:
    found = _living(account, id)
    return account.change(found, "customer.updated", **_changes(account, found, given))


def _changes(account: Account, customer: Object, given: Object) -> Object:
    changes = {name: given[name] for name in (*PLAIN, "address", "preferred_locales") if name in given}
    if email := given.get("email"):
        _check_email(email)
    if "metadata" in given:
        changes["metadata"] = noted(customer["metadata"], given["metadata"])
    if method := given.get("payment_method"):
        payment_methods.attach(account, {"customer": customer["id"]}, method)
    if settings := given.get("invoice_settings"):
        if default := settings.get("default_payment_method"):
            _check_owner(account, default, customer)
        changes["invoice_settings"] = {**customer["invoice_settings"], **settings}
    return changes


def _check_email(email: str) -> None:
    name, _, host = email.partition("@")
    if not name or not host or " " in email:
        raise invalid(f"Invalid email address: {email}", "email", "email_invalid")


def _check_owner(account: Account, method: str, customer: Object) -> None:
    name = "invoice_settings[default_payment_method]"
    if account.get("payment_method", method, name)["customer"] != customer["id"]:
        raise invalid(payment_methods.STRANGE.format(method), name, "resource_missing")


def delete(account: Account, given: Object, id: str) -> Object:
    """Delete it; its subscriptions end at once."""
    found = _living(account, id)
    for one in list(account.all("subscription")):
        if one["customer"] == id and one["status"] not in collecting.ENDED:
            collecting.end(account, one)
    for method in payment_methods.of_customer(account, id):
        method["customer"] = None
    account.emit("customer.deleted", found)
    found["_is_deleted"] = True
    return {"id": id, "object": "customer", "deleted": True}


def _living(account: Account, id: str) -> Object:
    found = account.get("customer", id)
    if found.get("_is_deleted"):
        raise invalid(f"No such customer: '{id}'", "id", "resource_missing", 404)
    return found


def retrieve(account: Account, given: Object, id: str) -> Object:
    """Return it; of a deleted one only that it is."""
    found = account.get("customer", id)
    return {"id": id, "object": "customer", "deleted": True} if found.get("_is_deleted") else found


ROUTES = [
    Route("POST", "/v1/customers", create, TAKES),
    listing("/v1/customers", "customer", email=str),
    Route("GET", "/v1/customers/{id}", retrieve),
    Route("POST", "/v1/customers/{id}", update, TAKES),
    Route("DELETE", "/v1/customers/{id}", delete),
]
