"""Jobs and mail of a tenant that failed at every try: looked at, and tried once more."""

from typing import NamedTuple

from chalicelib import jobs
from chalicelib.helpdesk.operators.deeds import By, told_both
from chalicelib.jobs import Job
from tenants import keys, table
from tenants.errors import NotFound
from tenants.keys import Key, now, stamp
from tenants.tenant import Desk

MOST = 50


class Failed(NamedTuple):
    """One of them: what it was to do, and why that failed."""

    id: str
    effects: list[str]
    cause: str
    since: str  # a stamp


def every(tenant: str) -> list[Failed]:
    """Those that were set aside, the newest first."""
    listed = table.query(keys.listed(tenant, "failed", "job"), index="list", newest_first=True, limit=MOST)
    items = table.batch_get([Key(row["pk"]["S"], row["sk"]["S"]) for row in listed.rows]) if listed.rows else []
    aside = [one for one in items if isinstance(one, Job) and one.is_aside]
    return [Failed(one.id, sorted(one.effects), one.cause or "", one.list_order or "") for one in aside]


def retry(by: By, desk: Desk, id: str) -> None:
    """Let a job be tried again from the beginning; what it did already stays done."""
    found = table.get(Job, keys.job(desk.id, id))
    if found is None or not found.is_aside:
        raise NotFound()
    told = told_both(by, desk.tenant, "job_retried", job=id, effects=sorted(found.effects))
    moment = stamp(now())
    fresh = {"due_key": keys.due(desk.id + id), "due_order": moment, "attempts": 0, "version": found.version + 1}
    seen = Job.version == found.version
    again = table.change(found, seen, **fresh, list_key=None, list_order=None)
    table.write(again, *told)
    jobs.announce(found)
