"""Answers by words, wherever these stand: all readings of words at once, then those of the answers."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

from chalicelib.helpdesk.answers.answer import Answer, may_use
from chalicelib.helpdesk.answers.indexing import TITLE
from chalicelib.helpdesk.searching import words
from chalicelib.helpdesk.searching.words import Token
from tenants import answer_keys, keys, table
from tenants.reading import each
from tenants.staff import Staff
from tenants.tenant import Desk

LONGEST, MOST_WORDS = 80, 6  # letters and words of what is looked for
ROWS = 1_500  # of the index, for one word: all answers that have it
READ = 60  # answers that are looked at
IN_TITLE = 4  # what a word there counts; one in the text counts 1
SHORTEST = 2  # letters of a word from which on it is looked for


class Place(NamedTuple):
    """An answer that has all words, and how well it fits."""

    id: str
    score: int


def find(tenant: str, text: str) -> list[Place]:
    """The answers that have all words of a text; the last word may be only begun. Titles count more than texts."""
    return having_all(scored(tenant, text))


def having_all(scores: Mapping[Token, Mapping[str, int]]) -> list[Place]:
    """The answers that have all of some words."""
    if not scores:
        return []
    common = set.intersection(*(set(one) for one in scores.values()))
    return [Place(id, sum(one[id] for one in scores.values())) for id in common]


def scored(tenant: str, text: str) -> dict[Token, dict[str, int]]:
    """The answers that have each word of a text, and how much that counts; all readings at once."""
    tokens = list(words.tokens(text[:LONGEST]))
    long = [one for one in tokens if len(one.folded) >= SHORTEST]
    wanted = [one for one in long if not words.is_common(one)][:MOST_WORDS] or long[-1:]
    is_begun = text == text.rstrip()
    asked = [(one, begins) for one in wanted for begins in _beginnings(one, is_begun and one is tokens[-1])]
    found = each([partial(_having, tenant, *one) for one in asked])
    scores: dict[Token, dict[str, int]] = {one: {} for one in wanted}
    for (one, _), more in zip(asked, found, strict=True):
        for id, score in more.items():
            scores[one][id] = max(scores[one].get(id, 0), score)
    return scores


def offered(desk: Desk, person: Staff, text: str, language: str, counted: Mapping[str, int], most: int) -> list[Answer]:
    """What a person may put into a message: what fits best, then what is in its language, then what is used most.

    Without words it is what is used most, then what was written last.
    """
    if text.strip():
        scores = {one.id: one.score for one in find(desk.id, text)}
    else:
        scores = dict.fromkeys([*_most_used(counted), *_newest(desk.id)], 0)
    best = sorted(scores, key=lambda id: (-scores[id], -counted.get(id, 0)))[:READ]
    found = [one for one in read(desk.id, best) if may_use(desk, person, one)]
    found.sort(key=lambda one: one.updated_at, reverse=True)
    found.sort(key=lambda one: (-scores[one.id], language not in one.languages, -counted.get(one.id, 0)))
    return found[:most]


def read(tenant: str, ids: Sequence[str]) -> list[Answer]:
    """Those of some answers that there are, in their order."""
    found = table.batch_get([answer_keys.answer(tenant, id) for id in ids]) if ids else []
    return [one for one in found if isinstance(one, Answer)]


def _beginnings(token: Token, is_begun: bool) -> list[str]:
    """What the index is asked for: whole words, and those that begin so."""
    return [*(f"{term}#" for term in token.terms), *([token.folded] if is_begun else [])]


def _having(tenant: str, token: Token, beginning: str) -> dict[str, int]:
    """The answers that have a word, and how much that counts."""
    pk = answer_keys.word(tenant, beginning, "").pk
    found: dict[str, int] = {}
    for row in table.query(pk, begins=beginning, limit=ROWS, only=["sk", "at"]).rows:
        term, _, id = row["sk"]["S"].rpartition("#")
        is_whole = term in token.terms or term == token.folded
        found[id] = max(found.get(id, 0), (IN_TITLE if row["at"]["S"] == TITLE else 1) + is_whole)
    return found


def _most_used(counted: Mapping[str, int]) -> list[str]:
    return sorted(counted, key=lambda id: -counted[id])[: READ // 2]


def _newest(tenant: str) -> list[str]:
    page = table.query(keys.listed(tenant, "answer", ""), index="list", newest_first=True, limit=READ // 2)
    return [row["list_order"]["S"].rpartition("~")[2] for row in page.rows]
