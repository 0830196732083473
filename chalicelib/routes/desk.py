"""The desk itself: its name and look."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import signup
from chalicelib.helpdesk.rights import may, require
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.rail import rail
from tenants import ledger
from tenants.errors import N_

routes = Blueprint(__name__)


@page(routes, "/settings/desk")
def desk(ask: Ask) -> Response:
    require(ask.desk, ask.person, "settings")
    may_bill = may(ask.desk, ask.person, "billing")
    return pages.page(
        ask,
        "desk.html",
        **rail(ask),
        title=ask.say(N_("Name and look")),
        count=None,
        tenant=ask.desk.tenant,
        host=urls.desk_url(ask.desk.tenant.slug),
        balance=ledger.balance(ask.desk.id) if may_bill else None,
        is_confirmed=ask.desk.is_confirmed,
        is_asked="asked" in ask.query,
    )


@page(routes, "/settings/desk/confirm", "POST", home="/settings/desk")
def ask_again(ask: Ask) -> Response:
    """Send the letter that confirms the owner's address once more."""
    signup.ask_again(ask.desk, ask.person)
    return pages.redirect(ask, urls.settings("desk", asked="1"))
