"""After a load run: whether everything that was taken is there once, and counted."""

import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta

PATIENCE = 120  # seconds for the jobs to be done


@dataclass
class Seen:
    """What the clients saw."""

    took: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    asked: dict[str, list[str]] = field(default_factory=dict)  # subjects that were taken, by tenant
    replied: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: str, took: float, error: str = "") -> None:
        with self.lock:
            self.took.setdefault(kind, []).append(took)
            if error:
                self.errors.append(f"{kind}: {error}")


def checked(tenants: list[str], seen: Seen) -> list[str]:
    """What is lost, doubled or counted wrongly, once all jobs are done."""
    from chalicelib.helpdesk import recounting

    began = time.monotonic()
    while any(map(_left, tenants)) and time.monotonic() - began < PATIENCE:
        time.sleep(1)
    faults = [f"{_left(tenant)} jobs are left of {tenant}" for tenant in tenants if _left(tenant)]
    for tenant in tenants:
        subjects, replies = _there(tenant)
        if sorted(subjects) != sorted(seen.asked.get(tenant, [])):
            faults.append(
                f"{tenant}: {len(seen.asked[tenant])} questions were taken, {len(subjects)} tickets are there"
            )
        if replies != seen.replied.get(tenant, 0):
            faults.append(f"{tenant}: {seen.replied.get(tenant, 0)} replies were taken, {replies} are there")
        drift = recounting.recount(tenant)
        if drift.steps or not drift.is_settled:
            faults.append(f"{tenant}: the stored counts are wrong by {drift.steps}")
    asked, replied = sum(map(len, seen.asked.values())), sum(seen.replied.values())
    if not faults:
        waited = time.monotonic() - began
        print(f"  {asked} questions are {asked} tickets, {replied} replies are there once, counts equal a recount;")
        print(f"  jobs were done and all of it counted {waited:.0f} s after the last request")
    return faults


def _left(tenant: str) -> int:
    """Jobs that are due by now or soon; timers of days to come are no part of it."""
    from tenants.times import now, stamp
    from tests import clock

    soon = stamp(now() + timedelta(minutes=2))
    return sum(1 for one in clock.jobs_left(tenant) if one.due_order and one.due_order < soon)


def _there(tenant: str) -> tuple[list[str], int]:
    from chalicelib.helpdesk.messages import Message
    from chalicelib.helpdesk.searching import rebuilding
    from chalicelib.helpdesk.tickets import Ticket
    from tenants import keys, table

    items = (one for number in range(1, rebuilding.newest(tenant) + 1)
             for one in table.query_all(keys.ticket(tenant, number).pk))  # fmt: skip
    subjects, replies = list[str](), 0
    for one in items:
        if isinstance(one, Ticket):
            subjects.append(one.subject)
        replies += isinstance(one, Message) and one.kind == "reply"
    return subjects, replies
