"""A forgotten password, and a new mail address: what the letters' links lead to."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.signing_in import new_address, resetting
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from tenants.errors import Invalid, NotFound

routes = Blueprint(__name__)


@page(routes, "/reset", who="visitor")
def ask_page(ask: Ask) -> Response:
    return _ask_page(ask)


@page(routes, "/reset", "POST", who="visitor")
def ask_for_letter(ask: Ask) -> Response:
    """Answer alike whether somebody has the address or nobody."""
    try:
        resetting.ask(ask.desk, ask.form.get("email"), ask.network)
    except Invalid as invalid:
        return _ask_page(ask, invalid)
    return pages.redirect(ask, urls.reset() + "?asked=1")


@page(routes, "/reset/{token}", who="visitor")
def choose_page(ask: Ask, token: str) -> Response:
    return _choose_page(ask, token)


@page(routes, "/reset/{token}", "POST", who="visitor")
def choose(ask: Ask, token: str) -> Response:
    """Take a new password; with it one signs in as ever, second step and all."""
    try:
        resetting.set_password(ask.desk, token, ask.form.text("password"), ask.origin)
    except Invalid as invalid:
        return _choose_page(ask, token, invalid)
    except NotFound:
        return _void(ask)
    return pages.redirect(ask, urls.signin() + "?done=reset")


@page(routes, "/address/{token}", who="visitor")
def address_page(ask: Ask, token: str) -> Response:
    try:
        found, person = new_address.find(ask.desk, token)
    except NotFound:
        return _void(ask)
    return pages.page(ask, "new_address.html", address=found.address, name=person.name, desk_name=ask.desk.tenant.name)


@page(routes, "/address/{token}", "POST", who="visitor")
def take_address(ask: Ask, token: str) -> Response:
    try:
        new_address.confirm(ask.desk, token, ask.origin)
    except NotFound:
        return _void(ask)
    return pages.redirect(ask, urls.signin() + "?done=address")


def _ask_page(ask: Ask, invalid: Invalid | None = None) -> Response:
    return pages.page(
        ask,
        "reset.html",
        422 if invalid else 200,
        values={"email": ask.form.get("email") if invalid else ""},
        errors=invalid.fields if invalid else {},
        is_asked=bool(ask.query.get("asked")) and not invalid,
        desk_name=ask.desk.tenant.name,
    )


def _choose_page(ask: Ask, token: str, invalid: Invalid | None = None) -> Response:
    try:
        person = resetting.find(ask.desk, token)
    except NotFound:
        return _void(ask)
    return pages.page(
        ask,
        "reset_password.html",
        422 if invalid else 200,
        address=person.address,
        errors=invalid.fields if invalid else {},
        desk_name=ask.desk.tenant.name,
    )


def _void(ask: Ask) -> Response:
    return pages.page(ask, "reset_void.html", 404, desk_name=ask.desk.tenant.name)
