"""Products and prices: what is sold, and for how much, once or again and again."""

from infrastructure.local.stripe.account import Account, Object
from infrastructure.local.stripe.errors import invalid
from infrastructure.local.stripe.form import noted
from infrastructure.local.stripe.routing import Route, listing, retrieve

RECURRING = {"interval!": ("day", "week", "month", "year"), "interval_count": int, "usage_type": ("licensed",)}
PRODUCT_DATA = {"name!": str, "description": str, "images": [str], "metadata": dict, "tax_code": str, "unit_label": str}
BEHAVIOURS = ("exclusive", "inclusive", "unspecified")
# A price that is said in place, as line items and items of subscriptions do.
DATA = {
    "currency!": str,
    "product": str,
    "product_data": PRODUCT_DATA,
    "recurring": RECURRING,
    "tax_behavior": BEHAVIOURS,
    "unit_amount": int,
    "unit_amount_decimal": str,
}
CREATE = {**DATA, "active": bool, "lookup_key": str, "metadata": dict, "nickname": str}
PRODUCT = {"description": str, "active": bool, "metadata": dict, "unit_label": str, "url": str, "images": [str]}


def create_product(account: Account, given: Object) -> Object:
    return account.put(
        "prod",
        "product",
        active=given.get("active", True),
        created=account.now(),
        default_price=None,
        description=given.get("description"),
        images=given.get("images", []),
        livemode=False,
        marketing_features=[],
        metadata=noted({}, given.get("metadata")),
        name=given["name"],
        package_dimensions=None,
        shippable=None,
        statement_descriptor=None,
        tax_code=given.get("tax_code"),
        type="service",
        unit_label=given.get("unit_label"),
        updated=account.now(),
        url=given.get("url"),
    )


def update_product(account: Account, given: Object, id: str) -> Object:
    product = account.get("product", id)
    changes = {**given, "metadata": noted(product["metadata"], given.get("metadata")), "updated": account.now()}
    return account.change(product, "product.updated", **changes)


def create(account: Account, given: Object) -> Object:
    """Make a price; raise Refused for one without an amount or a product."""
    if bool(given.get("product")) == bool(given.get("product_data")):
        raise invalid("You must specify either `product` or `product_data` when creating a price.", "product")
    product = account.get("product", given["product"], "product") if given.get("product") else None
    amount = _amount(given)
    product = product or create_product(account, given["product_data"])
    recurring = given.get("recurring")
    common: Object = {"interval_count": 1, "meter": None, "trial_period_days": None, "usage_type": "licensed"}
    return account.put(
        "price",
        "price",
        active=given.get("active", True),
        billing_scheme="per_unit",
        created=account.now(),
        currency=given["currency"].lower(),
        custom_unit_amount=None,
        livemode=False,
        lookup_key=given.get("lookup_key"),
        metadata=noted({}, given.get("metadata")),
        nickname=given.get("nickname"),
        product=product["id"],
        recurring={**common, **recurring} if recurring else None,
        tax_behavior=given.get("tax_behavior") or "unspecified",
        tiers_mode=None,
        transform_quantity=None,
        type="recurring" if recurring else "one_time",
        unit_amount=amount,
        unit_amount_decimal=str(amount),
    )


def _amount(given: Object) -> int:
    if given.get("unit_amount") is None and (given.get("unit_amount_decimal") or "").isdigit():
        return int(given["unit_amount_decimal"])
    if given.get("unit_amount") is None:
        raise invalid("Missing required param: unit_amount.", "unit_amount", "parameter_missing")
    if given["unit_amount"] < 0:
        raise invalid("This value must be greater than or equal to 0.", "unit_amount", "parameter_invalid_integer")
    amount: int = given["unit_amount"]
    return amount


def update(account: Account, given: Object, id: str) -> Object:
    price = account.get("price", id)
    return account.change(
        price, "price.updated", **{**given, "metadata": noted(price["metadata"], given.get("metadata"))}
    )


def of_item(account: Account, item: Object, at: str) -> Object:
    """Return the price of an item, which is named or said in place."""
    if bool(item.get("price")) == bool(item.get("price_data")):
        raise invalid("You must specify exactly one of `price` or `price_data`.", at, "parameter_missing")
    if item.get("price_data"):
        return create(account, item["price_data"])
    return account.get("price", item["price"], f"{at}[price]")


def name(account: Account, price: Object) -> str:
    """Return what is sold for a price, as people call it."""
    return str(account.get("product", price["product"])["name"])


UPDATE = {"active": bool, "metadata": dict, "nickname": str, "lookup_key": str}
ROUTES = [
    Route("POST", "/v1/products", create_product, {"name!": str, **PRODUCT}),
    listing("/v1/products", "product", active=bool),
    retrieve("/v1/products", "product"),
    Route("POST", "/v1/products/{id}", update_product, {"name": str, **PRODUCT}),
    Route("POST", "/v1/prices", create, CREATE),
    listing("/v1/prices", "price", active=bool, product=str, lookup_key=str),
    retrieve("/v1/prices", "price"),
    Route("POST", "/v1/prices/{id}", update, UPDATE),
]
