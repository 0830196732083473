"""What staff members set for themselves."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import roles, waiting
from chalicelib.helpdesk.signing_in import new_address, profile, sessions
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import edition, inside
from chalicelib.web.sittings import shown
from tenants.errors import N_, Invalid

routes = Blueprint(__name__)
HOME = "/settings/you"


@page(routes, HOME)
def you(ask: Ask) -> Response:
    return _page(ask)


@page(routes, "/settings/you/profile", "POST", home=HOME)
def save_profile(ask: Ask) -> Response:
    """Choose one's name, the language of one's pages, and whether single keys do something there."""
    form = ask.form
    name = form.get("name", ask.person.name)
    try:
        has_keys, goes_on = bool(form.get("has_keys")), bool(form.get("goes_on"))
        wait = int(form.get("undo_seconds")) if form.get("undo_seconds") in map(str, waiting.CHOICES) else None
        about = (name, form.get("language"), form.get("edition"))
        profile.introduce(ask.desk, ask.person, *about, has_keys=has_keys, goes_on=goes_on, undo_seconds=wait)
    except Invalid as invalid:
        return _page(ask, invalid)
    return pages.redirect(ask, urls.settings("you", saved="1"))


@page(routes, "/settings/you/password", "POST", home=HOME)
def change_password(ask: Ask) -> Response:
    old, new = ask.form.text("old_password"), ask.form.text("new_password")
    try:
        profile.change_password(ask.desk, ask.person, ask.sitting, old, new)
    except Invalid as invalid:
        return _page(ask, invalid)
    return pages.redirect(ask, urls.settings("you", saved="1"))


@page(routes, "/settings/you/address", "POST", home=HOME)
def ask_new_address(ask: Ask) -> Response:
    try:
        profile.require_password(ask.desk, ask.person, ask.form.text("password"))
        new_address.ask(ask.desk, ask.person, ask.form.get("address"))
    except Invalid as invalid:
        return _page(ask, invalid)
    return pages.redirect(ask, urls.settings("you", asked="1"))


@page(routes, "/settings/you/sessions/{session}/end", "POST", home=HOME)
def end_session(ask: Ask, session: str) -> Response:
    sessions.end(ask.desk, ask.person, ask.person, session)
    if session == ask.sitting.public_id:
        return pages.redirect(ask, urls.signin(), cookies=(pages.session_cookie(""),))
    return pages.redirect(ask, urls.settings("you", saved="1"))


@page(routes, "/settings/you/sessions/end-others", "POST", home=HOME)
def end_others(ask: Ask) -> Response:
    sessions.end_others(ask.desk, ask.person, ask.sitting)
    return pages.redirect(ask, urls.settings("you", saved="1"))


@page(routes, "/settings/you/sign-out-everywhere", "POST", home=HOME)
def sign_out_everywhere(ask: Ask) -> Response:
    sessions.end_all(ask.desk, ask.person, ask.person)
    return pages.redirect(ask, urls.signin(), cookies=(pages.session_cookie(""),))


def _page(ask: Ask, invalid: Invalid | None = None) -> Response:
    person = ask.person
    typed = ask.form.typed() if invalid else {}
    return inside(
        ask,
        "you.html",
        N_("You"),
        invalid,
        role=roles.name(ask.desk, person.role),
        values={
            "name": person.name,
            "language": person.language,
            "has_keys": not invalid and person.has_keys,
            "undo_seconds": str(waiting.patience(person)),
            "goes_on": not invalid and person.after_action == "next",
            **typed,
        },
        edition=edition(ask, person, invalid),
        sessions=shown(ask, person),
        is_asked=bool(ask.query.get("asked")) and not invalid,
    )
