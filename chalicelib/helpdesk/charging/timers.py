"""The timer of the daily charge: set at sign-up, and set again by the hour where it got lost."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from chalicelib import jobs
from chalicelib.helpdesk.operators.summaries import Summary
from chalicelib.jobs import Job
from tenants import days, keys, platform, platform_keys, table
from tenants.keys import now
from tenants.tenant import Tenant

TIMER = "timer#charge"
LOST = timedelta(hours=30)  # a day has at most 25, and a worker may be late
FIRST_YEAR = 2026  # in which there were tenants


def timer(tenant: Tenant) -> Job:
    """The job that charges a tenant, due when its next day begins; setting it again replaces it."""
    today = now().astimezone(ZoneInfo(tenant.time_zone)).date().isoformat()
    return jobs.job(tenant.tenant, days.begins(tenant.time_zone, days.after(today)), id=TIMER, charge={})


def sweep() -> int:
    """Set the timers again of tenants whose day was charged too long ago by their summaries; return how many."""
    return sum(_set_again(one.id) for one in _quiet())


def _quiet() -> list[Summary]:
    years = range(FIRST_YEAR, now().year + 1)
    every = (one for year in years for one in platform.every(platform_keys.tenants(year).pk))
    return [one for one in every if isinstance(one, Summary) and not one.deleted_at and _is_old(one)]


def _is_old(one: Summary) -> bool:
    at = one.noted_at or one.created_at
    return at is None or at + LOST < now()


def _set_again(tenant: str) -> bool:
    """Set a timer that is not there, or that was set aside; one that only waits is announced by the minute."""
    found = table.get(Job, keys.job(tenant, TIMER))
    if found and not found.is_aside:
        return False
    jobs.commit([], jobs.job(tenant, id=TIMER, charge={}))
    return True
