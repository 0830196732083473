"""Saved views of the demo tenant."""

from chalicelib.helpdesk import saved_views
from chalicelib.helpdesk.board import asked
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.saved_views import ALL, MINE, SavedView
from tenants.staff import Staff
from tenants.tenant import Desk, load


def fill(desk: Desk, aigerim: Staff) -> None:
    """Save a few views; those that are there stay."""
    cash = next(one.id for one in desk.all(Department) if one.name == "Cash desks")
    wanted = (
        ("Cash desks, nobody’s", ALL, {"department": cash, "assignee": "nobody"}),
        ("Most urgent first", ALL, {"view": "working", "sort": "priority"}),
        ("Waits over 4 hours", MINE, {"longer": "4"}),
    )
    there = {one.name for one in desk.all(SavedView)}
    for name, for_whom, query in wanted:
        if name not in there:
            desk = load(desk.id)
            saved_views.add(desk, aigerim, name, for_whom, asked(desk, aigerim, query).wish)
