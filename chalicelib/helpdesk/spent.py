"""Time that was spent on tickets: kept on each by person and way, summed for whom and what it was by jobs.

A ticket's own sums are the truth; the others follow by the difference of each change, so that undoing, transferring
and correcting count the same way as writing does.
"""

import re
from collections import Counter as Tally
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from chalicelib import jobs
from chalicelib.helpdesk.rights import visible
from chalicelib.helpdesk.team import activity
from tenants import keys, table
from tenants.errors import N_, Invalid
from tenants.items import Counter
from tenants.keys import moment, now, stamp
from tenants.staff import Staff
from tenants.table import Write, add
from tenants.tenant import Desk

MOST = 6_000  # minutes of one message
LONGEST = 60  # letters and signs
WAYS = ("remote", "site")
HOURS = r"(?:h|ч|час\w*|сағ\w*|hours?)\.?"
MINUTES = r"(?:m|min\w*|м|мин\w*)\.?"
SAID = re.compile(
    rf"(?:(?P<hours>\d{{1,3}}(?:[.,]\d{{1,2}})?)\s*{HOURS})?\s*(?:(?P<minutes>\d{{1,4}})\s*(?:{MINUTES})?)?"
)
CLOCK = re.compile(r"(?P<hours>\d{1,3}):(?P<minutes>[0-5]\d)")
Sums = dict[str, dict[str, int]]  # minutes by staff member and way
Place = tuple[str, str, str]  # customer, organisation, object or staff; its id; the name of the number


class Spent(NamedTuple):
    """What was spent on a message, in minutes, and how: remote, on site, or not said."""

    minutes: int = 0
    way: str = ""


NONE = Spent()


class Worked(Protocol):
    """A ticket."""

    @property
    def spent(self) -> Sums | None: ...
    @property
    def customer(self) -> str: ...
    @property
    def organisation(self) -> str | None: ...
    @property
    def objects(self) -> list[str]: ...
    @property
    def department(self) -> str: ...
    @property
    def shelf(self) -> str: ...
    @property
    def created_at(self) -> datetime: ...


def typed(said: str, way: str) -> Spent:
    """What somebody typed, such as 90, 1h 20, 1:20, 1,5 ч or 20 + 5; raise Invalid naming the field."""
    total = sum(_minutes(part) for part in said[:LONGEST].split("+"))
    if total > MOST:
        raise Invalid(spent=N_("At most %(number)s hours at once.", number=MOST // 60))
    return Spent(total, way if way in WAYS and total else "")


def _minutes(said: str) -> int:
    text = " ".join(said.lower().split())
    found = CLOCK.fullmatch(text) or SAID.fullmatch(text)
    if found is None:
        raise Invalid(spent=N_("Write minutes, or hours and minutes as 1h 20."))
    return round(float((found["hours"] or "0").replace(",", ".")) * 60) + int(found["minutes"] or 0)


def sums(ticket: Worked, staff: str, before: Spent, after: Spent) -> Sums | None:
    """The sums of a ticket when one message's time becomes another."""
    mine = Tally(dict((ticket.spent or {}).get(staff, {})))
    mine[before.way] -= before.minutes
    mine[after.way] += after.minutes
    others = {who: kept for who, kept in (ticket.spent or {}).items() if who != staff}
    left = {way: number for way, number in mine.items() if number > 0}
    return {**others, **({staff: left} if left else {})} or None


def places(ticket: Worked) -> Tally[Place]:
    """The numbers that a ticket's time is in; what is deleted counts for those only who did it."""
    by_staff = {staff: sum(ways.values()) for staff, ways in (ticket.spent or {}).items()}
    found = Tally({("staff", staff, "minutes"): number for staff, number in by_staff.items()})
    whole = sum(by_staff.values())
    if not whole or ticket.shelf == "deleted":
        return found
    month = f"{ticket.created_at:%Y-%m}"
    found["customer", ticket.customer, f"minutes|{ticket.department}"] += whole
    if ticket.organisation:
        found["organisation", ticket.organisation, f"minutes|{ticket.department}"] += whole
    for one in ticket.objects:
        found["object", one, f"minutes|{month}|{ticket.department}"] += whole
    return found


def effect(before: Tally[Place], ticket: Worked) -> dict[str, Any]:
    """The effect `spent` of a change, empty where no number moves."""
    after = places(ticket)
    moved = [[*place, after[place] - before[place]] for place in sorted({*before, *after})]
    steps = [step for step in moved if step[3]]
    return {"spent": {"at": stamp(now()), "steps": steps}} if steps else {}


def apply(desk: Desk, job: jobs.Job, wish: dict[str, Any]) -> None:
    """Handle the effect `spent`."""
    by_item: dict[tuple[str, str], dict[str, int]] = {}
    for kind, id, name, number in wish["steps"]:
        by_item.setdefault((kind, id), {})[name] = number
    writes = [_more(desk, wish["at"], kind, id, numbers) for (kind, id), numbers in by_item.items()]
    jobs.settle(job, "spent", *writes)


def of(desk: Desk, person: Staff, kind: str, ids: Sequence[str]) -> int:
    """Minutes that were spent for customers or organisations, in the departments that a person sees."""
    found = table.batch_get([keys.spent(desk.id, kind, id) for id in ids])
    counters = [item.numbers for item in found if isinstance(item, Counter)]
    return sum(numbers.get(f"minutes|{one.id}", 0) for numbers in counters for one in visible(desk, person))


def _more(desk: Desk, at: str, kind: str, id: str, numbers: dict[str, int]) -> Write:
    if kind == "staff":
        return activity.more(desk, moment(at), id, numbers)
    if kind == "object":
        return add(Counter(*keys.service_object(desk.id, id, "figures")), numbers)
    return add(Counter(*keys.spent(desk.id, kind, id)), numbers)
