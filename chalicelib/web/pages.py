"""Answers: pages, redirects, and the headers that all of them carry."""

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from chalice.app import Response

from chalicelib.config import config
from chalicelib.helpdesk.desk import look, share_picture
from chalicelib.helpdesk.files import FORM_BYTES
from chalicelib.helpdesk.operators import announcing
from chalicelib.rendering import render
from chalicelib.urls import urls
from chalicelib.web import keys
from chalicelib.wording import LANGUAGES

if TYPE_CHECKING:
    from chalicelib.web.asking import Ask

SESSION = "__Host-session"
CUSTOMER = "__Host-customer"  # a customer's session, which never is a staff member's
CUSTOMER_SECONDS = 90 * 86_400
HALFWAY = "__Host-halfway"  # a sign-in that waits for its second step
HALFWAY_SECONDS = 600
LANGUAGE = "language"
YEAR = 31_536_000
# Mail has its styles inline; the page around it may read the document, to put a newer one in its place.
LETTER = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox allow-same-origin"
)


def page(
    ask: "Ask",
    template: str,
    code: int = 200,
    *,
    cookies: tuple[str, ...] = (),
    embedders: str = "'none'",
    frames: str = "'none'",
    has_web_pictures: bool = False,
    takes_uploads: bool = False,
    **values: Any,
) -> Response:
    """A page in the asker's language; `embedders` may show it in a frame, and it may show `frames` in its own.

    Pictures from the web are for the one page on which somebody asked for them; S3 is for those that send it files.
    """
    body = render(template, ask.language, **around(ask), **values)
    response = answer(ask, body, code, cookies=cookies, embedders=embedders, frames=frames)
    if has_web_pictures:
        policy = str(response.headers["Content-Security-Policy"])
        response.headers["Content-Security-Policy"] = policy.replace("img-src ", "img-src https: ")
    if takes_uploads:
        policy = str(response.headers["Content-Security-Policy"])
        to = f"connect-src 'self' {config().uploads_url}"
        response.headers["Content-Security-Policy"] = policy.replace("connect-src 'self'", to)
    return response


def around(ask: "Ask") -> dict[str, Any]:
    """What every page is told."""
    return {
        "ask": ask,
        "time_zone": ask.desk.tenant.time_zone if ask.desk else "UTC",
        "files_most": FORM_BYTES,
        "own_words": ask.own_words,
        "desk_look": look.shown(ask.desk) if ask.desk else None,
        "share_picture": lambda: share_picture.name(ask.desk),
        "keys": keys.GROUPS,
        "announced": lambda: announcing.shown(ask.language),
    }


def letter(ask: "Ask", body: str, code: int = 200, *, with_logo: bool = False) -> Response:
    """A letter in a frame of ours: a document that can load nothing, but for the tenant's logo, and do nothing."""
    response = answer(ask, body, code)
    pictures = f"img-src data: 'self' {config().files_url}".rstrip()
    response.headers["Content-Security-Policy"] = LETTER.replace("img-src data:", pictures) if with_logo else LETTER
    return response


def answer(
    ask: "Ask",
    body: str,
    status: int = 200,
    *,
    cookies: tuple[str, ...] = (),
    embedders: str = "'none'",
    frames: str = "'none'",
    content_type: str = "text/html; charset=utf-8",
) -> Response:
    headers: dict[str, Any] = {
        "Content-Type": content_type,
        "Cache-Control": "no-store",
        "Content-Language": ask.language,
        "Vary": "Accept-Language, Cookie",
        **_guards(ask, embedders, frames),
    }
    if kept := tuple(cookies) + ask.cookies():
        headers["Set-Cookie"] = list(kept)
    return Response(body, headers, status)


def data(ask: "Ask", told: dict[str, Any]) -> Response:
    """An answer to a script of ours."""
    return answer(ask, json.dumps(told, ensure_ascii=False), content_type="application/json; charset=utf-8")


def kept(response: Response, seconds: int, *more: str) -> Response:
    """Let browsers keep an answer that holds nothing of who asked for it."""
    response.headers["Cache-Control"] = ", ".join(("public", f"max-age={seconds}", *more))
    response.headers.pop("Vary", None)
    return response


def redirect(ask: "Ask", to: str, *, cookies: tuple[str, ...] = ()) -> Response:
    """Send the browser on with a GET; a script that asks for the address gets that."""
    if ask.request.headers.get("x-asks") == "address":
        return answer(ask, to, cookies=cookies, content_type="text/plain; charset=utf-8")
    headers: dict[str, Any] = {
        "Location": to,
        "Content-Type": "text/plain; charset=utf-8",
        "Cache-Control": "no-store",
        **_guards(ask, "'none'"),
    }
    if kept := tuple(cookies) + ask.cookies():
        headers["Set-Cookie"] = list(kept)
    return Response("", headers, 303)


def moved(ask: "Ask", origin: str) -> Response:
    """Send the browser to the same page at a desk's newer address; it is not to remember that, for desks move back."""
    response = elsewhere(ask, origin)
    response.status_code = 301
    return response


def elsewhere(ask: "Ask", origin: str) -> Response:
    """Send the browser to the same page on another host of the desk, for now."""
    path = quote(ask.path, safe="/%:@!$&'()*+,;=") + (f"?{urlencode(ask.query)}" if ask.query else "")
    response = redirect(ask, origin + path)
    response.status_code = 303 if ask.is_change else 302
    return response


def session_cookie(token: str) -> str:
    """The cookie of a session; an empty token removes it."""
    age = "" if token else "; Max-Age=0"
    return f"{SESSION}={token}; Path=/; Secure; HttpOnly; SameSite=Lax{age}"


def customer_cookie(token: str) -> str:
    """The cookie of a customer's session; an empty token removes it."""
    age = CUSTOMER_SECONDS if token else 0
    return f"{CUSTOMER}={token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={age}"


def halfway_cookie(token: str) -> str:
    """The cookie of a sign-in that waits for its second step; an empty token removes it."""
    age = HALFWAY_SECONDS if token else 0
    return f"{HALFWAY}={token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={age}"


def language_cookie(language: str) -> str:
    return f"{LANGUAGE}={language if language in LANGUAGES else 'en'}; Path=/; Max-Age={YEAR}; SameSite=Lax"


def _guards(ask: "Ask", embedders: str, frames: str = "'none'") -> dict[str, str]:
    assets = config().assets_url if config().assets_url.startswith("http") else ""
    sources = f"'self' {_origin(assets)}".strip()
    policy = (
        f"default-src 'none'; script-src {sources}; style-src {sources}; img-src {sources} data: {config().files_url}; "
        f"connect-src 'self'; frame-src {frames}; "
        f"form-action 'self' {config().scheme}://*.{config().host}{_own(ask)}; "
        f"base-uri 'none'; frame-ancestors {embedders}"
    )
    guards = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    }
    if config().scheme == "https":
        # What else a tenant has below a name of its own is none of our business.
        guards["Strict-Transport-Security"] = f"max-age={YEAR}" + ("" if ask.is_own_host else "; includeSubDomains")
    return guards


def _own(ask: "Ask") -> str:
    """Where a form that is sent to our address may lead: Chromium asks that of redirects, too."""
    name = ask.desk.tenant.own_host if ask.desk else ""
    return f" {urls.own_host(name)}" if name else ""


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
