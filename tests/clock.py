"""Letting time pass: by moving what was written into the past, or by a clock that goes ahead."""

from datetime import datetime, timedelta

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.charging import timers
from chalicelib.integrations import queue
from chalicelib.jobs import Job
from tenants import keys, table, times
from tenants.keys import moment, now, stamp
from tenants.table import query_all


def pass_time(tenant: str, minutes: int) -> None:
    """Make every job of a tenant as old as it will be in so many minutes."""
    step = timedelta(minutes=minutes)
    for job in query_all(f"{tenant}#job"):
        if isinstance(job, Job) and job.due_order:
            claims = {effect: earlier(at, step) for effect, at in job.claims.items()}
            times = {"due_order": earlier(job.due_order, step), "created_at": job.created_at - step}
            table.write(table.change(job, **times, claims=claims))


def grow_older(tenant: str, number: int, minutes: int) -> None:
    """Make a ticket and every job of its tenant as old as they will be in so many minutes."""
    one, step = tickets.load(tenant, number), timedelta(minutes=minutes)
    times = {name: getattr(one, name) for name in ("closes_at", "asks_at", "waiting_since", "rated_at")}
    table.write(table.change(one, **{name: at - step for name, at in times.items() if at}))
    pass_time(tenant, minutes)


def come_due(tenant: str, id: str) -> None:
    """Let a job's time come."""
    job = table.get(Job, keys.job(tenant, id))
    if job and job.due_order:
        table.write(table.change(job, due_order=stamp(now())))


def announce_due(tenant: str) -> None:
    """Tell the queue of what a tenant's jobs are due, as the sweep does."""
    for job in query_all(f"{tenant}#job"):
        if isinstance(job, Job) and job.due_order and job.due_order <= stamp(now()):
            queue.announce(tenant, job.id)


def earlier(text: str, step: timedelta) -> str:
    return stamp(moment(text) - step)


def jobs_left(tenant: str) -> list[Job]:
    """What is to be done yet, beside the clockwork that every tenant has and the notices of delay to whoever waits."""
    found = [job for job in query_all(f"{tenant}#job") if isinstance(job, Job) and job.id != timers.TIMER]
    return [job for job in found if set(job.effects) != {"tell_late"}]


class Ahead:
    """A clock that a test sets; it only ever goes forward, as the real one."""

    def __init__(self) -> None:
        self._by = timedelta()
        times.run_ahead(lambda: self._by)

    def go(self, **step: float) -> datetime:
        """Let so many days, hours, minutes pass; return the moment that it is then."""
        self._by += timedelta(**step)
        return now()

    def to(self, moment: datetime) -> datetime:
        """Go on to a moment."""
        assert moment > now(), "time goes forward"
        return self.go(seconds=(moment - now()).total_seconds())
