"""Whom the forms ask, while many questions come, whether somebody is a person."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.forms import protecting
from chalicelib.helpdesk.rights import require
from chalicelib.integrations.captchas import PROVIDERS
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import edition, inside
from tenants.errors import N_, Invalid

routes = Blueprint(__name__)


@page(routes, "/settings/forms/protection")
def shown(ask: Ask) -> Response:
    return _page(ask)


@page(routes, "/settings/forms/protection", "POST")
def save(ask: Ask) -> Response:
    sent = ask.form
    try:
        protecting.change(
            ask.desk,
            ask.person,
            sent.get("provider"),
            sent.get("site_key"),
            sent.get("secret_key"),
            sent.get("edition"),
        )
    except Invalid as invalid:
        return _page(ask, invalid)
    return pages.redirect(ask, urls.form_protection(saved="1"))


def _page(ask: Ask, invalid: Invalid | None = None) -> Response:
    require(ask.desk, ask.person, "settings")
    own = protecting.protection(ask.desk)
    now = {"provider": own.provider or "", "site_key": own.site_key or ""}
    return inside(
        ask,
        "form_protection.html",
        N_("Protection of forms"),
        invalid,
        providers=list(PROVIDERS.values()),
        secret_at=own.secret_at,
        values=ask.form.typed() if invalid else now,
        edition=edition(ask, own, invalid),
    )
