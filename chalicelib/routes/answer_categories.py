"""Categories of the answer base, as those who write it arrange them."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.answers import arranging, cards, category
from chalicelib.helpdesk.answers.arranging import Words
from chalicelib.helpdesk.answers.category import Category
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.vocabulary import terms
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import edition, inside
from tenants.errors import N_, Invalid
from tenants.tenant import LANGUAGES

routes = Blueprint(__name__)
ALL = "/settings/answers/categories"


@page(routes, "/settings/answers/categories")
def every(ask: Ask) -> Response:
    return _page(ask, None)


@page(routes, "/settings/answers/categories/add", "POST", home=ALL)
def add(ask: Ask) -> Response:
    require(ask.desk, ask.person, "answers")
    try:
        arranging.add(ask.desk, ask.person, _words(ask))
    except Invalid as invalid:
        return _page(ask, None, invalid)
    return pages.redirect(ask, urls.answer_categories(saved="1"))


@page(routes, "/settings/answers/categories/{category}")
def one(ask: Ask, category: str) -> Response:
    return _page(ask, _found(ask, category))


@page(routes, "/settings/answers/categories/{category}", "POST")
def change(ask: Ask, category: str) -> Response:
    found = _found(ask, category)
    try:
        arranging.change(ask.desk, ask.person, found, ask.form.get("edition"), _words(ask))
    except Invalid as invalid:
        return _page(ask, found, invalid)
    return pages.redirect(ask, urls.answer_categories(saved="1"))


@page(routes, "/settings/answers/categories/{category}/move", "POST", home=ALL)
def move(ask: Ask, category: str) -> Response:
    arranging.move(ask.desk, ask.person, _found(ask, category), ask.form.get("step"))
    return pages.redirect(ask, urls.answer_categories())


@page(routes, "/settings/answers/categories/{category}/remove", "POST", home=ALL + "/{category}")
def remove(ask: Ask, category: str) -> Response:
    found = _found(ask, category)
    try:
        arranging.remove(ask.desk, ask.person, found, ask.form.get("to"))
    except Invalid as invalid:
        return _page(ask, found, invalid)
    return pages.redirect(ask, urls.answer_categories(saved="1"))


def _found(ask: Ask, id: str) -> Category:
    require(ask.desk, ask.person, "answers")
    return ask.desk.find(Category, id)


def _words(ask: Ask) -> Words:
    def said(field: str) -> dict[str, str]:
        typed = {code: terms.tidy(ask.form.get(f"{field}-{code}")) for code in LANGUAGES}
        return {code: words for code, words in typed.items() if words}

    name, about = terms.tidy(ask.form.get("name")), terms.tidy(ask.form.get("about"))
    return Words(name, about, said("name"), said("about"), ask.form.get("parent"))


def _values(one: Category) -> dict[str, Any]:
    values = {"name": one.name, "about": one.about or "", "parent": one.parent or ""}
    values |= {f"name-{code}": name for code, name in one.names.items()}
    return values | {f"about-{code}": about for code, about in one.abouts.items()}


def _page(ask: Ask, one: Category | None, invalid: Invalid | None = None) -> Response:
    require(ask.desk, ask.person, "answers")
    desk, counts = ask.desk, dict[str, int]()
    for card in cards.every(desk.id, with_staffs=True):
        counts[card.category] = counts.get(card.category, 0) + 1
    tops = category.tree(desk)
    has_parts = one is not None and bool(category.tree(desk, one.id))
    return inside(
        ask,
        "answer_categories.html",
        one.named(ask.language) if one else N_("Categories of answers"),
        invalid,
        one=one,
        has_parts=has_parts,
        edition=edition(ask, one, invalid) if one else "",
        values=ask.form.typed() if invalid and "name" in ask.form.typed() else _values(one) if one else {},
        tree=[(top, category.tree(desk, top.id)) for top in tops],
        above=[] if has_parts else [top for top in tops if one is None or top.id != one.id],
        counts=counts,
        longest=arranging.LONGEST,
    )
