"""Staff come in and go out."""

import json

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.signing_in import entering, sessions
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from tenants.errors import N_, Invalid, NotSignedIn

routes = Blueprint(__name__)

DONE = {
    "reset": N_("Your new password holds. Sign in with it."),
    "address": N_("The new address holds. Sign in with it from now on."),
}
TOO_LONG = N_("That took too long. Begin with your password again, please.")


@page(routes, "/signin", who="visitor")
def sign_in_page(ask: Ask) -> Response:
    return _page(ask, "", ask.query.get("next", ""))


@page(routes, "/signin", "POST", who="visitor")
def sign_in(ask: Ask) -> Response:
    """Take the password, or the code of the second step."""
    form = ask.form
    if form.get("code") and not form.text("password"):
        return _second_step(ask)
    try:
        entered = entering.sign_in(ask.desk, form.get("email"), form.text("password"), ask.origin)
    except Invalid as invalid:
        return _page(ask, form.get("email"), form.get("next"), invalid)
    if entered.halfway:
        return _code_page(ask, cookies=(pages.halfway_cookie(entered.halfway),))
    return _in(ask, entered.session)


def _second_step(ask: Ask) -> Response:
    try:
        session = entering.second_step(ask.desk, ask.cookie(pages.HALFWAY), ask.form.get("code"), ask.origin)
    except Invalid as invalid:
        return _code_page(ask, invalid)
    except NotSignedIn:
        return _page(ask, "", ask.form.get("next"), Invalid(email=TOO_LONG))
    return _in(ask, session, pages.halfway_cookie(""))


def _in(ask: Ask, session: str, *cookies: str) -> Response:
    """To where one wanted to be, with what one wrote there before."""
    cookies, next = (pages.session_cookie(session), *cookies), ask.form.get("next")
    if is_own_path(_lost(ask)["kept_path"]):
        kept = _kept(ask.form.text("kept"), sessions.csrf(session))
        return pages.page(ask, "kept.html", path=ask.form.get("kept_path"), kept=kept, cookies=cookies)
    return pages.redirect(ask, next if is_own_path(next) else urls.board(), cookies=cookies)


def _kept(text: str, csrf: str) -> list[tuple[str, str]]:
    """What was written before the session ended, with the new session's token in place of the old one's."""
    try:
        pairs = [(str(name), str(value)) for name, value in json.loads(text)]
    except (ValueError, TypeError):
        pairs = []
    return [("csrf", csrf), *((name, value) for name, value in pairs if name != "csrf" and "password" not in name)]


@page(routes, "/signout", "POST", who="newcomer", home="/signin")
def sign_out(ask: Ask) -> Response:
    sessions.sign_out(ask.desk, ask.person, ask.sitting)
    return pages.redirect(ask, urls.signin(), cookies=(pages.session_cookie(""),))


@page(routes, "/welcome/{token}", who="visitor")
def welcome(ask: Ask, token: str) -> Response:
    """Carry a fresh sign-up over from the base host: the one GET that changes something, once and within a minute."""
    if ask.method == "HEAD":  # a look from outside must not spend it
        return pages.redirect(ask, urls.signin())
    try:
        session = sessions.enter(ask.desk, token, ask.origin)
    except NotSignedIn:
        return pages.redirect(ask, urls.signin())
    return pages.redirect(ask, urls.board(), cookies=(pages.session_cookie(session),))


def is_own_path(path: str) -> bool:
    """Whether a path stays on this host: `//host` and `/\\host` do not."""
    return path.startswith("/") and not path.startswith(("//", "/\\")) and path.isascii() and path.isprintable()


def _page(ask: Ask, email: str, next: str, invalid: Invalid | None = None) -> Response:
    errors = invalid.fields if invalid else {}
    kept = next if is_own_path(next) else ""
    values = {"email": email, "next": kept, **(_lost(ask) if invalid else {})}
    return pages.page(
        ask,
        "signin.html",
        422 if invalid else 200,
        values=values,
        errors=errors,
        next=kept,
        done=DONE.get(ask.query.get("done", "")),
        desk_name=ask.desk.tenant.name,
    )


def _code_page(ask: Ask, invalid: Invalid | None = None, cookies: tuple[str, ...] = ()) -> Response:
    next = ask.form.get("next")
    return pages.page(
        ask,
        "signin_code.html",
        422 if invalid else 200,
        values={"next": next if is_own_path(next) else "", **_lost(ask)},
        errors=invalid.fields if invalid else {},
        desk_name=ask.desk.tenant.name,
        cookies=cookies,
    )


def _lost(ask: Ask) -> dict[str, str]:
    """What was written before the session ended, on its way through the pages of signing in; only from ours."""
    if ask.is_from_elsewhere:
        return {"kept": "", "kept_path": ""}
    return {"kept": ask.form.text("kept"), "kept_path": ask.form.get("kept_path")}
