"""`expand`: objects in place of their ids, and lists that are given only when asked for.

docs.stripe.com/api/expanding_objects
"""

from collections.abc import Callable
from typing import Any

from infrastructure.local.stripe import checkout, invoices, refunds, subscriptions
from infrastructure.local.stripe.account import Account, Object, shown
from infrastructure.local.stripe.errors import invalid
from infrastructure.local.stripe.routing import listed

Include = Callable[[Account, Object], Object]
INCLUDED: dict[tuple[str, str], Include] = {
    ("checkout.session", "line_items"): checkout.included_lines,
    ("charge", "refunds"): lambda account, one: listed(
        refunds.of_charge(account, one), f"/v1/charges/{one['id']}/refunds"
    ),
    ("customer", "subscriptions"): subscriptions.included,
    ("invoice", "payments"): invoices.included_payments,
}
DEEPEST = 4


def expanded(account: Account, answer: Object, paths: list[str]) -> Object:
    """Return a copy for the one who asked; raise Refused for what cannot be expanded."""
    made: Object = shown(answer)
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST + (steps[0] == "data"):
            raise invalid(f"You cannot expand more than 4 levels of a property ({path}).", "expand")
        _expand(account, made, steps, path)
    return made


def _expand(account: Account, here: Any, steps: list[str], path: str) -> None:
    for one in here if isinstance(here, list) else [here]:
        if isinstance(one, dict) and steps:
            _expand_name(account, one, steps, path)


def _expand_name(account: Account, here: Object, steps: list[str], path: str) -> None:
    name, *rest = steps
    value = here.get(name)
    include = INCLUDED.get((here.get("object", ""), name))
    if include and value is None:
        here[name] = shown(include(account, account.objects[here["id"]]))
    elif isinstance(value, str) and value in account.objects:
        here[name] = shown(account.objects[value])
    elif not (isinstance(value, dict | list) and (rest or name == "data")) and not (name in here and value is None):
        raise invalid(f"This property cannot be expanded ({path}).", "expand")
    _expand(account, here[name], rest, path)
