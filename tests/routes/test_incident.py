"""An incident gathers tickets, and answers or settles them all at once."""

from typing import Any

import pytest

from chalicelib import worker
from chalicelib.helpdesk import answering, tickets
from chalicelib.helpdesk.joining import answering_all, gathering
from chalicelib.helpdesk.messages import Message
from tenants import keys, table
from tenants.errors import Conflict
from tests.machine import Machine
from tests.mails import department, plain
from tests.people import Browser, Business
from tests.routes.walk import csrf


@pytest.fixture
def boris(world: Machine, acme: Business) -> Browser:
    """An agent; an incident, 1, and three tickets that belong to it, of Dana, Erlan and Farid."""
    acme.ask("All tills are down", "Since ten")
    for name in ("dana", "erlan", "farid"):
        acme.ask(f"Till of {name}", "It is down", email=f"{name}@x.example")
    boris = acme.agent()
    for number in (2, 3, 4):
        gather(boris, number)
    world.work()
    return boris


def gather(browser: Browser, number: int, incident: str = "1") -> None:
    browser.post(f"/tickets/{number}/gather", {"csrf": csrf(browser), "incident": incident})


def replies(business: Business, number: int) -> list[str]:
    entries = tickets.timeline(business.tenant, number).entries
    return [one.text for one in entries if isinstance(one, Message) and one.kind == "reply"]


def answer_all(browser: Browser, text: str = "It works again.", **more: Any) -> None:
    browser.get("/tickets/1/gathered")
    fields = {"csrf": csrf(browser), "do": "reply", "text": text, "then": "solved", **more}
    browser.post("/tickets/1/gathered", fields)
    assert browser.page.status == 200, browser.text


def rows(browser: Browser) -> list[str]:
    return [one.attributes["href"] or "" for one in browser.tree.css("section .tickets a")]


def test_the_incident_lists_what_belongs_to_it(acme: Business, boris: Browser) -> None:
    boris.get("/tickets/1")
    assert 'href="/tickets/1/gathered"' in boris.page.text and "Till of erlan" in boris.tree.css_first("aside").text()
    boris.get("/tickets/2")
    assert "put it under incident #1" in boris.text
    assert boris.tree.css_first('aside .facts a[href="/tickets/1"]')
    gather(boris, 2, incident="")
    boris.get("/tickets/1/gathered")
    assert rows(boris) == ["/tickets/3", "/tickets/4"]


def test_an_incident_that_one_may_not_see_is_not_taken_away_by_saving_its_empty_field(
    acme: Business, boris: Browser
) -> None:
    repairs = department(acme, "Repairs")
    first = tickets.load(acme.tenant, 2).department
    boris.post("/tickets/1/transfer", {"csrf": csrf(boris), "department": repairs})
    olga = acme.agent("Olga", departments=[first])
    olga.get("/tickets/2")
    assert olga.tree.css_first("#incident").attributes["value"] == ""
    olga.submit("/gather")
    assert tickets.load(acme.tenant, 2).incident == 1
    boris.get("/tickets/2")
    boris.submit("/gather", incident="")
    assert tickets.load(acme.tenant, 2).incident is None


def test_one_answer_goes_to_each_by_his_name(world: Machine, acme: Business, boris: Browser) -> None:
    answer_all(boris, "Dear {{ customer.name }}, till {{ ticket.number }} works again.")
    assert "Under way" in boris.text
    world.work()
    for number in (2, 3, 4):
        assert replies(acme, number) == [f"Dear Dana, till {number} works again."]
        assert tickets.load(acme.tenant, number).status == "solved"
    mails = [mail for mail in world.sent() if "works again" in plain(mail)]
    assert sorted(mail["To"] for mail in mails) == [f"{name}@x.example" for name in ("dana", "erlan", "farid")]
    boris.get("/tickets/1/gathered")
    assert "3 tickets" in boris.text and "Under way" not in boris.text
    boris.get("/tickets/1")
    assert "answered all that belongs to this incident" in boris.text


