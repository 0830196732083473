"""Fair turn: who gets a new ticket of a department by itself, so that nobody has to hand them out."""

import random
import time
from collections.abc import Collection
from typing import Any, NamedTuple

from pynamodb.attributes import JSONAttribute

from chalicelib import jobs
from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.assigning import candidates
from chalicelib.helpdesk.counts import Counts
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.messages import event
from chalicelib.helpdesk.rights import may
from chalicelib.helpdesk.structure import managing
from chalicelib.helpdesk.team import activity
from chalicelib.helpdesk.team.duty import on_duty
from chalicelib.helpdesk.team.shifts import is_on_shift, stand_in
from chalicelib.helpdesk.tickets import Ticket
from tenants import keys, table
from tenants.errors import N_, Conflict, Invalid
from tenants.items import Counter, DeskItem, IntegerAttribute
from tenants.keys import now, stamp
from tenants.staff import Staff
from tenants.tenant import Desk

PERSON, ROUND, LOAD, DUTY = "person", "round", "load", "duty"
TURNS = ("", PERSON, ROUND, LOAD)
WORKED = ("open", "pending", "snoozed", "held", "undelivered")
TRIES = 8


class Turn(DeskItem, discriminator="turn"):
    """Who got tickets of a department, and when last; it changes with each, so it is no setting."""

    given = JSONAttribute(default=dict)  # {staff: moment}
    edition = IntegerAttribute(default=0)


class Pick(NamedTuple):
    person: Staff
    why: str
    instead_of: str = ""  # the name of whom he stands in for


def effect(desk: Desk, department: str, number: int) -> dict[str, Any]:
    """What to add to the job of a ticket that came to a department and is nobody's; nothing where nobody gets it."""
    found = desk.find(Department, department)
    is_for_somebody = found.turn or on_duty(desk, department, now())
    return {"hand_out": {"number": number}} if is_for_somebody else {}


def hand_out(desk: Desk, job: jobs.Job, wish: dict[str, Any]) -> None:
    """Handle the effect `hand_out`: a ticket that somebody took meanwhile is his, and one that was settled stays."""
    for attempt in range(TRIES):
        try:
            _hand_out(desk, job, wish["number"])
            return
        except Conflict as conflict:
            is_passing = any(isinstance(item, Ticket | Turn) for item in conflict.failed)
            if attempt == TRIES - 1 or not is_passing:
                raise
            time.sleep(random.uniform(0, 0.02 * 2**attempt))  # many tickets may come at once


def _hand_out(desk: Desk, job: jobs.Job, number: int) -> None:
    read = table.batch_get([keys.ticket(desk.id, number), keys.counts(desk.id)])
    ticket = read[0]
    if not isinstance(ticket, Ticket) or ticket.assignee or ticket.shelf not in WORKED:
        jobs.settle(job, "hand_out")
        return
    turn = table.get(Turn, keys.turn(desk.id, ticket.department))
    pick = _pick(desk, ticket.department, turn.given if turn else {}, Counts(read[1]))
    if pick is None:
        jobs.settle(job, "hand_out")
        return
    about = {"to": pick.person.name, "to_id": pick.person.id, "why": pick.why, "instead_of": pick.instead_of}
    told = event(desk.id, number, "assigned", **about)
    writes, effects = tickets.moved(ticket, told, assignee=pick.person.id)
    # At once, since the next one looks at these numbers to see who has the fewest.
    counted = [
        table.add(Counter(*keys.counts(desk.id)), effects["count"]),
        *activity.counted(desk, effects["activity"]),
    ]
    jobs.settle(job, "hand_out", *writes, *counted, _noted(desk, ticket.department, turn, pick.person))


def _pick(desk: Desk, department: str, given: dict[str, str], numbers: Counts) -> Pick | None:
    """Whose turn it is: who is due by the department's rule, else who has duty."""
    known = desk.find(Department, department)
    pick = None
    if known.turn == PERSON:
        pick = _default(desk, known)
    elif known.turn in (ROUND, LOAD):
        there = _there(desk, known)
        loads = {one.id: _load(desk, numbers, one) if known.turn == LOAD else 0 for one in there}
        longest_ago = sorted(there, key=lambda one: (loads[one.id], given.get(one.id, ""), one.id))
        pick = Pick(longest_ago[0], known.turn) if longest_ago else None
    if pick:
        return pick
    person = on_duty(desk, department, now())
    return Pick(person, DUTY) if person else None


def _default(desk: Desk, department: Department) -> Pick | None:
    usual = next((one for one in desk.all(Staff) if one.id == department.turn_to), None)
    person = stand_in(desk, usual, now()) if usual else None
    if usual is None or person is None or not may(desk, person, "answer", department.id):
        return None
    return Pick(person, PERSON, usual.name if person.id != usual.id else "")


def _there(desk: Desk, department: Department) -> list[Staff]:
    """Who takes part in the turn and works now; those who are away are passed over."""
    return [one for one in partakers(desk, department) if is_on_shift(desk, one, now())]


def partakers(desk: Desk, department: Department) -> list[Staff]:
    """Who takes part in the turn of a department."""
    among = department.turn_among or ()
    return [one for one in candidates(desk, department.id) if not among or one.id in among]


def _load(desk: Desk, numbers: Counts, person: Staff) -> int:
    """How many tickets of somebody's wait for us, in all departments."""
    return numbers.sum("open", [one.id for one in desk.all(Department)], person.id)


def _noted(desk: Desk, department: str, turn: Turn | None, person: Staff) -> table.Write:
    """Say who got one, unless another has been handed out meanwhile."""
    people = {one.id for one in desk.all(Staff)}
    before = {id: at for id, at in (turn.given if turn else {}).items() if id in people}
    given = {**before, person.id: stamp(now())}
    if turn is None:
        return table.create(Turn(*keys.turn(desk.id, department), given=given, edition=1))
    return table.change(turn, Turn.edition == turn.edition, given=given, edition=turn.edition + 1)


def set_turn(
    desk: Desk, person: Staff, department: Department, turn: str, to: str, among: Collection[str], seen: str
) -> None:
    """Say who gets the new tickets of a department; raise Invalid."""
    managing.require(desk, person, department)
    able = [one.id for one in candidates(desk, department.id)]
    if turn not in TURNS:
        raise Invalid(turn=N_("Choose who gets new tickets."))
    if turn == PERSON and to not in able:
        raise Invalid(turn_to=N_("Choose somebody who may answer in this department."))
    part = [one for one in able if one in among]
    changes: dict[str, Any] = {"turn": turn or None, "turn_to": to if turn == PERSON else None}
    changes["turn_among"] = part if turn in (ROUND, LOAD) and part and len(part) < len(able) else None
    managing.save(desk, person, department, "turn", seen, **changes)
