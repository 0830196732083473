"""What a ticket has to do with others, on its page: links, its incident, what it gathers, what was merged into it."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.joining import gathering, linking, merged, merging, splitting
from chalicelib.helpdesk.messages import Entry, Message
from chalicelib.helpdesk.rights import may
from chalicelib.helpdesk.tickets import Ticket, Timeline
from chalicelib.urls import urls
from chalicelib.web import page_room
from chalicelib.web.asking import Ask
from tenants import keys, table
from tenants.errors import N_, Invalid, NotFound
from tenants.keys import Key
from tenants.reading import together

SHOWN = 10  # tickets of an incident on its own page


class Read(NamedTuple):
    """Other tickets that the page names."""

    tickets: dict[int, Ticket]
    gathered: gathering.Page


NOTHING = Read({}, gathering.Page([], 0, 0))


def names_others(ticket: Ticket) -> bool:
    """Whether there is anything to read for a ticket's page; most have nothing to do with others."""
    return bool(ticket.links or ticket.incident or ticket.took_in or ticket.gathers)


def timeline(ask: Ask, ticket: Ticket) -> tuple[Timeline, Read]:
    """The page of the timeline that is asked for, and what is to be read of other tickets, at the same time."""

    def entries() -> Timeline:
        return page_room.fitted(merged.timeline(ask.desk.id, ticket, ask.query.get("before", "")))

    return together(entries, lambda: read(ask, ticket)) if names_others(ticket) else (entries(), NOTHING)


def read(ask: Ask, ticket: Ticket) -> Read:
    """What `shown` needs of other tickets."""
    numbers = [*(ticket.links or ()), *(ticket.took_in or ()), *([ticket.incident] if ticket.incident else [])]
    wanted: list[Key] = [keys.ticket(ask.tenant, int(number)) for number in dict.fromkeys(numbers)]
    found = table.batch_get(wanted) if wanted else []
    gathered = gathering.page(ask.desk, ask.person, ticket, limit=SHOWN) if ticket.gathers else NOTHING.gathered
    return Read({int(one.number): one for one in found if isinstance(one, Ticket)}, gathered)


def shown(ask: Ask, ticket: Ticket, found: Read, entries: Sequence[Entry]) -> dict[str, Any]:
    """What the page shows of it: nothing of tickets that the person may not see."""

    def seen(numbers: Sequence[int]) -> list[Ticket]:
        every = (found.tickets.get(int(number)) for number in numbers)
        return [one for one in every if one and may(ask.desk, ask.person, "see", one)]

    incidents = seen([int(ticket.incident)]) if ticket.incident else []
    may_answer, may_merge = (may(ask.desk, ask.person, right, ticket) for right in ("answer", "merge"))
    return {
        "joined": {
            "links": [one for one in seen(ticket.links or ()) if one.shelf != "deleted"],
            "incident": incidents[0] if incidents else None,
            "gathered": found.gathered.tickets,
            "gathers": bool(found.gathered.tickets or found.gathered.hidden),
            "merged": [_taken(ask, ticket, found.tickets.get(int(number)), number) for number in ticket.took_in or ()],
            "may_answer": may_answer,
            "may_merge": may_merge and ticket.shelf != "deleted",
        },
        "splittable": _splittable(ticket, entries) if may_answer else (),
    }


def link(ask: Ask, ticket: Ticket) -> None:
    """Say that a ticket is related to another, or that it is not after all."""
    number = typed_number(ask.form.get("other"), "link")
    try:
        other = tickets.find(ask.desk, ask.person, number)
    except NotFound:
        raise Invalid(link=N_("There is no ticket #%(number)s.", number=number)) from None
    if ask.form.get("do") == "remove":
        linking.unlink(ask.desk, ask.person, ticket, other)
    else:
        linking.link(ask.desk, ask.person, ticket, other)


def gather(ask: Ask, ticket: Ticket) -> None:
    """Say to which incident a ticket belongs, or to none where the field is empty.

    One that its reader may not see is an empty field to him, which therefore says nothing.
    """
    typed = ask.form.get("incident")
    if "was" in ask.form.typed() and typed == ask.form.get("was"):
        return
    number = typed_number(typed, "incident") if typed.strip() else 0
    incident = gathering.find(ask.desk, ask.person, number) if number else None
    gathering.gather(ask.desk, ask.person, ticket, incident)


def merge(ask: Ask, survivor: Ticket) -> None:
    """Merge the other ticket of the form into this one."""
    merged.require_apart(survivor)
    other = merging.find(ask.desk, ask.person, typed_number(ask.form.get("other"), "other"))
    copies, with_marks = ask.form.all("copy"), ask.form.get("marks") == "yes"
    merging.merge(ask.desk, ask.person, survivor, other, copies, with_marks)


def unmerge(ask: Ask, survivor: Ticket) -> None:
    merging.unmerge(ask.desk, ask.person, survivor, typed_number(ask.form.get("other"), "merge"))


def split(ask: Ask, ticket: Ticket) -> Ticket:
    """Open a ticket with a message of this one."""
    merged.require_apart(ticket)
    form = ask.form
    subject, with_later = form.get("subject"), form.get("later") == "yes"
    return splitting.split(ask.desk, ask.person, ticket, form.get("message"), subject, with_later)


def typed_number(text: str, field: str) -> int:
    """The number of a ticket as people write it, 12 or #12; raise Invalid naming the field."""
    found = re.fullmatch(r"\s*(?:#|№)?\s*([1-9]\d{0,9})\s*", text, re.ASCII)
    if not found:
        raise Invalid(**{field: N_("Write the number of a ticket.")})
    return int(found[1])


def _taken(ask: Ask, ticket: Ticket, one: Ticket | None, number: int) -> dict[str, Any]:
    """A ticket that was merged into this one, and whether it can be taken out again."""
    can = one is not None and merging.is_undoable(one) and may(ask.desk, ask.person, "merge", one)
    return {
        "number": int(number),
        "subject": one.subject if one else "",
        "by": (one.merged_by or "") if one else "",
        "at": one.merged_at if one else None,
        "is_other_customer": one is not None and not merged.is_same_customer(one, ticket),
        "address": one.customer_address if one else "",
        "is_undoable": can and may(ask.desk, ask.person, "merge", ticket),
    }


def _splittable(ticket: Ticket, entries: Sequence[Entry]) -> set[str]:
    return {one.id for one in entries if isinstance(one, Message) and splitting.is_splittable(ticket, one)}


def file_url(number: int, entries: Sequence[Entry]) -> Any:
    """What makes the address of a file by its id, which names its message: of merged tickets it lies with them."""
    home = {one.id: one.number for one in entries if one.number != number}
    return lambda file: urls.file(home.get(str(file).partition("-")[0], number), file)
