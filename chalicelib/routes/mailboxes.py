"""Mail that comes from elsewhere: forwarded by another provider, or fetched from a mailbox by IMAP."""

from collections.abc import Callable
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.incoming import mailboxes
from chalicelib.helpdesk.incoming.mailboxes import Mailbox
from chalicelib.helpdesk.rights import require
from chalicelib.urls import OAUTH_BACK, urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import inside
from chalicelib.web.offering import asks
from tenants.errors import N_, Invalid

routes = Blueprint(__name__)
HOME = "/settings/mailboxes"
DENIED = N_("Nothing was allowed there, so nothing has changed.")


def _may_set(ask: Ask) -> None:
    require(ask.desk, ask.person, "settings")


def _may_set_one(ask: Ask, id: str) -> None:
    mailboxes.find(ask.desk, ask.person, id)


@page(routes, "/settings/mailboxes")
def all_mailboxes(ask: Ask) -> Response:
    return _page(ask, Invalid(address=DENIED) if "denied" in ask.query else None)


@page(routes, "/settings/mailboxes/connect", "POST", home=HOME)
@asks("mailboxes", _may_set)
def connect(ask: Ask) -> Response:
    """Take over a mailbox that a password opens."""
    from chalicelib.helpdesk.incoming import connecting

    try:
        mailbox = connecting.connect(ask.desk, ask.person, _wish(ask))
    except Invalid as invalid:
        return _page(ask, invalid)
    return pages.redirect(ask, f"{urls.mailboxes()}#{mailbox.id}")


@page(routes, "/settings/mailboxes/sign-in", "POST", home=HOME)
@asks("mailboxes", _may_set)
def sign_in(ask: Ask) -> Response:
    """Send the owner of a mailbox to sign in at its provider."""
    from chalicelib.helpdesk.incoming import granting

    signs_in = ask.form.get("signs_in")
    try:
        return _away(ask, signs_in, granting.start(ask.desk, ask.person, ask.session, signs_in, _wish(ask)))
    except Invalid as invalid:
        return _page(ask, invalid)


@page(routes, OAUTH_BACK, who="site")
def come_back(ask: Ask) -> Response:
    """Send whoever comes from a provider on to the desk, where the session is; the state says which desk that is."""
    from chalicelib.helpdesk.incoming import granting

    state, code = ask.query.get("state", ""), ask.query.get("code", "")
    slug = granting.home(state).tenant.slug
    path = urls.mailbox_finish(state=state, code=code) if code else urls.mailboxes(denied="1")
    return pages.redirect(ask, urls.desk_url(slug, path))


@page(routes, "/settings/mailboxes/finish")
@asks("mailboxes", _may_set)
def look_before(ask: Ask) -> Response:
    """Ask once more, since a link alone changes nothing."""
    from chalicelib.helpdesk.incoming import granting

    state, code = ask.query.get("state", ""), ask.query.get("code", "")
    try:
        found = granting.waiting(ask.desk, ask.person, ask.session, state)
    except Invalid as invalid:
        return _page(ask, invalid)
    department = next((one.name for one in ask.desk.all(Department) if one.id == found.department), "")
    return inside(
        ask,
        "mailbox_finish.html",
        N_("Incoming mail"),
        address=found.address,
        department=department,
        is_again=bool(found.mailbox),
        state=state,
        permission=code,
    )


@page(routes, "/settings/mailboxes/finish", "POST")
@asks("mailboxes", _may_set)
def finish(ask: Ask) -> Response:
    """Take over the mailbox that its owner has allowed."""
    from chalicelib.helpdesk.incoming import granting

    try:
        mailbox = granting.finish(ask.desk, ask.person, ask.session, ask.form.get("state"), ask.form.get("code"))
    except Invalid as invalid:
        return _page(ask, invalid)
    return pages.redirect(ask, f"{urls.mailboxes()}#{mailbox.id}")


