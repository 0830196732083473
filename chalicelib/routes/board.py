"""The board: tickets by view, filters and order."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import board, drafts, rights, saved_views
from chalicelib.helpdesk.board import Asked
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.incoming import mailboxes
from chalicelib.helpdesk.outgoing import rates
from chalicelib.helpdesk.saved_views import SavedView
from chalicelib.urls import urls
from chalicelib.web import bulk, filters, heartbeat, ticket_traits, ticket_way, undo, view_sharing, volume
from chalicelib.web.asking import Ask, page
from chalicelib.web.checklist import checklist
from chalicelib.web.inside import inside
from chalicelib.web.rail import rail
from tenants.reading import together
from tenants.staff import Staff

routes = Blueprint(__name__)


@page(routes, "/tickets", also=filters.wanted)
def tickets(ask: Ask) -> Response:
    asked = saved_views.wanted(ask.desk, ask.person, ask.query)
    wish, address = asked.wish, saved_views.address(ask.desk, asked.wish)
    after = ask.query.get("after", "")
    found, begun = together(
        lambda: board.rows(ask.desk, ask.person, wish, after, customers=filters.customers(ask)),
        lambda: drafts.numbers(ask.person),
    )
    around = rail(ask, wish.view.name, wish.department, wish.saved)
    return inside(
        ask,
        "board.html",
        ticket_way.title(ask, wish),
        around=around,
        rows=_shown(ask, found.rows, address, begun),
        revision=heartbeat.revision_of(found),
        next_url=urls.board_of(address, after=found.cursor) if found.cursor else "",
        first_url=urls.board_of(address),
        is_first_page=not after,
        view=wish.view,
        filters=filters.shown(ask, asked, found.rows),
        saving=_saving(ask, asked),
        sharers=view_sharing.offered(ask),
        count=board.total(ask.desk, ask.person, wish, ask.counts) if found.total is None else found.total,
        is_cut=found.is_cut,
        is_new=ask.counts.is_empty,
        first_steps=checklist(ask),
        stopped=mailboxes.stopped(ask.desk) if around["can_settings"] else [],
        pause=rates.paused(ask.desk),
        quiet=rates.quiet(ask.desk),
        came_back=_came_back(ask),
        volume=volume.of_board(ask),
        toast_shown=undo.of_board(ask),
        left=undo.left(ask),
        as_asked=undo.board_as_asked(ask),
        **bulk.offered(ask),
        gone=ask.query.get("gone", "") if ask.query.get("gone", "").isdecimal() else "",
    )


def _shown(ask: Ask, rows: list[board.Row], way: dict[str, str], begun: set[int]) -> list[dict[str, Any]]:
    people = {person.id: person for person in ask.desk.all(Staff)}
    names = {one.id: one.name for one in ask.desk.all(Department)}
    marks = ticket_traits.marks(ask)
    return [
        {
            "row": row,
            "url": urls.ticket(row.number, way),
            "department_name": names.get(row.department, ""),
            "marks": {**marks(row), "is_begun": row.number in begun},
            "assignee": people.get(row.assignee or ""),
        }
        for row in rows
    ]


def _saving(ask: Ask, asked: Asked) -> dict[str, Any]:
    """What can be done to keep what is shown, where it is not kept already."""
    wish = asked.wish
    one = ask.desk.by_id(SavedView).get(wish.saved)
    is_new = bool(wish.filters or wish.sort) if one is None else saved_views.is_changed(one, wish)
    may_keep = one is not None and saved_views.may_change(ask.desk, ask.person, one)
    return {"is_new": is_new, "kept": one if is_new and may_keep else None, "query": saved_views.kept(wish)}


def _came_back(ask: Ask) -> int:
    """How many tickets of one's own have a reply that was not delivered."""
    departments = [one.id for one in rights.visible(ask.desk, ask.person)]
    return board.counted(ask.desk, ask.person, ask.counts, "undelivered", departments, board.MINE)
