"""The answer base as those who write it look at it: the list, and an editor with a preview."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.answers import answer, category, listing, picturing, writing
from chalicelib.helpdesk.answers.answer import DRAFT, PUBLIC, PUBLISHED, VISIBLE, Answer, Wording
from chalicelib.helpdesk.answers.writing import Wish
from chalicelib.helpdesk.joining import merged
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.rights import may, require
from chalicelib.helpdesk.vocabulary import reply_templates, terms
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import edition, inside
from tenants import answer_keys, keys, table
from tenants.errors import N_, Invalid, NotFound
from tenants.keys import Key
from tenants.tenant import LANGUAGES

routes = Blueprint(__name__)
LONGEST_NUMBER = 10  # digits of a ticket's
LONGEST_QUESTION = 150  # letters that a new answer begins with


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
        names={one.id: one.named(ask.language) for one in ask.desk.all(category.Category)},
        may_moderate=may(*who, "moderation"),
        is_first_page=not after,
        next_url=urls.answers(show=which, after=found.cursor) if found.cursor else "",
    )


@page(routes, "/settings/answers/add")
def add_page(ask: Ask) -> Response:
    """A new answer; one that is made from a ticket begins with its words, one for a search with what was looked for."""
    require(ask.desk, ask.person, "answers")
    values = {"title": ask.query.get("title", "")[:LONGEST_QUESTION], "text": ""}
    values |= {"language": ask.desk.tenant.language, "visibility": PUBLIC, "category": ask.query.get("category", "")}
    return _page(ask, None, "", {**values, **_of_ticket(ask)})


@page(routes, "/settings/answers/add", "POST")
def add(ask: Ask) -> Response:
    require(ask.desk, ask.person, "answers")
    return _save(ask, None, "")


@page(routes, "/settings/answers/{answer}", also=_wanted)
def one(ask: Ask, answer: str) -> Response:
    found = _found(ask)
    code = _other(found, ask.query.get("in", ""))
    return _page(ask, found, code, _values(found, code))


@page(routes, "/settings/answers/{answer}", "POST", also=_wanted)
def change(ask: Ask, answer: str) -> Response:
    """Change an answer in one of its languages, or remove or restore it, as the button says."""
    found, do = _found(ask), ask.form.get("do")
    code = _other(found, ask.form.get("in"))
    if do == "remove":
        writing.remove(ask.desk, ask.person, found)
        return pages.redirect(ask, urls.answers(saved="1"))
    if do == "restore":
        writing.restore(ask.desk, ask.person, found)
        return pages.redirect(ask, urls.answer(found.id, saved="1"))
    if do == "untranslate":
        writing.untranslate(ask.desk, ask.person, found, code)
        return pages.redirect(ask, urls.answer(found.id, saved="1"))
    return _save(ask, found, code)


def _found(ask: Ask) -> Answer:
    return answer.checked(ask.desk, ask.person, ask.extra[0])


def _other(one: Answer, code: str) -> str:
    """The other language in which an answer is looked at; nothing for its first one."""
    return code if code in LANGUAGES and code != one.language else ""


def _save(ask: Ask, one: Answer | None, code: str) -> Response:
    form = ask.form
    try:
        if form.get("do") == "preview":
            return _page(ask, one, code, _typed(ask), preview=reply_templates.tidy(form.text("text")))
        if form.get("do") == "picture":
            return _page(ask, one, code, _with_picture(ask), has_picture=True)
        if one is None:
            one = writing.write(ask.desk, ask.person, _wish(ask, DRAFT))
        elif code:
            words = Wording(code, terms.tidy(form.get("title")), reply_templates.tidy(form.text("text")))
            writing.translate(ask.desk, ask.person, one, form.get("edition"), words)
        else:
            writing.edit(ask.desk, ask.person, one, form.get("edition"), _wish(ask, one.state))
    except Invalid as invalid:
        return _page(ask, one, code, _typed(ask), invalid)
    return pages.redirect(ask, urls.answer(one.id, **({"in": code} if code else {}), saved="1"))


def _with_picture(ask: Ask) -> dict[str, Any]:
    """What was typed, with a picture at the end of it that was sent with the form."""
    made = picturing.keep(ask.desk, ask.person, ask.form.files("picture"))
    shown = picturing.markdown(made, ask.form.get("words"))
    return {**_typed(ask), "text": f"{ask.form.text('text').rstrip()}\n\n{shown}\n".lstrip(), "words": ""}


def _wish(ask: Ask, state: str) -> Wish:
    """What was typed; the button says whether it is published by that, or a draft again."""
    form = ask.form
    return Wish(
        terms.tidy(form.get("title")),
        reply_templates.tidy(form.text("text")),
        form.get("language"),
        form.get("visibility"),
        {"publish": PUBLISHED, "withdraw": DRAFT}.get(form.get("do"), state),
        form.get("category"),
    )


def _values(one: Answer, code: str) -> dict[str, str]:
    """What the form says; a translation that is not there yet begins empty."""
    values = {name: getattr(one, name) for name in ("title", "text", "language", "visibility", "category")}
    return {**values, "title": "", "text": "", **one.others.get(code, {})} if code else values


def _typed(ask: Ask) -> dict[str, Any]:
    nothing = dict.fromkeys(("title", "language", "visibility", "category"), "")
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
    ask: Ask,
    one: Answer | None,
    code: str,
    values: dict[str, Any],
    invalid: Invalid | None = None,
    preview: str = "",
    has_picture: bool = False,
) -> Response:
    return inside(
        ask,
        "answer.html",
        one.title if one else N_("New answer"),
        invalid,
        one=one,
        other=code,
        edition=_edition(ask, one, invalid),
        values=values,
        preview=preview,
        has_picture=has_picture,
        visibilities=VISIBLE,
        categories=_categories(ask),
        longest=writing.LONGEST,
        spoken=ask.desk.tenant.spoken,
    )


def _edition(ask: Ask, one: Answer | None, invalid: Invalid | None) -> str:
    """What the form has seen; a look at the preview is no look at what a colleague saved meanwhile."""
    if one is None:
        return ""
    kept = ask.form.get("edition") if ask.is_change and invalid is None else ""
    return kept or edition(ask, one, invalid)


def _categories(ask: Ask) -> list[tuple[str, str]]:
    """Every category with its name, those that are a part of another with that one's before it."""
    found = []
    for one in category.tree(ask.desk):
        name = one.named(ask.language)
        found.append((one.id, name))
        found += [(part.id, f"{name} / {part.named(ask.language)}") for part in category.tree(ask.desk, one.id)]
    return found
