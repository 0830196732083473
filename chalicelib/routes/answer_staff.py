"""Answers as everybody of the desk reads them, those for staff only, too."""

from itertools import groupby

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.answers import cards, category, finding, reading
from chalicelib.helpdesk.answers.answer import Answer, may_use, may_use_staffs
from chalicelib.helpdesk.answers.cards import Row
from chalicelib.helpdesk.rights import may
from chalicelib.web import answer_pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import inside
from tenants import answer_keys
from tenants.errors import N_, NotFound
from tenants.keys import Key

routes = Blueprint(__name__)
LONGEST = 80  # letters of what is looked for
MOST = 50  # answers that are found
PAGE = 100  # answers of the whole list


def _wanted(ask: Ask) -> list[Key]:
    return [answer_keys.answer(ask.tenant, (ask.request.uri_params or {})["answer"])]


@page(routes, "/answers/staff")
def answers(ask: Ask) -> Response:
    """All published answers that a person may read, by category, or those that have some words."""
    search = " ".join(ask.query.get("search", "").split())[:LONGEST]
    every = cards.every(ask.desk.id, with_staffs=may_use_staffs(ask.desk, ask.person))
    rows = [cards.row(one, ask.language) for one in every]
    if search:
        scores = {one.id: one.score for one in finding.find(ask.desk.id, search)}
        rows = sorted((row for row in rows if row.id in scores), key=lambda row: -scores[row.id])
    rows, pages = (rows, 1) if search else (_sorted(ask, rows), max(1, -(-len(rows) // PAGE)))
    page = answer_pages.number(ask.query.get("page", ""))
    if not 1 <= page <= pages:
        raise NotFound()
    return inside(
        ask,
        "answers_staff.html",
        N_("Answers"),
        search=search,
        rows=rows[:MOST],
        is_cut=bool(search) and len(rows) > MOST,
        groups=[] if search else _groups(ask, rows[(page - 1) * PAGE : page * PAGE]),
        page=page,
        pages=pages,
        may_write=may(ask.desk, ask.person, "answers"),
    )


@page(routes, "/answers/staff/{answer}", also=_wanted)
def answer(ask: Ask, answer: str) -> Response:
    found = ask.extra[0]
    if not isinstance(found, Answer) or not may_use(ask.desk, ask.person, found):
        raise NotFound()
    chosen = ask.query.get("in", "")
    wording = found.worded(chosen if chosen in found.languages else ask.language)
    inner = ask.desk.by_id(category.Category).get(found.category)
    return inside(
        ask,
        "answer_staff.html",
        wording.title,
        one=found,
        wording=wording,
        comments=reading.comments(ask.desk.id, found.id),
        place=inner.named(ask.language) if inner else "",
        may_write=may(ask.desk, ask.person, "answers"),
        may_moderate=may(ask.desk, ask.person, "moderation"),
    )


def _names(ask: Ask) -> dict[str, str]:
    """The names of categories by their ids, in the tenant's order; a part has that of the one above before it."""
    names: dict[str, str] = {}
    for top in category.tree(ask.desk):
        names[top.id] = top.named(ask.language)
        names |= {one.id: f"{names[top.id]} / {one.named(ask.language)}" for one in category.tree(ask.desk, top.id)}
    return names


def _sorted(ask: Ask, rows: list[Row]) -> list[Row]:
    """Rows in the order of their categories, by the alphabet in each; what is in none comes last."""
    places = {id: place for place, id in enumerate(_names(ask))}
    return sorted(rows, key=lambda row: (places.get(row.category, len(places)), row.title.casefold(), row.id))


def _groups(ask: Ask, rows: list[Row]) -> list[tuple[str, list[Row]]]:
    """Rows that are in order by the names of their categories."""
    names = _names(ask)
    return [(name, list(some)) for name, some in groupby(rows, key=lambda row: names.get(row.category, ""))]
