"""What customers find when they look for words: answers with the words where they stand."""

from collections.abc import Iterable
from typing import NamedTuple

from chalicelib.helpdesk.answers import cards, finding, suggesting
from chalicelib.helpdesk.answers.answer import Answer
from chalicelib.helpdesk.answers.cards import Row
from chalicelib.helpdesk.searching import showing
from chalicelib.helpdesk.searching.queries import Need
from chalicelib.helpdesk.searching.showing import Piece
from chalicelib.helpdesk.searching.words import Token
from chalicelib.markdown.articles import plain
from tenants.tenant import Desk

MOST = 20  # that are shown
READ = 80  # cards that are looked at for them
NEAR = 5  # that have only some of the words


class Hit(NamedTuple):
    row: Row
    title: list[Piece]
    snippet: list[Piece]


class Found(NamedTuple):
    hits: list[Hit]
    is_near: bool = False  # nothing has all of the words; these have some
    is_cut: bool = False  # more have them than are shown


def look(desk: Desk, text: str, language: str) -> Found:
    """Answers that have all words of a text, best first; where there are none, those that come near."""
    scores = finding.scored(desk.id, text)
    places = sorted(finding.having_all(scores), key=lambda one: (-one.score, one.id))
    whole = cards.some(desk.id, [one.id for one in places[:READ]])
    found = whole or cards.some(desk.id, suggesting.fitting(scores)[:READ])[:NEAR]
    shown = [cards.row(one, language) for one in found[:MOST]]
    texts = {one.id: one for one in finding.read(desk.id, [row.id for row in shown])}
    needs = _needs(scores, is_begun=text == text.rstrip())
    hits = [_hit(row, texts[row.id], needs) for row in shown if row.id in texts]
    return Found(hits, not whole and bool(hits), len(whole) > MOST)


def _needs(tokens: Iterable[Token], *, is_begun: bool) -> list[Need]:
    every = list(tokens)
    return [Need(one.terms, one.folded if is_begun and one is every[-1] else "") for one in every]


def _hit(row: Row, one: Answer, needs: list[Need]) -> Hit:
    text = plain(one.worded(row.language).text)
    return Hit(row, showing.marked(row.title, needs), showing.snippet(text, needs))
