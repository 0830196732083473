"""Where a ticket stands in a view, and which stand before and behind it there."""

from collections.abc import Iterable
from typing import NamedTuple

from chalicelib.helpdesk.board import filtering, reading
from chalicelib.helpdesk.board.reading import Partition
from chalicelib.helpdesk.board.rows import Raw, number
from chalicelib.helpdesk.board.stored import lying_there
from chalicelib.helpdesk.board.views import WAITING
from chalicelib.helpdesk.board.wishes import Wish
from chalicelib.helpdesk.counts import Counts
from chalicelib.helpdesk.tickets import Ticket
from tenants import table
from tenants.keys import stamp
from tenants.staff import Staff
from tenants.tenant import Desk

MOST_PLACED = (
    100  # rows that are read to say where one stands; each costs what it weighs, with every ticket that is opened
)
LOOKED_AT = 25  # rows before and behind it, where there are more


class Neighbours(NamedTuple):
    """`position` counts from 1; what cannot be known cheaply is None."""

    position: int | None = None
    total: int | None = None
    previous: int | None = None
    next: int | None = None


def neighbours(
    desk: Desk, person: Staff, wish: Wish, ticket: Ticket, numbers: Counts, after: int | None = None
) -> Neighbours:
    """Find a ticket's place in a wish.

    Where it has left, the next is `after`, which used to be it, while that is still there, and else the first. On
    shelves that are long, or that nobody counts, only the neighbours are looked for.
    """
    lying = reading.partitions(desk, person, wish)
    if not lying or reading.departments(desk, person, wish) == []:
        return Neighbours()
    size = lying_there(desk, person, wish, numbers)
    if size is None or size > MOST_PLACED:
        return _around(desk, person, wish, ticket, lying)
    found = reading.whole(desk, person, wish, most=2 * MOST_PLACED)
    return Neighbours() if found.is_cut else _among([number(raw) for raw in found.raws], int(ticket.number), after)


def _among(numbers: list[int], one: int, after: int | None) -> Neighbours:
    if one not in numbers:
        following = after if after in numbers else next(iter(numbers), None)
        return Neighbours(None, len(numbers), None, following)
    here = numbers.index(one)
    before = numbers[here - 1] if here else None
    return Neighbours(here + 1, len(numbers), before, numbers[here + 1] if here + 1 < len(numbers) else None)


def _around(desk: Desk, person: Staff, wish: Wish, ticket: Ticket, lying: list[Partition]) -> Neighbours:
    """The nearest that fit, among the next few in the order of an index."""
    if wish.order != WAITING or len(lying) > 1 or ticket.shelf not in wish.view.shelves:
        return Neighbours()
    fits = filtering.fitting(desk, wish, reading.departments(desk, person, wish))
    start = reading.start_of(desk, lying[0], filtering.Place(stamp(ticket.waiting_since), int(ticket.number)))

    only = filtering.needed(wish)

    def nearest(is_back: bool) -> int | None:
        newest_first = wish.view.is_newest_first != is_back
        page = table.query(
            lying[0].pk, index=lying[0].named, limit=LOOKED_AT, start=start, only=only, newest_first=newest_first
        )
        return _first(raw for raw in page.rows if fits(raw))

    return Neighbours(None, None, nearest(True), nearest(False))


def _first(raws: Iterable[Raw]) -> int | None:
    return next((number(raw) for raw in raws), None)
