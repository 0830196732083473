"""Time spent: typed with a message, summed on the ticket, and for whom and what it was, however the ticket moves."""

import re
from typing import Any

import pytest

from chalicelib.helpdesk import spent, tickets
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.team import activity
from chalicelib.helpdesk.tickets import Ticket
from tenants import keys, table
from tenants.errors import Invalid
from tenants.items import Counter
from tenants.staff import Staff
from tests.machine import Machine
from tests.people import Browser, Business, fields_of


def write(browser: Browser, number: int, time: str, kind: str = "reply", way: str = "", **more: str) -> None:
    browser.get(f"/tickets/{number}")
    fields = fields_of(browser.form("/reply"))
    written = {**fields, "text": f"{kind} {time}", "spent": time, "spent_way": way, "cc": "", **more}
    browser.post(f"/tickets/{number}/{kind}", written)


def ticket(acme: Business, number: int) -> Ticket:
    return tickets.load(acme.tenant, number)


def of_customer(acme: Business, number: int) -> int:
    one = ticket(acme, number)
    return spent.of(acme.desk, acme.desk.all(Staff)[0], "customer", [one.customer])


def of_owner(acme: Business) -> int:
    owner = acme.desk.all(Staff)[0]
    return activity.together(activity.of_person(acme.desk, owner, owner).values()).minutes


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("", 0),
        ("45", 45),
        ("45 min", 45),
        ("1h 20", 80),
        ("1:20", 80),
        ("1.5h", 90),
        ("1,5 ч", 90),
        ("1 час 5 минут", 65),
        ("2 сағ 10 мин", 130),
        ("1h 20 + 5", 85),
        ("100h", 6000),
    ],
)
def test_time_is_typed_as_people_write_it(said: str, minutes: int) -> None:
    assert spent.typed(said, "") == (minutes, "")


@pytest.mark.parametrize("said", ["soon", "-5", "1:70", "1h 20 30", "9" * 70, "101h", "<b>1</b>", "1e9", "+"])
def test_what_is_no_time_is_said_beside_the_field(said: str) -> None:
    if said == "+":
        assert spent.typed(said, "") == spent.NONE
        return
    with pytest.raises(Invalid) as raised:
        spent.typed(said, "")
    assert set(raised.value.fields) == {"spent"}


def test_it_is_summed_on_the_ticket_by_person_and_way_and_for_customer_and_writer_once(
    world: Machine, acme: Business
) -> None:
    number, boris = acme.ask(), acme.agent()
    write(acme.owner, number, "1h 20", way="site")
    write(acme.owner, number, "10", "note")
    write(boris, number, "5", "note", way="remote")
    world.work()
    world.work()
    acme.owner.get(f"/tickets/{number}")
    assert "You 10 min You 1 hr 20 min, on site Boris 5 min, remote In all 1 hr 35 min" in re.sub(
        r"(?<=\d) (h)\b", r" \1r", words(acme.owner)
    )
    assert (of_customer(acme, number), of_owner(acme)) == (95, 90)
    acme.owner.get(f"/customers/{ticket(acme, number).customer}")
    assert "Time spent: 1" in words(acme.owner)
    acme.owner.get("/settings/activity")
    assert "Time spent" in acme.owner.tree.css_first("thead").text()


def words(browser: Browser) -> str:
    return " ".join(browser.text.replace("\u202f", " ").replace("\xa0", " ").split())


def test_what_is_wrong_keeps_what_was_written(acme: Business) -> None:
    number = acme.ask()
    write(acme.owner, number, "soon")
    form = acme.owner.form("/reply")
    assert acme.owner.page.status == 422 and "as 1h 20" in form.text()
    assert form.css_first("#spent").attributes["value"] == "soon"
    assert form.css_first("textarea").text().strip() == "reply soon"
    assert ticket(acme, number).messages == 1


