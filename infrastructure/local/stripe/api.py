"""The API: who asks, whether it was asked before, which function answers."""

import json
from typing import Any

from infrastructure.local.stripe import (
    balance,
    charges,
    checkout,
    collecting,
    customers,
    disputes,
    events,
    invoices,
    payment_intents,
    payment_methods,
    portal,
    prices,
    refunds,
    setup_intents,
    subscriptions,
)
from infrastructure.local.stripe.account import VERSION, Account, Fault, Object, Request, new_id, shown
from infrastructure.local.stripe.errors import Refused, invalid
from infrastructure.local.stripe.expanding import expanded
from infrastructure.local.stripe.form import decode, read
from infrastructure.local.stripe.routing import Route

ROOMS = (
    customers,
    payment_methods,
    checkout,
    collecting,
    payment_intents,
    setup_intents,
    charges,
    refunds,
    disputes,
    balance,
    prices,
    subscriptions,
    invoices,
    collecting,
    portal,
    events,
)
ROUTES: list[Route] = [route for room in ROOMS for route in room.ROUTES]
A_DAY = 24 * 3600
Answered = tuple[int, Object, dict[str, str]]  # status, body, headers


def answer(account: Account, method: str, path: str, text: str, headers: dict[str, str]) -> Answered:
    """Answer a request; `text` are its parameters, form-encoded, and the names of headers are in small letters."""
    id = new_id("req", 14)
    more = {"Request-Id": id, "Stripe-Version": VERSION}
    with account.lock:
        account.request = Request(id, headers.get("idempotency-key") if method == "POST" else None)
        try:
            status, body = _answer(account, method, path, text, headers, more)
        except Refused as refused:
            status, body = refused.status, refused.body
        finally:
            account.request = Request()
            if method != "GET":
                account.keep()
    if status >= 500:
        more["Stripe-Should-Retry"] = "false"  # the same key would bring the same answer
    return status, body, more


def _answer(
    account: Account, method: str, path: str, text: str, headers: dict[str, str], more: dict[str, str]
) -> tuple[int, Object]:
    _check_key(account, headers.get("authorization", ""))
    if (version := headers.get("stripe-version", VERSION)) != VERSION:
        raise invalid(f"Invalid Stripe API version: {version}; here is only {VERSION}.")
    if fault := _fault(account, path, "rate_limit"):
        raise Refused(429, "invalid_request_error", f"Too many requests ({fault.kind}).", code="rate_limit")
    route, ids = _route(method, path)
    given = decode(text)
    key = account.request.idempotency_key
    if key and (saved := _saved(account, key, path, given)):
        more["Idempotent-Replayed"] = "true"
        more["Original-Request"] = saved["request"]
        return saved["status"], saved["body"]
    asked = read(given, {**route.takes, "expand": [str]})
    status, body = _execute(account, route, ids, asked, path)
    if key:
        about = {"path": path, "given": given, "status": status, "body": body, "at": account.now()}
        account.answers[key] = {**about, "request": account.request.id}
    if _fault(account, path, "lost"):
        raise Refused(502, "api_error", "The answer was lost on its way.")
    return status, body


def _check_key(account: Account, given: str) -> None:
    scheme, _, key = given.partition(" ")
    if scheme != "Bearer" or not key:
        words = (
            "You did not provide an API key. You need to provide your API key in the Authorization header, "
            "using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
        )
        raise invalid(words, status=401)
    if key != account.options.key:
        hidden = f"{key[:8]}{'*' * max(0, len(key) - 12)}{key[-4:]}"
        raise invalid(f"Invalid API Key provided: {hidden}", status=401)


def _route(method: str, path: str) -> tuple[Route, list[str]]:
    for route in ROUTES:
        ids = route.ids(method, path)
        if ids is not None:
            return route, ids
    words = (
        f"Unrecognized request URL ({method}: {path}). Please see https://docs.stripe.com; the stand-in may lack it."
    )
    raise invalid(words, status=404)


def _saved(account: Account, key: str, path: str, given: dict[str, Any]) -> Object | None:
    """Return what was answered under a key within a day (docs.stripe.com/api/idempotent_requests)."""
    saved = account.answers.get(key)
    if saved is None or saved["at"] < account.now() - A_DAY:
        return None
    if saved["path"] != path:
        paths = f"('{saved['path']}' vs '{path}')"
        words = f"Keys for idempotent requests can only be used for the same endpoint they were first used for {paths}."
    elif saved["given"] != given:
        words = "Keys for idempotent requests can only be used with the same parameters they were first used with."
    else:
        return saved
    raise Refused(
        400,
        "idempotency_error",
        f"{words} Try using a key other than '{key}' if you meant to execute a different request.",
    )


def _execute(account: Account, route: Route, ids: list[str], asked: Object, path: str) -> tuple[int, Object]:
    """From here on an answer is kept under its key, an error too."""
    paths = asked.pop("expand", None) or []
    try:
        if _fault(account, path, "api_error"):
            raise Refused(500, "api_error", "An unknown error occurred on our side.")
        return 200, expanded(account, route.handler(account, asked, *ids), paths)
    except Refused as refused:
        return refused.status, _plain(refused.body)


def _plain(body: Object) -> Object:
    plain: Object = json.loads(json.dumps(shown(body)))
    return plain


def _fault(account: Account, path: str, kind: str) -> Fault | None:
    found = next((one for one in account.faults if one.kind == kind and path.startswith(one.path)), None)
    if found:
        account.faults.remove(found)
    return found
