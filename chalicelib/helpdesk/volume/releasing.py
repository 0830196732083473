"""Held tickets go: the first that came first, as long as there is room; one by one in an emergency."""

import logging
from collections.abc import Iterable, Iterator
from typing import Any

from chalicelib import jobs
from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.messages import event
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.structure import turns
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.helpdesk.volume.holding import HELD
from chalicelib.helpdesk.volume.room import RELEASES, Room, having, is_taken, release_timer
from chalicelib.jobs import Job
from tenants import keys, table, usage
from tenants.errors import N_, Conflict, Invalid, NotFound
from tenants.keys import moment, now
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk
from tenants.usage import day, month

AT_ONCE = 200  # tickets in one run, so that it ends before its lease
PAGE = 50

log = logging.getLogger(__name__)


def release(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `release`: whoever waits longest goes first; the rest waits for the next midnight."""
    faults: list[Exception] = []
    for place, number in enumerate(_held(desk)):
        if place >= AT_ONCE:
            jobs.again(job, 1)
            return
        try:
            has_gone = _let_go(desk, number, wish["how"])
        except Conflict:
            raise
        except Exception as fault:  # what is wrong with one keeps no other waiting
            log.exception("ticket %s of tenant %s is not let go", number, desk.id)
            faults.append(fault)
            continue
        if not has_gone:
            _wait(desk, job)
            return
    if faults:
        raise faults[0]
    jobs.settle(job, "release")


def release_one(desk: Desk, person: Staff, ticket: Ticket) -> None:
    """Let one held ticket go though the day is full; raise Invalid where the month's releases are used."""
    require(desk, person, "answer", ticket)
    if ticket.shelf != HELD:
        return
    this_month = month(day(desk, now()))
    used = usage.counted(desk, this_month, {"releases": 1}, usage.below("releases", RELEASES))
    try:
        _commit(desk, ticket, [used], {}, "emergency", person)
    except Conflict as conflict:
        if any(usage.is_of(desk, item, this_month) for item in conflict.failed):
            raise Invalid(release=N_("All %(number)s releases of this month are used.", number=RELEASES)) from conflict
        raise


def _let_go(desk: Desk, number: int, how: str) -> bool:
    """Let a ticket go into the first room that there is; return whether there was one."""

    def attempt(room: Room) -> None:
        tickets.again(desk.id, number, lambda one: _into(desk, one, room, how))

    for room in having(desk, day(desk, now()), {}, {}):
        try:
            attempt(room)
            return True
        except NotFound:
            return True
        except Conflict as conflict:
            if not is_taken(room, conflict.failed):
                raise
    return False


def _into(desk: Desk, ticket: Ticket, room: Room, how: str) -> None:
    if ticket.shelf == HELD:
        _commit(desk, ticket, room.writes, room.attributes, how)


def _commit(
    desk: Desk,
    ticket: Ticket,
    beside: Iterable[Write],
    attributes: dict[str, Any],
    how: str,
    person: Staff | None = None,
) -> None:
    by = {"by": person.id, "by_name": person.name} if person else {}
    told = event(desk.id, int(ticket.number), "released", how=how, **by)
    handed_out = {} if ticket.assignee else turns.effect(desk, ticket.department, int(ticket.number))
    writes, effects = tickets.moved(ticket, told, **{**attributes, "let_go": how})
    tickets.commit(ticket, [*writes, *beside], {**effects, **handed_out})


def _wait(desk: Desk, job: Job) -> None:
    """End the job; what still waits goes at midnight, by the timer itself where this is it."""
    timer = release_timer(desk, now())
    if job.id == timer.id:
        jobs.again(job, (moment(timer.due_order or "") - now()).total_seconds())
    else:
        jobs.settle(job, "release", table.put(timer))


def _held(desk: Desk) -> Iterator[int]:
    start = None
    while True:
        page = table.query(keys.shelf(desk.id, HELD), index="board", limit=PAGE, start=start, only=["number"])
        yield from (int(row["number"]["N"]) for row in page.rows)
        start = page.last
        if not start:
            return
