"""The board: tickets by view and department."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import board, rights
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.incoming import mailboxes
from chalicelib.helpdesk.outgoing import rates
from chalicelib.urls import urls
from chalicelib.web import ticket_traits
from chalicelib.web.asking import Ask, page
from chalicelib.web.checklist import checklist
from chalicelib.web.inside import inside
from chalicelib.web.rail import TITLES, rail
from tenants.staff import Staff

routes = Blueprint(__name__)


@page(routes, "/tickets")
def tickets(ask: Ask) -> Response:
    view = board.view_named(ask.query.get("view") or board.FIRST)
    department = ask.query.get("department", "")
    found = board.rows(ask.desk, ask.person, view, department, ask.query.get("after", ""))
    around = rail(ask, view.name, department)
    named = next((one["name"] for one in around["departments"] if one["id"] == department), None)
    return inside(
        ask,
        "board.html",
        named or ask.say(TITLES[view.name]),
        around=around,
        rows=_shown(ask, found.rows),
        next_url=urls.board(view.name, department, found.cursor) if found.cursor else "",
        is_first_page=not ask.query.get("after"),
        view=view,
        filters={"department": department, "departments": around["departments"]},
        count=_count(around, view.name, department),
        is_new=ask.counts.is_empty,
        first_steps=checklist(ask),
        stopped=mailboxes.stopped(ask.desk) if around["can_settings"] else [],
        pause=rates.paused(ask.desk),
        quiet=rates.quiet(ask.desk),
        came_back=_came_back(ask),
        gone=ask.query.get("gone", "") if ask.query.get("gone", "").isdecimal() else "",
    )


def _shown(ask: Ask, rows: list[board.Row]) -> list[dict[str, Any]]:
    people = {person.id: person for person in ask.desk.all(Staff)}
    names = {one.id: one.name for one in ask.desk.all(Department)}
    marks = ticket_traits.marks(ask)
    return [
        {
            "row": row,
            "url": urls.ticket(row.number),
            "department_name": names.get(row.department, ""),
            "marks": marks(row),
            "assignee": people.get(row.assignee or ""),
        }
        for row in rows
    ]


def _count(around: dict[str, Any], view: str, department: str) -> int | None:
    if not department:
        return next((one["count"] for one in around["views"] if one["name"] == view), None)
    return (
        next((one["count"] for one in around["departments"] if one["id"] == department), None)
        if view == board.FIRST
        else None
    )


def _came_back(ask: Ask) -> int:
    """How many tickets of one's own have a reply that was not delivered."""
    departments = [one.id for one in rights.visible(ask.desk, ask.person)]
    return board.counted(ask.desk, ask.person, ask.counts, "undelivered", departments, board.MINE)
