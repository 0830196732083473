"""The answer base as those who write it look at it: the list, and an editor with a preview."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.answers import answer, listing, writing
from chalicelib.helpdesk.answers.answer import DRAFT, PUBLIC, PUBLISHED, VISIBLE, Answer
from chalicelib.helpdesk.answers.writing import Wish
from chalicelib.helpdesk.joining import merged
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.vocabulary import reply_templates, terms
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import edition, inside
from tenants import answer_keys, keys, table
from tenants.errors import N_, Invalid, NotFound
from tenants.keys import Key

routes = Blueprint(__name__)
LONGEST_NUMBER = 10  # digits of a ticket's


def _wanted(ask: Ask) -> list[Key]:
    return [answer_keys.answer(ask.tenant, (ask.request.uri_params or {})["answer"])]


@page(routes, "/settings/answers")
def answers(ask: Ask) -> Response:
    require(ask.desk, ask.person, "answers")
    search, which = ask.query.get("search", "").strip()[:80], ask.query.get("show", "")
    after = ask.query.get("after", "")
    who = ask.desk, ask.person
    found = listing.search(*who, search) if search else listing.page(*who, which, after)
    return inside(
        ask,
        "answers.html",
        N_("Answers"),
        rows=found.rows,
        is_cut=found.is_cut,
        search=search,
        show=which,
        is_first_page=not after,
        next_url=urls.answers(show=which, after=found.cursor) if found.cursor else "",
    )


@page(routes, "/settings/answers/add")
def add_page(ask: Ask) -> Response:
    """A new answer; one that is made from a ticket begins with its words."""
    require(ask.desk, ask.person, "answers")
    values = {"title": "", "text": "", "language": ask.desk.tenant.language, "visibility": PUBLIC}
    return _page(ask, None, {**values, **_of_ticket(ask)})


@page(routes, "/settings/answers/add", "POST")
def add(ask: Ask) -> Response:
    require(ask.desk, ask.person, "answers")
    return _save(ask, None)


@page(routes, "/settings/answers/{answer}", also=_wanted)
def one(ask: Ask, answer: str) -> Response:
    found = _found(ask)
    return _page(ask, found, _values(found))


@page(routes, "/settings/answers/{answer}", "POST", also=_wanted)
def change(ask: Ask, answer: str) -> Response:
    """Change an answer, or remove or restore it, as the button says."""
    found, do = _found(ask), ask.form.get("do")
    if do == "remove":
        writing.remove(ask.desk, ask.person, found)
        return pages.redirect(ask, urls.answers(saved="1"))
    if do == "restore":
        writing.restore(ask.desk, ask.person, found)
        return pages.redirect(ask, urls.answer(found.id, saved="1"))
    return _save(ask, found)


def _found(ask: Ask) -> Answer:
    return answer.checked(ask.desk, ask.person, ask.extra[0])


def _save(ask: Ask, one: Answer | None) -> Response:
    try:
        if ask.form.get("do") == "preview":
            return _page(ask, one, _typed(ask), preview=reply_templates.tidy(ask.form.text("text")))
        if one is None:
            one = writing.write(ask.desk, ask.person, _wish(ask, DRAFT))
        else:
            writing.edit(ask.desk, ask.person, one, ask.form.get("edition"), _wish(ask, one.state))
    except Invalid as invalid:
        return _page(ask, one, _typed(ask), invalid)
    return pages.redirect(ask, urls.answer(one.id, saved="1"))


def _wish(ask: Ask, state: str) -> Wish:
    """What was typed; the button says whether it is published by that, or a draft again."""
    form = ask.form
    return Wish(
        terms.tidy(form.get("title")),
        reply_templates.tidy(form.text("text")),
        form.get("language"),
        form.get("visibility"),
        {"publish": PUBLISHED, "withdraw": DRAFT}.get(form.get("do"), state),
    )


def _values(one: Answer) -> dict[str, str]:
    return {name: getattr(one, name) for name in ("title", "text", "language", "visibility")}


def _typed(ask: Ask) -> dict[str, Any]:
    nothing = dict.fromkeys(("title", "language", "visibility"), "")
    return {**nothing, **ask.form.typed(), "text": ask.form.text("text")}


def _of_ticket(ask: Ask) -> dict[str, str]:
    """The words of a ticket that the person may see: of a message, else what solved it; raise NotFound."""
    number, id = ask.query.get("ticket", ""), ask.query.get("message", "")
    if not number:
        return {}
    if not number.isascii() or not number.isdigit() or len(number) > LONGEST_NUMBER:
        raise NotFound()
    ticket = merged.readable(ask.desk, ask.person, int(number))
    said = table.get(Message, keys.entry(ask.desk.id, int(number), id)) if id else None
    if id and said is None:
        raise NotFound()
    text = (said.shown or said.text) if said else ticket.solution or ""
    language = ticket.language or ask.desk.tenant.language
    title, text = ticket.subject[: writing.LONGEST["title"]], text[: writing.LONGEST["text"]]
    return {"title": title, "text": text, "language": language, "ticket": number}


def _page(
    ask: Ask, one: Answer | None, values: dict[str, Any], invalid: Invalid | None = None, preview: str = ""
) -> Response:
    return inside(
        ask,
        "answer.html",
        one.title if one else N_("New answer"),
        invalid,
        one=one,
        edition=edition(ask, one, invalid) if one else "",
        values=values,
        preview=preview,
        visibilities=VISIBLE,
        longest=writing.LONGEST,
    )
