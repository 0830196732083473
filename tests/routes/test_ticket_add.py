"""A ticket for somebody who called, came by, or is to hear from us first."""

import json

import pytest

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.customer_base.contacts import phone
from chalicelib.helpdesk.messages import Message
from tenants import keys, table
from tenants.items import Counter
from tenants.keys import now
from tenants.usage import day
from tests.people import Browser, Business
from tests.routes.test_board import rail, view
from tests.routes.test_transfer import first, second, staff


def add(browser: Browser, **fields: str) -> int:
    browser.get("/tickets/add")
    browser.submit("/tickets/add", **{"subject": "Касса", "text": "It is stuck", **fields})
    return int(browser.url.rpartition("/")[2]) if browser.url.rpartition("/")[2].isdecimal() else 0


def messages(business: Business, number: int) -> list[Message]:
    return [one for one in tickets.timeline(business.tenant, number).entries if isinstance(one, Message)]


@pytest.mark.engine
def test_a_call_becomes_a_ticket_of_whoever_wrote_it_down(acme: Business) -> None:
    boris = acme.agent("Boris")
    number = add(boris, channel="phone", contact="8 701 123 45 67", name="Серик", priority="high")
    one = tickets.load(acme.tenant, number)
    assert (one.customer_name, one.customer_address) == ("Серик", "+77011234567")
    assert (one.channel, one.priority) == ("phone", "high")
    assert one.assignee == staff(acme, "Boris").id and "Boris wrote it down after a call" in boris.text
    assert [(written.kind, written.text) for written in messages(acme, number)] == [("customer", "It is stuck")]
    acme.machine.work()
    assert view(boris, "mine") == [number] and rail(boris)["Mine"] == 1 and acme.machine.sent() == []
    assert table.get(Counter, keys.usage(acme.tenant, day(acme.desk, now()))) is None, "what staff write down is free"
    again = add(boris, channel="phone", contact="+7 (701) 123-45-67")
    second_one = tickets.load(acme.tenant, again)
    assert second_one.customer == one.customer and second_one.customer_name == "Серик"
    assert second_one.earlier == [number]


def test_who_left_only_a_name_is_a_customer_of_his_own(acme: Business) -> None:
    one, other = (add(acme.owner, channel="visit", contact="", name="Aigul") for _ in range(2))
    found = [tickets.load(acme.tenant, number) for number in (one, other)]
    assert found[0].customer != found[1].customer and found[0].customer_address == f"visit-{one}"
    assert "wrote it down after a visit" in acme.owner.text


def test_we_write_first_and_the_answer_comes_back(acme: Business) -> None:
    number = add(acme.owner, channel="mail", contact=acme.dana, name="Dana", text="", reply="Your licence ends soon")
    one = tickets.load(acme.tenant, number)
    assert (one.status, one.messages, one.is_answered) == ("pending", 1, True)
    acme.machine.work()
    (mail,) = acme.machine.sent(acme.dana)
    assert "Your licence ends soon" in str(mail.get_body(("plain",)))
    assert str(mail["Subject"]) == f"Re: Касса [#{number}]"
    assert "Aigerim began it" in acme.owner.text


def test_the_letter_goes_only_where_that_is_wanted(acme: Business) -> None:
    add(acme.owner, contact=acme.dana, name="Dana")
    acme.machine.work()
    assert acme.machine.sent(acme.dana) == []
    add(acme.owner, contact="anna@customers.example", name="Anna", is_acknowledged="yes")
    acme.machine.work()
    assert len(acme.machine.sent("anna@customers.example")) == 1


def test_it_goes_by_turn_where_nobody_takes_it(acme: Business) -> None:
    acme.agent("Boris")
    acme.owner.get(f"/settings/departments/{first(acme)}")
    acme.owner.submit("/turn", turn="person", turn_to=staff(acme, "Boris").id)
    acme.owner.get("/tickets/add")
    form = acme.owner.form("/tickets/add")
    csrf = form.css_first("[name=csrf]").attributes["value"]
    fields = {"channel": "phone", "contact": "77011234567", "name": "", "subject": "Till", "text": "Stuck", "reply": ""}
    acme.owner.post("/tickets/add", {"csrf": csrf, "department": first(acme), "priority": "normal", **fields})
    acme.machine.work()
    assert tickets.load(acme.tenant, 1).assignee == staff(acme, "Boris").id


WRONG = [
    ({"contact": "nobody"}, "contact"),
    ({"contact": "", "name": ""}, "name"),
    ({"contact": "77011234567", "name": "http://x.example"}, "name"),
    ({"contact": "77011234567", "subject": " "}, "subject"),
    ({"contact": "77011234567", "subject": "x" * 201}, "subject"),
    ({"contact": "77011234567", "text": " "}, "text"),
    ({"contact": "77011234567", "reply": "Hello"}, "reply"),
    ({"contact": "77011234567", "channel": "mail"}, "contact"),
    ({"contact": "77011234567", "channel": "pigeon"}, "channel"),
    ({"contact": "77011234567", "priority": "panic"}, "priority"),
    ({"contact": "77011234567", "ticket_class": "none"}, "ticket_class"),
    ({"contact": "77011234567", "department": "nowhere"}, "department"),
]


def test_what_is_wrong_is_said_and_nothing_is_opened(acme: Business) -> None:
    for fields, wrong in WRONG:
        assert add(acme.owner, **fields) == 0 and acme.owner.page.status == 422
        assert acme.owner.tree.css_first(f"#{wrong}-error"), fields
        assert acme.owner.tree.css_first("#text").text().strip() == fields.get("text", "It is stuck").strip()
    assert view(acme.owner, "open") == []


def test_only_where_one_may_answer(acme: Business) -> None:
    repairs = second(acme)
    boris, olga = acme.agent("Boris", departments=[repairs]), acme.agent("Olga", role="observer")
    boris.get("/tickets/add")
    assert [option.attributes["value"] for option in boris.tree.css("#department option")] == [repairs]
    assert add(boris, contact="77011234567", department=first(acme)) == 0
    assert olga.get("/tickets/add").status == 403 and not olga.get("/tickets").text.count("/tickets/add")


def test_customers_are_suggested_to_who_may_look_them_up(acme: Business, globex: Business) -> None:
    acme.ask()
    globex.ask(email="daniyar@customers.example")
    acme.owner.get("/tickets/add?begins=dan")
    assert json.loads(acme.owner.page.text) == [{"name": "Dana", "contact": acme.dana}]
    vera = acme.agent("Vera", role="external")
    vera.get("/tickets/add?begins=dan")
    assert json.loads(vera.page.text) == []


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("8 (701) 123-45-67", "+77011234567"),
        ("+7 701 1234567", "+77011234567"),
        ("112", ""),
        ("12345", "12345"),
        ("1234567890123456", ""),
        ("+49 30 1234", "+49301234"),
        ("٠١٢٣٤٥", ""),
        ("12345 ext", ""),
    ],
)
def test_a_phone_number_has_one_spelling(typed: str, known: str) -> None:
    assert phone(typed) == known
