"""Who took a paid seat when: kept with each person by every verb that changes it, in that verb's transaction."""

from typing import Any

from chalicelib.helpdesk.team.seats import FREE
from tenants import days
from tenants.keys import moment, now, stamp
from tenants.staff import Staff
from tenants.tenant import Desk

MOST = 50  # spans that are kept; the oldest, which are long charged, become one
Span = list[str | None]


def spans(staff: Staff) -> list[Span]:
    """The moments from and until which a person was a seat; the last may go on."""
    if staff.seated is not None:
        return [list(span) for span in staff.seated]
    until = stamp(staff.deactivated_at) if staff.deactivated_at else None
    return [] if staff.role in FREE else [[stamp(staff.created_at), until]]


def moved(staff: Staff, role: str = "", is_active: bool | None = None) -> dict[str, Any]:
    """The attribute that changes with a person's role, or with being there; nothing where the seat stays as it was."""
    kept = spans(staff)
    takes = (staff.is_active if is_active is None else is_active) and (role or staff.role) not in FREE
    took = bool(kept) and kept[-1][1] is None
    if takes == took:
        return {} if staff.seated is not None else {"seated": kept}
    if takes:
        kept.append([stamp(now()), None])
    else:
        kept[-1][1] = stamp(now())
    while len(kept) > MOST:
        kept[:2] = [[kept[0][0], kept[1][1]]]
    return {"seated": kept}


def on_day(desk: Desk, day: str) -> list[Staff]:
    """Who was a seat at some moment of a day of the tenant's, each person once."""
    zone = desk.tenant.time_zone
    start, end = days.begins(zone, day), days.begins(zone, days.after(day))
    return [one for one in desk.all(Staff) if any(_meets(span, start, end) for span in spans(one))]


def _meets(span: Span, start: Any, end: Any) -> bool:
    since, until = span
    return since is not None and moment(since) < end and (until is None or moment(until) > start)
