"""Operators come in: a link sets the password, the first time sets up the second step, every time takes both."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.operators import entering, operators
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.operator_asking import HALFWAY, SESSION, OperatorAsk, cookie, page
from chalicelib.web.pages import HALFWAY_SECONDS
from tenants.errors import N_, Invalid, NotFound, NotSignedIn

routes = Blueprint(__name__)

TOO_LONG = N_("That took too long. Begin with your password again, please.")


@page(routes, "/operator/signin", who="door")
def sign_in_page(ask: OperatorAsk) -> Response:
    if link := ask.query.get("link", ""):
        operators.linked(link)
        return _page(ask, "operator/password.html", link=link)
    return _page(ask, "operator/signin.html")


@page(routes, "/operator/signin", "POST", who="door")
def sign_in(ask: OperatorAsk) -> Response:
    """Take a password, a new password by a link, the first code, or a code; the form says which."""
    if ask.is_from_elsewhere:
        raise NotFound()
    steps = {"out": _out, "everywhere": _out, "link": _link, "set-up": _set_up, "code": _code}
    try:
        return steps.get(ask.form.get("do"), _password)(ask)
    except NotSignedIn:
        return _page(ask, "operator/signin.html", Invalid(email=TOO_LONG))


def _out(ask: OperatorAsk) -> Response:
    """End this session, or all of one's own."""
    ask.enter()
    if ask.form.get("do") == "everywhere":
        entering.sign_out_everywhere(ask.operator, ask.by)
    else:
        entering.sign_out(ask.operator, ask.operators_session)
    return pages.redirect(ask, urls.operator_signin(), cookies=(cookie(SESSION, ""),))


def _password(ask: OperatorAsk) -> Response:
    try:
        halfway = entering.sign_in(ask.form.get("email"), ask.form.text("password"), ask.origin)
    except Invalid as invalid:
        return _page(ask, "operator/signin.html", invalid)
    return _second(ask, halfway)


def _link(ask: OperatorAsk) -> Response:
    try:
        halfway = entering.set_password(ask.form.get("link"), ask.form.text("password"))
    except Invalid as invalid:
        return _page(ask, "operator/password.html", invalid, link=ask.form.get("link"))
    return _second(ask, halfway)


def _set_up(ask: OperatorAsk) -> Response:
    form, halfway = ask.form, ask.cookie(HALFWAY)
    try:
        done = entering.set_up(halfway, form.get("secret"), form.get("proof"), form.get("code"), ask.origin)
    except Invalid as invalid:
        return _second(ask, halfway, invalid)
    cookies = (cookie(SESSION, done.session), cookie(HALFWAY, ""))
    title = N_("Your recovery codes")
    return pages.page(ask, "operator/codes.html", codes=done.codes, title=title, operator=None, cookies=cookies)


def _code(ask: OperatorAsk) -> Response:
    halfway = ask.cookie(HALFWAY)
    try:
        session = entering.second_step(halfway, ask.form.get("code"), ask.origin)
    except Invalid as invalid:
        return _second(ask, halfway, invalid)
    return pages.redirect(ask, urls.operator(), cookies=(cookie(SESSION, session), cookie(HALFWAY, "")))


def _second(ask: OperatorAsk, halfway: str, invalid: Invalid | None = None) -> Response:
    """The page of the second step: a code, or what sets it up."""
    operator, cookies = entering.waiting(halfway), (cookie(HALFWAY, halfway, HALFWAY_SECONDS),)
    if operator.locked is not None:
        return _page(ask, "operator/code.html", invalid, cookies=cookies)
    secret, proof = (ask.form.get("secret"), ask.form.get("proof")) if invalid else ("", "")
    offer = entering.offer(halfway, operator, secret, proof)
    return _page(ask, "operator/set_up.html", invalid, cookies=cookies, offer=offer)


def _page(
    ask: OperatorAsk,
    template: str,
    invalid: Invalid | None = None,
    cookies: tuple[str, ...] = (),
    link: str = "",
    **values: Any,
) -> Response:
    errors, typed = (invalid.fields, {"email": ask.form.get("email")}) if invalid else ({}, {})
    code = 422 if invalid else 200
    return pages.page(
        ask, template, code, cookies=cookies, errors=errors, values=typed, link=link, operator=None, **values
    )
