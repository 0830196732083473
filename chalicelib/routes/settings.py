"""The settings as one page of sections, each with its state; and those that are too small for a room of their own."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.forms import Form
from chalicelib.helpdesk.incoming import reopening
from chalicelib.helpdesk.rights import require
from chalicelib.urls import urls
from chalicelib.web import pages, sections
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import edition, inside
from tenants.errors import N_, Invalid

routes = Blueprint(__name__)


@page(routes, "/settings")
def settings(ask: Ask) -> Response:
    """Whoever may not manage anything sees only what is his own."""
    groups = sections.shown(ask.desk, ask.person)
    return inside(ask, "settings.html", N_("Settings"), groups=groups)


@page(routes, "/settings/mail")
def mail(ask: Ask) -> Response:
    return _mail(ask)


@page(routes, "/settings/mail/reopening", "POST", home="/settings/mail")
def set_reopening(ask: Ask) -> Response:
    """Say how long an answer opens a closed ticket again."""
    try:
        reopening.set_days(ask.desk, ask.person, ask.form.get("reopen_days"), ask.form.get("edition"))
    except Invalid as invalid:
        return _mail(ask, invalid)
    return pages.redirect(ask, urls.settings("mail", saved="1"))


@page(routes, "/settings/forms")
def forms(ask: Ask) -> Response:
    require(ask.desk, ask.person, "settings")
    every = [
        {
            "title": one.title,
            "url": urls.form(one.id),
            "link": urls.desk_url(ask.desk.tenant.slug, urls.form(one.id)),
        }
        for one in ask.desk.all(Form)
    ]
    return inside(ask, "forms.html", N_("Forms"), forms=every)


def _mail(ask: Ask, invalid: Invalid | None = None) -> Response:
    require(ask.desk, ask.person, "settings")
    tenant = ask.desk.tenant
    typed = ask.form.typed() if invalid else {"reopen_days": str(tenant.reopen_days)}
    return inside(
        ask,
        "closed_tickets.html",
        N_("Closed tickets"),
        invalid,
        values=typed,
        edition=edition(ask, tenant, invalid),
    )