def test_a_reply_that_is_taken_back_takes_its_time_along_and_leaves_that_of_others(
    world: Machine, acme: Business
) -> None:
    number, boris = acme.ask(), acme.agent()
    table.write(table.add(acme.desk.all(Staff)[0], {"revision": 1}, undo_seconds=15))
    write(acme.owner, number, "30")
    waits = tickets.timeline(acme.tenant, number).entries[-1]
    write(boris, number, "7", "note")
    acme.owner.get(f"/tickets/{number}")
    csrf = fields_of(acme.owner.form("/reply"))["csrf"]
    acme.owner.post(f"/tickets/{number}/sending", {"csrf": csrf, "do": "undo", "message": waits.id})
    world.work()
    assert [sum(ways.values()) for ways in (ticket(acme, number).spent or {}).values()] == [7]
    assert (of_customer(acme, number), of_owner(acme)) == (7, 0)
    assert acme.owner.form("/reply").css_first("#spent").attributes["value"] == "30"


def test_one_corrects_ones_own_and_who_manages_everybodys(world: Machine, acme: Business) -> None:
    number, boris = acme.ask(), acme.agent()
    write(boris, number, "20", "note", way="site")
    mine = tickets.timeline(acme.tenant, number).entries[-1]
    write(acme.owner, number, "5", "note")
    theirs = tickets.timeline(acme.tenant, number).entries[-1]

    def correct(browser: Browser, message: str, time: str) -> int:
        browser.get(f"/tickets/{number}")
        csrf = fields_of(browser.form("/reply"))["csrf"]
        sent = {"csrf": csrf, "message": message, "spent": time, "spent_way": ""}
        return browser.post(f"/tickets/{number}/time", sent).status

    assert correct(boris, mine.id, "30") == 200
    assert "corrected the time of a message by Boris from 20 min to 30 min" in words(boris)
    assert correct(boris, theirs.id, "50") == 403 and correct(boris, "x", "1") == 422
    assert correct(acme.owner, mine.id, "0") == 200
    world.work()
    found = table.get(Message, keys.entry(acme.tenant, number, mine.id))
    assert found and found.minutes is None and of_customer(acme, number) == 5


def test_sums_follow_a_ticket_to_another_customer_and_leave_with_a_deleted_one(world: Machine, acme: Business) -> None:
    number, other = acme.ask(), f"other@{acme.slug}.example"
    write(acme.owner, number, "40", "note")
    world.work()
    before = ticket(acme, number).customer
    post(acme.owner, number, "requester", requester=other)
    world.work()
    owner = acme.desk.all(Staff)[0]
    assert ticket(acme, number).customer != before
    assert (of_customer(acme, number), spent.of(acme.desk, owner, "customer", [before])) == (40, 0)
    post(acme.owner, number, "delete")
    world.work()
    assert (of_customer(acme, number), of_owner(acme)) == (0, 40)
    post(acme.owner, number, "restore")
    world.work()
    assert of_customer(acme, number) == 40


def test_an_object_has_the_time_of_its_tickets(world: Machine, acme: Business) -> None:
    number = acme.ask()
    one = ticket(acme, number)
    writes, effects = tickets.moved(one, objects=["till"], spent={"s": {"": 12}})
    tickets.commit(one, writes, effects)
    world.work()
    item = table.get(Counter, keys.service_object(acme.tenant, "till", "figures"))
    assert item and item.numbers[f"minutes|{one.created_at:%Y-%m}|{one.department}"] == 12


def test_the_sums_of_departments_that_one_does_not_see_are_left_out(world: Machine, acme: Business) -> None:
    number = acme.ask()
    write(acme.owner, number, "40", "note")
    world.work()
    acme.agent("Olga", departments=["elsewhere"])
    olga = next(one for one in acme.desk.all(Staff) if one.name == "Olga")
    assert spent.of(acme.desk, olga, "customer", [ticket(acme, number).customer]) == 0


def post(browser: Browser, number: int, verb: str, **fields: Any) -> None:
    browser.get(f"/tickets/{number}")
    csrf = browser.tree.css_first("[name=csrf]").attributes["value"]
    answer = browser.post(f"/tickets/{number}/{verb}", {"csrf": csrf, **fields})
    assert answer.status == 200, answer.text