def test_it_goes_on_where_it_died_and_no_ticket_is_answered_twice(
    world: Machine, acme: Business, boris: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply, left = answering.reply, [1]

    def dying(*args: Any, **more: Any) -> Message:
        if not left:
            raise RuntimeError("the power is gone")
        left.pop()
        return reply(*args, **more)

    monkeypatch.setattr(answering, "reply", dying)
    answer_all(boris)
    world.work()
    assert [len(replies(acme, number)) for number in (2, 3, 4)] == [1, 0, 0]
    monkeypatch.setattr(answering, "reply", reply)
    (job,) = (one for one in jobs(acme) if "answer_gathered" in one.effects)
    table.write(table.change(job, None, due_order=keys.stamp(keys.now())))
    stale = answering_all.latest(acme.desk, tickets.load(acme.tenant, 1))[0]
    worker.perform(acme.tenant, job.id)
    worker.perform(acme.tenant, job.id)
    assert [len(replies(acme, number)) for number in (2, 3, 4)] == [1, 1, 1]
    with pytest.raises(Conflict):  # one that runs beside it is stopped at its first ticket
        answering_all._one(acme.desk, next(iter(staff(acme))), stale, 3)
    assert len(replies(acme, 3)) == 1


def jobs(business: Business) -> list[Any]:
    from chalicelib.jobs import Job

    return [one for one in table.query_all(keys.job(business.tenant, "").pk) if isinstance(one, Job)]


def staff(business: Business) -> list[Any]:
    from tenants.staff import Staff

    return [one for one in business.desk.all(Staff) if one.name == "Boris"]


def test_who_may_not_answer_one_answers_the_others_and_is_told(world: Machine, acme: Business, boris: Browser) -> None:
    """Asked when it comes to each, not when the button is pressed."""
    first = tickets.load(acme.tenant, 1).department
    olga = acme.agent("Olga", departments=[first])
    answer_all(olga)
    table.write(table.change(tickets.load(acme.tenant, 3), None, department=department(acme, "Accounting")))
    table.write(table.change(tickets.load(acme.tenant, 4), None, customer_name="farid@x.example"))
    world.work()
    assert [len(replies(acme, number)) for number in (2, 3, 4)] == [1, 0, 1]
    olga.get("/tickets/1/gathered")
    assert rows(olga) == ["/tickets/2", "/tickets/4"] and "1 more that you may not see" in olga.text
    assert "1 left out" in olga.text and "#3 may not be answered by who asked for it" in olga.text


def test_a_macro_without_a_value_sends_nothing_to_that_one(world: Machine, acme: Business, boris: Browser) -> None:
    table.write(table.change(tickets.load(acme.tenant, 4), None, customer_name="farid@x.example"))
    answer_all(boris, "Dear {{ customer.name }}")
    world.work()
    assert replies(acme, 4) == [] and len(replies(acme, 2)) == 1
    boris.get("/tickets/1/gathered")
    assert "#4 has no value for a macro of the text" in boris.text


def test_all_are_solved_or_closed_at_once(world: Machine, acme: Business, boris: Browser) -> None:
    for then in ("solved", "closed"):
        boris.get("/tickets/1/gathered")
        boris.post("/tickets/1/gathered", {"csrf": csrf(boris), "do": "status", "then": then})
        world.work()
        assert {tickets.load(acme.tenant, number).status for number in (2, 3, 4)} == {then}
    assert tickets.load(acme.tenant, 1).status == "open"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": " "}, "Write something first."),
        ({"text": "Dear {{ customer.nam }}"}, "Did you mean"),
        ({"text": "Hello", "then": "closed"}, "There is no such status."),
        ({"text": "ұ" * 9000}, "At most 8000 letters"),
    ],
)
def test_what_cannot_be_sent_to_all_is_said(
    world: Machine, acme: Business, boris: Browser, fields: dict[str, str], words: str
) -> None:
    boris.post("/tickets/1/gathered", {"csrf": csrf(boris), "do": "reply", "then": "pending", **fields})
    assert boris.page.status == 422 and words in boris.text
    world.work()
    assert replies(acme, 2) == []


@pytest.mark.parametrize(
    ("number", "incident", "words"),
    [
        (2, "2", "cannot belong to itself"),
        (5, "2", "#2 belongs to an incident itself."),
        (1, "5", "Other tickets belong to this one"),
        (5, "99", "There is no ticket #99."),
    ],
)
def test_an_incident_is_not_below_another(
    acme: Business, boris: Browser, number: int, incident: str, words: str
) -> None:
    acme.ask("Fifth")
    boris.get(f"/tickets/{number}")
    boris.submit(f"/tickets/{number}/gather", incident=incident)
    assert boris.page.status == 422 and words in boris.tree.css_first("#incident-error").text()


def test_a_long_list_pages(acme: Business, boris: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = staff(acme)[0]
    found, after = list[int](), 0
    while True:
        page = gathering.page(acme.desk, owner, tickets.load(acme.tenant, 1), after, limit=2)
        found += [int(one.number) for one in page.tickets]
        if not (after := page.after):
            break
    assert found == [2, 3, 4]


def test_an_answer_that_stopped_goes_on_by_a_button(world: Machine, acme: Business, boris: Browser) -> None:
    answer_all(boris)
    incident = tickets.load(acme.tenant, 1)
    (job,) = (one for one in jobs(acme) if "answer_gathered" in one.effects)
    answering_all.given_up(acme.desk, job, job.effects["answer_gathered"])
    table.write(table.delete(job))
    boris.get("/tickets/1/gathered")
    boris.submit("/tickets/1/gathered", do="go-on", answering=answering_all.latest(acme.desk, incident)[0].id)
    world.work()
    assert [len(replies(acme, number)) for number in (2, 3, 4)] == [1, 1, 1]


def test_answering_all_takes_the_right_to_answer(acme: Business, boris: Browser) -> None:
    from tests.routes.test_customer_merge import limited

    reader = limited(acme, "Reader", ["see"])
    assert reader.get("/tickets/1/gathered").status == 200 and not reader.tree.css("form[action$=gathered]")
    assert reader.post("/tickets/1/gathered", {"csrf": csrf(reader), "do": "status", "then": "closed"}).status == 403
