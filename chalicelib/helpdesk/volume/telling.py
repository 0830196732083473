"""One letter a day to whoever looks after the money: the volume is used up, and what comes now is held."""

from typing import Any

from chalicelib import jobs
from chalicelib.helpdesk.charging import notices
from chalicelib.jobs import Job
from tenants import usage
from tenants.errors import Conflict
from tenants.tenant import Desk
from tenants.terms import charged_on


def tell(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `volume`: the first held ticket of a day is told of, and no other."""
    when = wish["day"]
    if desk.tenant.closed_at or desk.tenant.suspended_at:  # nobody can do anything about it
        jobs.settle(job, "volume")
        return
    held = charged_on(desk, when)
    about = {"limit": held.plan.tickets, "price": held.tariff.day_pack, "more": held.tariff.day_pack_tickets}
    letters = notices.letters(desk, "volume_used", about)
    first = usage.counted(desk, when, {"told": 1}, usage.below("told", 1))
    try:
        jobs.settle(job, "volume", first, *letters)
    except Conflict as conflict:
        if not any(usage.is_of(desk, item, when) for item in conflict.failed):
            raise
        jobs.settle(job, "volume")
        return
    notices.announce(letters)
