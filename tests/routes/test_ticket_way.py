"""A ticket is looked at in the view that it was opened from: its place there, and those before and behind it."""

import pytest

from chalicelib.helpdesk.board import placing
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.saved_views import SavedView
from tenants import keys, table
from tenants.items import Counter, DeskItem
from tenants.staff import Staff
from tests.machine import Machine
from tests.people import Browser, Business
from tests.routes.test_board import rows
from tests.routes.test_board_filters import made, stand
from tests.routes.test_saved_views import save


def way(browser: Browser) -> tuple[str, str, str]:
    """What the way says: the position, and where previous and next lead."""
    nav = browser.tree.css_first("nav.way")
    assert nav is not None, browser.text
    position = nav.css_first(".num")
    links = [nav.css_first(f"a[rel={rel}]") for rel in ("prev", "next")]
    return position.text() if position else "-", *((link.attributes["href"] or "") if link else "" for link in links)


def ask(business: Business, number: int) -> list[int]:
    found = [business.ask(f"Question {place}", email=f"{place}@customers.example") for place in range(number)]
    business.machine.work()
    return found


def test_a_ticket_says_where_it_stands_in_the_view_it_was_opened_from(world: Machine, acme: Business) -> None:
    first, second, third = ask(acme, 3)
    acme.owner.get("/tickets?view=unassigned")
    link = acme.owner.tree.css(".row .what a")[1].attributes["href"] or ""
    acme.owner.get(link)
    before, behind = (f"/tickets/{number}?view=unassigned" for number in (first, third))
    assert way(acme.owner) == ("2 of 3", before, behind)
    assert acme.owner.tree.css_first("nav.way a[href='/tickets?view=unassigned']"), "and the way back"
    acme.owner.get(before)
    assert way(acme.owner) == ("1 of 3", "", f"/tickets/{second}?view=unassigned")
    acme.owner.get(f"/tickets/{second}")
    assert way(acme.owner) == ("2 of 3", f"/tickets/{first}", f"/tickets/{third}"), (
        "opened by itself, in the usual view"
    )
    acme.owner.get(f"/tickets/{second}?view=deleted&department=x")
    assert way(acme.owner) == ("-", "", "")


def test_the_way_stays_with_filters_and_saved_views(world: Machine, acme: Business) -> None:
    numbers = ask(acme, 3)
    save(acme.owner, "Newest", sort="created")
    assert rows(acme.owner) == numbers[::-1]
    id = acme.desk.all(SavedView)[0].id
    acme.owner.get(acme.owner.tree.css(".row .what a")[0].attributes["href"] or "")
    assert way(acme.owner) == ("1 of 3", "", f"/tickets/{numbers[1]}?saved={id}") and "Newest" in acme.owner.text
    acme.owner.get(f"/tickets/{numbers[1]}?view=open&customer={numbers.index(numbers[1])}@customers")
    assert way(acme.owner)[0] == "1 of 1"


def test_after_an_action_one_stays_or_goes_on_as_one_has_chosen(world: Machine, acme: Business) -> None:
    first, second, third, last = ask(acme, 4)
    acme.owner.get(f"/tickets/{second}")
    acme.owner.submit(f"/tickets/{second}/priority", priority="high")
    assert f"/tickets/{second}" in acme.owner.url, "on the ticket, in its view"
    acme.owner.get("/settings/you")
    acme.owner.submit("/settings/you/profile", goes_on="1")
    acme.owner.get(f"/tickets/{second}")
    acme.owner.submit(f"/tickets/{second}/status", status="solved")
    assert f"/tickets/{third}" in acme.owner.url
    acme.owner.submit(f"/tickets/{third}/priority", priority="high")
    assert f"/tickets/{last}" in acme.owner.url
    acme.owner.submit(f"/tickets/{last}/priority", priority="high")
    assert acme.owner.url.partition("done")[0].rstrip("?&").endswith("/tickets"), "behind the last comes the view"
    acme.owner.get(f"/tickets/{first}")
    acme.owner.submit(f"/tickets/{first}/priority", priority="low")
    assert f"/tickets/{third}" in acme.owner.url, "a ticket that was opened by itself stands in the usual view"


def test_what_was_wrong_is_said_in_the_same_place(world: Machine, acme: Business) -> None:
    first, second = ask(acme, 2)
    acme.owner.get(f"/tickets/{first}")
    acme.owner.submit(f"/tickets/{first}/priority", priority="most")
    assert acme.owner.page.status == 422 and way(acme.owner) == ("1 of 2", "", f"/tickets/{second}")


def test_on_a_long_shelf_only_the_neighbours_are_looked_for(acme: Business) -> None:
    stand(acme, *(made(acme, number, hours=100 - number) for number in range(1, 6)))
    count = {f"open|{acme.desk.all(Department)[0].id}|": placing.MOST_PLACED + 1}
    table.write(table.add(Counter(*keys.counts(acme.tenant)), count))
    acme.owner.get("/tickets/3")
    assert way(acme.owner) == ("", "/tickets/2", "/tickets/4")
    acme.owner.get("/tickets/3?view=open&sort=priority")
    assert way(acme.owner) == ("", "", ""), "and in another order not even these"
    stand(acme, *(made(acme, number, hours=100 - number, shelf="closed") for number in range(11, 14)))
    acme.owner.get("/tickets/12?view=closed")
    assert way(acme.owner) == ("", "/tickets/13?view=closed", "/tickets/11?view=closed"), "nobody counts closed ones"


def test_who_sees_only_his_own_goes_only_among_these(acme: Business) -> None:
    boris = acme.agent(role="external")
    mine = next(one.id for one in acme.desk.all(Staff) if one.name == "Boris")
    stand(acme, *(made(acme, n, hours=9 - n, assignee=mine if n % 2 else None) for n in range(1, 5)))
    boris.get("/tickets/1")
    assert way(boris) == ("1 of 2", "", "/tickets/3")


@pytest.mark.parametrize("query", ["view=open", "view=unassigned&sort=created", "view=open&priority=normal"])
def test_the_place_costs_one_query(world: Machine, acme: Business, query: str) -> None:
    first, _ = ask(acme, 2)
    acme.owner.get("/tickets")
    calls: list[str] = []

    def note(model: object, **_: object) -> None:
        calls.append(str(getattr(model, "name", "")))

    events = DeskItem._get_connection().connection.client.meta.events
    events.register_first("before-call", note, unique_id="way")
    try:
        acme.owner.get(f"/tickets/{first}?{query}")
        assert sorted(calls) == ["BatchGetItem", "BatchGetItem", "Query", "Query"]
    finally:
        events.unregister("before-call", unique_id="way")
