"""Comparing the stored counts with what they count, tickets above all, and putting right what has drifted."""

import time
from collections import Counter as Tally
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from pynamodb.expressions.operand import Path

from chalicelib.helpdesk import counts, log
from chalicelib.helpdesk.answers import cards, comment, queueing
from chalicelib.helpdesk.board.rows import text
from chalicelib.helpdesk.counts import AT_ONCE, COUNTED
from chalicelib.helpdesk.incoming import suspending
from chalicelib.jobs import Job
from tenants import keys, table
from tenants.errors import Conflict
from tenants.items import Counter
from tenants.tenant import Tenant

ROUNDS, PAUSE = 6, 1.0  # how often it is counted until two agree; seconds between
LINE = counts.place("recount", "", None)  # the number that moves with each repair
STORED = {*COUNTED, queueing.SHELF}
ANSWERS = counts.place("public_answers", "", "")  # of the tenant itself: customers' pages read no counts
SHELVES = [shelf for shelf in COUNTED if shelf != "suspended"]
WHERE = ["department", "assignee"]

Numbers = dict[str, int]  # by place, as counts.place names it


class Drift(NamedTuple):
    """What the stored numbers lack (or have too much of), by place; not settled where no two rounds agreed."""

    steps: Numbers
    stored: Numbers
    tickets: int
    is_settled: bool


def recount(tenant: str) -> Drift:
    """Count the tickets of a desk, by Queries of its working shelves, and its waiting comments and public answers.

    Tickets move meanwhile, their numbers follow by jobs, and an index follows its table: it is counted until two
    rounds agree. What stands in a job still to be done is on its way and is no drift.
    """
    before = _round(tenant)
    for _ in range(ROUNDS - 1):
        time.sleep(PAUSE)
        after = _round(tenant)
        if after.steps == before.steps:
            return after._replace(is_settled=True)
        before = after
    return before


def repair(tenant: str, drift: Drift) -> None:
    """Add what is lacking, which is right whatever moves meanwhile; raise Conflict where somebody else has repaired."""
    if drift.steps.get(ANSWERS):
        _repair_answers(tenant, drift)
    names, seen = sorted({*drift.steps} - {ANSWERS}), drift.stored.get(LINE, 0)
    for first in range(0, len(names), AT_ONCE):
        steps = {name: drift.steps[name] for name in names[first : first + AT_ONCE]}
        line = Path([LINE])
        untouched = line == seen if seen else line.does_not_exist()
        now = {name: drift.stored.get(name, 0) for name in steps}
        told = log.record(
            tenant,
            None,
            "counts",
            "recounted",
            before=_in_words(now),
            after=_in_words({name: number + steps[name] for name, number in now.items()}),
        )
        table.write(table.add(Counter(*keys.counts(tenant)), {**steps, LINE: 1}, untouched), told)
        seen += 1


def _repair_answers(tenant: str, drift: Drift) -> None:
    step, seen = drift.steps[ANSWERS], drift.stored[ANSWERS]
    told = log.record(
        tenant,
        None,
        "counts",
        "recounted",
        before=_in_words({ANSWERS: seen}),
        after=_in_words({ANSWERS: seen + step}),
    )
    untouched = Tenant.public_answers == seen
    if not seen:
        untouched |= Tenant.public_answers.does_not_exist()
    steps = {"public_answers": step, "revision": 1}
    table.write(table.add(Tenant(*keys.setting(tenant, "tenant")), steps, Tenant.pk.exists() & untouched), told)


def repaired(tenant: str) -> Drift:
    """Recount and repair; a drift that does not settle is left for another time."""
    drift = recount(tenant)
    if drift.is_settled and drift.steps:
        try:
            repair(tenant, drift)
        except Conflict:
            return drift._replace(is_settled=False)
    return drift


def _round(tenant: str) -> Drift:
    stored, coming, there = _stored(tenant), _coming(tenant), _there(tenant)
    places = {*stored, *coming, *there} - {LINE}
    steps = {place: there[place] - stored.get(place, 0) - coming[place] for place in places}
    return Drift({place: step for place, step in steps.items() if step}, stored, sum(there.values()), False)


def _stored(tenant: str) -> Numbers:
    item = table.get(Counter, keys.counts(tenant))
    numbers = item.numbers if item else {}
    kept = {name: number for name, number in numbers.items() if name == LINE or name.partition("|")[0] in STORED}
    owner = table.get(Tenant, keys.setting(tenant, "tenant"))
    return {**kept, ANSWERS: owner.public_answers if owner else 0}


def _coming(tenant: str) -> Tally[str]:
    """What jobs will still add, those too that were set aside."""
    found: Tally[str] = Tally()
    for job in table.query_all(keys.job(tenant, "").pk):
        if isinstance(job, Job):
            found.update(job.effects.get("count", {}))
    return found


def _there(tenant: str) -> Tally[str]:
    found: Tally[str] = Tally()
    for shelf in SHELVES:
        for raw in _rows("board", keys.shelf(tenant, shelf), WHERE):
            found[counts.place(shelf, text(raw, "department"), text(raw, "assignee"))] += 1
    found[suspending.SHELF] = sum(1 for _ in _rows("list", keys.listed(tenant, "suspended", ""), ["pk"]))
    waiting = sum(1 for _ in _rows("list", comment.queue(tenant), ["pk"]))
    found[counts.place(queueing.SHELF, "", "")] = waiting
    found[ANSWERS] = cards.number(tenant)
    return found


def _rows(index: str, pk: str, only: Sequence[str]) -> Iterator[dict[str, Any]]:
    start = None
    while True:
        page = table.query(pk, index=index, only=only, start=start)
        yield from page.rows
        start = page.last
        if not start:
            return


def _in_words(numbers: Numbers) -> dict[str, str]:
    """Numbers as the log shows them: shelf, department and assignee, each under its own name."""
    return {name.replace("|", " ").strip(): str(number) for name, number in numbers.items()}
