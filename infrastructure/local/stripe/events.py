"""Events: what happened, for thirty days."""

from infrastructure.local.stripe.account import Account, Object
from infrastructure.local.stripe.errors import invalid
from infrastructure.local.stripe.routing import PAGING, Route, paged

KEPT = 30 * 24 * 3600


def retrieve(account: Account, given: Object, id: str) -> Object:
    event = account.get("event", id)
    if event["created"] < account.now() - KEPT:
        raise invalid(f"No such event: '{id}'", "id", "resource_missing", 404)
    return _delivered(account, event)


def listing(account: Account, given: Object) -> Object:
    if given.get("type") and given.get("types"):
        raise invalid("You may pass either type or types, but not both.", "types")
    types = given.get("types") or [given["type"]] if given.get("type") or given.get("types") else []
    found = [
        one for one in account.all("event") if one["created"] >= account.now() - KEPT and _is_of(one["type"], types)
    ]
    if "delivery_success" in given:
        found = [
            one for one in found if (_delivered(account, one)["pending_webhooks"] == 0) == given["delivery_success"]
        ]
    page = paged(found, given, "/v1/events", "event")
    return {**page, "data": [_delivered(account, one) for one in page["data"]]}


def _is_of(type: str, wanted: list[str]) -> bool:
    """A type may end in .* as the documentation of the list says."""
    return not wanted or any(type == one or (one.endswith("*") and type.startswith(one[:-1])) for one in wanted)


def _delivered(account: Account, event: Object) -> Object:
    is_delivered = any(one.state == "delivered" for one in account.box.deliveries if one.event == event["id"])
    return {**event, "pending_webhooks": 0 if is_delivered else 1}


LISTED = {"type": str, "types": [str], "delivery_success": bool, **PAGING}
ROUTES = [Route("GET", "/v1/events", listing, LISTED), Route("GET", "/v1/events/{id}", retrieve)]
