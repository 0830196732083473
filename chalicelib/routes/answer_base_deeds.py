"""What readers do at an answer: keep it, say whether it helped, comment on it; that they have read it is counted."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import limits, log
from chalicelib.helpdesk.answers import commenting, favourites, popular, rating
from chalicelib.helpdesk.answers.answer import PUBLIC, Answer
from chalicelib.helpdesk.answers.cards import StoredCard, address
from chalicelib.helpdesk.answers.slugs import split
from chalicelib.helpdesk.limits import Limit
from chalicelib.urls import urls
from chalicelib.web import answer_asking, answer_page, once, pages, readers
from chalicelib.web.asking import Ask, page
from tenants import answer_keys
from tenants.errors import N_, Invalid, LimitReached, NotAllowed, NotFound
from tenants.keys import Key

routes = Blueprint(__name__)
HOME = "/answers/{answer}"
STAFFS = N_("You are signed in as staff. Only readers say whether an answer helped.")


def _card(ask: Ask) -> list[Key]:
    return [answer_keys.card(ask.tenant, split(str((ask.request.uri_params or {})["answer"]))[1] or "-")]


@page(routes, f"{HOME}/read", "POST", who="visitor", also=_card, home=HOME)
def read(ask: Ask, answer: str) -> Response:
    """Count that a person has read an answer; the page says so after some seconds, once a day."""
    found = ask.extra[0]
    if not isinstance(found, StoredCard) or found.visibility != PUBLIC:
        raise NotFound()
    if not readers.is_bot(ask) and not ask.cookie(pages.SESSION):
        limits.count(ask.desk.id, Limit(f"read#{ask.network}", 100, 3600))
        popular.count(ask.desk.id, found.sk)
    return pages.answer(ask, "", 204)


@page(routes, f"{HOME}/favourite", "POST", who="visitor", also=answer_page.wanted, home=HOME)
def favourite(ask: Ask, answer: str) -> Response:
    """Keep an answer at hand, or no longer; one that is gone can only be let go of."""
    is_kept, is_on_list = ask.form.get("favourite") == "yes", ask.form.get("back") == "favourites"
    back = urls.answer_favourites() if is_on_list and not is_kept else address(answer_page.found(ask))
    id, account, here = _named(ask), readers.owner(ask, readers.staff(ask)), readers.kept(ask)
    if account:
        favourites.take_in(ask.desk.id, account, [one for one in here if is_kept or one != id])
        favourites.change(ask.desk.id, account, id, is_kept=is_kept)
        cookies = (readers.favourites_cookie([]),) if here else ()
    else:
        cookies = (readers.favourites_cookie(favourites.changed(here, id, is_kept=is_kept)),)
    return pages.redirect(ask, back, cookies=cookies)


@page(routes, f"{HOME}/rate", "POST", who="visitor", also=answer_page.wanted, home=HOME)
def rate(ask: Ask, answer: str) -> Response:
    """Hear whether an answer helped, and what was missing where it did not; that can become a question."""
    one = answer_page.found(ask)
    if readers.staff(ask):
        raise NotAllowed(STAFFS)
    reader = readers.reader(ask)
    is_good, is_told = ask.form.get("helped") == "yes", "missing" in ask.form.typed()
    limits.count(ask.desk.id, rating.of_network(ask.network))
    if is_good or not is_told:
        rating.rate(one, rating.Said(reader, is_good, ask.language))
        return _back(ask, one, "helped", reader, rated="yes" if is_good else "no")
    try:
        is_asked = _hear(ask, one, reader)
    except Invalid as invalid:
        return answer_page.show(ask, one, invalid, "rate")
    if ask.form.get("ask") and answer_asking.is_led(ask):
        return answer_asking.at_form(ask, one, ask.form.text("missing").strip())
    return _back(ask, one, "helped", reader, rated="asked" if is_asked else "told")


def _hear(ask: Ask, one: Answer, reader: str) -> bool:
    """Take what was missing; return whether it was sent as a question, too."""
    missing = ask.form.text("missing").strip()
    mail = ask.form.get("email") if answer_asking.is_offered(ask) else ""
    if not missing:
        raise Invalid(missing=N_("Write what was missing."))
    answer_asking.require_person(ask)
    rating.check(missing)
    if mail:
        answer_asking.ask_desk(ask, one, missing, mail)
    rating.rate(one, rating.Said(reader, False, ask.language, missing))
    return bool(mail)


def _writer(ask: Ask) -> list[Key]:
    address = ask.form.get("mail")[: commenting.LONGEST_NAME * 3]
    return [answer_page.named(ask), *commenting.lookups(ask.tenant, address), *readers.wanted(ask)]


@page(routes, f"{HOME}/comment", "POST", who="visitor", also=_writer, home=HOME, once=once.led)
def comment(ask: Ask, answer: str) -> Response:
    """Comment on an answer; somebody of the desk looks at it before it is shown."""
    one, person = answer_page.found(ask), readers.staff(ask)
    text = ask.form.text("text").replace("\r\n", "\n").strip()
    try:
        if person and commenting.may_reply(ask.desk, person):
            place = address(one, sent="shown") + "#comments"
            commenting.reply(ask.desk, person, one, text, ask.language, *once.done(ask, place))
            return pages.redirect(ask, place)
        place = address(one, sent="comment") + "#comments"
        said = _said(ask, text)
        commenting.check(said)
        answer_asking.require_person(ask)
        limits.count(ask.desk.id, *commenting.limits(one.id, ask.network))
        told = [log.record(ask.desk.id, person, "answer_comment", "added", one.id, one.title)] if person else []
        commenting.post(ask.desk, one, said, ask.extra[1:], *told, *once.done(ask, place))
    except Invalid as invalid:
        return answer_page.show(ask, one, invalid, "comment")
    return pages.redirect(ask, place)


def _said(ask: Ask, text: str) -> commenting.Said:
    name, mail = " ".join(ask.form.get("name").split()), ask.form.get("mail").lower()
    return commenting.Said(text, name, mail, ask.language, ask.network, ask.customer_id or None)


@page(routes, f"{HOME}/report", "POST", who="visitor", also=answer_page.wanted, home=HOME)
def report(ask: Ask, answer: str) -> Response:
    """Say that a comment should be looked at; the same reader's second time changes nothing."""
    one, id, person = answer_page.found(ask), ask.form.get("comment")[:26], readers.staff(ask)
    limits.count(ask.desk.id, Limit(f"report-network#{ask.network}", 20, 3600))
    try:
        limits.count(ask.desk.id, Limit(f"report#{id}#{ask.network}", 1, 86_400))
    except LimitReached:
        return _back(ask, one, "comments", sent="report")
    told = [log.record(ask.desk.id, person, "answer_comment", "reported", id, one.title)] if person else []
    commenting.report(ask.desk, one, id, *told)
    return _back(ask, one, "comments", sent="report")


def _named(ask: Ask) -> str:
    """The id in the path, of an answer that may be gone."""
    id = split(str((ask.request.uri_params or {})["answer"]))[1]
    if not id:
        raise NotFound()
    return id


def _back(ask: Ask, one: Answer, place: str, reader: str = "", **told: str) -> Response:
    cookies = (readers.reader_cookie(reader),) if reader and reader != ask.cookie(readers.READER) else ()
    return pages.redirect(ask, address(one, **told) + f"#{place}", cookies=cookies)
