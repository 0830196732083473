"""Words of the internal mail with the tickets that they name: a subject stands there for whoever may see it now."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from chalicelib.helpdesk.rights import may
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.plain_text import blocks
from chalicelib.urls import urls
from chalicelib.web.asking import Ask
from tenants import keys, table

MOST = 100  # tickets looked up for a page; DynamoDB's BatchGet takes as many keys
NAMED = re.compile(r"(?<![\w#&/])#([1-9][0-9]{0,9})\b")


class Part(NamedTuple):
    """Words, a link, a line break, or a ticket's number with its subject, which is empty for who may not see it."""

    kind: str
    words: str
    subject: str = ""


Blocks = list[list[Part]]


def read(ask: Ask, texts: Iterable[str]) -> list[Blocks]:
    """Texts as paragraphs of parts; all tickets of a page are looked up at once."""
    found = [[list(_parts(ask, block)) for block in blocks(text)] for text in texts]
    numbers = {part.words for text in found for block in text for part in block if part.kind == "ticket"}
    subjects = _subjects(ask, sorted(map(int, numbers))[:MOST])

    def with_subject(part: Part) -> Part:
        return part._replace(subject=subjects.get(part.words, "")) if part.kind == "ticket" else part

    return [[[with_subject(part) for part in block] for block in text] for text in found]


def _parts(ask: Ask, block: list[tuple[str, str]]) -> Iterator[Part]:
    pattern = re.escape(urls.desk_url(ask.desk.tenant.slug, "/tickets/")) + r"([1-9][0-9]{0,9})(?:[?#].*)?"
    for kind, words in block:
        if kind == "link" and (match := re.fullmatch(pattern, words)):
            yield Part("ticket", match[1])
        elif kind == "words":
            for place, part in enumerate(NAMED.split(words)):
                if part:
                    yield Part("ticket" if place % 2 else "words", part)
        else:
            yield Part(kind, words)


def _subjects(ask: Ask, numbers: list[int]) -> dict[str, str]:
    items = table.batch_get([keys.ticket(ask.desk.id, number) for number in numbers]) if numbers else []
    seen = [item for item in items if isinstance(item, Ticket) and may(ask.desk, ask.person, "see", item)]
    return {str(ticket.number): ticket.subject for ticket in seen}
