"""What was set aside, mails and questions of forms: looked at, released, tried again, removed."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.incoming import blocking, suspended_questions, suspended_replies, suspending
from chalicelib.helpdesk.incoming.suspending import Suspended
from chalicelib.urls import urls
from chalicelib.web import pages, raw_mail
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import inside
from chalicelib.web.rail import rail
from tenants.errors import N_, Conflict, Invalid, NotFound, Text

routes = Blueprint(__name__)

MOST_SHOWN = 20_000  # letters of a mail on its page
FALLBACK = N_("It could not be taken in.")
REASONS = {
    "spam": N_("Amazon’s filter takes it for spam."),
    "virus": N_("Amazon’s filter found a virus. Released, it comes without its files."),
    "blocked": N_("You have blocked %(sender)s."),
    "word": N_("It says “%(word)s”, which is on your stop-list."),
    "network": N_("It was sent from %(network)s, which is on your stop-list."),
    "forged": N_(
        "It says that it comes from %(domain)s, but that domain did not sign it and asks to refuse such mail."
    ),
    "complex": N_("It is built so oddly that it was not read to its end. The whole mail is kept."),
    "report": N_("It reports on a mail that is none of yours."),
    "flood": N_("Its sender opened more than %(number)s tickets in an hour."),
    "flooded": N_("More than %(number)s questions came on this day, ten times what your plan includes."),
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
    return inside(
        ask,
        "suspended.html",
        N_("Suspended"),
        around=rail(ask, "suspended"),
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
    found = suspending.find(ask.desk, ask.person, id)
    if not found.mail:
        raise NotFound()
    return raw_mail.answer(ask, found.mail)


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


def reason(mail: Suspended) -> Text:
    """Why a mail was set aside, in words."""
    worded = REASONS.get(mail.reason, FALLBACK)
    return Text(worded.message, mail.about or {})


def _release(ask: Ask, mail: Suspended) -> None:
    _keeper(mail).release(ask.desk, ask.person, mail)


def _retry(ask: Ask, mail: Suspended) -> bool:
    """Try again; tell whether it stays."""
    return _keeper(mail).retry(ask.desk, ask.person, mail) is not None


def _keeper(mail: Suspended) -> Any:
    """Who knows what becomes of it: a question of a form, words for a ticket, or a mail."""
    if mail.question:
        return suspended_replies if mail.question.get("reply") else suspended_questions
    from chalicelib.mail import releasing

    return releasing


def _remove(ask: Ask, mail: Suspended) -> None:
    suspending.remove(ask.desk, ask.person, mail)


def _block(ask: Ask, mail: Suspended) -> None:
    if mail.sender:
        blocking.block(ask.desk, ask.person, mail.sender)


VERBS: dict[str, Any] = {"release": _release, "retry": _retry, "remove": _remove, "block": _block}


def _text(found: Suspended) -> tuple[str, bool]:
    """What was written, and whether that is all of it."""
    if found.question:
        return suspended_questions.text(found, MOST_SHOWN)
    from chalicelib.mail import releasing

    return releasing.text(found, MOST_SHOWN)


def _page(ask: Ask, found: Suspended, invalid: Invalid | None = None) -> Response:
    words, is_all = _text(found)
    return inside(
        ask,
        "suspended_mail.html",
        found.subject or ask.say(N_("No subject")),
        invalid,
        around=rail(ask, "suspended"),
        mail=found,
        reason=reason(found),
        text=words,
        is_all=is_all,
        told=DONE.get(ask.query.get("done", "")),
    )
