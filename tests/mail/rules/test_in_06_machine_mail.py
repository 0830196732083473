"""In 6: what a machine sends is kept, opens nothing again, is not acknowledged and tells nobody."""

import pytest

from tests.kept import asked, friend, kinds, messages, numbers, reply_to, texts, ticket
from tests.machine import Machine
from tests.mails import answer_to, mail_from, send
from tests.people import Business

MACHINES = {
    "Auto-Submitted": {"Auto_Submitted": "auto-generated; owner-email=x"},
    "Precedence": {"Precedence": "bulk"},
    "X-Autoreply": {"X_Autoreply": "yes"},
    "List-Id": {"List_Id": "<news.example>"},
    "the empty sender": {},  # RFC 5321, 4.5.5: who sends so wants no answer; SES notes it as Return-Path
}


def test_machines_get_no_letter_and_what_they_say_is_kept(world: Machine, acme: Business) -> None:
    for place, (name, headers) in enumerate(MACHINES.items()):
        mail = mail_from(friend(acme, f"nr{place}"), acme.mail, name, **headers)
        world.send(mail, "" if not headers else "x@customers.example", acme.mail)
    world.work()
    assert [str(letter["To"]) for letter in world.sent()] == []
    assert sorted(text.strip() for number in numbers(acme) for text in texts(acme, number)) == sorted(MACHINES)


def test_people_get_a_letter_though_shops_put_list_unsubscribe_below_what_they_write(
    world: Machine, acme: Business
) -> None:
    asked(world, acme, Auto_Submitted="no", List_Unsubscribe="<https://shop.example>")
    assert len(world.sent(acme.dana)) == 1


@pytest.mark.engine
def test_an_auto_reply_is_kept_on_its_ticket_and_moves_nothing(world: Machine, acme: Business) -> None:
    asked(world, acme)
    ours = reply_to(world, acme, then="solved")
    before, sent = ticket(acme), len(world.sent())
    for name, mark in (("away", {"Auto_Submitted": "auto-replied"}), ("list", {"List_Id": "<news.example>"})):
        send(world, answer_to(ours, acme.dana, f"I am {name}", **mark), str(ours["Reply-To"]))
    after = ticket(acme)
    assert (after.status, after.shelf, after.is_unread) == ("solved", "solved", False)
    assert (after.waiting_since, after.is_answered) == (before.waiting_since, before.is_answered)
    assert kinds(acme) == ["customer", "reply", "machine", "machine"]
    assert len(world.sent()) == sent and numbers(acme) == [1]
    acme.owner.get("/tickets/1")
    assert "answered by itself" in acme.owner.text and "I am away" in acme.owner.text


def test_what_mailer_daemon_says_without_a_reports_form_is_a_machines(world: Machine, acme: Business) -> None:
    asked(world, acme)
    ours = world.sent(acme.dana)[0]
    send(world, answer_to(ours, "Mail System <mailer-daemon@mx.example>", "I will tell her"), acme.mail)
    assert messages(acme)[-1].kind == "machine" and ticket(acme).cc == []
