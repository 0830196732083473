"""Two people at one ticket: different things both hold, the same thing is not overwritten unseen."""

import pytest

from chalicelib.helpdesk import tickets
from tests.mails import department
from tests.people import Business
from tests.routes.test_bulk import staff

MEANWHILE = "Somebody has changed this meanwhile"


def test_two_things_set_by_two_people_both_hold(acme: Business) -> None:
    number, boris = acme.ask(), acme.agent("Boris")
    for browser in (acme.owner, boris):
        browser.get(f"/tickets/{number}")
    acme.owner.submit("/priority", priority="high")
    boris.submit("/status", status="pending")
    one = tickets.load(acme.tenant, number)
    assert (one.priority, one.status) == ("high", "pending")


@pytest.mark.parametrize(
    ("verb", "field", "theirs", "mine"),
    [
        ("priority", "priority", "high", "low"),
        ("status", "status", "solved", "pending"),
        ("assign", "assignee", "Boris", "Aigerim"),
        ("class", "ticket_class", "incident", "information"),
        ("transfer", "department", "Sales", "Repairs"),
    ],
)
def test_the_same_thing_is_not_overwritten_unseen(
    acme: Business, verb: str, field: str, theirs: str, mine: str
) -> None:
    number, boris = acme.ask(), acme.agent("Boris")
    ids = {one: staff(acme, one) for one in ("Boris", "Aigerim")}
    if verb == "transfer":
        ids |= {one: department(acme, one) for one in ("Sales", "Repairs")}
    theirs, mine = ids.get(theirs, theirs), ids.get(mine, mine)
    for browser in (acme.owner, boris):
        browser.get(f"/tickets/{number}")
    acme.owner.submit(f"/{verb}", **{field: theirs})
    assert boris.submit(f"/{verb}", **{field: mine}).status == 422
    assert MEANWHILE in boris.text
    assert getattr(tickets.load(acme.tenant, number), field) == theirs
    assert boris.submit(f"/{verb}", **{field: mine}).status == 200
    assert getattr(tickets.load(acme.tenant, number), field) == mine


def test_who_sets_the_same_as_the_other_is_not_disturbed(acme: Business) -> None:
    number, boris = acme.ask(), acme.agent("Boris")
    for browser in (acme.owner, boris):
        browser.get(f"/tickets/{number}")
    acme.owner.submit("/priority", priority="high")
    boris.submit("/priority", priority="high")
    assert boris.page.status == 200 and MEANWHILE not in boris.text
