"""Two tickets that are one question: merged, and for a month to be taken apart again."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from chalicelib import jobs
from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.joining import gathering, merged
from chalicelib.helpdesk.messages import Event, event
from chalicelib.helpdesk.objects import attaching
from chalicelib.helpdesk.rights import may, require
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.helpdesk.volume import holding
from tenants.errors import N_, Invalid, NotFound
from tenants.keys import now
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk

UNDO = timedelta(days=30)
MOST_COPIES = 40  # SES takes 50 recipients a mail


class Comparison(NamedTuple):
    """Two tickets that may be merged, and who might get the survivor's answers too."""

    survivor: Ticket
    other: Ticket
    copies: list[str]  # addresses that only the other has
    is_same_customer: bool


def is_undoable(ticket: Ticket) -> bool:
    return ticket.merged_at is not None and now() - ticket.merged_at < UNDO


def find(desk: Desk, person: Staff, number: int) -> Ticket:
    """The ticket of a number, or what it was merged into, as somebody may see it; raise Invalid naming the field."""
    try:
        found = merged.survivor(desk.id, tickets.load(desk.id, number))
    except NotFound:
        found = None
    if found is None or not may(desk, person, "see", found):
        raise Invalid(other=N_("There is no ticket #%(number)s.", number=number))
    return found


def compare(desk: Desk, person: Staff, survivor: Ticket, other: Ticket) -> Comparison:
    """What merging would mean; raise Invalid where it cannot be done."""
    for one in (survivor, other):
        require(desk, person, "merge", one)
    if survivor.number == other.number:
        raise Invalid(other=N_("This is the same ticket. Choose another."))
    if "deleted" in (survivor.shelf, other.shelf):
        raise Invalid(other=N_("A deleted ticket cannot be merged. Restore it first."))
    if other.gathers and gathering.has_any(desk, other):
        raise Invalid(other=N_("Other tickets belong to #%(number)s, so keep that one.", number=int(other.number)))
    if len(survivor.took_in or ()) + len(other.took_in or ()) >= merged.MOST:
        raise Invalid(other=N_("At most %(number)s tickets can be merged into one.", number=merged.MOST))
    is_same = merged.is_same_customer(survivor, other)
    named = [*([] if is_same else [other.customer_address]), *other.cc]
    copies = [one for one in dict.fromkeys(named) if one not in (survivor.customer_address, *survivor.cc)]
    return Comparison(survivor, other, copies, is_same)


def merge(
    desk: Desk, person: Staff, survivor: Ticket, other: Ticket, copies: Sequence[str] = (), with_marks: bool = True
) -> None:
    """Let one ticket stand for another: what was written to either is read there, and so is what comes for either.

    Nobody new gets the survivor's answers but who is named in `copies`. With marks its tags and objects go along.
    """
    found = compare(desk, person, survivor, other)
    added = [one for one in found.copies if one in copies]
    if len(survivor.cc) + len(added) > MOST_COPIES:
        raise Invalid(other=N_("At most %(number)s addresses can be in Cc.", number=MOST_COPIES))
    brought = {**_brought(desk, survivor, other, added, with_marks), "is_same_customer": found.is_same_customer}
    by = {"by": person.id, "by_name": person.name}
    kept = event(desk.id, survivor.number, "took_in", **by, other=int(other.number), subject=other.subject)
    gone = event(desk.id, other.number, "merged", **by, to=int(survivor.number))
    old = list(survivor.objects)
    group = [int(other.number), *(other.took_in or ())]
    received = {**_standing(survivor, other), **_received(survivor, brought), **_privacy(survivor, other, kept)}
    received |= holding.joined(survivor, other)
    first = tickets.moved(survivor, kept, took_in=[*(survivor.took_in or ()), *group], **received)
    marks: dict[str, Any] = {
        "merged_into": int(survivor.number),
        "merged_at": now(),
        "merged_by": person.name,
        "brought": brought,
    }
    second = tickets.moved(other, gone, **marks, snoozed_until=None, stood_on=None, closes_at=None)
    links = attaching.links(survivor, old, list(survivor.objects))
    if brought["incident"]:
        links.append(gathering.named(desk.id, brought["incident"], int(survivor.number)))
    _commit(desk, [first, second], links)


