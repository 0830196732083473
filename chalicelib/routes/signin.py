"""Staff come in and go out."""

import json

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import sessions
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from tenants.errors import Invalid, NotSignedIn

routes = Blueprint(__name__)


@page(routes, "/signin", who="visitor")
def sign_in_page(ask: Ask) -> Response:
    return _page(ask, "", ask.query.get("next", ""))


@page(routes, "/signin", "POST", who="visitor")
def sign_in(ask: Ask) -> Response:
    form = ask.form
    try:
        token = sessions.sign_in(ask.desk, form.get("email"), form.text("password"), ask.network)
    except Invalid as invalid:
        return _page(ask, form.get("email"), form.get("next"), invalid)
    cookies, next = (pages.session_cookie(token),), form.get("next")
    if is_own_path(form.get("kept_path")):
        kept = _kept(form.text("kept"), sessions.csrf(token))
        return pages.page(ask, "kept.html", path=form.get("kept_path"), kept=kept, cookies=cookies)
    return pages.redirect(ask, next if is_own_path(next) else urls.board(), cookies=cookies)


def _kept(text: str, csrf: str) -> list[tuple[str, str]]:
    """What was written before the session ended, with the new session's token in place of the old one's."""
    try:
        pairs = [(str(name), str(value)) for name, value in json.loads(text)]
    except (ValueError, TypeError):
        pairs = []
    return [("csrf", csrf), *((name, value) for name, value in pairs if name not in ("csrf", "password"))]


@page(routes, "/signout", "POST", home="/signin")
def sign_out(ask: Ask) -> Response:
    sessions.sign_out(ask.desk.id, ask.session)
    return pages.redirect(ask, urls.signin(), cookies=(pages.session_cookie(""),))


@page(routes, "/welcome/{token}", who="visitor")
def welcome(ask: Ask, token: str) -> Response:
    """Carry a fresh sign-up over from the base host: the one GET that changes something, once and within a minute."""
    if ask.method == "HEAD":  # a look from outside must not spend it
        return pages.redirect(ask, urls.signin())
    try:
        session = sessions.enter(ask.desk, token)
    except NotSignedIn:
        return pages.redirect(ask, urls.signin())
    return pages.redirect(ask, urls.board(), cookies=(pages.session_cookie(session),))


def is_own_path(path: str) -> bool:
    """Whether a path stays on this host: `//host` and `/\\host` do not."""
    return path.startswith("/") and not path.startswith(("//", "/\\")) and path.isascii() and path.isprintable()


def _page(ask: Ask, email: str, next: str, invalid: Invalid | None = None) -> Response:
    errors = invalid.fields if invalid else {}
    kept = next if is_own_path(next) else ""
    lost = {"kept": ask.form.text("kept"), "kept_path": ask.form.get("kept_path")} if invalid else {}
    values = {"email": email, "next": kept, **lost}
    return pages.page(
        ask,
        "signin.html",
        422 if invalid else 200,
        values=values,
        errors=errors,
        next=kept,
        desk_name=ask.desk.tenant.name,
    )
