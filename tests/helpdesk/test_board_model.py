"""What the board shows of any wish is what plain Python makes of the same tickets."""

import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.helpdesk import board
from chalicelib.helpdesk.board.views import VIEWS
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.helpdesk.vocabulary.tags import Tag
from tenants.keys import now
from tenants.staff import Staff
from tests.mails import department
from tests.people import Business
from tests.routes.test_board_filters import NAMES, PRIORITIES, made, setting, staff, stand


@pytest.fixture
def crowd(acme: Business) -> dict[int, Ticket]:
    """Tickets of all kinds."""
    dice, people = random.Random(7), [None, None, staff(acme, "Aigerim")]
    tags = [setting(acme, "tag", Tag, name=name) for name in "ab"]
    places = [acme.desk.all(Department)[0].id, department(acme, "Sales")]
    shelves = ("open", "open", "pending", "snoozed", "solved", "undelivered")
    found = {}
    for number in range(1, 61):
        found[number] = made(
            acme,
            number,
            hours=dice.choice([0.5, 2, 6, 30]),
            shelf=dice.choice(shelves),
            assignee=dice.choice(people),
            department=dice.choice(places),
            priority=dice.choice(PRIORITIES),
            tags=set(dice.sample(tags, dice.randrange(3))) or None,
            customer_name=dice.choice(NAMES),
            is_unread=dice.random() < 0.5,
            followers={staff(acme, "Aigerim")} if dice.random() < 0.5 else None,
            updated_at=now() - timedelta(minutes=dice.randrange(5)),
        )
    stand(acme, *found.values())
    return found


WISHES = st.fixed_dictionaries(
    {"view": st.sampled_from(["open", "mine", "unassigned", "pending", "solved", "working"])},
    optional={
        "department": st.integers(0, 1),
        "assignee": st.sampled_from(["me", "nobody"]),
        "priority": st.sampled_from(PRIORITIES),
        "tag": st.integers(0, 1),
        "longer": st.sampled_from([1, 4, 24]),
        "customer": st.sampled_from(["серік", "ли", "söhne"]),
        "unread": st.just("1"),
        "followed": st.just("1"),
        "sort": st.sampled_from(board.SORTS),
    },
)


def test_filters_and_orders_are_what_plain_python_makes_of_them(acme: Business, crowd: dict[int, Ticket]) -> None:
    desk = acme.desk
    aigerim = next(one for one in desk.all(Staff) if one.name == "Aigerim")
    tags, places = [one.id for one in desk.all(Tag)], [one.id for one in desk.all(Department)]

    @settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
    @given(WISHES)
    def check(drawn: dict[str, Any]) -> None:
        query = {**drawn}
        for name, ids in (("tag", tags), ("department", places)):
            if name in query:
                query[name] = ids[query[name]]
        wish = board.asked(desk, aigerim, {name: str(value) for name, value in query.items()}).wish
        got, cursor = list[int](), ""
        while True:
            page = board.rows(desk, aigerim, wish, cursor, limit=7)
            got += [row.number for row in page.rows]
            cursor = page.cursor
            if not cursor:
                break
        assert got == expected(crowd, query, aigerim.id)

    check()


def expected(crowd: dict[int, Ticket], query: dict[str, Any], me: str) -> list[int]:
    view, moment = VIEWS[query["view"]], now()
    whose = {"mine": "me", "nobody": "nobody"}.get(view.whose) or query.get("assignee")
    fits = [
        one
        for one in crowd.values()
        if one.shelf in view.shelves
        and (whose is None or one.assignee == (me if whose == "me" else None))
        and query.get("department", one.department) == one.department
        and query.get("priority", one.priority) == one.priority
        and ("tag" not in query or query["tag"] in (one.tags or ()))
        and moment - one.waiting_since >= timedelta(hours=query.get("longer", 0))
        and query.get("customer", "").casefold() in one.customer_name.casefold()
        and ("unread" not in query or one.is_unread)
        and ("followed" not in query or me in (one.followers or ()))
    ]
    sort = query.get("sort", "waiting")
    ways: dict[str, Any] = {
        "waiting": lambda one: (one.waiting_since, one.number),
        "updated": lambda one: (one.updated_at, one.number),
        "created": lambda one: (one.created_at, one.number),
        "priority": lambda one: (PRIORITIES.index(one.priority), one.waiting_since, one.number),
    }
    is_newest_first = sort in ("updated", "created") or (sort == "waiting" and view.name == "solved")
    return [int(one.number) for one in sorted(fits, key=ways[sort], reverse=is_newest_first)]
