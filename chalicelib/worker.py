"""Which function does which effect of a job; beside the routes, since it is the other way in."""

import logging
from collections.abc import Callable
from typing import Any

from chalicelib import jobs
from chalicelib.helpdesk import counts
from chalicelib.integrations import queue
from chalicelib.jobs import Job, Later
from chalicelib.mail import letters, replies
from tenants.errors import Conflict
from tenants.tenant import Desk, load

EFFECTS: dict[str, Callable[[Desk, Job, Any], None]] = {
    "count": counts.apply,
    "acknowledge": letters.acknowledge,
    "deliver": replies.deliver,
    "letter": letters.letter,
}

GIVEN_UP: dict[str, Callable[[Desk, Job, Any, str], None]] = {"deliver": replies.given_up}

log = logging.getLogger(__name__)


def perform(tenant: str, id: str) -> None:
    """Do a job that is due; told twice, or late, it is still done once."""
    job = jobs.take(tenant, id)
    if job is None:
        return
    desk = load(tenant)
    pause, error = 0, None
    for effect, wish in list(job.effects.items()):
        try:
            EFFECTS[effect](desk, job, wish)
        except Later as later:
            pause = max(pause, later.seconds)
        except Conflict:
            log.info("job %s of tenant %s is in other hands", id, tenant)
            return
        except Exception as problem:  # one effect that fails must not keep the others from being done
            error = problem
    if error is not None:
        jobs.failed(job, error)
        if job.attempts >= jobs.TRIES:
            _give_up(desk, job, error)
    elif pause:
        jobs.postpone(job, pause)


def _give_up(desk: Desk, job: Job, error: Exception) -> None:
    for effect, wish in list(job.effects.items()):
        if effect in GIVEN_UP:
            GIVEN_UP[effect](desk, job, wish, type(error).__name__)


def sweep() -> int:
    """Announce every job that is due and that nobody took; return how many."""
    found = 0
    for tenant, id in jobs.due():
        queue.announce(tenant, id)
        found += 1
    return found
