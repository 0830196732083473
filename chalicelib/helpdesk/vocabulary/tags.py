"""Tags: words that a desk sticks on tickets to find them again."""

from collections.abc import Iterable

from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.helpdesk.vocabulary.changes import NONE, Changes, changed, make
from chalicelib.helpdesk.vocabulary.terms import Term
from tenants.errors import N_, NN_, Invalid, NotFound, Text
from tenants.items import IntegerAttribute
from tenants.staff import Staff
from tenants.tenant import Desk

HUES = 8  # colours of the stylesheet
MOST = 20  # on one ticket


class Tag(Term, discriminator="tag"):
    """A tag; its name is the same in every language."""

    hue = IntegerAttribute(default=0)

    most = 200


def every(desk: Desk) -> list[Tag]:
    """All of them by the alphabet, archived ones too."""
    return sorted(desk.all(Tag), key=lambda one: (one.name or "").casefold())


def active(desk: Desk) -> list[Tag]:
    return [one for one in every(desk) if one.is_active]


def among(desk: Desk, ids: Iterable[str] | None) -> list[Tag]:
    """The tags with these ids; what is gone is left out."""
    wanted = set(ids or ())
    return [one for one in every(desk) if one.id in wanted] if wanted else []


def hue(typed: str) -> int:
    """A colour as it was chosen."""
    if not (len(typed) == 1 and typed.isascii() and typed.isdigit() and int(typed) < HUES):
        raise Invalid(hue=N_("Choose one of these."))
    return int(typed)


def tag(desk: Desk, person: Staff, ticket: Ticket, id: str) -> None:
    """Put a tag on a ticket; again is no error. Raise Invalid where nothing was chosen."""
    require(desk, person, "answer", ticket)
    if not id:
        raise Invalid(tag=N_("Choose a tag."))
    make(ticket, tagged(desk, person, ticket, [id]))


def untag(desk: Desk, person: Staff, ticket: Ticket, id: str) -> None:
    """Take a tag off a ticket."""
    require(desk, person, "answer", ticket)
    left = set(ticket.tags or ())
    if id not in left:
        return
    left.remove(id)
    gone = ", ".join(one.name or "" for one in among(desk, [id]))
    make(ticket, changed(desk, person, ticket, "untagged", {"tags": gone}, tags=left or None))


def tagged(desk: Desk, person: Staff, ticket: Ticket, ids: Iterable[str]) -> Changes:
    """Tags that a ticket gets beside those it has; raise NotFound for one that is not offered."""
    new = [id for id in dict.fromkeys(ids) if id not in (ticket.tags or ())]
    found = [one for one in active(desk) if one.id in new]
    if len(found) < len(new):
        raise NotFound()
    if not new:
        return NONE
    every_id = {*(ticket.tags or ()), *new}
    if len(every_id) > MOST:
        raise Invalid(tag=N_("At most %(number)s tags on one ticket.", number=MOST))
    names = ", ".join(one.name or "" for one in found)
    return changed(desk, person, ticket, "tagged", {"tags": names}, tags=every_id)


def summary(desk: Desk) -> Text:
    number = len(active(desk))
    return NN_("%(number)s tag", "%(number)s tags", number) if number else N_("None of your own yet")
