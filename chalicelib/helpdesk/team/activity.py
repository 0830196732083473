"""What staff members did on each of the tenant's own days: counted as it happens, never from tickets.

An item is one person's day, `{day}#{staff}` below one partition, so that a day's work of a person is one small write,
and both one's own page and the overview of everybody are one Query of the days that are shown.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, Protocol

from chalicelib import jobs
from chalicelib.helpdesk import log
from chalicelib.helpdesk.messages import Entry, Event, Message
from chalicelib.helpdesk.rights import require
from tenants import keys, table
from tenants.items import Counter
from tenants.keys import moment, now, stamp
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk
from tenants.usage import day

DAYS = 30  # that a page shows
DONE = ("solved", "closed")
BACK = ("undone", "taken_back")  # events that put a ticket back, which is no work that counts
# Sums, in minutes and stars, have the number of what was summed beside them, so that days can be added up.
COUNTED = (
    *("sign_ins", "taken", "replies", "notes", "solved"),
    *("first_answers", "first_answer_minutes", "solutions", "solution_minutes"),
    *("ratings", "rating_stars", "minutes"),
)


class Worked(Protocol):
    """A ticket, as far as its times are counted."""

    @property
    def status(self) -> str: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def first_answered_at(self) -> datetime | None: ...
    @property
    def first_solved_at(self) -> datetime | None: ...


class Numbers(NamedTuple):
    """What was counted, of a day or of several."""

    sign_ins: int = 0
    taken: int = 0
    replies: int = 0
    notes: int = 0
    solved: int = 0
    first_answers: int = 0
    first_answer_minutes: int = 0
    solutions: int = 0
    solution_minutes: int = 0
    ratings: int = 0
    rating_stars: int = 0
    minutes: int = 0  # that were said to be spent on messages

    @property
    def first_answer(self) -> int | None:
        """Minutes from a question to its first answer, on average."""
        return _mean(self.first_answer_minutes, self.first_answers)

    @property
    def solution(self) -> int | None:
        """Minutes from a question to its solution, on average."""
        return _mean(self.solution_minutes, self.solutions)

    @property
    def rating(self) -> float | None:
        return round(self.rating_stars / self.ratings, 1) if self.ratings else None


class Step(NamedTuple):
    """What a verb on a ticket is for the statistics: marks for the ticket, and the effect that counts."""

    marks: dict[str, datetime]
    effects: dict[str, Any]


def step(ticket: Worked, entries: Iterable[Entry], status: str) -> Step:
    """What to count of a ticket that gets entries and a status; who comes first answers and solves it."""
    at, marks, steps = now(), dict[str, datetime](), dict[str, dict[str, int]]()
    minutes = max(0, int((at - ticket.created_at).total_seconds()) // 60)
    doer = ""
    for entry in entries:
        who, what = _counted(entry)
        if what:
            _add(steps, who, {what: 1})
        doer = doer or _staff(entry)
        if what == "replies" and ticket.first_answered_at is None:
            marks["first_answered_at"] = at
            _add(steps, who, {"first_answers": 1, "first_answer_minutes": minutes})
    if doer and status in DONE and ticket.status not in DONE:
        _add(steps, doer, {"solved": 1})
        if ticket.first_solved_at is None:
            marks["first_solved_at"] = at
            _add(steps, doer, {"solutions": 1, "solution_minutes": minutes})
    return Step(marks, {"activity": {"at": stamp(at), "steps": steps}} if steps else {})


def signed_in(desk: Desk, person: Staff) -> Write:
    """Count a sign-in; belongs in the transaction that makes the session, which happens once."""
    return _more(desk, day(desk, now()), person.id, {"sign_ins": 1})


def apply(desk: Desk, job: jobs.Job, wish: dict[str, Any]) -> None:
    """Handle the effect `activity`."""
    jobs.settle(job, "activity", *counted(desk, wish))


def counted(desk: Desk, wish: dict[str, Any]) -> list[Write]:
    """What counts the steps of an effect."""
    when = day(desk, moment(wish["at"]))
    return [_more(desk, when, staff, numbers) for staff, numbers in wish["steps"].items()]


def more(desk: Desk, at: datetime, staff: str, numbers: Mapping[str, int]) -> Write:
    """What adds to the numbers of a person's day."""
    return _more(desk, day(desk, at), staff, numbers)


