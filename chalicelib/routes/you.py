"""What staff members set for themselves."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import profile, roles
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.rail import rail
from tenants.errors import N_, Invalid

routes = Blueprint(__name__)


@page(routes, "/settings/you")
def you(ask: Ask) -> Response:
    return _page(ask)


@page(routes, "/settings/you/profile", "POST", home="/settings/you")
def save_profile(ask: Ask) -> Response:
    """Choose the language of one's pages."""
    try:
        profile.set_language(ask.desk, ask.person, ask.form.get("language"))
    except Invalid as invalid:
        return _page(ask, invalid)
    return pages.redirect(ask, urls.settings("you"))


@page(routes, "/settings/you/sign-out-everywhere", "POST", home="/settings/you")
def sign_out_everywhere(ask: Ask) -> Response:
    profile.sign_out_everywhere(ask.desk, ask.person)
    return pages.redirect(ask, urls.signin(), cookies=(pages.session_cookie(""),))


def _page(ask: Ask, invalid: Invalid | None = None) -> Response:
    return pages.page(
        ask,
        "you.html",
        422 if invalid else 200,
        **rail(ask),
        title=ask.say(N_("You")),
        count=None,
        role=roles.name(ask.desk, ask.person.role),
        errors=invalid.fields if invalid else {},
    )
