"""The settings as one page of sections, each with its state; and those that are too small for a room of their own."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.forms import Form
from chalicelib.helpdesk.incoming import reopening
from chalicelib.helpdesk.rights import require
from chalicelib.urls import urls
from chalicelib.web import pages, sections
from chalicelib.web.asking import Ask, page
from chalicelib.web.rail import rail
from tenants.errors import N_, Invalid

routes = Blueprint(__name__)


@page(routes, "/settings")
def settings(ask: Ask) -> Response:
    """Whoever may not manage anything sees only what is his own."""
    groups = sections.shown(ask.desk, ask.person)
    return pages.page(ask, "settings.html", **rail(ask), title=ask.say(N_("Settings")), count=None, groups=groups)


@page(routes, "/settings/mail")
def mail(ask: Ask) -> Response:
    return _mail(ask)


@page(routes, "/settings/mail/reopening", "POST", home="/settings/mail")
def set_reopening(ask: Ask) -> Response:
    """Say how long an answer opens a closed ticket again."""
    try:
        reopening.set_days(ask.desk, ask.person, ask.form.get("reopen_days"))
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
    return pages.page(ask, "forms.html", **rail(ask), title=ask.say(N_("Forms")), count=None, forms=every)


def _mail(ask: Ask, invalid: Invalid | None = None) -> Response:
    require(ask.desk, ask.person, "settings")
    return pages.page(
        ask,
        "closed_tickets.html",
        422 if invalid else 200,
        **rail(ask),
        title=ask.say(N_("Closed tickets")),
        count=None,
        saved="saved" in ask.query,
        values=ask.form.typed() if invalid else {"reopen_days": str(ask.desk.tenant.reopen_days)},
        errors=invalid.fields if invalid else {},
    )
