"""Mail that was set aside: looked at, released, tried again; and senders that are blocked."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.incoming import blocking, suspending
from chalicelib.helpdesk.incoming.suspending import Suspended
from chalicelib.urls import urls
from chalicelib.web import pages, raw_mail
from chalicelib.web.asking import Ask, page
from chalicelib.web.rail import rail
from tenants.errors import N_, Conflict, Invalid, NotFound, Text

routes = Blueprint(__name__)

MOST_SHOWN = 20_000  # letters of a mail on its page
FALLBACK = N_("It could not be taken in.")
REASONS = {
    "spam": N_("Amazon’s filter takes it for spam."),
    "virus": N_("Amazon’s filter found a virus. Released, it comes without its files."),
    "blocked": N_("You have blocked %(sender)s."),
    "forged": N_(
        "It says that it comes from %(domain)s, but that domain did not sign it and asks to refuse such mail."
    ),
    "complex": N_("It is built so oddly that it was not read to its end. The whole mail is kept."),
    "report": N_("It reports on a mail that is none of yours."),
    "flood": N_("Its sender opened more than %(number)s tickets in an hour."),
    "unread": N_("It could not be read. Released, it becomes a ticket with the whole mail as a file."),
}
DONE = {
    "released": N_("It is a ticket now, or a message of one."),
    "taken": N_("This time it went well: it is a ticket now, or a message of one."),
    "stays": N_("It stays here, for the reason below."),
    "removed": N_("It is off the list."),
    "blocked": N_("The sender is blocked. What comes from there is set aside here."),
    "several": N_("Done."),
    "some": N_("Done, but not with all of them. Open one of the rest and try it there: the page says why."),
}


@page(routes, "/suspended")
def suspended(ask: Ask) -> Response:
    found = suspending.mails(ask.desk, ask.person, ask.query.get("after", ""))
    return pages.page(
        ask,
        "suspended.html",
        **rail(ask, "suspended"),
        title=ask.say(N_("Suspended")),
        count=None,
        mails=[{"mail": mail, "reason": reason(mail)} for mail in found.mails],
        next_url=urls.suspended(after=found.cursor) if found.cursor else "",
        is_first_page=not ask.query.get("after"),
        told=DONE.get(ask.query.get("done", "")),
    )


@page(routes, "/suspended/{id}")
def mail(ask: Ask, id: str) -> Response:
    return _page(ask, suspending.find(ask.desk, ask.person, id))


@page(routes, "/suspended/{id}/raw")
def raw(ask: Ask, id: str) -> Response:
    """Show a mail as it came, as text."""
    return raw_mail.answer(ask, suspending.find(ask.desk, ask.person, id).mail)


@page(routes, "/suspended/several", "POST", home="/suspended")
def several(ask: Ask) -> Response:
    """Do the same to all that are ticked."""
    verb = VERBS.get(ask.form.get("do"))
    if verb is None:
        raise NotFound()
    done = "several"
    for id in ask.form.all("mail")[: suspending.PAGE]:
        try:
            verb(ask, suspending.find(ask.desk, ask.person, id))
        except (NotFound, Conflict):  # a colleague was quicker with that one
            continue
        except Invalid:
            done = "some"
    return pages.redirect(ask, urls.suspended(done=done))


@page(routes, "/suspended/{id}/release", "POST", home="/suspended/{id}")
def release(ask: Ask, id: str) -> Response:
    _release(ask, suspending.find(ask.desk, ask.person, id))
    return pages.redirect(ask, urls.suspended(done="released"))


@page(routes, "/suspended/{id}/retry", "POST", home="/suspended/{id}")
def retry(ask: Ask, id: str) -> Response:
    if _retry(ask, suspending.find(ask.desk, ask.person, id)):
        return pages.redirect(ask, urls.suspended_mail(id, done="stays"))
    return pages.redirect(ask, urls.suspended(done="taken"))


@page(routes, "/suspended/{id}/remove", "POST", home="/suspended/{id}")
def remove(ask: Ask, id: str) -> Response:
    _remove(ask, suspending.find(ask.desk, ask.person, id))
    return pages.redirect(ask, urls.suspended(done="removed"))


@page(routes, "/suspended/{id}/block", "POST", home="/suspended/{id}")
def block_sender(ask: Ask, id: str) -> Response:
    found = suspending.find(ask.desk, ask.person, id)
    try:
        blocking.block(ask.desk, ask.person, ask.form.get("sender") or found.sender)
    except Invalid as invalid:
        return _page(ask, found, invalid)
    return pages.redirect(ask, urls.suspended_mail(id, done="blocked"))


@page(routes, "/settings/blocked")
def blocked(ask: Ask) -> Response:
    return _blocked(ask)


@page(routes, "/settings/blocked/add", "POST", home="/settings/blocked")
def block(ask: Ask) -> Response:
    try:
        blocking.block(ask.desk, ask.person, ask.form.get("sender"))
    except Invalid as invalid:
        return _blocked(ask, invalid)
    return pages.redirect(ask, urls.blocked())


@page(routes, "/settings/blocked/remove", "POST", home="/settings/blocked")
def unblock(ask: Ask) -> Response:
    blocking.unblock(ask.desk, ask.person, ask.form.get("sender"))
    return pages.redirect(ask, urls.blocked())


def reason(mail: Suspended) -> Text:
    """Why a mail was set aside, in words."""
    worded = REASONS.get(mail.reason, FALLBACK)
    return Text(worded.message, mail.about or {})


def _release(ask: Ask, mail: Suspended) -> None:
    from chalicelib.mail import releasing

    releasing.release(ask.desk, ask.person, mail)


def _retry(ask: Ask, mail: Suspended) -> bool:
    """Try again; tell whether it stays."""
    from chalicelib.mail import releasing

    return releasing.retry(ask.desk, ask.person, mail) is not None


def _remove(ask: Ask, mail: Suspended) -> None:
    suspending.remove(ask.desk, ask.person, mail)


def _block(ask: Ask, mail: Suspended) -> None:
    if mail.sender:
        blocking.block(ask.desk, ask.person, mail.sender)


VERBS: dict[str, Any] = {"release": _release, "retry": _retry, "remove": _remove, "block": _block}


def _page(ask: Ask, found: Suspended, invalid: Invalid | None = None) -> Response:
    from chalicelib.mail import releasing

    words, is_all = releasing.text(found, MOST_SHOWN)
    return pages.page(
        ask,
        "suspended_mail.html",
        422 if invalid else 200,
        **rail(ask, "suspended"),
        title=found.subject or ask.say(N_("No subject")),
        count=None,
        mail=found,
        reason=reason(found),
        text=words,
        is_all=is_all,
        told=DONE.get(ask.query.get("done", "")),
        errors=invalid.fields if invalid else {},
    )


def _blocked(ask: Ask, invalid: Invalid | None = None) -> Response:
    return pages.page(
        ask,
        "blocked.html",
        422 if invalid else 200,
        **rail(ask),
        title=ask.say(N_("Blocked senders")),
        count=None,
        blocked=blocking.blocked(ask.desk, ask.person),
        values={"sender": ask.form.get("sender") if invalid else ""},
        errors=invalid.fields if invalid else {},
    )