@page(routes, "/settings/mailboxes/{id}/folders", "POST", home=HOME)
@asks("mailboxes", _may_set_one)
def choose(ask: Ask, id: str) -> Response:
    """Say which folders are read."""
    from chalicelib.helpdesk.incoming import connecting

    def change(mailbox: Mailbox) -> None:
        is_marked = ask.form.get("is_marked") == "yes"
        connecting.choose(ask.desk, ask.person, mailbox, ask.form.all("folders"), is_marked=is_marked)

    return _change(ask, id, change)


@page(routes, "/settings/mailboxes/{id}/password", "POST", home=HOME)
@asks("mailboxes", _may_set_one)
def change_password(ask: Ask, id: str) -> Response:
    from chalicelib.helpdesk.incoming import connecting

    def change(mailbox: Mailbox) -> None:
        connecting.change_password(ask.desk, ask.person, mailbox, ask.form.text(f"password-{id}"))

    return _change(ask, id, change)


@page(routes, "/settings/mailboxes/{id}/sign-in", "POST", home=HOME)
@asks("mailboxes", _may_set_one)
def sign_in_again(ask: Ask, id: str) -> Response:
    """Send the owner of a mailbox that no longer opens to sign in again."""
    from chalicelib.helpdesk.incoming import granting

    mailbox = mailboxes.find(ask.desk, ask.person, id)
    try:
        return _away(ask, mailbox.signs_in, granting.start_again(ask.desk, ask.person, ask.session, mailbox))
    except Invalid as invalid:
        return _page(ask, invalid)


@page(routes, "/settings/mailboxes/{id}/import", "POST", home=HOME)
@asks("mailboxes", _may_set_one)
def import_past(ask: Ask, id: str) -> Response:
    """Bring along the mail that was there before."""
    from chalicelib.helpdesk.incoming import importing

    def change(mailbox: Mailbox) -> None:
        importing.import_past(ask.desk, ask.person, mailbox, ask.form.get(f"since-{id}"))

    return _change(ask, id, change)


@page(routes, "/settings/mailboxes/{id}/stop-import", "POST", home=HOME)
def stop_import(ask: Ask, id: str) -> Response:
    from chalicelib.helpdesk.incoming import importing

    return _change(ask, id, lambda mailbox: importing.stop_import(ask.desk, ask.person, mailbox))


@page(routes, "/settings/mailboxes/{id}/pause", "POST", home=HOME)
def pause(ask: Ask, id: str) -> Response:
    return _change(ask, id, lambda mailbox: mailboxes.pause(ask.desk, ask.person, mailbox))


@page(routes, "/settings/mailboxes/{id}/resume", "POST", home=HOME)
@asks("mailboxes", _may_set_one)
def resume(ask: Ask, id: str) -> Response:
    return _change(ask, id, lambda mailbox: mailboxes.resume(ask.desk, ask.person, mailbox))


@page(routes, "/settings/mailboxes/{id}/remove", "POST", home=HOME)
def remove(ask: Ask, id: str) -> Response:
    """Forget a mailbox with its password."""
    return _change(ask, id, lambda mailbox: mailboxes.remove(ask.desk, ask.person, mailbox))


def _page(ask: Ask, invalid: Invalid | None = None) -> Response:
    from chalicelib.web.mailboxes import mailbox_page  # late, as all that only these few pages need

    return mailbox_page(ask, invalid)


def _change(ask: Ask, id: str, verb: Callable[[Mailbox], None]) -> Response:
    """Do something to one mailbox; what is wrong is said beside that one's fields."""
    mailbox = mailboxes.find(ask.desk, ask.person, id)
    try:
        verb(mailbox)
    except Invalid as invalid:
        return _page(ask, Invalid(**{f"{name}-{id}": text for name, text in invalid.fields.items()}))
    return pages.redirect(ask, f"{urls.mailboxes()}#{id}")


def _wish(ask: Ask) -> Any:
    from chalicelib.helpdesk.incoming.connecting import Wish

    form = ask.form
    names = ("address", "department", "provider", "host", "port", "security", "user")
    typed = {name: form.get(name) for name in names}
    return Wish(**typed, password=form.text("password"), is_marked=form.get("is_marked") == "yes")


def _away(ask: Ask, signs_in: str, url: str) -> Response:
    return inside(ask, "mailbox_away.html", N_("Incoming mail"), signs_in=signs_in, url=url)
