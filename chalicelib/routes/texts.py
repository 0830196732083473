"""What the customers' pages say, in the tenant's own words."""

from collections.abc import Sequence
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.desk import own_texts
from chalicelib.helpdesk.desk.customer_texts import CustomerText, customer_texts
from chalicelib.helpdesk.desk.own_texts import OwnText
from chalicelib.helpdesk.rights import require
from chalicelib.urls import urls
from chalicelib.web import pages, samples
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import edition, inside
from chalicelib.wording import catalogue, examples
from tenants.errors import N_, Invalid, NotFound
from tenants.tenant import LANGUAGES

routes = Blueprint(__name__)

# The page on which a text stands first, and what that is called.
PLACES = {
    "form": (("form.html",), N_("The form")),
    "sent": (("form_sent.html",), N_("After it was sent")),
    "customer": (("customer.html", "file_link.html"), N_("The ticket’s page")),
    "my": (tuple(f"my_{part}.html" for part in ("signin", "enter", "tickets", "new")), N_("My questions")),
    "profile": (tuple(f"my_{part}.html" for part in ("profile", "address", "leave")), N_("Customers’ profile")),
    "answers": (
        tuple(f"answer_base{part}.html" for part in ("", "_category", "_answer", "_search", "_favourites")),
        N_("Answers"),
    ),
    "checks": (("checks",), N_("What is wrong in a form")),
    "errors": (("errors/404.html", "errors/429.html"), N_("When something goes wrong")),
}
SAMPLES = ("form.html", "form_sent.html")  # what the preview can show; else it shows the form


@page(routes, "/settings/texts")
def first(ask: Ask) -> Response:
    require(ask.desk, ask.person, "settings")
    return pages.redirect(ask, urls.text(ask.desk.tenant.language))


@page(routes, "/settings/texts/{language}")
def texts(ask: Ask, language: str) -> Response:
    return _page(ask, language)


@page(routes, "/settings/texts/{language}/preview")
def preview(ask: Ask, language: str) -> Response:
    require(ask.desk, ask.person, "settings")
    return samples.form(ask, _known(language))


@page(routes, "/settings/texts/{language}/{text}", "POST", home="/settings/texts/{language}")
def save(ask: Ask, language: str, text: str) -> Response:
    try:
        own_texts.save(ask.desk, ask.person, language, text, _sent(ask, language, text), ask.form.get("edition"))
    except Invalid as invalid:
        return _page(ask, language, text, invalid)
    return pages.redirect(ask, _back(ask, language, text, saved="1"))


@page(routes, "/settings/texts/{language}/{text}/back-to-ours", "POST", home="/settings/texts/{language}")
def back_to_ours(ask: Ask, language: str, text: str) -> Response:
    own_texts.back_to_ours(ask.desk, ask.person, language, text)
    return pages.redirect(ask, _back(ask, language, text))


@page(routes, "/settings/texts/{language}/{text}/preview", "POST", home="/settings/texts/{language}")
def preview_typed(ask: Ask, language: str, text: str) -> Response:
    """The page on which a text stands, with what is typed; what cannot be used is not shown."""
    require(ask.desk, ask.person, "settings")
    ours, words = own_texts.find(language, text), dict(own_texts.words(ask.desk, language))
    try:
        words[ours.message] = own_texts.checked(ours, language, _sent(ask, language, text))
    except Invalid as invalid:
        return pages.page(ask, "errors/problem.html", 422, embedders="'self'", text=invalid.text, status=422)
    if ours.plural:
        return samples.counted(ask, language, ours.plural, words[ours.message])
    return samples.form(ask, language, ours.page if ours.page in SAMPLES else SAMPLES[0], own_words=words)


def _sent(ask: Ask, language: str, text: str) -> list[str]:
    return [ask.form.get(field.name) for field in own_texts.fields(own_texts.find(language, text), language)]


def _back(ask: Ask, language: str, text: str, **told: str) -> str:
    return f"{urls.text(language, q=ask.form.get('q'), on=ask.form.get('on'), **told)}#{text}"


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise NotFound()
    return language


def _page(ask: Ask, language: str, text: str = "", invalid: Invalid | None = None) -> Response:
    require(ask.desk, ask.person, "settings")
    own, asked = own_texts.own(ask.desk, _known(language)), ask.form.typed() if invalid else ask.query
    words, on = asked.get("q", ""), asked["on"] if asked.get("on") in PLACES else "form"
    shown = [one for one in customer_texts() if words or one.id == text or one.page in PLACES[on][0]]
    rows = [_row(one, language, own.get(one.message)) for one in shown]
    if invalid:
        rows = [{**row, **_typed(ask, language, invalid, row)} if row["id"] == text else row for row in rows]
    return inside(
        ask,
        "texts.html",
        N_("Texts"),
        invalid,
        frames="'self'",
        spoken=language,
        languages=LANGUAGES,
        search=words,
        places=[{"name": name, "title": title} for name, (_, title) in PLACES.items()],
        on=on,
        rows=[row for row in rows if row["id"] == text or _fits(row, words.casefold())],
        most=own_texts.MOST,
        longest=own_texts.LONGEST,
        used=len(ask.desk.all(OwnText)),
    )


def _row(one: CustomerText, language: str, own: OwnText | None) -> dict[str, Any]:
    ours, fields = _ours(one, language), own_texts.fields(one, language)
    texts = own.text.split("\n") if own else ours
    edition = own.edition if own else 0
    shown = {"ours": _together(ours), "words": _together(texts), "fields": fields, "texts": texts}
    return {**shown, "id": one.id, "own": own, "edition": edition, "errors": {}, "is_open": False}


def _ours(one: CustomerText, language: str) -> list[str]:
    """Our words for each field of a text."""
    words = catalogue(language)
    if not one.plural:
        return [words.gettext(one.message)]
    return [words.ngettext(one.message, one.plural, numbers[0]) for numbers in examples(language)]


def _together(texts: Sequence[str]) -> str:
    """All forms of a text; of those that are alike only one."""
    return " / ".join(dict.fromkeys(texts))


def _typed(ask: Ask, language: str, invalid: Invalid, row: dict[str, Any]) -> dict[str, Any]:
    seen = edition(ask, row["own"], invalid) if row["own"] else 0
    return {"texts": _sent(ask, language, row["id"]), "edition": seen, "errors": invalid.fields, "is_open": True}


def _fits(row: dict[str, Any], words: str) -> bool:
    return words in row["ours"].casefold() or words in row["words"].casefold()
