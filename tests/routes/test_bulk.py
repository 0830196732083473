"""Several tickets at once, and taking back what was just done."""

import re
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.team import activity
from chalicelib.helpdesk.tickets import Ticket
from tenants import keys, table
from tenants.items import Counter
from tenants.keys import moment, now, stamp
from tenants.staff import Staff
from tenants.usage import day
from tests.machine import Machine
from tests.mails import department
from tests.people import Browser, Business
from tests.routes.test_board import do, rail, view
from tests.routes.test_transfer import second


def csrf(browser: Browser) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', browser.get("/tickets").text)
    assert found
    return found[1]


def bulk(browser: Browser, numbers: list[int], **fields: str) -> str:
    """Press a button of the bar with some tickets ticked; return what the page says of it."""
    sent = {"csrf": csrf(browser), "back": "/tickets?view=open", "ticket": numbers, **fields}
    assert browser.post("/tickets/bulk", sent).status == 200
    return said(browser)


def said(browser: Browser) -> str:
    return " ".join(line.text().strip() for line in browser.tree.css(".toast > p, main > .notice"))


def undo(browser: Browser) -> str:
    """Press Undo on the page that is open."""
    form = browser.tree.css_first(".toast form")
    assert form, browser.text
    fields: dict[str, Any] = {}
    for one in form.css("input"):
        fields.setdefault(one.attributes["name"] or "", []).append(one.attributes["value"])
    assert browser.post("/undo", fields).status == 200
    return said(browser)


def state(acme: Business, number: int) -> dict[str, object]:
    """Everything of a ticket that a verb may change."""
    skipped = {"version", "undo", "updated_at", "messages"}
    one = tickets.load(acme.tenant, number)
    return {name: getattr(one, name) for name in Ticket._attributes if name not in skipped}


def staff(acme: Business, name: str) -> str:
    return next(one.id for one in acme.desk.all(Staff) if one.name == name)


def test_several_are_closed_at_once_and_come_back_as_they_were(world: Machine, acme: Business) -> None:
    numbers = [acme.ask(f"Question {place}") for place in range(4)]
    before = [state(acme, number) for number in numbers]
    assert bulk(acme.owner, numbers[:3], status="closed") == "3 tickets closed"
    assert "view=open" in acme.owner.url
    assert view(acme.owner, "open") == [numbers[3]]
    bulk(acme.owner, [numbers[3]], status="closed")
    assert undo(acme.owner) == "Undone, 1 ticket is as before"
    assert state(acme, numbers[3]) == before[3]
    world.work()
    assert rail(acme.owner)["Waiting for us"] == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "solved"},
        {"status": "pending"},
        {"priority": "urgent"},
        {"ticket_class": "incident"},
        {"assignee": "Aigerim"},
        {"department": "Sales"},
        {"tag": "tag"},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_what_was_done_is_taken_back(world: Machine, acme: Business, fields: dict[str, str]) -> None:
    numbers = [acme.ask(), acme.ask()]
    field, value = next(iter(fields.items()))
    if field == "tag":
        acme.owner.get("/settings/tags")
        acme.owner.submit("/settings/tags/add", name="Printer", hue="3")
    csrf(acme.owner)
    bar = acme.owner.tree.css(f"button[form=bulk][name={field}]")
    wanted = {"Aigerim": staff(acme, "Aigerim"), "tag": bar[0].attributes["value"] if bar else ""}
    if value == "Sales":
        wanted["Sales"] = department(acme, "Sales")
    before = [state(acme, number) for number in numbers]
    assert bulk(acme.owner, numbers, **{field: wanted.get(value, value) or ""}).startswith("2 tickets ")
    assert [state(acme, number) for number in numbers] != before
    assert undo(acme.owner) == "Undone, 2 tickets are as before"
    assert [state(acme, number) for number in numbers] == before
    acme.owner.get(f"/tickets/{numbers[0]}")
    assert "Aigerim took the last change back" in acme.owner.text


def test_counts_and_statistics_are_taken_back_too(world: Machine, acme: Business) -> None:
    numbers = [acme.ask(), acme.ask()]
    bulk(acme.owner, numbers, status="solved")
    world.work()
    assert rail(acme.owner)["Waiting for us"] == 0
    bulk(acme.owner, numbers, status="closed")
    undo(acme.owner)
    world.work()
    assert rail(acme.owner)["Solved"] == 2
    for number in numbers:
        acme.owner.get(f"/tickets/{number}")
        acme.owner.submit("/status", status="open")
    bulk(acme.owner, numbers, status="solved")
    undo(acme.owner)
    world.work()
    today = table.get(Counter, keys.activity(acme.tenant, day(acme.desk, now()), staff(acme, "Aigerim")))
    assert today is not None and activity.Numbers(**{"solved": today.numbers["solved"]}).solved == 2
    assert rail(acme.owner)["Waiting for us"] == 2


