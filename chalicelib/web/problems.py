"""The one place that turns what went wrong into a page."""

import json
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from chalice.app import Response

from chalicelib.urls import urls
from chalicelib.web import pages
from tenants.errors import (
    N_,
    Conflict,
    Invalid,
    LimitReached,
    NotAllowed,
    NotFound,
    NotSecured,
    NotSignedIn,
    Problem,
    Suspended,
)

if TYPE_CHECKING:
    from chalicelib.web.asking import Ask

STATUS: dict[type[Problem], int] = {NotFound: 404, NotAllowed: 403, Invalid: 422, Conflict: 409, LimitReached: 429}

SIGNED_OUT = N_("You were signed out meanwhile. Sign in again, and what you wrote will be here.")

WRITTEN = ("text", "because", "comment", "subject", "message")  # fields of customers' pages in which words stand

log = logging.getLogger(__name__)


def told(ask: "Ask", view: Callable[[], Response]) -> Response:
    """What a view answers, or a page that says what is wrong."""
    try:
        try:
            return view()
        except NotSignedIn:
            return _to_sign_in(ask)
        except NotSecured as problem:
            return _to_two_factor(ask, problem)
        except Problem as problem:
            return _page(ask, problem)
    except Exception:
        log.exception("request %s failed", ask.request_id)
        return _broken(ask)


def _to_sign_in(ask: "Ask") -> Response:
    if ask.who == "customer":
        return _to_customers_sign_in(ask)
    if ask.is_change and ask.is_from_elsewhere:
        # The browser left its cookie out, so who sent this may be signed in; what a stranger wrote is not to come back.
        return pages.redirect(ask, urls.signin())
    if ask.is_change and (kept := ask.form.pairs()):
        # Somebody wrote for longer than the session lasted: the words go through the sign-in page and come back.
        values = {"email": "", "next": "", "kept": json.dumps(kept), "kept_path": ask.path}
        away = (pages.session_cookie(""),)
        return pages.page(ask, "signin.html", 401, values=values, errors={}, next="", text=SIGNED_OUT, cookies=away)
    wanted = "" if ask.is_change or _asked(ask) == urls.board() else _asked(ask)
    return pages.redirect(ask, urls.signin(wanted), cookies=(pages.session_cookie(""),))


def _to_customers_sign_in(ask: "Ask") -> Response:
    """To where a link is asked for; what somebody wrote meanwhile is shown there, since the link may open elsewhere."""
    away = (pages.customer_cookie(""),)
    kept = [] if ask.is_from_elsewhere else [text for name, text in ask.form.pairs() if name in WRITTEN and text]
    if ask.is_change and kept:
        return pages.page(ask, "my_signin.html", 401, desk_name=ask.desk.tenant.name, lost=kept, cookies=away)
    wanted = "" if ask.is_change or _asked(ask) == urls.my_tickets() else _asked(ask)
    return pages.redirect(ask, urls.my_signin(next=wanted), cookies=away)


def _to_two_factor(ask: "Ask", problem: NotSecured) -> Response:
    if ask.is_change:  # the desk began to ask for it while somebody wrote
        return pages.page(ask, "errors/unsecured.html", 403, text=problem.text, kept=ask.kept())
    return pages.redirect(ask, urls.two_factor())


def _broken(ask: "Ask") -> Response:
    """The page for what should not happen; in bare words when even that page cannot be made."""
    try:
        return pages.page(ask, "errors/500.html", 500, request_id=ask.request_id)
    except Exception:
        log.exception("request %s failed again", ask.request_id)
        body = f"<!doctype html><title>500</title><h1>500</h1><p>{ask.request_id}</p>"
        return Response(body, {"Content-Type": "text/html; charset=utf-8"}, 500)


def _page(ask: "Ask", problem: Problem) -> Response:
    if isinstance(problem, Suspended):
        return pages.page(ask, "errors/suspended.html", 403, why=problem.why)
    status = next((STATUS[cls] for cls in type(problem).__mro__ if cls in STATUS), 400)
    template = f"errors/{status}.html" if status in (403, 404, 409, 429) else "errors/problem.html"
    wait = problem.retry_after if isinstance(problem, LimitReached) else 0
    kept = ask.kept() if wait and ask.is_change else []
    response = pages.page(
        ask, template, status, text=problem.text, status=status, retry_after=wait, kept=kept, request_id=ask.request_id
    )
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


def _asked(ask: "Ask") -> str:
    from urllib.parse import urlencode

    return ask.path + (f"?{urlencode(ask.query)}" if ask.query else "")
