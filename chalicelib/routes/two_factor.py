"""The second step of signing in: one's own, the desk's rule, and a way in for whoever lost a phone."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.signing_in import profile, two_factor
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import edition, inside
from tenants.errors import N_, Invalid
from tenants.staff import Staff

routes = Blueprint(__name__)
HOME = "/settings/you/two-factor"


@page(routes, HOME, who="newcomer")
def your_second_step(ask: Ask) -> Response:
    return _page(ask)


@page(routes, "/settings/you/two-factor/on", "POST", who="newcomer", home=HOME)
def turn_on(ask: Ask) -> Response:
    """Show the recovery codes at once: nobody can read them later, so there is no page to be sent to."""
    form = ask.form
    try:
        if not ask.sitting.is_fresh:
            profile.require_password(ask.desk, ask.person, form.text("password"))
        secret, proof, code = form.get("secret"), form.get("proof"), form.get("code")
        codes = two_factor.turn_on(ask.desk, ask.person, ask.sitting, secret, proof, code)
    except Invalid as invalid:
        return _page(ask, invalid)
    return _codes(ask, codes)


@page(routes, "/settings/you/two-factor/codes", "POST", home=HOME)
def renew_codes(ask: Ask) -> Response:
    try:
        profile.require_password(ask.desk, ask.person, ask.form.text("codes_password"), "codes_password")
    except Invalid as invalid:
        return _page(ask, invalid)
    return _codes(ask, two_factor.renew_codes(ask.desk, ask.person))


@page(routes, "/settings/you/two-factor/off", "POST", home=HOME)
def turn_off(ask: Ask) -> Response:
    try:
        profile.require_password(ask.desk, ask.person, ask.form.text("password"))
        two_factor.turn_off(ask.desk, ask.person, ask.sitting)
    except Invalid as invalid:
        return _page(ask, invalid)
    return pages.redirect(ask, urls.settings("you", saved="1"))


@page(routes, "/settings/staff/{staff}/two-factor/remove", "POST", home="/settings/signing-in")
def remove(ask: Ask, staff: str) -> Response:
    """Let somebody in by the password alone; a person who is not there is told as such, whatever one may do."""
    two_factor.remove(ask.desk, ask.person, ask.desk.find(Staff, staff))
    return pages.redirect(ask, urls.signing_in(saved="1"))


@page(routes, "/settings/signing-in")
def signing_in(ask: Ask) -> Response:
    return _rule_page(ask)


@page(routes, "/settings/signing-in", "POST")
def set_rule(ask: Ask) -> Response:
    is_required = bool(ask.form.get("is_two_factor_required"))
    try:
        two_factor.require_for_all(ask.desk, ask.person, is_required, ask.form.get("edition"))
    except Invalid as invalid:
        return _rule_page(ask, invalid)
    return pages.redirect(ask, urls.signing_in(saved="1"))


def _page(ask: Ask, invalid: Invalid | None = None) -> Response:
    person, is_on = ask.person, ask.person.two_factor_at is not None
    secret, proof = (ask.form.get("secret"), ask.form.get("proof")) if invalid else ("", "")
    return inside(
        ask,
        "two_factor.html",
        N_("Second step"),
        invalid,
        offer=None if is_on else two_factor.offer(ask.desk, person, ask.sitting, secret, proof),
        left=two_factor.codes_left(ask.desk, person) if is_on else 0,
        is_required=ask.desk.tenant.is_two_factor_required,
        is_password_asked=not ask.sitting.is_fresh,
    )


def _codes(ask: Ask, codes: list[str]) -> Response:
    title = ask.say(N_("Your recovery codes"))
    return inside(ask, "recovery_codes.html", title, codes=codes)


def _rule_page(ask: Ask, invalid: Invalid | None = None) -> Response:
    require(ask.desk, ask.person, "settings")
    tenant = ask.desk.tenant
    is_required = bool(ask.form.get("is_two_factor_required")) if invalid else tenant.is_two_factor_required
    return inside(
        ask,
        "signing_in.html",
        N_("Signing in"),
        invalid,
        is_required=is_required,
        edition=edition(ask, tenant, invalid),
        people=[one for one in ask.desk.all(Staff) if one.is_active],
        removable=[one.id for one in ask.desk.all(Staff) if two_factor.may_remove(ask.desk, ask.person, one)],
    )
