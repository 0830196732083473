"""A ticket goes to another department or to a person, with a word to those who get it."""

from typing import Any

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.assigning import assigned, taking
from chalicelib.helpdesk.departments import Department, active
from chalicelib.helpdesk.messages import Entry, Event, event
from chalicelib.helpdesk.rights import may, require
from chalicelib.helpdesk.structure import turns
from chalicelib.helpdesk.tickets import Ticket
from tenants.errors import N_, Invalid
from tenants.staff import Staff
from tenants.tenant import Desk


def transfer(desk: Desk, person: Staff, ticket: Ticket, to: str, words: str = "", assignee: str = "") -> None:
    """Give a ticket to a department, also to one that the person may not see, or to an assignee wherever he may answer.

    Whoever may not answer there lets it go. `words` become a private note.
    """
    require(desk, person, "transfer", ticket)
    named = desk.find(Staff, assignee) if assignee else None
    new = _place_of(desk, ticket, named) if named else next((one for one in active(desk) if one.id == to), None)
    if new is None:
        raise Invalid(department=N_("Choose a department."))
    events, changes = list[Event](), dict[str, Any]()
    if new.id != ticket.department:
        told, changes = transferred(desk, person, ticket, new)
        events.append(told)
    if named:
        getting = taking(desk, person, named, new.id)
        if getting and getting.id != ticket.assignee:
            events.append(assigned(desk, person, ticket, getting, named))
            changes |= {"assignee": getting.id, "is_unread": True}
    if events:
        give(desk, person, ticket, events, changes, words)


def give(desk: Desk, person: Staff, ticket: Ticket, events: list[Event], changes: dict[str, Any], words: str) -> None:
    """Commit a ticket's going to others, with a private note where there are words."""
    entries: list[Entry] = [*events]
    if words.strip():
        note = ticket.next_message("note", words, by=person.id, by_name=person.name, is_markdown=True)
        entries.append(note)
        changes = {**changes, "messages": note.position}
    writes, effects = tickets.moved(ticket, *entries, **changes)
    tickets.commit(ticket, writes, {**effects, **handed(desk, ticket)})


def destinations(desk: Desk) -> list[Staff]:
    """The people to whom a ticket can be given: who may answer somewhere."""
    return [one for one in desk.all(Staff) if any(may(desk, one, "answer", where.id) for where in active(desk))]


def _place_of(desk: Desk, ticket: Ticket, named: Staff) -> Department:
    """Where somebody may answer a ticket: where it is, else in the first department in which he may."""
    here = desk.find(Department, ticket.department)
    found = next((one for one in (here, *active(desk)) if may(desk, named, "answer", one.id)), None)
    if found is None:
        raise Invalid(assignee=N_("%(name)s may not answer in any department.", name=named.name))
    return found


def handed(desk: Desk, ticket: Ticket) -> dict[str, Any]:
    """The effect by which a department that just got a ticket hands it out, where it is nobody's."""
    return {} if ticket.assignee else turns.effect(desk, ticket.department, ticket.number)


def transferred(desk: Desk, person: Staff, ticket: Ticket, new: Department) -> tuple[Event, dict[str, Any]]:
    """The event of a ticket's going to a department, and what changes with that."""
    before = desk.find(Department, ticket.department)
    about = {"to": new.name, "before": before.name}
    told = event(desk.id, ticket.number, "transferred", by=person.id, by_name=person.name, **about)
    return told, {"department": new.id, "is_unread": True, "assignee": still(desk, ticket, new)}


def still(desk: Desk, ticket: Ticket, new: Department) -> str | None:
    """Who has the ticket keeps it where he may answer there too."""
    having = next((one for one in desk.all(Staff) if one.id == ticket.assignee), None)
    return having.id if having and may(desk, having, "answer", new.id) else None
