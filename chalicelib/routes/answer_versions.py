"""What an answer was: its versions, one beside another, and brought back."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.answers import answer, comparing, versions, writing
from chalicelib.helpdesk.answers.answer import Answer, Wording
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import inside
from tenants import answer_keys
from tenants.errors import N_
from tenants.keys import Key

routes = Blueprint(__name__)


def _wanted(ask: Ask) -> list[Key]:
    return [answer_keys.answer(ask.tenant, (ask.request.uri_params or {})["answer"])]


@page(routes, "/settings/answers/{answer}/versions", also=_wanted)
def every(ask: Ask, answer: str) -> Response:
    found = _found(ask)
    after = ask.query.get("after", "")
    some = versions.page(found, after)
    return inside(
        ask,
        "answer_versions.html",
        N_("Versions"),
        one=found,
        rows=some.rows,
        is_first_page=not after,
        next_url=urls.answer_versions(found.id, after=some.cursor) if some.cursor else "",
    )


@page(routes, "/settings/answers/{answer}/versions/{version}", also=_wanted)
def one(ask: Ask, answer: str, version: str) -> Response:
    """A version beside the one before it, or beside another that was chosen."""
    found = _found(ask)
    shown = versions.find(found, version)
    chosen = ask.query.get("beside", "")
    other = versions.find(found, chosen) if chosen else versions.before(found, version)
    if other and other.id > shown.id:
        shown, other = other, shown
    codes = list(dict.fromkeys([*shown.languages, *(other.languages if other else [])]))
    nothing = Wording("", "", "")
    parts = []
    for code in codes:
        new, old = shown.worded(code) or nothing, (other.worded(code) if other else None) or nothing
        title, text = comparing.parts(old.title, new.title), comparing.parts(old.text, new.text)
        parts.append({"language": code, "title": title, "text": text, "is_same": new[1:] == old[1:]})
    return inside(ask, "answer_version.html", N_("Version"), one=found, shown=shown, other=other, parts=parts)


@page(
    routes,
    "/settings/answers/{answer}/versions/{version}/restore",
    "POST",
    also=_wanted,
    home="/settings/answers/{answer}/versions/{version}",
)
def restore(ask: Ask, answer: str, version: str) -> Response:
    found = _found(ask)
    writing.bring_back(ask.desk, ask.person, found, versions.find(found, version))
    return pages.redirect(ask, urls.answer(found.id, saved="1"))


def _found(ask: Ask) -> Answer:
    return answer.checked(ask.desk, ask.person, ask.extra[0])
