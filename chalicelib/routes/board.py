"""The board: tickets by view and department."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk import board, rights
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.incoming import mailboxes
from chalicelib.helpdesk.inviting import Invitation
from chalicelib.helpdesk.outgoing import rates
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask, page
from chalicelib.web.rail import TITLES, rail
from tenants.errors import N_
from tenants.staff import Staff

routes = Blueprint(__name__)


@page(routes, "/tickets")
def tickets(ask: Ask) -> Response:
    view = board.view_named(ask.query.get("view") or board.FIRST)
    department = ask.query.get("department", "")
    found = board.rows(ask.desk, ask.person, view, department, ask.query.get("after", ""))
    around = rail(ask, view.name, department)
    named = next((one["name"] for one in around["departments"] if one["id"] == department), None)
    return pages.page(
        ask,
        "board.html",
        **around,
        rows=_shown(ask, found.rows),
        next_url=urls.board(view.name, department, found.cursor) if found.cursor else "",
        is_first_page=not ask.query.get("after"),
        view=view,
        filters={"department": department, "departments": around["departments"]},
        title=named or ask.say(TITLES[view.name]),
        count=_count(around, view.name, department),
        is_new=ask.counts.is_empty,
        first_steps=_first_steps(ask),
        stopped=mailboxes.stopped(ask.desk) if around["can_settings"] else [],
        pause=rates.paused(ask.desk),
        quiet=rates.quiet(ask.desk),
        came_back=_came_back(ask),
    )


def _shown(ask: Ask, rows: list[board.Row]) -> list[dict[str, Any]]:
    people = {person.id: person for person in ask.desk.all(Staff)}
    names = {one.id: one.name for one in ask.desk.all(Department)}
    return [
        {
            "row": row,
            "url": urls.ticket(row.number),
            "department_name": names.get(row.department, ""),
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


def _first_steps(ask: Ask) -> list[dict[str, Any]]:
    """The checklist of a young desk; empty once all of it is done, or for whoever cannot do it."""
    if not rights.may(ask.desk, ask.person, "settings"):
        return []
    confirm = urls.settings("desk")
    has_colleague = len(ask.desk.all(Staff)) > 1 or bool(ask.desk.all(Invitation))
    has_ticket = not ask.counts.is_empty
    steps = [
        {"done": ask.desk.is_confirmed, "words": N_("Confirm your mail address: we sent you a letter"), "url": confirm},
        {"done": has_colleague, "words": N_("Invite a colleague"), "url": urls.settings()},
        {"done": has_ticket, "words": N_("Send yourself a ticket by the form"), "url": urls.form()},
    ]
    return [] if all(step["done"] for step in steps) else steps
