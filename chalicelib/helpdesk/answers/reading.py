"""The answer base as customers read it: nothing of it is for staff only, a draft, or removed."""

from collections.abc import Mapping, Sequence
from math import log
from typing import Any, NamedTuple

from chalicelib.helpdesk.answers import cards, category, comment
from chalicelib.helpdesk.answers.answer import Answer
from chalicelib.helpdesk.answers.cards import Card, Row
from chalicelib.helpdesk.answers.category import Category
from chalicelib.helpdesk.answers.comment import Comment
from chalicelib.markdown.articles import plain
from tenants import answer_keys, table
from tenants.errors import NotFound
from tenants.items import DeskItem
from tenants.tenant import Desk

OTHERS = "others"  # in place of a category's id: answers that are in none
SHOWN = 6  # of each list on the home page
PAGE = 50  # answers of a category
RELATED = 5
MOST_COMMENTS = 300  # of one answer, on its page
MOST_READ = 10  # megabytes in which these are looked for
PACE = 180  # words that people read in a minute
SAME_CATEGORY = 0.5  # what it counts beside a word that half of all titles have


class Topic(NamedTuple):
    """A category, or what is in none, and how much there is to read."""

    id: str
    category: Category | None
    number: int  # of answers
    parts: Sequence["Topic"] = ()


class Home(NamedTuple):
    topics: list[Topic]
    popular: list[tuple[Row, int]]  # with how often it was read lately
    fresh: list[Row]
    favourites: list[Row]
    number: int  # of answers


class Listing(NamedTuple):
    """A page of a category."""

    topic: Topic
    above: Category | None
    rows: list[Row]
    page: int
    pages: int


def home(desk: Desk, language: str, most_read: Sequence[tuple[str, int]], favourites: Sequence[str]) -> Home:
    """All that the first page shows."""
    found = cards.every(desk.id)
    known = {one.id: cards.row(one, language) for one in found}
    newest = sorted(found, key=lambda one: (one.published_at, one.id), reverse=True)[:SHOWN]
    return Home(
        topics(desk, found),
        [(known[id], reads) for id, reads in most_read if id in known][:SHOWN],
        [known[one.id] for one in newest],
        [known[id] for id in favourites if id in known],
        len(found),
    )


def topics(desk: Desk, found: Sequence[Card]) -> list[Topic]:
    """The categories that have something to read, in their order; at last what is in none."""
    counts = _counts(desk, found)
    every = [_topic(desk, one, counts) for one in category.tree(desk)]
    rest = counts.get(OTHERS, 0)
    return [one for one in every if one.number] + ([Topic(OTHERS, None, rest)] if rest else [])


def listing(desk: Desk, id: str, language: str, page: int = 1) -> Listing:
    """A category's answers by the alphabet; raise NotFound for one that has nothing to read."""
    found = cards.every(desk.id)
    counts = _counts(desk, found)
    one = None if id == OTHERS else desk.find(Category, id)
    topic = _topic(desk, one, counts) if one else Topic(OTHERS, None, counts.get(OTHERS, 0))
    if not topic.number:
        raise NotFound()
    places = _places(desk, found)
    rows = [cards.row(card, language) for card in found if places[card.id] == id]
    rows.sort(key=lambda row: (row.title.casefold(), row.id))
    pages = max(1, -(-len(rows) // PAGE))
    if not 1 <= page <= pages:
        raise NotFound()
    above = desk.by_id(Category).get(one.parent or "") if one else None
    return Listing(topic, above, rows[(page - 1) * PAGE : page * PAGE], page, pages)


def readable(found: DeskItem | None) -> Answer:
    """An answer that customers may read; raise NotFound for any other, and for none."""
    if not isinstance(found, Answer) or not found.is_published or found.is_for_staff:
        raise NotFound()
    return found


def way(desk: Desk, one: Answer) -> list[Category]:
    """The categories in which an answer is, the widest first."""
    inner = desk.by_id(Category).get(one.category)
    above = desk.by_id(Category).get(inner.parent or "") if inner else None
    return [each for each in (above, inner) if each]


def minutes(text: str) -> int:
    """How long it takes to read a text."""
    return max(1, round(len(plain(text).split()) / PACE))


def comments(tenant: str, id: str) -> list[Comment]:
    """What everybody may read below an answer, oldest first; however many others wait or were refused meanwhile."""
    pk, is_shown, start = answer_keys.answer(tenant, id).pk, Comment.state == comment.SHOWN, None
    rows: list[dict[str, Any]] = []
    for _ in range(MOST_READ):
        found = table.query(pk, begins="comment#", newest_first=True, condition=is_shown, start=start)
        rows, start = rows + found.rows, found.last
        if not start or len(rows) >= MOST_COMMENTS:
            break
    return [Comment.from_raw_data(row) for row in reversed(rows[:MOST_COMMENTS])]


def related(found: Sequence[Card], id: str, language: str) -> list[Row]:
    """Other answers that have most words of a title in common, rare ones counting more, or stand beside it."""
    mine = next((one for one in found if one.id == id), None)
    if mine is None:
        return []
    weights = _weights(found, mine.words)
    scores = {one.id: _nearness(mine, one, weights) for one in found if one.id != id}
    near = [one for one in found if scores.get(one.id, 0) > 0]
    near.sort(key=lambda one: (-scores[one.id], language not in one.titles, one.id))
    return [cards.row(one, language) for one in near[:RELATED]]


def _nearness(mine: Card, other: Card, weights: Mapping[str, float]) -> float:
    common = sum(weights[word] for word in other.words if word in weights)
    return common + (SAME_CATEGORY if mine.category and mine.category == other.category else 0)


def _weights(found: Sequence[Card], words: Sequence[str]) -> dict[str, float]:
    """What each of some words counts: nothing where all titles have it."""
    having = dict.fromkeys(words, 0)
    for one in found:
        for word in one.words:
            if word in having:
                having[word] += 1
    return {word: log((1 + len(found)) / (1 + number)) for word, number in having.items()}


def _counts(desk: Desk, found: Sequence[Card]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for place in _places(desk, found).values():
        counts[place] = counts.get(place, 0) + 1
    return counts


def _places(desk: Desk, found: Sequence[Card]) -> dict[str, str]:
    """In which category each answer is; one that was removed is none."""
    known = desk.by_id(Category)
    return {one.id: one.category if one.category in known else OTHERS for one in found}


def _topic(desk: Desk, one: Category, counts: Mapping[str, int]) -> Topic:
    parts = [Topic(part.id, part, counts.get(part.id, 0)) for part in category.tree(desk, one.id)]
    there = [part for part in parts if part.number]
    return Topic(one.id, one, counts.get(one.id, 0) + sum(part.number for part in there), there)
