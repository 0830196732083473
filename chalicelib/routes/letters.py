"""The letters that a tenant words for itself."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.departments import active
from chalicelib.helpdesk.letters import lettering
from chalicelib.helpdesk.letters.letter_kinds import KINDS, kind
from chalicelib.helpdesk.letters.lettering import Words
from chalicelib.helpdesk.rights import require
from chalicelib.rendering import render
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import inside
from tenants.errors import N_, Conflict, Invalid
from tenants.tenant import LANGUAGES

routes = Blueprint(__name__)

LOOKS = {"light": N_("Light"), "dark": N_("Dark"), "text": N_("Plain text")}
DARK = "(prefers-color-scheme: dark)"


@page(routes, "/settings/letters")
def letters(ask: Ask) -> Response:
    return _list(ask)


@page(routes, "/settings/letters/{name}/{language}")
def letter(ask: Ask, name: str, language: str) -> Response:
    return _page(ask, name, language)


@page(routes, "/settings/letters/{name}/{language}", "POST")
def save(ask: Ask, name: str, language: str) -> Response:
    try:
        lettering.save(ask.desk, ask.person, name, language, _typed(ask), ask.form.get("seen"))
    except Invalid as invalid:
        return _page(ask, name, language, invalid)
    except Conflict as conflict:
        return _page(ask, name, language, conflict)
    return pages.redirect(ask, urls.letter(name, language, saved="1"))


@page(routes, "/settings/letters/{name}/{language}/back-to-ours", "POST", home="/settings/letters/{name}/{language}")
def back_to_ours(ask: Ask, name: str, language: str) -> Response:
    lettering.back_to_ours(ask.desk, ask.person, name, language)
    return pages.redirect(ask, urls.letter(name, language))


@page(routes, "/settings/letters/{name}/{language}/try-out", "POST", home="/settings/letters/{name}/{language}")
def try_out(ask: Ask, name: str, language: str) -> Response:
    """Mail what is typed to whoever types it; it stays in the form, saved or not."""
    try:
        lettering.try_out(ask.desk, ask.person, name, language, _typed(ask))
    except Invalid as invalid:
        return _page(ask, name, language, invalid)
    return _page(ask, name, language, is_tried=True)


@page(routes, "/settings/letters/{name}/{language}/preview")
def preview(ask: Ask, name: str, language: str) -> Response:
    require(ask.desk, ask.person, "settings")
    own = lettering.own(ask.desk, name, language)
    return _preview(ask, name, language, own.words if own else lettering.ours(name, language))


@page(routes, "/settings/letters/{name}/{language}/preview", "POST")
def preview_typed(ask: Ask, name: str, language: str) -> Response:
    require(ask.desk, ask.person, "settings")
    return _preview(ask, name, language, _typed(ask), ask.form.get("look"))


def _typed(ask: Ask) -> Words:
    return Words(ask.form.get("subject"), ask.form.text("text"), ask.form.text("html"))


def _preview(ask: Ask, name: str, language: str, words: Words, look: str = "light") -> Response:
    from chalicelib.mail import examples, letters  # most pages never need mail

    try:
        shown = examples.read(letters.rehearsed(ask.desk, ask.person, name, language, words))
    except Invalid as invalid:
        problems = [ask.say(text) for text in invalid.fields.values()]
        return pages.letter(ask, render("letter_preview.html", ask.language, look="problems", problems=problems), 422)
    head, main, rest = _in_theme(shown.html, look).partition("<main")
    values = {"subject": shown.subject, "text": shown.text, "head": head, "rest": main + rest}
    return pages.letter(ask, render("letter_preview.html", ask.language, look=look, **values), with_logo=True)


def _in_theme(html: str, look: str) -> str:
    """A letter as it looks by day or by night, whatever this browser prefers."""
    if look not in ("light", "dark"):
        return html
    themed = html.replace(DARK, "all" if look == "dark" else "not all")
    return themed.replace("color-scheme: light dark", f"color-scheme: {look}")


def _list(ask: Ask) -> Response:
    """Every letter in every language, and where the departments have their signatures."""
    require(ask.desk, ask.person, "settings")
    return inside(
        ask,
        "letters.html",
        N_("Letters"),
        kinds=[
            {
                "name": name,
                "title": ask.say(one.title),
                "explained": ask.say(one.explained),
                "languages": [_state(ask, name, language) for language in LANGUAGES],
            }
            for name, one in KINDS.items()
        ],
        signing=active(ask.desk),
    )


def _state(ask: Ask, name: str, language: str) -> dict[str, Any]:
    own = lettering.own(ask.desk, name, language)
    problem = lettering.problem(own) if own else None
    return {"code": language, "own": own, "problem": ask.say(problem) if problem else "", "name": name}


def _page(
    ask: Ask, name: str, language: str, wrong: Invalid | Conflict | None = None, *, is_tried: bool = False
) -> Response:
    """The editor; after a conflict it holds what was typed, and saving again takes that."""
    one = kind(name, language)
    require(ask.desk, ask.person, "settings")
    state = _state(ask, name, language)
    kept = state["own"].words if state["own"] else lettering.ours(name, language)
    words = _typed(ask) if wrong or is_tried else kept
    return inside(
        ask,
        "letter.html",
        one.title,
        wrong if isinstance(wrong, Invalid) else None,
        409 if isinstance(wrong, Conflict) else 0,
        frames="'self'",
        kind=one,
        state=state,
        looks=[{"name": look, "title": ask.say(title)} for look, title in LOOKS.items()],
        values=words._asdict(),
        theirs=kept if isinstance(wrong, Conflict) else None,
        seen=ask.form.get("seen") if is_tried or isinstance(wrong, Invalid) else lettering.stamp(state["own"]),
        longest=lettering.LONGEST,
        is_tried=is_tried,
        is_saved="saved" in ask.query,
        is_confirmed=ask.desk.is_confirmed,
    )
