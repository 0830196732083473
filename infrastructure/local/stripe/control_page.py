"""The stand-in's first page: what it knows, and buttons for what Stripe's customers and banks do by themselves."""

from collections.abc import Callable

from infrastructure.local.stripe import disputes, pages, paying, payment_methods, refunds, renewing, subscriptions
from infrastructure.local.stripe.account import Account, Fault, Object
from infrastructure.local.stripe.decline import DECLINES
from infrastructure.local.wsgi import Answer

MANY = 20  # lines that a table shows
Act = Callable[[Account, str, dict[str, str]], object]


def _drop(account: Account, event: str, form: dict[str, str]) -> None:
    for one in account.box.waiting():
        if one.event == event:
            one.state = "dropped"


def _hold(account: Account, id: str, form: dict[str, str]) -> None:
    account.box.hold("")


ACTS: dict[str, Act] = {
    "dispute": lambda account, id, form: disputes.opened(account, id),
    "win": lambda account, id, form: disputes.closed(account, id, is_won=True),
    "lose": lambda account, id, form: disputes.closed(account, id, is_won=False),
    "refund": lambda account, id, form: refunds.create(account, {"charge": id, "reason": "requested_by_customer"}),
    "fail": lambda account, id, form: payment_methods.fail(account, id, form.get("reason") or "generic_decline"),
    "heal": lambda account, id, form: payment_methods.fail(account, id, None),
    "month": lambda account, id, form: renewing.month(account, id),
    "end": lambda account, id, form: subscriptions.cancel(account, {}, id),
    "arrived": lambda account, id, form: paying.bank_answered(account, id, is_paid=True),
    "refused": lambda account, id, form: paying.bank_answered(account, id, is_paid=False),
    "again": lambda account, id, form: account.box.again(id, account.now()),
    "drop": _drop,
    "hold": _hold,
    "release": lambda account, id, form: account.box.release(),
    "fault": lambda account, id, form: account.faults.append(Fault(form.get("kind", "api_error"))),
}


def answer(account: Account, method: str, form: dict[str, str]) -> Answer:
    if method == "POST":
        if act := ACTS.get(form.get("do", "")):
            act(account, form.get("id", ""), form)
        return pages.go("/")
    states = {one.event: one for one in account.box.deliveries}
    return pages.html(
        "control.html",
        customers=_newest(account, "customer"),
        methods=[one for one in _newest(account, "payment_method", 100) if one["customer"]][:MANY],
        charges=_newest(account, "charge"),
        disputes=_newest(account, "dispute"),
        subscriptions=_newest(account, "subscription"),
        sessions=_newest(account, "checkout.session"),
        processing=[one["id"] for one in account.all("payment_intent") if one["status"] == "processing"],
        events=[(one, states.get(one["id"])) for one in _newest(account, "event", 40)],
        account=account,
        reasons=[name for name in DECLINES if name not in ("incorrect_number", "test_mode_live_card")],
        names={one["id"]: one["name"] or one["email"] or one["id"] for one in account.all("customer")},
    )


def _newest(account: Account, kind: str, count: int = MANY) -> list[Object]:
    return [one for one, _ in zip(account.all(kind), range(count), strict=False)]
