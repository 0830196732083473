"""Items of a subscription that change within a month: what is left of it is reckoned by the second."""

from infrastructure.local.stripe import invoices, prices
from infrastructure.local.stripe.account import Account, Object
from infrastructure.local.stripe.errors import invalid
from infrastructure.local.stripe.renewing import parent as parent_of


def changed(account: Account, subscription: Object, given: Object) -> Object:
    """Return its items with other prices or quantities; what that makes of the rest of the month is noted."""
    items = {one["id"]: dict(one) for one in subscription["items"]["data"]}
    for at, asked in enumerate(given["items"]):
        one = items.get(asked.get("id", ""))
        if one is None:
            raise invalid(f"No such subscription item: '{asked.get('id')}'", f"items[{at}][id]", "resource_missing")
        before = dict(one)
        if asked.get("price") or asked.get("price_data"):
            one["price"] = prices.of_item(account, asked, f"items[{at}]")
        one["quantity"] = asked.get("quantity", one["quantity"])
        if given.get("proration_behavior") != "none":
            subscription.setdefault("_pending", []).extend(_prorated(account, subscription, before, one))
    return {**subscription["items"], "data": list(items.values())}


def _prorated(account: Account, subscription: Object, before: Object, after: Object) -> list[Object]:
    now, until = account.now(), before["current_period_end"]
    whole = until - before["current_period_start"]
    lines = []
    for one, sign, words in ((before, -1, "Unused time on"), (after, 1, "Remaining time on")):
        amount = sign * round(one["price"]["unit_amount"] * one["quantity"] * (until - now) / whole)
        parent = parent_of(subscription, one, is_proration=True)
        told = {"amount": amount, "description": f"{words} {prices.name(account, one['price'])}", "parent": parent}
        lines.append(
            invoices.line(account, one["price"], one["quantity"], (now, until), subscription=subscription["id"], **told)
        )
    return lines
