"""A look at every part, each minute; what lies beyond the table is asked every five."""

from datetime import datetime, timedelta

from chalicelib.helpdesk.service_status.heartbeats import DOWN, LASTS, LATE, WORKS, Heartbeat, beaten, known, lasted
from chalicelib.integrations import probing, storage
from tenants import table
from tenants.keys import now

EVERY = timedelta(minutes=5)
SLACK = timedelta(seconds=20)  # a clock does not strike to the second
LATE_AFTER, DOWN_AFTER = timedelta(minutes=5), timedelta(minutes=30)  # that a job or a mail waits
LONGEST_GAP = 1440  # minutes that are counted for a clock that stood still


def check(oldest: datetime | None) -> None:
    """Write down how the parts are; `oldest` is since when a job waits that nobody has taken."""
    moment, before = now(), known()
    seen = {"jobs": waited(moment - oldest if oldest else None)}
    if _is_time(before.get("mail_in"), moment):
        seen["mail_in"] = _incoming(moment)
        is_answering = probing.is_answering()
        if is_answering is not None:
            seen["web"] = _pages(is_answering, before.get("web"))
    states = {part: one.state_at(moment) for part, one in before.items()} | seen
    bad = {part: (state, 1) for part, state in states.items() if state in (LATE, DOWN)}
    gap = moment - before["jobs"].at if "jobs" in before else timedelta(0)
    if gap > LASTS["jobs"]:
        bad["jobs"] = (LATE, min(gap // timedelta(minutes=1), LONGEST_GAP))
    table.write(
        *(beaten(part, state) for part, state in seen.items()),
        *(lasted(part, state, minutes) for part, (state, minutes) in bad.items()),
    )


def waited(time: timedelta | None) -> str:
    """The state of a queue whose oldest entry waits for some time."""
    if time is None or time <= LATE_AFTER:
        return WORKS
    return LATE if time <= DOWN_AFTER else DOWN


def _is_time(before: Heartbeat | None, moment: datetime) -> bool:
    return before is None or moment - before.at >= EVERY - SLACK


def _incoming(moment: datetime) -> str:
    oldest = next(storage.waiting_mail(moment - LATE_AFTER), None)
    if oldest is None:
        return WORKS
    return LATE if next(storage.waiting_mail(moment - DOWN_AFTER), None) is None else DOWN


def _pages(is_answering: bool, before: Heartbeat | None) -> str:
    """Down is what twice gave no answer: once is a deployment, or the way there."""
    if is_answering:
        return WORKS
    return LATE if before is None or before.state == WORKS else DOWN
