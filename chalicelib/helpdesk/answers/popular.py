"""Which answers people read: counted by the day, and reckoned once a day into what is popular, where the past fades.

An answer is counted in one of several items, so that a much read one is not slowed down by a hundred others.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from pynamodb.attributes import JSONAttribute, UTCDateTimeAttribute

from chalicelib import jobs
from chalicelib.helpdesk.answers import cards
from chalicelib.jobs import Job
from tenants import answer_keys, keys, table
from tenants.errors import Conflict
from tenants.items import Counter, DeskItem
from tenants.keys import now
from tenants.reading import each
from tenants.table import Write
from tenants.tenant import Desk

SHARDS = 8
SPAN = 90  # days that count
HALF_LIFE = 30  # days after which a reading counts half
KEPT = timedelta(days=SPAN + 10)
MOST = 20  # popular answers that are kept
TIMER = "timer#popular"
DAY_SECONDS, SOON = 86_400, timedelta(hours=1)
ALL = "all"  # what is counted in a shard on a day, beside the ids of answers


class Popular(DeskItem, discriminator="answers_popular"):
    """What is read most."""

    top = JSONAttribute(default=list)  # [id, readings in the span], the most popular first
    reckoned_at = UTCDateTimeAttribute()


class Reads(DeskItem, discriminator="answers_reads"):
    """How often every published answer was read in the span."""

    counts = JSONAttribute(default=dict)
    reckoned_at = UTCDateTimeAttribute()


def count(tenant: str, answer: str) -> None:
    """Count one more reading of an answer by a person; the first of a day makes sure that it is reckoned."""
    moment = now()
    item = Counter(*answer_keys.read(tenant, shard(answer), moment.date().isoformat()))
    counted = table.add_now(item, {answer: 1, ALL: 1}, expires_at=moment + KEPT)
    if counted[ALL] == 1:
        begin(tenant)


def begin(tenant: str) -> None:
    """Set the clockwork going that reckons what is popular, unless it goes already."""
    timer = jobs.job(tenant, now() + SOON, id=TIMER, popular={})
    try:
        table.write(table.create(timer))
    except Conflict:
        return
    jobs.announce(timer)


def reckon(desk: Desk, job: Job, wish: object) -> None:
    """Handle the effect `popular`: store what is read most, and do so again tomorrow as long as anything is read."""
    read = counted(desk.id, now().date())
    if read:
        jobs.again(job, DAY_SECONDS, *_stored(desk.id, read))
    else:
        jobs.settle(job, "popular", *_stored(desk.id, read))


def reckoned(tenant: str) -> list[Write]:
    """What stores how things stand now."""
    return _stored(tenant, counted(tenant, now().date()))


def _stored(tenant: str, read: Mapping[str, Mapping[int, int]]) -> list[Write]:
    public = {one.id for one in cards.every(tenant)}
    mine = {id: days for id, days in read.items() if id in public}
    scores = {id: score(days) for id, days in mine.items()}
    sums = {id: sum(number for age, number in days.items() if 0 <= age < SPAN) for id, days in mine.items()}
    best = sorted(scores, key=lambda id: (-scores[id], id))[:MOST]
    return [
        table.put(Popular(*answer_keys.popular(tenant), top=[[id, sums[id]] for id in best], reckoned_at=now())),
        table.put(Reads(*answer_keys.reads(tenant), counts=sums, reckoned_at=now())),
    ]


def counted(tenant: str, today: date) -> dict[str, dict[int, int]]:
    """How often each answer was read, by how many days ago."""
    since = (today - timedelta(days=SPAN - 1)).isoformat()
    found: dict[str, dict[int, int]] = {}
    for rows in each([lambda shard=shard: _rows(tenant, shard, since) for shard in range(SHARDS)]):  # type: ignore[misc]
        for day, numbers in rows:
            for id, number in numbers.items():
                age = (today - date.fromisoformat(day)).days
                found.setdefault(id, {})[age] = number
    return found


def score(days: Mapping[int, int]) -> float:
    """What readings are worth together, by how many days ago they were: half after 30 days, nothing after 90."""
    return sum(number * float(0.5 ** (age / HALF_LIFE)) for age, number in days.items() if 0 <= age < SPAN)


def top(found: DeskItem | None) -> list[tuple[str, int]]:
    """The most popular answers with their readings, by what was read where `answer_keys.popular` says."""
    return [(str(id), int(reads)) for id, reads in found.top] if isinstance(found, Popular) else []


def reads(tenant: str) -> dict[str, int]:
    """How often every published answer was read in the span; one that is not named was not."""
    found = table.get(Reads, answer_keys.reads(tenant))
    return {id: int(number) for id, number in found.counts.items()} if found else {}


def _rows(tenant: str, shard: int, since: str) -> list[tuple[str, dict[str, int]]]:
    pk = answer_keys.read(tenant, shard, "").pk
    models = [table.model(row) for row in table.query(pk, since=since).rows]
    counters = [one for one in models if isinstance(one, Counter)]
    return [(one.sk, {id: number for id, number in one.numbers.items() if id != ALL}) for one in counters]


def shard(answer: str) -> int:
    return int(keys.digest(answer)[:8], 16) % SHARDS
