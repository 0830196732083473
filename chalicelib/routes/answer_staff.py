"""Answers as everybody of the desk reads them, those for staff only, too."""

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.answers import cards, category, finding, moderating
from chalicelib.helpdesk.answers.answer import Answer, may_use, may_use_staffs
from chalicelib.helpdesk.answers.cards import Row
from chalicelib.helpdesk.rights import may
from chalicelib.web.asking import Ask, page
from chalicelib.web.inside import inside
from tenants import answer_keys
from tenants.errors import N_, NotFound
from tenants.keys import Key

routes = Blueprint(__name__)
LONGEST = 80  # letters of what is looked for
MOST = 50  # answers that are found


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
    return inside(
        ask,
        "answers_staff.html",
        N_("Answers"),
        search=search,
        rows=rows[:MOST],
        is_cut=bool(search) and len(rows) > MOST,
        groups=[] if search else _groups(ask, rows),
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
        comments=moderating.comments(found),
        place=inner.named(ask.language) if inner else "",
        may_write=may(ask.desk, ask.person, "answers"),
    )


def _groups(ask: Ask, rows: list[Row]) -> list[tuple[str, list[Row]]]:
    """Rows by the names of their categories, in the tenant's order; what is in none comes last."""
    known = ask.desk.by_id(category.Category)
    found: list[tuple[str, list[Row]]] = []
    for top in category.tree(ask.desk):
        for one in (top, *category.tree(ask.desk, top.id)):
            name = one.named(ask.language)
            title = name if one is top else f"{top.named(ask.language)} / {name}"
            found.append((title, [row for row in rows if row.category == one.id]))
    rest = [row for row in rows if row.category not in known]
    return [(name, some) for name, some in [*found, ("", rest)] if some]
