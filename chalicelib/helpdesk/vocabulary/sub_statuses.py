"""What a desk calls the stages within open, pending, solved and closed."""

from typing import Any

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute

from chalicelib.helpdesk import editing
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.tickets import STATUSES, Ticket
from chalicelib.helpdesk.vocabulary import terms
from chalicelib.helpdesk.vocabulary.terms import Term
from tenants.errors import N_, NN_, Invalid, Text
from tenants.staff import Staff
from tenants.tenant import Desk


class SubStatus(Term, discriminator="sub_status"):
    """A stage of one status; the default one stands for tickets that came to the status without any."""

    status = UnicodeAttribute()
    is_default = BooleanAttribute(default=False)

    most = 60


def of_status(desk: Desk, status: str) -> list[SubStatus]:
    """The stages of a status, archived ones too."""
    return [one for one in terms.every(desk, SubStatus) if one.status == status]


def offered(desk: Desk, status: str) -> list[SubStatus]:
    return [one for one in of_status(desk, status) if one.is_active]


def default(desk: Desk, status: str) -> SubStatus | None:
    return next((one for one in offered(desk, status) if one.is_default), None)


def of(desk: Desk, status: str, id: str | None) -> SubStatus | None:
    """How a ticket stands within its status: as was said, else by the default; none where it is just that status."""
    said = next((one for one in of_status(desk, status) if one.id == id), None) if id else None
    return said or default(desk, status)


def chosen(desk: Desk, status: str, id: str) -> str | None:
    """A stage as it was chosen for a status; the default needs no name. Raise Invalid for one that is not offered."""
    if not id:
        return None
    for one in offered(desk, status):
        if one.id == id:
            return None if one.is_default else one.id
    raise Invalid(status=N_("There is no such status."))


def is_there(desk: Desk, ticket: Ticket, status: str, sub_status: str | None) -> bool:
    """Whether a ticket stands so already."""
    return status == ticket.status == ticket.shelf and sub_status == (ticket.sub_status or None)


def add(desk: Desk, person: Staff, name: str, status: str, **attributes: Any) -> SubStatus:
    """Add a stage to a status; raise Invalid naming the field."""
    if status not in STATUSES:
        raise Invalid(status=N_("There is no such status."))
    return terms.add(desk, person, SubStatus, name, status=status, **attributes)


def make_default(desk: Desk, person: Staff, one: SubStatus, is_default: bool) -> None:
    """Let a stage stand for its whole status, in the place of any other; or no longer."""
    require(desk, person, "settings")
    if is_default and not one.is_active:
        raise Invalid(default=N_("Bring it back first."))
    writes = []
    for other in of_status(desk, one.status):
        writes += editing.edited(person, other, is_default=is_default and other.id == one.id)
    editing.save(desk, writes)


def title(desk: Desk, ticket: Ticket) -> str:
    """What a ticket's stage is called in the desk's own language; nothing where it has none."""
    return terms.named(desk, of(desk, ticket.status, ticket.sub_status))


def summary(desk: Desk) -> Text:
    number = len(terms.active(desk, SubStatus))
    return NN_("%(number)s sub-status", "%(number)s sub-statuses", number) if number else N_("Our four statuses")