def of_person(desk: Desk, person: Staff, one: Staff) -> dict[str, Numbers]:
    """One's own last days, or a colleague's for whoever may see reports: each day by its name, the last first."""
    if person.id != one.id:
        require(desk, person, "reports")
    found = {when: numbers for when, staff, numbers in _read(desk) if staff == one.id}
    return {when: found.get(when, Numbers()) for when in days(desk)}


def of_everybody(desk: Desk, person: Staff) -> dict[str, dict[str, Numbers]]:
    """The last days of every staff member who did something: {staff: {day: numbers}}."""
    require(desk, person, "reports")
    found: dict[str, dict[str, Numbers]] = {}
    for when, staff, numbers in _read(desk):
        found.setdefault(staff, {})[when] = numbers
    return found


def together(several: Iterable[Numbers]) -> Numbers:
    """The sum of some days."""
    every = list(several)
    return Numbers(*(sum(column) for column in zip(*every, strict=True))) if every else Numbers()


def days(desk: Desk) -> list[str]:
    """The days that are shown, the last first."""
    today = date.fromisoformat(day(desk, now()))
    return [(today - timedelta(days=back)).isoformat() for back in range(DAYS)]


def exported(desk: Desk, person: Staff, one: Staff | None = None) -> None:
    """Tell the log that somebody takes the figures along."""
    require(desk, person, "export")
    id, name = (one.id, one.name) if one else ("", "")
    table.write(log.record(desk.id, person, "activity", "exported", id, name))


def _read(desk: Desk) -> list[tuple[str, str, Numbers]]:
    rows: list[dict[str, Any]] = []
    pk, since, start = keys.activity(desk.id, "", "").pk, days(desk)[-1], None
    while True:
        page = table.query(pk, since=since, start=start)
        rows, start = rows + page.rows, page.last
        if not start:
            return [_numbers(raw) for raw in rows]


def _numbers(raw: dict[str, Any]) -> tuple[str, str, Numbers]:
    row = table.plain(raw)
    when, _, staff = row["sk"].partition("#")
    return when, staff, Numbers(**{name: row.get(name, 0) for name in COUNTED})


def _more(desk: Desk, when: str, staff: str, numbers: Mapping[str, int]) -> Write:
    known = {name: number for name, number in numbers.items() if name in COUNTED}
    return table.add(Counter(*keys.activity(desk.id, when, staff)), known)


def _counted(entry: Entry) -> tuple[str, str]:
    """For whom an entry counts, and as what."""
    if isinstance(entry, Message) and entry.kind in ("reply", "note"):
        return entry.by or "", {"reply": "replies", "note": "notes"}[entry.kind] if entry.by else ""
    if isinstance(entry, Event) and entry.what == "assigned" and entry.about.get("to_id"):
        return entry.about["to_id"], "taken"
    return "", ""


def _staff(entry: Entry) -> str:
    """The id of the staff member whose doing an entry is."""
    if isinstance(entry, Event) and entry.what in BACK:
        return ""
    is_ours = isinstance(entry, Event) or (isinstance(entry, Message) and entry.kind in ("reply", "note"))
    return (entry.by or "") if is_ours else ""


def _add(steps: dict[str, dict[str, int]], who: str, numbers: Mapping[str, int]) -> None:
    mine = steps.setdefault(who, {})
    for name, number in numbers.items():
        mine[name] = mine.get(name, 0) + number


def _mean(total: int, count: int) -> int | None:
    return round(total / count) if count else None
