"""A ticket goes to another department, with a word to those who get it."""

from typing import Any

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.departments import Department, active
from chalicelib.helpdesk.messages import Entry, Event, event
from chalicelib.helpdesk.rights import may, require
from chalicelib.helpdesk.structure import turns
from chalicelib.helpdesk.tickets import Ticket
from tenants.errors import N_, Invalid
from tenants.staff import Staff
from tenants.tenant import Desk


def transfer(desk: Desk, person: Staff, ticket: Ticket, to: str, words: str = "") -> None:
    """Give a ticket to a department, also to one that the person may not see; whoever may not answer there lets it go.

    `words` become a private note.
    """
    require(desk, person, "transfer", ticket)
    new = next((one for one in active(desk) if one.id == to), None)
    if new is None:
        raise Invalid(department=N_("Choose a department."))
    if new.id == ticket.department:
        return
    told, changes = transferred(desk, person, ticket, new)
    entries: list[Entry] = [told]
    if words.strip():
        note = ticket.next_message("note", words, by=person.id, by_name=person.name)
        entries.append(note)
        changes["messages"] = note.position
    writes, effects = tickets.moved(ticket, *entries, **changes)
    tickets.commit(ticket, writes, {**effects, **handed(desk, ticket)})


def handed(desk: Desk, ticket: Ticket) -> dict[str, Any]:
    """The effect by which a department that just got a ticket hands it out, where it is nobody's."""
    return {} if ticket.assignee else turns.effect(desk, ticket.department, ticket.number)


def transferred(desk: Desk, person: Staff, ticket: Ticket, new: Department) -> tuple[Event, dict[str, Any]]:
    """The event of a ticket's going to a department, and what changes with that."""
    before = desk.find(Department, ticket.department)
    about = {"to": new.name, "before": before.name}
    told = event(desk.id, ticket.number, "transferred", by=person.id, by_name=person.name, **about)
    return told, {"department": new.id, "is_unread": True, "assignee": _still(desk, ticket, new)}


def _still(desk: Desk, ticket: Ticket, new: Department) -> str | None:
    """Who has the ticket keeps it where he may answer there too."""
    having = next((one for one in desk.all(Staff) if one.id == ticket.assignee), None)
    return having.id if having and may(desk, having, "answer", new.id) else None
