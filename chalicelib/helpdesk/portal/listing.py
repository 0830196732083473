"""A customer's tickets, and those of his organisation as far as it lets him."""

from typing import NamedTuple

from chalicelib.helpdesk.customer_base import history
from chalicelib.helpdesk.portal import seeing
from chalicelib.helpdesk.portal.seeing import LOOKS, WRITES, Access
from chalicelib.helpdesk.tickets import Ticket
from tenants import keys
from tenants.tenant import Desk

PAGE = 25
READ = 100  # tickets that are looked at together
OPEN, CLOSED = ("open", "pending", "solved"), ("closed",)
STATES = {"open": OPEN, "closed": CLOSED}  # what one may choose


class Listed(NamedTuple):
    going: list[Ticket]  # what is not closed, first
    closed: list[Ticket]
    cursor: str  # where the next page begins; empty on the last


def has_organisation(access: Access) -> bool:
    """Whether there are colleagues' tickets to look at."""
    return access.organisation is not None and access.organisation.colleagues_see in (LOOKS, WRITES)


def own(desk: Desk, access: Access, state: str = "", cursor: str = "") -> Listed:
    """A page of what a customer has asked himself, from all of his addresses."""
    return _listed(desk, access, own_lists(desk, access), state, cursor, is_marked=False)


def of_organisation(desk: Desk, access: Access, state: str = "", cursor: str = "") -> Listed:
    """A page of what he and his colleagues have asked; nothing where their organisation does not let him."""
    if not has_organisation(access) or access.organisation is None:
        return Listed([], [], "")
    lists = [keys.listed(desk.id, "ticket", access.organisation.id)]
    return _listed(desk, access, lists, state, cursor, is_marked=True)


def own_lists(desk: Desk, access: Access) -> list[str]:
    """The partitions of the list in which his tickets stand."""
    who = access.customer
    return [keys.listed(desk.id, "ticket", id) for id in (who.id, *who.took_in)] if who else []


def _listed(desk: Desk, access: Access, lists: list[str], state: str, cursor: str, *, is_marked: bool) -> Listed:
    wanted = STATES.get(state, (*OPEN, *CLOSED))

    def shown(found: history.Read) -> list[Ticket]:
        return [one for one in history.apart(found) if one.status in wanted and seeing.is_seen(one, access)]

    most = READ if state else PAGE + 1
    page = history.page(desk, lists, shown, cursor, PAGE, most, is_marked=is_marked)
    going = [one for one in page.tickets if one.status not in CLOSED]
    return Listed(going, [one for one in page.tickets if one.status in CLOSED], page.cursor)
