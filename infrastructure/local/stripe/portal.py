"""The billing portal: where a customer sees his card, changes it, and cancels his subscription."""

from infrastructure.local.stripe.account import Account, Object
from infrastructure.local.stripe.payment_intents import living
from infrastructure.local.stripe.routing import Route

LASTS = 3600
TAKES = {
    "customer!": str,
    "return_url": str,
    "locale": str,
    "configuration": str,
    "flow_data": {
        "type!": ("payment_method_update", "subscription_cancel"),
        "subscription_cancel": {"subscription!": str},
    },
}


def create(account: Account, given: Object) -> Object:
    living(account, given["customer"])
    session = account.put(
        "bps",
        "billing_portal.session",
        configuration=given.get("configuration") or "bpc_1KomekStandIn",
        created=account.now(),
        customer=given["customer"],
        customer_account=None,
        flow=_flow(given),
        livemode=False,
        locale=given.get("locale"),
        on_behalf_of=None,
        return_url=given.get("return_url"),
    )
    session["url"] = f"{account.options.url}/p/session/{session['id']}"
    return session


def _flow(given: Object) -> Object | None:
    asked = given.get("flow_data")
    if not asked:
        return None
    nothing = dict.fromkeys(
        ("customer_update", "subscription_pause", "subscription_update", "subscription_update_confirm")
    )
    after = {"hosted_confirmation": None, "redirect": None, "type": "portal_homepage"}
    cancel = asked.get("subscription_cancel")
    return {
        **nothing,
        "after_completion": after,
        "subscription_cancel": {"retention": None, **cancel} if cancel else None,
        "type": asked["type"],
    }


def is_open(account: Account, session: Object) -> bool:
    return bool(session["created"] + LASTS > account.now())


ROUTES = [Route("POST", "/v1/billing_portal/sessions", create, TAKES)]
