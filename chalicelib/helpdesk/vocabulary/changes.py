"""What somebody changes about a ticket: written at once, or with the reply that brings it."""

from typing import Any, NamedTuple

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.messages import Event, event
from chalicelib.helpdesk.tickets import Ticket
from tenants.staff import Staff
from tenants.tenant import Desk


class Changes(NamedTuple):
    """Attributes of a ticket, and the events that tell of them; empty where all stays as it is."""

    events: tuple[Event, ...]
    attributes: dict[str, Any]

    def __bool__(self) -> bool:
        return bool(self.events)

    def and_then(self, more: "Changes") -> "Changes":
        return Changes((*self.events, *more.events), {**self.attributes, **more.attributes})


NONE = Changes((), {})


def changed(desk: Desk, person: Staff, ticket: Ticket, what: str, about: dict[str, Any], **attributes: Any) -> Changes:
    """Attributes of a ticket with the one event that tells of them."""
    told = event(desk.id, int(ticket.number), what, by=person.id, by_name=person.name, **about)
    return Changes((told,), attributes)


def make(ticket: Ticket, changes: Changes) -> None:
    """Write changes, if there are any; whoever made them has seen the ticket."""
    if not changes:
        return
    writes, effects = tickets.moved(ticket, *changes.events, **{"is_unread": False, **changes.attributes})
    tickets.commit(ticket, writes, effects)
