"""What a session of Checkout sells, line by line."""

from infrastructure.local.stripe import prices
from infrastructure.local.stripe.account import Account, Object, new_id
from infrastructure.local.stripe.errors import invalid

TAKES = [{"price": str, "price_data": prices.DATA, "quantity": int, "adjustable_quantity": {"enabled!": bool}}]


def made(account: Account, given: list[Object], *, is_recurring: bool) -> list[Object]:
    """Make the lines; all have one currency, and a subscription sells something again and again."""
    lines = [_line(account, item, f"line_items[{at}]") for at, item in enumerate(given)]
    kinds = {line["price"]["type"] for line in lines}
    if is_recurring and "recurring" not in kinds:
        raise invalid("You must provide at least one recurring price in `subscription` mode when using prices.")
    if not is_recurring and "recurring" in kinds:
        words = "You specified `payment` mode but passed a recurring price."
        raise invalid(f"{words} Either switch to `subscription` mode or use only one-time prices.")
    if len({line["currency"] for line in lines}) > 1:
        raise invalid("All line items must have the same currency.", "line_items")
    return lines


def _line(account: Account, item: Object, at: str) -> Object:
    quantity = item.get("quantity", 1)
    if quantity < 1:
        raise invalid("This value must be greater than or equal to 1.", f"{at}[quantity]", "parameter_invalid_integer")
    price = prices.of_item(account, item, at)
    amount = price["unit_amount"] * quantity
    return {
        "id": new_id("li"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": price["currency"],
        "description": prices.name(account, price),
        "discounts": [],
        "metadata": {},
        "price": price,
        "quantity": quantity,
        "taxes": [],
    }
