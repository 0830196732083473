"""The desk's settings, as one page of sections."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import file_rules, inviting, profile, signup
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.forms import Form
from chalicelib.helpdesk.incoming import mailboxes, reopening
from chalicelib.helpdesk.inviting import Invitation
from chalicelib.helpdesk.letters.lettering import Letter
from chalicelib.helpdesk.outgoing import domains
from chalicelib.helpdesk.rights import may
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.rail import rail
from tenants import ledger
from tenants.errors import N_, NN_, Invalid
from tenants.staff import ROLES, Staff
from tenants.table import is_over

routes = Blueprint(__name__)


@page(routes, "/settings")
def settings(ask: Ask) -> Response:
    return _page(ask)


@page(routes, "/settings/invite", "POST", home="/settings")
def invite(ask: Ask) -> Response:
    form = ask.form
    try:
        inviting.invite(ask.desk, ask.person, form.get("address"), form.get("role"), form.all("departments"))
    except Invalid as invalid:
        return _page(ask, invalid)
    return pages.redirect(ask, urls.settings("staff", invited=form.get("address")))


@page(routes, "/settings/invitations/{id}/take-back", "POST", home="/settings")
def take_back(ask: Ask, id: str) -> Response:
    inviting.take_back(ask.desk, ask.person, id)
    return pages.redirect(ask, urls.settings("staff"))


@page(routes, "/settings/profile", "POST", home="/settings")
def save_profile(ask: Ask) -> Response:
    """Everybody's own: the language of the pages."""
    profile.set_language(ask.desk, ask.person, ask.form.get("language"))
    return pages.redirect(ask, urls.settings("you"))


@page(routes, "/settings/confirm", "POST", home="/settings")
def ask_again(ask: Ask) -> Response:
    """Send the letter that confirms the owner's address once more."""
    signup.ask_again(ask.desk, ask.person)
    return pages.redirect(ask, urls.settings("desk", asked="1"))


@page(routes, "/settings/sign-out-everywhere", "POST", home="/settings")
def sign_out_everywhere(ask: Ask) -> Response:
    profile.sign_out_everywhere(ask.desk, ask.person)
    return pages.redirect(ask, urls.signin(), cookies=(pages.session_cookie(""),))


@page(routes, "/settings/reopening", "POST", home="/settings")
def set_reopening(ask: Ask) -> Response:
    """Say how long an answer opens a closed ticket again."""
    try:
        reopening.set_days(ask.desk, ask.person, ask.form.get("reopen_days"))
    except Invalid as invalid:
        return _page(ask, invalid)
    return pages.redirect(ask, urls.settings("mail"))


def _mail_pages(ask: Ask) -> list[dict[str, Any]]:
    """The pages about mail, each with its state in a line."""
    own = len(ask.desk.all(Letter))
    yours = NN_("%(number)s letter in your words", "%(number)s letters in your words", own)
    largest = file_rules.rules(ask.desk).largest // file_rules.MEGABYTE
    about = [
        (N_("Mailboxes and forwarding"), urls.mailboxes(), mailboxes.summary(ask.desk)),
        (N_("Your own sender domain"), urls.domains(), domains.summary(ask.desk)),
        (N_("Letters and signatures"), urls.letters(), yours if own else N_("In our words")),
        (N_("Files"), urls.file_rules(), N_("Up to %(number)s MB each", number=largest)),
        (N_("Stopped addresses"), urls.suppression(), N_("Who gets no mail from you, and why")),
        (N_("Blocked senders"), urls.blocked(), N_("Whose mail is set aside")),
    ]
    return [{"title": title, "url": url, "state": state} for title, url, state in about]


def _page(ask: Ask, invalid: Invalid | None = None) -> Response:
    """Whoever may not manage the desk sees only what is his own."""
    is_manager = may(ask.person, "settings")
    typed = ask.form.typed() if invalid else {}
    return pages.page(
        ask,
        "settings.html",
        422 if invalid else 200,
        **rail(ask),
        title=ask.say(N_("Settings")),
        count=None,
        is_manager=is_manager,
        tenant=ask.desk.tenant,
        host=urls.desk_url(ask.desk.tenant.slug),
        balance=ledger.balance(ask.desk.id) if is_manager else 0,
        all_departments=ask.desk.all(Department),
        forms=[
            {
                "title": one.title,
                "url": urls.form(one.id),
                "link": urls.desk_url(ask.desk.tenant.slug, urls.form(one.id)),
            }
            for one in ask.desk.all(Form)
        ],
        staff=[one for one in ask.desk.all(Staff) if one.is_active],
        invitations=[one for one in ask.desk.all(Invitation) if not is_over(one)] if is_manager else [],
        roles=[role for role in ROLES if role != "owner" or ask.person.role == "owner"],
        values={
            "address": typed.get("address", ""),
            "role": typed.get("role", "agent"),
            "reopen_days": typed.get("reopen_days", ask.desk.tenant.reopen_days),
        },
        mail_pages=_mail_pages(ask) if is_manager else [],
        is_confirmed=ask.desk.is_confirmed,
        is_asked="asked" in ask.query,
        invited=_invited(ask),
        chosen=ask.form.all("departments") if invalid else [],
        errors=invalid.fields if invalid else {},
    )


def _invited(ask: Ask) -> str:
    """Who was just invited; a link that somebody made up names nobody."""
    address = ask.query.get("invited", "").lower()
    return address if any(one.address == address for one in ask.desk.all(Invitation)) else ""
