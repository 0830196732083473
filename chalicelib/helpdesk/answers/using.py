"""Which answers staff put into their messages, counted month by month: what is used most is offered first."""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta

from chalicelib.helpdesk.answers.answer import Answer
from chalicelib.helpdesk.log import month
from tenants import answer_keys, table
from tenants.items import Counter, DeskItem
from tenants.keys import Key, now
from tenants.table import Write
from tenants.tenant import Desk

MOST = 10  # answers in one message
ID = re.compile(r"[0-9A-Z]{26}")


def ids(text: str) -> list[str]:
    """The ids in what a form says, each once."""
    return list(dict.fromkeys(id for id in text.split(",") if ID.fullmatch(id)))[:MOST]


def used(desk: Desk, named: Sequence[str]) -> list[Write]:
    """What counts that answers were put into a message; belongs in the message's transaction."""
    if not named:
        return []
    found = table.batch_get([answer_keys.answer(desk.id, id) for id in named])
    numbers = {one.id: 1 for one in found if isinstance(one, Answer)}
    return [table.add(Counter(*answer_keys.used(desk.id, month(now()))), numbers)] if numbers else []


def wanted(tenant: str) -> list[Key]:
    """Where it stands what is used: in this month and in the one before."""
    this = now()
    return [answer_keys.used(tenant, month(one)) for one in (this, this.replace(day=1) - timedelta(days=1))]


def counted(found: Iterable[DeskItem | None]) -> dict[str, int]:
    """How often each answer was used, by what was read there."""
    sums: dict[str, int] = {}
    for counter in found:
        for id, number in (counter.numbers if isinstance(counter, Counter) else {}).items():
            sums[id] = sums.get(id, 0) + number
    return sums
