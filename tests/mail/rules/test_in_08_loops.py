"""In 8: loops end after one: letters are few, never to a tenant, and say what they are (loops: test_attacks.py)."""

import pytest

from chalicelib.mail import joining, opening
from tests.kept import asked, messages, numbers, post, reply_to, ticket
from tests.machine import Machine
from tests.mails import address, answer_to, department, mail_from, send
from tests.people import Business


def test_one_letter_an_hour_for_a_sender_and_department(world: Machine, acme: Business) -> None:
    """To somebody who has answered one; any other address gets one from all tenants together."""
    department(acme, "Sales")
    asked(world, acme)
    send(world, answer_to(world.sent(acme.dana)[0], acme.dana, "It is me"), acme.mail)
    for to in (acme.mail, address(acme, "Sales"), address(acme, "Sales")):
        send(world, mail_from(acme.dana, to, "Another question"), to)
    assert len(numbers(acme)) == 4
    letters = world.sent(acme.dana)
    assert [str(one["From"]).split()[1] for one in letters] == ['Support"', 'Sales"']


@pytest.mark.engine
def test_the_addresses_of_tenants_get_no_letter(world: Machine, acme: Business, globex: Business) -> None:
    for sender in (globex.mail, acme.mail, f"no-reply@{globex.slug}.mail.localhost", f"Globex <{globex.mail.upper()}>"):
        world.send(mail_from(sender, acme.mail, f"From {sender}"), "x@customers.example", acme.mail)
    world.work()
    assert not world.sent() and len(numbers(acme)) == 4


def test_a_form_in_a_tenants_name_gets_no_letter_there(world: Machine, acme: Business, globex: Business) -> None:
    number = acme.ask(email=globex.mail)
    world.work()
    assert not world.sent() and ticket(acme, number).customer_address == globex.mail


def test_a_mail_without_a_sender_is_written_to_by_nobody(world: Machine, acme: Business) -> None:
    send(world, b"Subject: Hello\r\n\r\nFrom nobody", acme.mail)
    assert numbers(acme) == [1] and not world.sent()


def test_letters_say_that_a_machine_wrote_them_and_replies_do_not(world: Machine, acme: Business) -> None:
    asked(world, acme)
    reply = reply_to(world, acme)
    letter = world.sent(acme.dana)[0]
    assert (letter["Auto-Submitted"], letter["X-Auto-Response-Suppress"]) == ("auto-replied", "All")
    assert (reply["Auto-Submitted"], reply["X-Auto-Response-Suppress"], reply["Precedence"]) == (None, None, None)


def test_a_letter_that_answers_no_mail_says_so_too(world: Machine, acme: Business) -> None:
    acme.ask()
    acme.owner.get("/settings/staff")
    acme.owner.submit("/settings/staff/invite", address="timur@x.example", role="agent")
    world.work()
    for letter in world.sent():
        assert (letter["Auto-Submitted"], letter["X-Auto-Response-Suppress"]) == ("auto-generated", "All")
    assert len(world.sent()) == 2


def test_a_machine_that_opens_tickets_without_end_is_set_aside(
    world: Machine, acme: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "FLOOD", 2)
    for count in range(4):
        world.send(mail_from("cron@shop.example", acme.mail, f"Failed {count}").as_bytes(), "x@shop.example", acme.mail)
    world.work()
    acme.owner.get("/suspended")
    assert len(acme.owner.tree.css(".board .row")) == 2
    assert "more than 2 tickets in an hour" in acme.owner.text


def test_two_machines_that_answer_each_other_stop_opening_the_ticket_again(
    world: Machine, acme: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "REOPENED", 1)
    send(world, mail_from(acme.dana, acme.mail), acme.mail)
    ours = world.sent(acme.dana)[0]
    for count in range(2):
        post(acme, 1, "status", status="solved")
        send(world, answer_to(ours, acme.dana, f"Echo {count}"), acme.mail)
        assert ticket(acme).status == ("solved" if count else "open")
    assert len(messages(acme)) == 3
