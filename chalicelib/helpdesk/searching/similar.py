"""Tickets that are like a new one: those with the rarest words of its subject, found once, by the job that indexes."""

from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from typing import Any

from chalicelib.helpdesk.searching import words
from chalicelib.helpdesk.searching.items import Indexed
from chalicelib.helpdesk.tickets import Ticket
from tenants import table, word_keys
from tenants.reading import each

RAREST, MOST_WORDS = 3, 8
READ = 40  # tickets with a word, the newest
SHOWN = 5


def known(read: Iterable[object]) -> list[int]:
    """The numbers that were found, where that was among what was read."""
    return [int(number) for one in read if isinstance(one, Indexed) for number in one.similar or ()]


def found(tenant: str, ticket: Ticket) -> list[int]:
    """Numbers of tickets that share at least two of the rarest words, or the only one; the likest first."""
    every = [one.terms[0] for one in words.tokens(ticket.subject) if not words.is_common(one) and len(one.folded) > 2]
    terms = list(dict.fromkeys(every))[:MOST_WORDS]
    pages = each([partial(_having, tenant, term, int(ticket.number)) for term in terms])
    rarest = sorted((page for page in pages if page), key=len)[:RAREST]
    weights: dict[str, float] = defaultdict(float)
    shared: dict[str, int] = defaultdict(int)
    for page in rarest:
        for place in page:
            weights[place] += 1 / len(page)
            shared[place] += 1
    enough = min(2, len(terms))
    likest = sorted((place for place in weights if shared[place] >= enough), key=lambda one: (-weights[one], one))
    return [word_keys.placed(place) for place in likest[:SHOWN]]


def _having(tenant: str, term: str, but: int) -> list[str]:
    """The places of the newest tickets that have a word in their subject or elsewhere."""
    key = word_keys.word(tenant, term, "")
    page = table.query(key.pk, begins=key.sk, limit=READ, only=["sk"])
    places: list[Any] = [row["sk"]["S"][-20:] for row in page.rows]
    return [place for place in places if word_keys.placed(place) != but]