def test_only_what_one_may_do_is_done_and_the_rest_is_named(world: Machine, acme: Business) -> None:
    mine, hidden = acme.ask(), acme.ask()
    usual = tickets.load(acme.tenant, mine).department
    bulk(acme.owner, [hidden], department=department(acme, "Sales"))
    boris = acme.agent("Boris", departments=[usual])
    told = bulk(boris, [mine, hidden, 999], status="closed")
    assert told.startswith("1 ticket closed")
    assert f"#{hidden}, #999" in told
    assert tickets.load(acme.tenant, hidden).status == "open"


def test_somebody_elses_deed_is_not_mine_to_undo(world: Machine, acme: Business, globex: Business) -> None:
    number = acme.ask()
    bulk(acme.owner, [number], status="closed")
    boris = acme.agent("Boris")
    for browser in (boris, globex.owner):
        sent = {"csrf": csrf(browser), "ticket": [number], "back": "/tickets"}
        browser.post("/undo", sent)
        assert f"#{number}" in said(browser)
        assert tickets.load(acme.tenant, number).status == "closed"


def test_what_happened_since_stays(world: Machine, acme: Business) -> None:
    number = acme.ask()
    bulk(acme.owner, [number], priority="high")
    page = acme.owner.page
    boris = acme.agent("Boris")
    bulk(boris, [number], status="pending")
    acme.owner.page = page
    assert f"#{number}" in undo(acme.owner)
    one = tickets.load(acme.tenant, number)
    assert (one.status, one.priority) == ("pending", "high")


def test_after_two_minutes_it_is_too_late(world: Machine, acme: Business) -> None:
    number = acme.ask()
    bulk(acme.owner, [number], status="closed")
    one = tickets.load(acme.tenant, number)
    done = dict(one.undo)
    done["at"] = stamp(moment(done["at"]) - timedelta(minutes=3))
    table.write(table.change(one, undo=done))
    assert f"#{number}" in undo(acme.owner)
    assert tickets.load(acme.tenant, number).status == "closed"


def test_a_tickets_own_page_offers_to_undo_and_a_reply_does_not(world: Machine, acme: Business) -> None:
    number = acme.ask()
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit("/status", status="solved")
    assert said(acme.owner) == "1 ticket solved"
    undo(acme.owner)
    assert acme.owner.url.partition("?")[0].endswith(f"/tickets/{number}")
    assert tickets.load(acme.tenant, number).status == "open"
    assert said(acme.owner) == "Undone, 1 ticket is as before"
    acme.owner.submit("/status", status="solved")
    acme.owner.post(f"/tickets/{number}/note", {"csrf": csrf(acme.owner), "text": "Look at the cable"})
    assert tickets.load(acme.tenant, number).undo is None


def test_nothing_ticked_and_hostile_numbers_change_nothing(world: Machine, acme: Business) -> None:
    number = acme.ask()
    assert bulk(acme.owner, [], status="closed") == ""
    sent = {"csrf": csrf(acme.owner), "ticket": ["x", "1.2", "0", "-1", "9" * 40], "status": "closed", "back": "//evil"}
    acme.owner.post("/tickets/bulk", sent)
    assert acme.owner.page.status == 200 and acme.owner.url.partition("?")[0].endswith("/tickets")
    bulk(acme.owner, [number], status="nonsense")
    assert tickets.load(acme.tenant, number).status == "open"


def test_two_are_compared_before_they_are_merged(world: Machine, acme: Business) -> None:
    first, second, third = acme.ask(), acme.ask(), acme.ask()
    assert bulk(acme.owner, [first, second, third], merge="yes") == "Tick two tickets to merge them."
    bulk(acme.owner, [second, first], merge="yes")
    assert acme.owner.url.endswith(f"/tickets/{first}/merge?with={second}")


def test_several_belong_to_an_incident(world: Machine, acme: Business) -> None:
    incident, one, other = acme.ask(), acme.ask(), acme.ask()
    assert bulk(acme.owner, [one, other], gather="yes", incident=f"#{incident}").startswith("2 tickets ")
    assert [tickets.load(acme.tenant, number).incident for number in (one, other)] == [incident, incident]
    assert f"#{one}, #{other}" in bulk(acme.owner, [one, other], gather="yes", incident="nonsense")
    undone = bulk(acme.owner, [one], gather="yes", incident="")
    assert undone.startswith("1 ticket ") and tickets.load(acme.tenant, one).incident is None


def test_a_note_keeps_its_place_when_what_came_with_it_is_taken_back(acme: Business) -> None:
    number = acme.ask()
    do(acme.owner, number, "transfer", department=second(acme), words="Look at this")
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit("/undo")
    do(acme.owner, number, "note", text="Another")
    written = [one for one in tickets.timeline(acme.tenant, number).entries if isinstance(one, Message)]
    assert [one.position for one in written] == [1, 2, 3], "two in one place would have the same Message-ID"
