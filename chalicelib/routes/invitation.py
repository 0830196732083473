"""What a mailed link of the desk leads to: a page with a button that accepts an invitation or confirms an address."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.desk import signup
from chalicelib.helpdesk.signing import is_sealed
from chalicelib.helpdesk.team import inviting, seats
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from tenants.errors import Invalid, NotFound

routes = Blueprint(__name__)


@page(routes, "/invitation/{token}", who="visitor")
def invitation(ask: Ask, token: str) -> Response:
    return _page(ask, token)


@page(routes, "/invitation/{token}", "POST", who="visitor")
def accept(ask: Ask, token: str) -> Response:
    try:
        name, password = ask.form.get("name"), ask.form.text("password")
        session = inviting.accept(ask.desk, token, name, password, ask.language, ask.origin)
    except Invalid as invalid:
        return _page(ask, token, invalid)
    except inviting.Full:
        return _full(ask, token)
    return pages.redirect(ask, urls.board(), cookies=(pages.session_cookie(session),))


@page(routes, "/confirm", who="visitor")
def confirm_page(ask: Ask) -> Response:
    address, proof = ask.query.get("address", ""), ask.query.get("seal", "")
    if not is_sealed(proof, "confirm", ask.desk.id, address):
        raise NotFound()
    return pages.page(
        ask, "confirm.html", address=address, seal=proof, is_done=ask.desk.is_confirmed, desk_name=ask.desk.tenant.name
    )


@page(routes, "/confirm", "POST", who="visitor")
def confirm(ask: Ask) -> Response:
    address = ask.form.get("address")
    signup.confirm(ask.desk, address, ask.form.get("seal"))
    return pages.page(ask, "confirm.html", address=address, seal="", is_done=True, desk_name=ask.desk.tenant.name)


def _page(ask: Ask, token: str, invalid: Invalid | None = None) -> Response:
    found = inviting.find(ask.desk, token)
    values = {"name": ask.form.get("name") if invalid else ""}
    errors = invalid.fields if invalid else {}
    return pages.page(
        ask,
        "invitation.html",
        422 if invalid else 200,
        values=values,
        errors=errors,
        address=found.address,
        by=found.by_name,
        desk_name=ask.desk.tenant.name,
        price=seats.more(ask.desk) if found.role not in seats.FREE else 0,
        currency=ask.desk.tenant.currency,
    )


def _full(ask: Ask, token: str) -> Response:
    """No seat is free: the invitation stays, and who invited is told."""
    found = inviting.find(ask.desk, token)
    return pages.page(ask, "invitation_full.html", 409, by=found.by_name, desk_name=ask.desk.tenant.name)
