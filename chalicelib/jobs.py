"""Something to do at or after a time, written in the transaction of its cause.

A job names its effects. Each effect is settled in a transaction that takes it out of the job, and the last one
deletes the job; so a handler may run twice and what it counts counts once. The queue is only the fast path: `due`
finds the rest.
"""

import logging
import random
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from pynamodb.attributes import BooleanAttribute, JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.integrations import queue
from tenants import keys, table
from tenants.errors import Conflict
from tenants.items import DeskItem, IntegerAttribute
from tenants.keys import new_id, now, stamp
from tenants.table import Write
from tenants.times import moment as moment_of

LEASE = timedelta(minutes=5)  # how long a handler has before somebody else may take the job
TRIES = 12
SKEW = timedelta(seconds=1)  # between the clock that wrote the job and the one that takes it

log = logging.getLogger(__name__)


class Later(Exception):
    """Raised by a handler: not now, in `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds


class Due(NamedTuple):
    """A job that should have been taken by now."""

    tenant: str
    id: str
    at: datetime


class Job(DeskItem, discriminator="job"):
    """What has to be done; `due_order` is when somebody should next look at it."""

    effects = JSONAttribute()  # {effect: what its handler needs}
    claims = JSONAttribute(default=dict)  # {effect: when its mail was handed to SES}
    attempts = IntegerAttribute(default=0)
    cause = UnicodeAttribute(null=True)
    created_at = UTCDateTimeAttribute()
    version = IntegerAttribute()  # begins anywhere, so that a replaced timer is no other's to settle
    is_timer = BooleanAttribute(default=False)
    delay = 0.0  # seconds between when it was due and when it was taken

    @property
    def id(self) -> str:
        return self.sk

    @property
    def is_aside(self) -> bool:
        """Whether nobody tries it any more, until a person does something about its cause."""
        return self.due_key is None


def job(tenant: str, due_at: datetime | None = None, id: str = "", **effects: Any) -> Job:
    """A job with its effects; an id of its own replaces the job that had it, which is how a timer is set again."""
    moment, name = now(), id or new_id()
    made = Job(*keys.job(tenant, name), effects=effects, created_at=moment, is_timer=bool(id))
    made.version = random.randrange(1, 2**31)
    made.due_key, made.due_order = keys.due(tenant + name), stamp(due_at or moment)
    return made


def commit(writes: Iterable[Write], *jobs: Job) -> None:
    """Write a verb with its jobs in one transaction, then tell the queue."""
    table.write(*writes, *(table.put(job) if job.is_timer else table.create(job) for job in jobs))
    for job in jobs:
        announce(job)


def announce(job: Job) -> None:
    """Tell the queue of a job that is due within its longest delay; the sweep brings the later ones."""
    delay = max(0, round((keys.moment(job.due_order) - now()).total_seconds()))
    if delay <= queue.LONGEST_DELAY:
        queue.announce(job.tenant, job.id, delay)


def take(tenant: str, id: str) -> Job | None:
    """Take a job that is due, for the time of the lease; None when it is done, not due, or in other hands.

    One whose handlers died without a word at every try is set aside, and handed out this once to be given up.
    """
    found = table.get(Job, keys.job(tenant, id))
    if found is None or found.due_order is None or keys.moment(found.due_order) > now() + SKEW:
        return None
    found.delay = max(0.0, round((now() - keys.moment(found.due_order)).total_seconds(), 1))
    try:
        if found.attempts >= TRIES:
            _set_aside(found, found.cause or "no handler lived to say why")
            return found
        table.write(_change(found, due_order=stamp(now() + LEASE), attempts=found.attempts + 1))
    except Conflict:
        return None
    return found


def settle(job: Job, effect: str, *writes: Write) -> None:
    """Commit what an effect changes together with its end; Conflict means that somebody else has settled it."""
    before = job.effects, job.version
    rest = {name: payload for name, payload in job.effects.items() if name != effect}
    if rest:
        end = _change(job, effects=rest)
    else:
        end = table.delete(job, Job.version == job.version)
        job.effects = {}
    try:
        table.write(*writes, end)
    except Conflict:
        job.effects, job.version = before  # where it was another item that somebody changed, one may try again
        raise


def again(job: Job, seconds: float, *writes: Write) -> None:
    """Commit what a clockwork's effect changes together with the time of its next run; Conflict as in `settle`."""
    job.due_order = stamp(now() + timedelta(seconds=seconds))
    table.write(*writes, _change(job, due_order=job.due_order, attempts=0))
    announce(job)


def claim(job: Job, effect: str) -> None:
    """Say that a mail is about to be handed to SES, so that a crash behind it is known to be one."""
    table.write(_change(job, claims={**job.claims, effect: stamp(now())}))


def unclaim(job: Job, effect: str) -> None:
    """Say that SES did not take a mail after all."""
    table.write(_change(job, claims={name: at for name, at in job.claims.items() if name != effect}))


def claimed_at(job: Job, effect: str) -> datetime | None:
    text = job.claims.get(effect)
    return keys.moment(text) if text else None


def postpone(job: Job, seconds: int) -> None:
    """Put a job back for later; it is nobody's fault."""
    job.due_order = stamp(now() + timedelta(seconds=seconds))
    table.write(_change(job, due_order=job.due_order, attempts=max(0, job.attempts - 1)))
    announce(job)


def failed(job: Job, error: Exception) -> None:
    """Put a failed job back with a growing pause; after the last try set it aside with its cause, for a person."""
    log.error("job %s of tenant %s failed: %s", job.id, job.tenant, type(error).__name__, exc_info=error)
    cause = f"{type(error).__name__}: {error}"[:500]
    if job.attempts >= TRIES:
        _set_aside(job, cause)
        return
    pause = min(3600, 2**job.attempts * 5) * random.uniform(0.8, 1.2)
    job.due_order = stamp(now() + timedelta(seconds=pause))
    table.write(_change(job, cause=cause, due_order=job.due_order))
    announce(job)


def _change(job: Job, **attributes: Any) -> Write:
    return table.change(job, Job.version == job.version, **attributes, version=job.version + 1)


def _set_aside(job: Job, cause: str) -> None:
    aside = keys.listed(job.tenant, "failed", "job")
    table.write(_change(job, cause=cause, due_key=None, due_order=None, list_key=aside, list_order=stamp(now())))


def due(moment: datetime | None = None) -> Iterator[Due]:
    """Every job that should have been taken by now, over all tenants; only the sweep asks this."""
    until = stamp(moment or now())
    for shard in keys.due_shards():
        start = None
        while True:
            page = table.query(shard, index="due", until=until, start=start)
            for row in page.rows:
                yield Due(row["pk"]["S"].partition("#")[0], row["sk"]["S"], moment_of(row["due_order"]["S"]))
            start = page.last
            if not start:
                break
