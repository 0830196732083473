"""When a customer may expect an answer: what was usual lately in the department, and its hours.

First answers are counted by how long they took, in few steps, for each month; the median of this month and the last
is what is usual.
"""

from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from chalicelib import jobs
from chalicelib.helpdesk import departments
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.structure import hours
from chalicelib.helpdesk.ticket import Ticket
from chalicelib.jobs import Job
from tenants import customer_keys, table
from tenants.errors import NN_, NotFound, Text
from tenants.items import Counter
from tenants.keys import moment, now, stamp
from tenants.tenant import Desk

EFFECT = "first_answer"
STEPS = (60, 240, 480, 1440, 2880, 4320, 10_080)  # minutes
FEWEST = 5  # answers, below which nothing is usual
DAY = 1440
KEPT = timedelta(days=100)


class Opening(NamedTuple):
    """Some days of the week, one after the other, that have the same hours."""

    first: Text
    last: Text | None
    spans: str


class Promise(NamedTuple):
    usually: Text | None
    openings: list[Opening]


def promise(desk: Desk, ticket: Ticket) -> Promise | None:
    """What may be said to who waits for our word; None where nobody does."""
    if ticket.status != "open" or ticket.is_answered or ticket.merged_into is not None:
        return None
    return Promise(_usually(desk, ticket.department), _openings(desk, ticket.department))


def is_late(ticket: Ticket) -> bool:
    """Whether the customer, who still waits, was told that it takes longer."""
    return bool(ticket.late_told_at and ticket.asked_at and ticket.late_told_at > ticket.asked_at)


def effect(ticket: Ticket, marks: dict[str, datetime]) -> dict[str, Any]:
    """The effect that counts a first answer, where a verb is one."""
    at = marks.get("first_answered_at")
    if at is None or ticket.channel == "import":
        return {}
    minutes = max(0, int((at - ticket.created_at).total_seconds()) // 60)
    return {EFFECT: {"department": ticket.department, "step": _step(minutes), "at": stamp(at)}}


def count(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `first_answer`."""
    at = moment(wish["at"])
    counted = Counter(*customer_keys.answer_times(desk.id, wish["department"], f"{at:%Y-%m}"))
    jobs.settle(job, EFFECT, table.add(counted, {wish["step"]: 1}, expires_at=at + KEPT))


def _step(minutes: int) -> str:
    return next((f"m{step}" for step in STEPS if minutes <= step), "more")


def _usually(desk: Desk, department: str) -> Text | None:
    today = now()
    months = {f"{one:%Y-%m}" for one in (today, today.replace(day=1) - timedelta(days=1))}
    found = table.batch_get(
        [customer_keys.answer_times(desk.id, department, month) for month in months], consistent=False
    )
    numbers = [one.numbers for one in found if isinstance(one, Counter)]
    counted = [sum(one.get(f"m{step}", 0) for one in numbers) for step in STEPS]
    every = sum(counted) + sum(one.get("more", 0) for one in numbers)
    if every < FEWEST:
        return None
    for place, step in enumerate(STEPS):
        if 2 * sum(counted[: place + 1]) >= every:
            return _within(step)
    return None


def _within(minutes: int) -> Text:
    if minutes < DAY:
        return NN_(
            "We usually answer within %(number)s hour.", "We usually answer within %(number)s hours.", minutes // 60
        )
    return NN_("We usually answer within %(number)s day.", "We usually answer within %(number)s days.", minutes // DAY)


def _openings(desk: Desk, id: str) -> list[Opening]:
    """The hours of a department in few words; none where it says nothing of them."""
    try:
        found = hours.of(desk, desk.find(Department, id))
    except NotFound:
        found = hours.of(desk, departments.first(desk))
    if found == hours.ALWAYS:
        return []
    days = [(hours.WEEKDAYS[number], hours.shown(day)) for number, day in enumerate(found.week)]
    runs = [(spans, [name for name, _ in run]) for spans, run in groupby(days, key=lambda one: one[1])]
    return [Opening(names[0], names[-1] if len(names) > 1 else None, spans) for spans, names in runs if spans]
