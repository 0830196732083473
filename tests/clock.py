"""Letting time pass by moving what was written into the past."""

from datetime import timedelta

from chalicelib.jobs import Job
from tenants import table
from tenants.keys import moment, stamp
from tenants.table import query_all


def pass_time(tenant: str, minutes: int) -> None:
    """Make every job of a tenant as old as it will be in so many minutes."""
    step = timedelta(minutes=minutes)
    for job in query_all(f"{tenant}#job"):
        if isinstance(job, Job) and job.due_order:
            claims = {effect: earlier(at, step) for effect, at in job.claims.items()}
            times = {"due_order": earlier(job.due_order, step), "created_at": job.created_at - step}
            table.write(table.change(job, **times, claims=claims))


def earlier(text: str, step: timedelta) -> str:
    return stamp(moment(text) - step)


def jobs_left(tenant: str) -> list[Job]:
    return [job for job in query_all(f"{tenant}#job") if isinstance(job, Job)]
