"""What kind of question a ticket is: a class, which may bring a department and a priority."""

from pynamodb.attributes import UnicodeAttribute

from chalicelib.helpdesk import departments, transferring
from chalicelib.helpdesk.rights import may, require
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.helpdesk.vocabulary import terms
from chalicelib.helpdesk.vocabulary.changes import NONE, Changes, changed, make
from chalicelib.helpdesk.vocabulary.priorities import PRIORITIES, prioritised
from chalicelib.helpdesk.vocabulary.terms import Term
from chalicelib.helpdesk.volume import holding
from tenants.errors import N_, NN_, Invalid, NotFound, Text
from tenants.staff import Staff
from tenants.tenant import Desk


class TicketClass(Term, discriminator="class"):
    """A class of tickets."""

    department = UnicodeAttribute(null=True)  # where tickets of the class belong
    priority = UnicodeAttribute(null=True)  # that they begin with

    most = 50
    ours = {  # noqa: RUF012 - never changed
        "request": N_("Service request"),
        "information": N_("Information"),
        "incident": N_("Incident"),
        "documentation": N_("Documentation"),
        "change": N_("Change"),
    }


def every(desk: Desk) -> list[TicketClass]:
    return terms.every(desk, TicketClass)


def active(desk: Desk) -> list[TicketClass]:
    return terms.active(desk, TicketClass)


def of(desk: Desk, ticket: Ticket) -> TicketClass | None:
    """The class of a ticket; none where it has none, or one that is gone."""
    return next((one for one in every(desk) if one.id == ticket.ticket_class), None)


def defaults(desk: Desk, department: str, priority: str) -> dict[str, str | None]:
    """What tickets of a class begin with, as it was chosen; raise Invalid naming the field."""
    if department and department not in [one.id for one in departments.active(desk)]:
        raise Invalid(department=N_("Choose a department."))
    if priority and priority not in PRIORITIES:
        raise Invalid(priority=N_("There is no such priority."))
    return {"department": department or None, "priority": priority or None}


def set_class(desk: Desk, person: Staff, ticket: Ticket, id: str) -> None:
    """Give a ticket a class, or none (empty), with what that brings; raise NotFound for one that is not offered."""
    require(desk, person, "answer", ticket)
    make(ticket, classed(desk, person, ticket, id))


def classed(desk: Desk, person: Staff, ticket: Ticket, id: str) -> Changes:
    """A class with its priority, and with its department where the person may send the ticket there."""
    new = next((one for one in active(desk) if one.id == id), None)
    if id and new is None:
        raise NotFound()
    if id == (ticket.ticket_class or ""):
        return NONE
    freed = holding.classed(ticket, id)
    changes = changed(desk, person, ticket, "class", {"to": terms.named(desk, new)}, ticket_class=id or None, **freed)
    if new and new.priority:
        changes = changes.and_then(prioritised(desk, person, ticket, new.priority))
    if new and new.department and may(desk, person, "transfer", ticket):
        goal = next((one for one in departments.active(desk) if one.id == new.department), None)
        if goal and goal.id != ticket.department:
            told, attributes = transferring.transferred(desk, person, ticket, goal)
            changes = changes.and_then(Changes((told,), attributes))
    return changes


def summary(desk: Desk) -> Text:
    return NN_("%(number)s class", "%(number)s classes", len(active(desk)))
