"""Cards: what a list shows of each published answer, all in one partition, so that a page of lists is one Query."""

import json
from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from pynamodb.attributes import JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.helpdesk.answers.answer import PUBLIC, Answer
from chalicelib.helpdesk.answers.slugs import slug
from chalicelib.helpdesk.searching import words
from chalicelib.markdown.articles import plain
from chalicelib.urls import urls
from tenants import answer_keys, table
from tenants.items import DeskItem
from tenants.table import Write

MOST = 2_000  # cards of a desk that are read for one page
GLIMPSE = 160  # letters
MOST_WORDS = 12  # of a title


class StoredCard(DeskItem, discriminator="answer_card"):
    """A card as it lies there."""

    titles = JSONAttribute()  # {language: title}, the first one's language is `language`
    glimpses = JSONAttribute()  # how the text begins, {language: words}
    words = JSONAttribute(default=list)  # of its titles, as they are looked for; by them others are related
    language = UnicodeAttribute()
    visibility = UnicodeAttribute()
    category = UnicodeAttribute(default="")
    updated_at = UTCDateTimeAttribute()
    published_at = UTCDateTimeAttribute()


class Card(NamedTuple):
    """A published answer in a list; hundreds of them are read for a page, ten times quicker than models are."""

    id: str
    titles: dict[str, str]  # the first one's language is `language`
    glimpses: dict[str, str]
    words: list[str]
    language: str
    visibility: str
    category: str
    updated_at: datetime
    published_at: datetime


class Row(NamedTuple):
    """A card as a reader of one language sees it."""

    id: str
    title: str
    glimpse: str
    language: str
    category: str
    card: Card

    @property
    def url(self) -> str:
        """Its one address, whatever language it is read in."""
        return urls.answer_page(self.id, slug(self.card.titles[self.card.language]))


def row(card: Card, language: str) -> Row:
    """A card in a language, or in the one that the answer was written in first."""
    shown = language if language in card.titles else card.language
    return Row(card.id, card.titles[shown], card.glimpses.get(shown, ""), shown, card.category, card)


def address(one: Answer, **told: str) -> str:
    """The page of an answer for its readers, which may say what was just done there."""
    return urls.answer_page(one.id, slug(one.title), **told)


def every(tenant: str, *, with_staffs: bool = False) -> list[Card]:
    """The cards of all published answers; those for staff only for staff."""
    rows = islice(table.query_rows(answer_keys.cards(tenant)), MOST)
    return [_card(row) for row in rows if with_staffs or row["visibility"]["S"] == PUBLIC]


def some(tenant: str, ids: Sequence[str]) -> list[Card]:
    """The cards of some answers that customers may read, in their order; those that have none are left out."""
    found = table.batch_get([answer_keys.card(tenant, id) for id in ids]) if ids else []
    stored = [one for one in found if isinstance(one, StoredCard) and one.visibility == PUBLIC]
    return [_card(one.to_dynamodb_dict()) for one in stored]


def number(tenant: str) -> int:
    """How many answers customers may read, counted one by one."""
    return sum(row["visibility"]["S"] == PUBLIC for row in table.query_rows(answer_keys.cards(tenant)))


def written(answer: Answer) -> Write:
    """What keeps the card of an answer as the answer is now; belongs in every transaction that changes it."""
    key = answer_keys.card(answer.tenant, answer.id)
    if not answer.is_published:
        return table.delete(StoredCard(*key))
    wordings = [answer.worded(code) for code in answer.languages]
    card = StoredCard(*key, language=answer.language, visibility=answer.visibility, category=answer.category)
    card.titles = {one.language: one.title for one in wordings}
    card.glimpses = {one.language: glimpse(one.text) for one in wordings}
    card.words = sorted({term for one in wordings for term in words.terms(one.title, MOST_WORDS)})
    card.updated_at, card.published_at = answer.updated_at, answer.published_at or answer.updated_at
    return table.put(card)


def _card(row: dict[str, dict[str, str]]) -> Card:
    """The card in a raw row."""
    said = {name: value["S"] for name, value in row.items() if "S" in value}
    titles, glimpses, words = (json.loads(said.get(name, "[]")) for name in ("titles", "glimpses", "words"))
    changed, published = (_moment(said[name]) for name in ("updated_at", "published_at"))
    about = said["language"], said["visibility"], said.get("category", "")
    return Card(said["sk"], titles, glimpses, words, *about, changed, published)


def _moment(text: str) -> datetime:
    """A time as pynamodb writes it."""
    return datetime.fromisoformat(text)


def glimpse(text: str) -> str:
    """How a text begins, up to the end of a word."""
    line = plain(text[: 10 * GLIMPSE])
    if len(line) <= GLIMPSE:
        return line
    cut = line[:GLIMPSE]
    return (cut[: cut.rfind(" ")] if " " in cut[GLIMPSE // 2 :] else cut) + " …"
