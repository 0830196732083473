"""Answers that fit what somebody types: a search that has only begun, or the subject of a question.

Two round trips: the words of the index all at once, then the cards of what fits best.
"""

from collections.abc import Mapping
from math import log2

from chalicelib.helpdesk.answers import cards, finding
from chalicelib.helpdesk.answers.cards import Row
from chalicelib.helpdesk.searching.words import Token
from tenants.tenant import Desk

MOST = 5
READ = 30  # cards that are looked at: words stand in drafts and in what is for staff, too
ENOUGH = 0.5  # of the words, where none of them stands in the title


def offered(desk: Desk, text: str, language: str, most: int = MOST) -> list[Row]:
    """What customers may read about something, what fits best first, each in a language or as it was written."""
    found = cards.some(desk.id, fitting(finding.scored(desk.id, text))[:READ])
    return [cards.row(one, language) for one in found[:most]]


def fitting(scores: Mapping[Token, Mapping[str, int]]) -> list[str]:
    """The ids of answers that have most of the words, best first; words that stand in few answers count most."""
    sums, met, titled = dict[str, float](), dict[str, int](), set[str]()
    for having in scores.values():
        for id, score in having.items():
            sums[id] = sums.get(id, 0) + score / (1 + log2(len(having)))
            met[id] = met.get(id, 0) + 1
            if score >= finding.IN_TITLE:
                titled.add(id)
    enough = ENOUGH * len(scores)
    return sorted((id for id in sums if met[id] >= enough or id in titled), key=lambda id: (-sums[id], id))
