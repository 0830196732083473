"""The settings as one page of sections, each with its state; and those that are too small for a room of their own."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.closing import rules
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
    groups = sections.shown(ask.desk, ask.person, ask.counts)
    return inside(ask, "settings.html", N_("Settings"), groups=groups)


@page(routes, "/settings/mail")
def mail(ask: Ask) -> Response:
    return _mail(ask)


@page(routes, "/settings/mail/reopening", "POST", home="/settings/mail")
def set_reopening(ask: Ask) -> Response:
    """Say how tickets come to their end, and how long an answer opens them again."""
    days = {name: ask.form.get(name).strip() for name in ("close_days", "reopen_days")}
    if "late_days" in ask.form.typed():
        days["late_days"] = ask.form.get("late_days").strip()
    marks = {name: bool(ask.form.get(name)) for name in ("is_solved_asked", "is_rated")}
    try:
        rules.set_rules(ask.desk, ask.person, days, ask.form.get("solution_rule"), ask.form.get("edition"), **marks)
    except Invalid as invalid:
        return _mail(ask, invalid)
    return pages.redirect(ask, urls.settings("mail", saved="1"))


def _mail(ask: Ask, invalid: Invalid | None = None) -> Response:
    require(ask.desk, ask.person, "settings")
    tenant = ask.desk.tenant
    now = {"reopen_days": str(tenant.reopen_days), "close_days": str(tenant.close_days)}
    now["late_days"] = str(tenant.late_days)
    marks = {
        "solution_rule": tenant.solution_rule,
        "is_solved_asked": tenant.is_solved_asked,
        "is_rated": tenant.is_rated,
    }
    return inside(
        ask,
        "closed_tickets.html",
        N_("Solving and closing"),
        invalid,
        values=ask.form.typed() if invalid else {**now, **marks},
        solution_rules=rules.SOLUTION_RULES,
        edition=edition(ask, tenant, invalid),
    )
