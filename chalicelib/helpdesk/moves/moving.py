"""How moves run: one job a tenant and move, page after page, with how far it is kept beside it."""

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, NamedTuple

from pynamodb.attributes import UnicodeAttribute, UTCDateTimeAttribute

from chalicelib import jobs
from chalicelib.helpdesk import moves
from chalicelib.helpdesk.operators.summaries import Summary
from chalicelib.jobs import Job
from tenants import keys, operating_keys, platform, platform_keys, table
from tenants.errors import Conflict, NotFound
from tenants.items import DeskItem, IntegerAttribute
from tenants.keys import now
from tenants.tenant import Desk, Tenant

SECONDS = 30  # of one run: a worker has 120, and its lease 300
FIRST_YEAR = 2026  # in which there were tenants
APART = timedelta(milliseconds=200)  # between the beginnings of tenants, so that they do not all run at once
RUNNING, DONE, FAILED, WAITING = "running", "done", "failed", "not begun"


class Moved(NamedTuple):
    """What a page has done."""

    cursor: str  # where to go on; empty at the end
    looked_at: int  # items
    changed: int


class Move(NamedTuple):
    """One of them; the name begins with the day it was written."""

    name: str
    about: str
    page: Callable[[Desk, str], Moved]


class Progress(DeskItem, discriminator="move"):
    """How far a tenant is with a move."""

    state = UnicodeAttribute()
    cursor = UnicodeAttribute(default="")
    looked_at = IntegerAttribute(default=0)
    changed = IntegerAttribute(default=0)
    cause = UnicodeAttribute(null=True)  # why it failed
    begun_at = UTCDateTimeAttribute()
    seen_at = UTCDateTimeAttribute()  # when it last got on
    revision = IntegerAttribute(default=0)


def every() -> list[Move]:
    """All moves, the oldest first."""
    names = sorted(one.name for one in iter_modules(moves.__path__) if one.name.startswith("m2"))
    return [find(name) for name in names]


def find(name: str) -> Move:
    """A move by its name; raise NotFound."""
    if name not in {one.name for one in iter_modules(moves.__path__)} or not name.startswith("m2"):
        raise NotFound()
    module: Any = import_module(f"{moves.__name__}.{name}")
    return Move(name, module.ABOUT, module.page)


def start(tenant: str, name: str, after: timedelta = timedelta()) -> bool:
    """Begin a move of a tenant, or let one that failed go on; False where it runs or is done already."""
    found, moment = table.get(Progress, operating_keys.move(tenant, name)), now()
    there, job = table.get(Tenant, keys.setting(tenant, "tenant")), _job(tenant, name, moment + after)
    if there is None or there.is_going:  # deleted since it was listed: nothing of it is to be written any more
        return False
    if found is None:
        new = Progress(*operating_keys.move(tenant, name), state=RUNNING, begun_at=moment, seen_at=moment)
        written = table.create(new)
    elif found.state == FAILED:
        written = _change(found, state=RUNNING, cause=None, seen_at=moment)
    else:
        return False
    try:
        jobs.commit([written], job)
    except Conflict:  # somebody else has begun it
        return False
    return True


def start_again(tenant: str, name: str = "") -> int:
    """Begin a move of a tenant once more from its beginning, or all that it knows of: the old shape may be back.

    One that runs goes on from there, one of which there is no code any more stays as it is. Return how many.
    """
    known = [one for one in every() if name in ("", one.name)]
    found = table.batch_get([operating_keys.move(tenant, one.name) for one in known]) if known else []
    begun = 0
    for progress in found:
        if isinstance(progress, Progress):
            begun += _begin_again(progress)
    return begun


def _begin_again(progress: Progress) -> bool:
    name = progress.sk.partition("#")[2]
    anew = _change(progress, state=RUNNING, cursor="", cause=None, seen_at=now())
    try:
        jobs.commit([anew], _job(progress.tenant, name, now()))
    except Conflict:  # it has just got on: once more
        now_is = table.get(Progress, operating_keys.move(progress.tenant, name))
        return now_is is not None and _begin_again(now_is)
    return True


def start_all(name: str, among: Iterable[str], is_again: bool = False) -> int:
    """Begin a move of tenants; may be asked again after it was stopped. Return how many were begun."""
    begun = 0
    for tenant in among:
        begun += start(tenant, name, begun * APART) or (is_again and start_again(tenant, name) > 0)
    return begun


def move(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `move`: pages for as long as one run lasts, each noted once it is done."""
    one, progress = find(wish["name"]), table.get(Progress, operating_keys.move(desk.id, wish["name"]))
    if progress is None or progress.state == DONE:
        jobs.settle(job, "move")
        return
    until = time.monotonic() + SECONDS
    while True:
        done = one.page(desk, progress.cursor)
        numbers = {"looked_at": progress.looked_at + done.looked_at, "changed": progress.changed + done.changed}
        about: dict[str, Any] = {**numbers, "cursor": done.cursor, "seen_at": now()}
        if not done.cursor:
            jobs.settle(job, "move", _change(progress, state=DONE, **about))
            return
        if time.monotonic() >= until:
            jobs.again(job, 0, _change(progress, **about))
            return
        table.write(_change(progress, **about))


def given_up(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Say that a move of a tenant has failed at every try; `start` lets it go on once the cause is mended."""
    progress = table.get(Progress, operating_keys.move(desk.id, wish["name"]))
    if progress is not None and progress.state == RUNNING:
        table.write(_change(progress, state=FAILED, cause=job.cause))


def states(name: str) -> Iterator[tuple[str, Progress | None]]:
    """Every tenant with how far it is."""
    known = tenants()
    while some := [one for _, one in zip(range(100), known, strict=False)]:
        found = table.batch_get([operating_keys.move(one, name) for one in some])
        yield from ((one, has if isinstance(has, Progress) else None) for one, has in zip(some, found, strict=True))


def tenants() -> Iterator[str]:
    """The ids of all tenants that are not deleted, by what the console's list has."""
    years = range(now().year, FIRST_YEAR - 1, -1)
    rows = (one for year in years for one in platform.every(platform_keys.tenants(year).pk))
    return (one.id for one in rows if isinstance(one, Summary) and not one.deleted_at)


def _job(tenant: str, name: str, due_at: datetime) -> Job:
    return jobs.job(tenant, due_at, id=f"move#{name}", move={"name": name})


def _change(progress: Progress, **attributes: Any) -> table.Write:
    seen = Progress.revision == progress.revision
    return table.change(progress, seen, **attributes, revision=int(progress.revision) + 1)
