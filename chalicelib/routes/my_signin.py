"""Customers come in by a mailed link, and go out."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.portal import entering, sessions
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from tenants.errors import Invalid, NotFound

routes = Blueprint(__name__)


@page(routes, "/my/signin", who="visitor")
def signin_page(ask: Ask) -> Response:
    if ask.customer_id and "asked" not in ask.query:
        return pages.redirect(ask, entering.own_path(ask.query.get("next", "")) or urls.my_tickets())
    return _page(ask, next=ask.query.get("next", ""))


@page(routes, "/my/signin", "POST", who="visitor")
def ask_for_link(ask: Ask) -> Response:
    """Answer alike whether somebody has the address or nobody."""
    try:
        entering.ask(ask.desk, ask.form.get("email"), ask.language, ask.network, ask.form.get("next"))
    except Invalid as invalid:
        return _page(ask, invalid, next=ask.form.get("next"))
    return pages.redirect(ask, urls.my_signin(asked="1"))


@page(routes, "/my/signin/{token}", who="visitor")
def enter_page(ask: Ask, token: str) -> Response:
    """Show a button: programs that look at mail open links, and must not spend this one."""
    try:
        found = entering.find(ask.desk, token)
    except NotFound:
        return _void(ask)
    return pages.page(ask, "my_enter.html", address=found.address, desk_name=ask.desk.tenant.name)


@page(routes, "/my/signin/{token}", "POST", who="visitor")
def enter(ask: Ask, token: str) -> Response:
    """Spend the link; not for a page of another site, which could bring somebody in as somebody else."""
    if ask.is_from_elsewhere:
        return pages.redirect(ask, urls.my_signin(token))
    try:
        session, found = entering.enter(ask.desk, token)
    except NotFound:
        return _void(ask)
    return pages.redirect(ask, found.next or urls.my_tickets(), cookies=(pages.customer_cookie(session),))


@page(routes, "/my/signout", "POST", who="customer", home="/my")
def sign_out(ask: Ask) -> Response:
    sessions.end(ask.customer_session)
    return pages.redirect(ask, urls.my_signin(), cookies=(pages.customer_cookie(""),))


def _page(ask: Ask, invalid: Invalid | None = None, next: str = "") -> Response:
    return pages.page(
        ask,
        "my_signin.html",
        422 if invalid else 200,
        values={"email": ask.form.get("email") if invalid else "", "next": entering.own_path(next)},
        errors=invalid.fields if invalid else {},
        is_asked=bool(ask.query.get("asked")) and not invalid,
        desk_name=ask.desk.tenant.name,
    )


def _void(ask: Ask) -> Response:
    return pages.page(ask, "my_signin.html", 404, is_void=True, desk_name=ask.desk.tenant.name)
