"""The way that led to a ticket: the view of the board in which it is looked at, and who stands before and behind it."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from chalicelib.helpdesk import board, saved_views
from chalicelib.helpdesk.board import Neighbours, Wish
from chalicelib.helpdesk.board.wishes import NAMES
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.saved_views import SavedView
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.urls import urls
from chalicelib.urls.inside import USUAL
from chalicelib.web.asking import Ask
from chalicelib.web.rail import TITLES
from tenants.errors import N_, NotFound

LONGEST = 2_000  # letters of a way in a form
STAY, NEXT = "stay", "next"  # what a person wants after an action


class Way(NamedTuple):
    """What led here; without a wish the ticket was opened by itself."""

    wish: Wish | None
    address: dict[str, str]  # what an address of the board says of it


def way(ask: Ask) -> Way:
    """Read the way from the address, or from the form that was sent; what is no longer there is no way."""
    query: Mapping[str, str] = ask.query
    if ask.is_change:
        query = dict(parse_qsl(ask.form.get("way")[:LONGEST]))
    said = {name: query[name] for name in (*NAMES, "saved") if query.get(name)}
    if not said and not ask.is_change and ask.request.method == "GET":
        said = dict(USUAL)
    if not said:
        return Way(None, {})
    try:
        wish = saved_views.wanted(ask.desk, ask.person, said).wish
    except NotFound:
        return Way(None, {})
    return Way(wish, saved_views.address(ask.desk, wish))


def read(ask: Ask, ticket: Ticket) -> Neighbours:
    """Who stands where in the view; nobody where the ticket was opened by itself. At most one Query of a usual desk."""
    wish = way(ask).wish
    return board.neighbours(ask.desk, ask.person, wish, ticket, ask.counts) if wish else Neighbours()


def shown(ask: Ask, ticket: Ticket, found: Neighbours) -> dict[str, Any]:
    """The way back, the position, and the links to the neighbours; and what its forms carry to keep all that."""
    wish, address = way(ask)
    if wish is None:
        back = ticket.shelf if ticket.shelf in [view.name for view in board.offered(ask.desk, ask.person)] else "open"
        return {"back": {"title": ask.say(TITLES[back]), "url": urls.board(back)}, "came_by": None}
    back_title = title(ask, wish)
    return {
        "back": {"title": back_title, "url": urls.board_of(address)},
        "came_by": {
            "kept": urlencode(address),
            "next_number": found.next or "",
            "words": _words(ask, found),
            "previous": urls.ticket(found.previous, address) if found.previous else "",
            "next": urls.ticket(found.next, address) if found.next else "",
        },
    }


def title(ask: Ask, wish: Wish) -> str:
    """What a view is called: a saved one by its name, else by the view and the department."""
    saved = ask.desk.by_id(SavedView).get(wish.saved)
    if saved and not saved_views.is_changed(saved, wish):
        return saved.name
    department = ask.desk.by_id(Department).get(wish.department)
    view = ask.say(TITLES[wish.view.name])
    if department is None:
        return view
    return department.name if wish.view.name == board.FIRST else f"{view}, {department.name}"


def rail_place(ask: Ask, ticket: Ticket) -> dict[str, str]:
    """Which line of the rail is the current one."""
    wish = way(ask).wish
    if wish is None:
        return {"view": ticket.shelf}
    return {"view": wish.view.name, "department": wish.department, "saved": wish.saved}


def kept(ask: Ask, number: int) -> str:
    """A ticket's page, looked at in the view that a form came from."""
    return urls.ticket(number, way(ask).address)


def gone(ask: Ask, number: int) -> str:
    """The view that a form came from, told of a ticket that went where the person cannot follow."""
    return urls.board_of(way(ask).address, gone=number)


def onward(ask: Ask, done: Ticket) -> str:
    """Where to go when something was done to a ticket: to its page, or to the next one where the person has chosen so
    or the button that he pressed says it.

    Behind the last one comes the view itself.
    """
    wish, address = way(ask)
    if wish is None or NEXT not in (ask.person.after_action, ask.query.get("onward")):
        return kept(ask, done.number)
    after = ask.form.get("way_next")
    number = int(after) if after.isascii() and after.isdigit() and len(after) < 11 else None
    found = board.neighbours(ask.desk, ask.person, wish, done, ask.counts, number)
    return urls.ticket(found.next, address) if found.next else urls.board_of(address)


def _words(ask: Ask, found: Neighbours) -> str:
    if found.position is None:
        return ""
    return ask.say(N_("%(position)s of %(total)s", position=found.position, total=found.total))
