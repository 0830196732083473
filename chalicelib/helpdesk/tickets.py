"""The life of a ticket: reading it, moving it, committing what was done. Verbs are modules beside this one."""

import random
import re
import time
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from chalicelib import jobs
from chalicelib.helpdesk import before, counts, log, rights, spent, storing, timers
from chalicelib.helpdesk.closing import countdown
from chalicelib.helpdesk.messages import Entry, Message
from chalicelib.helpdesk.objects import figures
from chalicelib.helpdesk.outgoing.suppression import Suppressed
from chalicelib.helpdesk.portal import delays, promising
from chalicelib.helpdesk.searching import wanting
from chalicelib.helpdesk.team import activity
from chalicelib.helpdesk.ticket import STATUSES as STATUSES
from chalicelib.helpdesk.ticket import Ticket as Ticket
from chalicelib.helpdesk.ticket import order as order
from chalicelib.helpdesk.volume import holding
from tenants import keys, table
from tenants.errors import Conflict, NotFound
from tenants.items import DeskItem
from tenants.keys import now
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk

MERGED = "merged"  # the shelf of tickets for which another stands
TRIES = 5
ENTRY = re.compile(r"[0-9A-Z]{26}")  # the id of an entry, a ULID
PAGE = 100  # entries of a timeline on one page
WATCHED = (Ticket, Entry, Suppressed)  # what is read and then written under its version
R = TypeVar("R")
Moved = tuple[list[Write], dict[str, Any]]  # of a verb, and the effects of its job
AndWrite = Callable[[Ticket, Message], list[Write]]  # what else belongs in the transaction of a message


class Timeline(NamedTuple):
    ticket: Ticket
    entries: list[Entry]
    has_earlier: bool


def load(tenant: str, number: int) -> Ticket:
    """A ticket by its number; raise NotFound."""
    ticket = table.get(Ticket, keys.ticket(tenant, number))
    if ticket is None or ticket.is_gone:
        raise NotFound()
    return ticket


def find(desk: Desk, person: Staff, number: int) -> Ticket:
    """A ticket that a person may see; raise NotFound."""
    return checked(desk, person, load(desk.id, number))


def checked(desk: Desk, person: Staff, found: DeskItem | None) -> Ticket:
    """What was read, as a ticket that a person may see; raise NotFound."""
    if not isinstance(found, Ticket) or found.is_gone:
        raise NotFound()
    rights.require(desk, person, "see", found)
    return found


def timeline(tenant: str, number: int, before: str = "", known: Ticket | None = None, most: int = PAGE) -> Timeline:
    """A ticket with the newest page of its timeline, oldest entry first, in one Query; raise NotFound.

    The ticket is read by the same Query unless it is `known`.
    """
    pk, sk = keys.entry(tenant, number, before)
    start = {"pk": {"S": pk}, "sk": {"S": sk}} if ENTRY.fullmatch(before) else None
    page = table.query(pk, begins="timeline" if known else "ti", newest_first=True, limit=most + 2, start=start)
    items = list(map(table.model, page.rows))
    entries = [item for item in items if isinstance(item, Entry)]
    ticket = known or next((item for item in items if isinstance(item, Ticket)), None) or load(tenant, number)
    return Timeline(ticket, entries[:most][::-1], len(entries) > most or _is_more(pk, page.last))


def _is_more(pk: str, last: dict[str, Any] | None) -> bool:
    """Whether entries follow where DynamoDB stopped; it reads 1 MB at once, so a page of long ones has fewer."""
    return bool(last and table.query(pk, begins="timeline", newest_first=True, limit=1, start=last).rows)


def again(tenant: str, number: int, verb: Callable[[Ticket], R], known: Ticket | None = None) -> R:
    """Do a verb to a ticket, from the beginning when somebody else was quicker; `known` is as it was just read."""
    for attempt in range(TRIES):
        try:
            return verb(known if known and not attempt else load(tenant, number))
        except Conflict as conflict:
            is_passing = any(isinstance(item, WATCHED) for item in conflict.failed)
            if attempt == TRIES - 1 or not is_passing:
                raise
            time.sleep(random.uniform(0, 0.05 * 2**attempt))  # many may tell of one mail at once
    raise AssertionError("unreachable")


def moved(ticket: Ticket, *events: Entry, shelf: str = "", **attributes: Any) -> Moved:
    """What changes a ticket and writes its events, and the effects; index keys and counts follow.

    It goes to the shelf of its status where that is set, unless another is named, as for a ticket that sleeps; a
    deleted one stays there until somebody restores it.
    """
    place, figured, organisation = ticket.place, figures.places(ticket), ticket.organisation
    timed, was = spent.places(ticket), ticket.shelf
    if attributes.get("status", ticket.status) != ticket.status:
        attributes = {"sub_status": None, **attributes}
    worked = activity.step(ticket, events, attributes.get("status", ticket.status))
    by_status = ticket.shelf if ticket.shelf == "deleted" else attributes.get("status", ticket.shelf)
    by_status = holding.shelf(ticket, shelf or by_status, attributes)
    to = MERGED if attributes.get("merged_into", ticket.merged_into) is not None else by_status
    begun = countdown.begun(ticket, to, events, attributes.get("status"), is_led=bool(shelf))
    follows = {**timers.left(ticket.shelf, to), **begun, **delays.ended(ticket, attributes, to)}
    attributes = {**follows, **attributes, "updated_at": now(), "shelf": to, **worked.marks}
    attributes["undo"] = before.kept(ticket, events, attributes, worked.effects.get("activity"))
    for name, value in attributes.items():
        setattr(ticket, name, value)
    keys_now = order(ticket.shelf, ticket.assignee, ticket.waiting_since, ticket.tenant)
    steps = counts.moves(place, ticket.place)
    writes = [
        table.change(ticket, **attributes, **keys_now),
        *(table.create(entry) for entry in events),
        *log.of_ticket(ticket.number, events),
        *timers.set_again(ticket.tenant, ticket.number, attributes),
    ]
    figure_steps = figures.moves(figured, figures.places(ticket))
    listed = {"number": int(ticket.number)} if ticket.organisation != organisation else {}
    effects = {"count": steps, "object_figures": figure_steps, "list_ticket": listed, **worked.effects}
    effects |= promising.effect(ticket, worked.marks)
    effects |= spent.effect(timed, ticket) | holding.effect(was, ticket)
    effects |= wanting.effect(int(ticket.number), events, attributes) | storing.effect(int(ticket.number), events)
    return writes, {name: wish for name, wish in effects.items() if wish}


def commit(ticket: Ticket, writes: list[Write], effects: dict[str, Any]) -> None:
    """Commit a verb, with a job where it has effects."""
    if effects:
        jobs.commit(writes, jobs.job(ticket.tenant, **wanting.last(effects)))
    else:
        table.write(*writes)
