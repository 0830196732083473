"""What gives first, and what then, as one tenant grows and as the platform does: the tables of SCALE.md.

From what a ticket was measured to take of each partition (`partitions.py`) and in all (`measured.json`), the limits
that AWS sets, and the simulation of conflicts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from tenants import keys
from tests.bench import ceilings, conflicts, partitions
from tests.bench.bills import markdown
from tests.bench.life import (
    API_REQUESTS,
    CONCURRENCY,
    MAILS,
    NEW_TABLE,
    PAGES,
    READS,
    SES_RATE,
    SNS_PUBLISHED,
    TABLE,
    WRITES,
    of_life,
)

AIM = 1_500  # tickets a second of one tenant
PERSONAL = ("activity", "secret#", "list#draft", "list#log#", "assigned#…#", "ticket#")  # each person has own ones
ITEMS = {  # that many tickets write in a transaction, and what they are
    "usage": "the day's usage item",
    "count": "the numbers beside the views",
    "sending": "mails sent in this hour",
    "answer_times": "how soon answers come",
    "forms": "how often a form is used",
    "limit#form#default": "the form's flood gate",
}


@dataclass(frozen=True)
class Rung:
    """A limit of a tenant's: so many tickets a second it holds, and then, when done what is to be done."""

    name: str
    why: str
    holds: float
    remedy: str
    then: float


def rungs() -> list[Rung]:
    """All limits below which one tenant may not stay, the first to give first."""
    every = [*_quotas(), *_items(), *_partitions()]
    return sorted((one for one in every if one.holds < AIM), key=lambda one: one.holds)


def _quotas() -> list[Rung]:
    written, read, seconds = (of_life(figure) for figure in ("write_units", "read_units", "seconds"))
    more = "asked of AWS (Service Quotas)"
    return [
        Rung("SES, sending rate", f"{SES_RATE} mails a second, {MAILS} a ticket; they wait, none is lost",
             SES_RATE / MAILS, more, AIM),
        Rung("desk table, just made", f"{NEW_TABLE:,} write units a second, {written:.0f} a ticket",
             NEW_TABLE / written, "warm throughput set before, or half an hour of growing", TABLE / written),
        Rung("desk table, its quota", f"{TABLE:,} write units a second, {written:.0f} a ticket",
             TABLE / written, more, AIM),
        Rung("desk table, its quota of reading", f"{TABLE:,} read units a second, {read:.0f} a ticket",
             TABLE / read, more, AIM),
        Rung("Lambda, concurrency", f"{CONCURRENCY:,} at once, {seconds:.2f} s a ticket",
             CONCURRENCY / seconds, more, AIM),
        Rung(
            "SNS, publishing",
            f"{SNS_PUBLISHED:,} a second, {2 * MAILS} a ticket",
            SNS_PUBLISHED / (2 * MAILS),
            more,
            AIM,
        ),
        Rung("API Gateway", f"{API_REQUESTS:,} requests a second, {PAGES} a ticket", API_REQUESTS / PAGES, more, AIM),
    ]  # fmt: skip


def _items() -> list[Rung]:
    found, kept = list[Rung](), partitions.kept()
    for name, what in ITEMS.items():
        writes = sum(one["transactions"] for key, one in kept.items() if key.startswith(f"{name} / "))
        if writes:
            held = f"one item, {writes:g} transactions a ticket, each alone for {conflicts.HELD_MS} ms"
            holds = _most(1, max(1, round(writes)))
            found.append(Rung(what, held, holds, f"{SHARDS} shards", _most(SHARDS, max(1, round(writes)))))
    return found


def _partitions() -> list[Rung]:
    found, kept = list[Rung](), partitions.kept()
    words = {name: figures for name, figures in kept.items() if name.startswith("word#")}
    for name, figures in kept.items():
        if " / " in name or name.startswith(PERSONAL) or name in words or name in ITEMS or name.startswith("due"):
            continue
        remedy, times = REMEDIES.get(name.partition("#")[0], ("a shard in the key", SHARDS))
        if units := figures.get("write_units"):
            found.append(Rung(f"`{name}`", f"{WRITES:,} write units a second, {units:g} a ticket",
                              WRITES / units, remedy, times * WRITES / units))  # fmt: skip
        if units := figures.get("read_units"):
            found.append(Rung(f"`{name}`, reading", f"{READS:,} read units a second, {units:g} a ticket",
                              READS / units, READ_REMEDIES.get(name, READ_REMEDY), times * READS / units))  # fmt: skip
    due = kept["due index, all shards"]["write_units"]
    found.append(Rung("`due` index", f"{keys.DUE_SHARDS} shards of {WRITES:,} write units a second, {due:g} a ticket",
                      keys.DUE_SHARDS * WRITES / due, "64 shards (`DUE_SHARDS`)", 64 * WRITES / due))  # fmt: skip
    most = max(figures["write_units"] for figures in words.values())
    limit = f"{WRITES:,} write units a second, {most:g} a ticket"
    remedy = "three letters in the key, common words left out"
    found.append(Rung("`word#…`, a common start", limit, WRITES / most, remedy, SHARDS * WRITES / most))
    return found


SHARDS = 64
READ_REMEDY = "a shard in the key"
READ_REMEDIES = {"desk": "kept in the process for a second", "job": "`job#{shard}`, by the job's id"}
REMEDIES = {
    "number": ("numbers taken by hundreds; gaps are fine", 100),
    "job": ("`job#{shard}`, by the job's id", SHARDS),
    "log": ("a shard beside the month", SHARDS),
}


@cache
def _most(shards: int, writes: int) -> int:
    return conflicts.most(shards, writes)


def _then(one: Rung) -> str:
    return f"{one.then:,.0f}" if one.then < AIM else "beyond"


def ladder_table() -> str:
    rows = [
        [f"{place}. {one.name}", f"{one.holds:,.0f}", one.why, one.remedy, _then(one)]
        for place, one in enumerate(rungs(), 1)
    ]  # fmt: skip
    return markdown(["what gives", "tickets a second", "why", "what is done", "then"], rows)


def conflict_table() -> str:
    """What becomes of tickets that count on one item."""
    rows = []
    for rate in (1, 5, 10, 20, 30, 50, 100, 200, 500):
        one = conflicts.run(rate)
        rows.append(_outcome(f"{rate:,}", one))
    return markdown(["tickets a second", "turned away", "tries", "half within", "99 of 100 within"], rows)


def shard_table() -> str:
    rows = [[f"{shards}", f"{_most(shards, 1):,}"] for shards in (1, 4, 16, SHARDS)]
    return markdown(["shards", "tickets a second that hold"], rows)


def _outcome(name: str, one: conflicts.Outcome) -> list[str]:
    figures = [f"{100 * (1 - one.done):.1f} %", f"{one.tries:.2f}", f"{one.half_ms:,.0f} ms", f"{one.slow_ms:,.0f} ms"]
    return [name, *figures]


def tables() -> dict[str, Callable[[], str]]:
    """Who makes each table of the paper, by its mark."""
    return {
        "conflicts": conflict_table,
        "shards": shard_table,
        "ladder": ladder_table,
        "platform": ceilings.platform_table,
        "midnight": ceilings.midnight_table,
    }
