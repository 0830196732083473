"""Answers: pages, redirects, and the headers that all of them carry."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from chalice.app import Response

from chalicelib.config import config
from chalicelib.helpdesk.files import FORM_BYTES
from chalicelib.wording import LANGUAGES, render

if TYPE_CHECKING:
    from chalicelib.web.asking import Ask

SESSION = "__Host-session"
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
    **values: Any,
) -> Response:
    """A page in the asker's language; `embedders` may show it in a frame, and it may show `frames` in its own.

    Pictures from the web are for the one page on which somebody asked for them.
    """
    zone = ask.desk.tenant.time_zone if ask.desk else "UTC"
    body = render(template, ask.language, ask=ask, time_zone=zone, files_most=FORM_BYTES, **values)
    response = answer(ask, body, code, cookies=cookies, embedders=embedders, frames=frames)
    if has_web_pictures:
        policy = str(response.headers["Content-Security-Policy"])
        response.headers["Content-Security-Policy"] = policy.replace("img-src ", "img-src https: ")
    return response


def letter(ask: "Ask", body: str, code: int = 200) -> Response:
    """A letter in a frame of ours: a document that can load nothing and do nothing."""
    response = answer(ask, body, code)
    response.headers["Content-Security-Policy"] = LETTER
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
        **_guards(embedders, frames),
    }
    if kept := tuple(cookies) + ask.cookies():
        headers["Set-Cookie"] = list(kept)
    return Response(body, headers, status)


def redirect(ask: "Ask", to: str, *, cookies: tuple[str, ...] = ()) -> Response:
    """Send the browser on with a GET."""
    headers: dict[str, Any] = {
        "Location": to,
        "Content-Type": "text/plain; charset=utf-8",
        "Cache-Control": "no-store",
        **_guards("'none'"),
    }
    if kept := tuple(cookies) + ask.cookies():
        headers["Set-Cookie"] = list(kept)
    return Response("", headers, 303)


def session_cookie(token: str) -> str:
    """The cookie of a session; an empty token removes it."""
    age = "" if token else "; Max-Age=0"
    return f"{SESSION}={token}; Path=/; Secure; HttpOnly; SameSite=Lax{age}"


def language_cookie(language: str) -> str:
    return f"{LANGUAGE}={language if language in LANGUAGES else 'en'}; Path=/; Max-Age={YEAR}; SameSite=Lax"


def _guards(embedders: str, frames: str = "'none'") -> dict[str, str]:
    assets = config().assets_url if config().assets_url.startswith("http") else ""
    sources = f"'self' {_origin(assets)}".strip()
    policy = (
        f"default-src 'none'; script-src {sources}; style-src {sources}; img-src {sources} data: {config().files_url}; "
        f"connect-src 'self'; frame-src {frames}; "
        f"form-action 'self' {config().scheme}://*.{config().host}; base-uri 'none'; frame-ancestors {embedders}"
    )
    guards = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    }
    if config().scheme == "https":
        guards["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"
    return guards


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
