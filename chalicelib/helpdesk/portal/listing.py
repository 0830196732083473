"""A customer's tickets, and those of his organisation as far as it lets him."""

from collections.abc import Sequence
from typing import NamedTuple

from chalicelib.helpdesk.customer_base import history
from chalicelib.helpdesk.customer_base.history import History
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
    """What is not closed, and what is: of each a page, and where its next one begins, empty where that was the last."""

    going: History
    closed: History


NOTHING = Listed(History([], ""), History([], ""))


def has_organisation(access: Access) -> bool:
    """Whether there are colleagues' tickets to look at."""
    return access.organisation is not None and access.organisation.colleagues_see in (LOOKS, WRITES)


def own(desk: Desk, access: Access, state: str = "", cursor: str = "") -> Listed:
    """What a customer has asked himself, from all of his addresses; the cursor is of the state that is named."""
    return _listed(desk, access, own_lists(desk, access), state, cursor, is_marked=False)


def of_organisation(desk: Desk, access: Access, state: str = "", cursor: str = "") -> Listed:
    """What he and his colleagues have asked; nothing where their organisation does not let him."""
    if not has_organisation(access) or access.organisation is None:
        return NOTHING
    lists = [keys.listed(desk.id, "ticket", access.organisation.id)]
    return _listed(desk, access, lists, state, cursor, is_marked=True)


def own_lists(desk: Desk, access: Access) -> list[str]:
    """The partitions of the list in which his tickets stand."""
    who = access.customer
    return [keys.listed(desk.id, "ticket", id) for id in (who.id, *who.took_in)] if who else []


def _listed(desk: Desk, access: Access, lists: list[str], state: str, cursor: str, *, is_marked: bool) -> Listed:
    read: list[Ticket] = []  # all that is his, of what was looked at for the open ones

    def page(states: Sequence[str], cursor: str) -> History:
        def shown(found: history.Read) -> list[Ticket]:
            his = [one for one in history.apart(found) if seeing.is_seen(one, access)]
            read.extend(his)
            return [one for one in his if one.status in states]

        return history.page(desk, lists, shown, cursor, PAGE, READ, is_marked=is_marked)

    if state == "closed":
        return NOTHING._replace(closed=page(CLOSED, cursor))
    going = page(OPEN, cursor if state else "")
    if state:
        return NOTHING._replace(going=going)
    closed = sorted((one for one in read if one.status in CLOSED), key=lambda one: one.created_at, reverse=True)
    is_all = not going.cursor and len(closed) <= PAGE
    return Listed(going, History(closed, "") if is_all else page(CLOSED, ""))