def unmerge(desk: Desk, person: Staff, survivor: Ticket, number: int) -> None:
    """Take a ticket out of the one that stands for it; it has its own messages, also those that came meanwhile.

    Raise NotFound for what is not in there, Invalid when the month is over.
    """
    require(desk, person, "merge", survivor)
    if number not in (survivor.took_in or ()):
        raise NotFound()
    other = tickets.load(desk.id, number)
    require(desk, person, "merge", other)
    if not is_undoable(other):
        raise Invalid(merge=N_("It was merged more than 30 days ago, so it stays."))
    above = _above(desk, other, survivor)
    group, brought = {number, *(other.took_in or ())}, dict(other.brought or {})
    by = {"by": person.id, "by_name": person.name}
    parts, links = list[tickets.Moved](), list[Write]()
    for one in above:
        events = [event(desk.id, one.number, "gave_back", **by, other=number)] if one is survivor else []
        old, next_brought = list(one.objects), dict(one.brought or {})
        left = [each for each in one.took_in or () if each not in group]
        given = {**_returned(one, brought), **holding.parted(one)}
        parts.append(tickets.moved(one, *events, took_in=left or None, **given))
        if one is survivor:  # of a merged one its objects show nothing, and a transaction has room for a hundred items
            links += attaching.links(one, old, list(one.objects))
        brought = {name: _both(next_brought.get(name), brought.get(name)) for name in LISTS}
    back = event(desk.id, number, "unmerged", **by, before=int(survivor.number))
    free: dict[str, Any] = {"merged_into": None, "merged_at": None, "merged_by": None, "brought": None}
    parts.append(tickets.moved(other, back, shelf=other.status, assignee=_still(desk, other), **free))
    _commit(desk, parts, links)


LISTS = ("cc", "tags", "objects")


def _brought(desk: Desk, survivor: Ticket, other: Ticket, copies: list[str], with_marks: bool) -> dict[str, Any]:
    """What the survivor gets that it has not."""
    tags = sorted(set(other.tags or ()) - set(survivor.tags or ())) if with_marks else []
    more = [one for one in other.objects if one not in survivor.objects] if with_marks else []
    keeper = next((one for one in desk.all(Staff) if one.id == other.assignee), None)
    takes = keeper and not survivor.assignee and may(desk, keeper, "answer", survivor.department)
    objects = more[: max(0, attaching.MOST - len(survivor.objects))]
    is_apart = not survivor.incident and not survivor.gathers and other.incident != survivor.number
    assignee, incident = other.assignee if takes else None, other.incident if is_apart else None
    return {"cc": copies, "tags": tags, "objects": objects, "assignee": assignee, "incident": incident}


def _received(survivor: Ticket, brought: dict[str, Any]) -> dict[str, Any]:
    return {
        "cc": [*survivor.cc, *brought["cc"]],
        "tags": {*(survivor.tags or ()), *brought["tags"]} or None,
        "objects": [*survivor.objects, *brought["objects"]],
        "assignee": survivor.assignee or brought["assignee"],
        "incident": survivor.incident or brought["incident"],
    }


def _returned(one: Ticket, brought: dict[str, Any]) -> dict[str, Any]:
    """How a ticket stands without what another brought, as far as that is still there."""
    gone = {name: set(brought.get(name, ())) for name in LISTS}
    handed = {name: None for name in ("assignee", "incident") if brought.get(name, "") == getattr(one, name)}
    return {
        "cc": [each for each in one.cc if each not in gone["cc"]],
        "tags": {each for each in one.tags or () if each not in gone["tags"]} or None,
        "objects": [each for each in one.objects if each not in gone["objects"]],
        **handed,
    }


def _standing(survivor: Ticket, other: Ticket) -> dict[str, Any]:
    """Who waits for us in either waits in the survivor, since when he did."""
    news: dict[str, Any] = {"shelf": "undelivered"} if other.shelf == "undelivered" else {}
    if other.status != "open":
        return news
    news["is_unread"] = survivor.is_unread or other.is_unread
    is_resting = survivor.status != "open" or survivor.shelf == "snoozed"
    if is_resting or other.waiting_since < survivor.waiting_since:
        news["waiting_since"] = other.waiting_since
    if is_resting:
        asked = {"is_answered": other.is_answered, "asked_at": other.asked_at, "preview": other.preview}
        news |= {"status": "open", "snoozed_until": None, "closes_at": None, **asked}
    return news


def _both(some: list[str] | None, others: list[str] | None) -> list[str]:
    return [one for one in some or () if one in (others or ())]


def _privacy(survivor: Ticket, other: Ticket, told: Event) -> dict[str, Any]:
    """The link of the form's page shows nothing more where answers are from now on to mail as well."""
    is_open = other.channel == "form" and other.private_since is None
    return {} if is_open or survivor.private_since else {"private_since": told.id}


def _above(desk: Desk, other: Ticket, survivor: Ticket) -> list[Ticket]:
    """The tickets that have a merged one among theirs, the nearest first."""
    found, one = list[Ticket](), other
    while one.number != survivor.number and one.merged_into is not None:
        is_last = int(one.merged_into) == survivor.number
        one = survivor if is_last else tickets.load(desk.id, int(one.merged_into))
        found.append(one)
    return found


def _still(desk: Desk, ticket: Ticket) -> str | None:
    """Who had a ticket has it again, where he still may answer it."""
    having = next((one for one in desk.all(Staff) if one.id == ticket.assignee), None)
    return having.id if having and may(desk, having, "answer", ticket.department) else None


def _commit(desk: Desk, parts: Sequence[tickets.Moved], writes: list[Write]) -> None:
    """Commit what moves several tickets, each with a job for its own effects."""
    follows = [jobs.job(desk.id, **effects) for _, effects in parts if effects]
    jobs.commit([*(write for written, _ in parts for write in written), *writes], *follows)
