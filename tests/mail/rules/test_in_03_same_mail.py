"""In 3: the same mail twice is one message and one letter; mail to several is a ticket of each tenant, once."""

import os
import smtplib
import threading
from email.message import EmailMessage
from typing import Any

import pytest

from infrastructure.local import resources
from tenants.errors import Conflict
from tests.kept import friend, numbers, stored, texts, ticket
from tests.machine import Machine, sqs_event
from tests.mails import UNFOLDED, address, department, mail_from, send
from tests.people import Business
from tests.receipts import arrives


@pytest.mark.engine
def test_the_same_mail_twice_is_one_message_and_one_letter(world: Machine, acme: Business) -> None:
    raw = mail_from(acme.dana, acme.mail).as_bytes(policy=UNFOLDED)
    hop = b"Received: from elsewhere by there; Sun, 22 Nov 2026 10:00:00 +0000\r\nX-Spam: no\r\n"
    for one in (raw, raw, hop + raw):
        send(world, one, acme.mail)
    assert numbers(acme) == [1] and texts(acme) == ["Please help"] and len(world.sent(acme.dana)) == 1


def test_an_alarm_that_has_no_message_id_is_another_the_next_time(world: Machine, acme: Business) -> None:
    for day in ("22", "22", "23"):
        mail = mail_from("alarm@shop.example", acme.mail, "The door is open", Date=f"{day} Nov 2026 10:00:00 +0000")
        del mail["Message-ID"]
        send(world, mail, acme.mail)
    assert numbers(acme) == [1, 2]


def test_an_event_told_twice_is_one_message(world: Machine, acme: Business) -> None:
    world.send(mail_from(acme.dana, acme.mail), acme.dana, acme.mail)
    (event,) = events_waiting(world)
    for _ in range(3):
        world.app.mail_arrived(event, None)
        world.work()
    assert numbers(acme) == [1] and texts(acme) == ["Please help"] and len(world.sent(acme.dana)) == 1


def events_waiting(world: Machine) -> list[dict[str, Any]]:
    found = []
    url = world.outputs.mail_queue
    while batch := world.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=0).get("Messages"):
        for one in batch:
            world.sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
            found.append(sqs_event(one["Body"]))
    return found


@pytest.mark.engine
def test_the_same_mail_twice_at_once_is_one_message_and_one_letter(world: Machine, acme: Business) -> None:
    if "AWS_ENDPOINT_URL_DYNAMODB" not in os.environ:
        pytest.skip("moto's transactions are not thread-safe")
    raw = mail_from(acme.dana, acme.mail).as_bytes(policy=UNFOLDED)
    for _ in range(4):
        world.send(raw, acme.dana, acme.mail)
    events, failed, start = events_waiting(world), [], threading.Barrier(4)

    def arrive(event: dict[str, Any]) -> None:
        start.wait()
        try:
            world.app.mail_arrived(event, None)
        except Conflict:
            failed.append(event)  # the queue brings it again

    threads = [threading.Thread(target=arrive, args=(event,)) for event in events]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(failed) < 4
    for event in failed:
        world.app.mail_arrived(event, None)
    world.work()
    assert len(numbers(acme)) == 1 and texts(acme, numbers(acme)[0]) == ["Please help"]
    assert len(world.sent(acme.dana)) == 1 and not stored(world, "incoming/")


def mail_of(acme: Business, text: str, id: str, sender: str = "") -> EmailMessage:
    mail = mail_from(sender or acme.dana, acme.mail, text, Message_ID="<always@the-same.example>")
    if not id:
        del mail["Message-ID"]
    return mail


@pytest.mark.parametrize("id", ["<always@the-same.example>", ""], ids=["one id", "no id"])
def test_another_body_is_another_mail_whatever_its_id(world: Machine, acme: Business, id: str) -> None:
    """Some programs give all their mails one Message-ID, others none; and two people may write the same."""
    bob = friend(acme)
    written = (("First", ""), ("Second", ""), ("First", ""), ("First", bob))
    for text, sender in written:
        world.send(mail_of(acme, text, id, sender), acme.dana, acme.mail)
    world.work()
    came = [(text, ticket(acme, number).customer_address) for number in numbers(acme) for text in texts(acme, number)]
    assert sorted(came) == sorted([("First", acme.dana), ("Second", acme.dana), ("First", bob)])
    assert all(ticket(acme, number).cc == [] for number in numbers(acme))


def test_a_mail_to_two_departments_is_one_ticket_of_the_first_named(world: Machine, acme: Business) -> None:
    """Some servers deliver to each recipient by itself, which is the same mail twice."""
    sales = department(acme, "Sales")
    mail = mail_from(acme.dana, f"{address(acme, 'Sales')}, {acme.mail}")
    send(world, mail, acme.mail, address(acme, "Sales"))
    send(world, mail, acme.mail)
    found = ticket(acme)
    assert numbers(acme) == [1] and found.department == sales
    assert found.cc == [], "no department stands in copy"
    assert len(world.sent(acme.dana)) == 1


@pytest.mark.engine
def test_a_mail_to_two_tenants_is_a_ticket_of_each(world: Machine, acme: Business, globex: Business) -> None:
    mail = mail_from(acme.dana, f"{acme.mail}, {globex.mail}")
    send(world, mail, acme.mail, globex.mail)
    assert numbers(acme) == numbers(globex) == [1]
    for recipient in (acme.mail, globex.mail):
        send(world, mail, recipient)
    for business, other in ((acme, globex), (globex, acme)):
        assert texts(business) == ["Please help"] and other.mail not in ticket(business).cc
        assert numbers(business) == [1]
    assert len(world.sent(acme.dana)) == 1, "one first letter an hour across all tenants"


def test_mail_for_no_tenant_is_refused_at_rcpt(world: Machine, acme: Business) -> None:
    domain = acme.mail.partition("@")[2]
    for nobody in (f"nothing@{domain}", "support@nobody.mail.localhost", "support@elsewhere.example", f"+1-1@{domain}"):
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            world.send(mail_from(acme.dana, nobody), acme.dana, nobody)
        ((code, words),) = refused.value.recipients.values()
        assert code == 550 and words.startswith(b"5.1.1")
    world.send(mail_from(acme.dana, acme.mail), acme.dana, f"nothing@{domain}", acme.mail.upper())
    world.work()
    assert numbers(acme) == [1], "one wrong recipient does not keep the mail from the others"


def test_on_aws_mail_for_no_tenant_is_kept_30_days_and_no_other_mail_ends(world: Machine, acme: Business) -> None:
    nobody = "x@nobody.mail.localhost"
    key = arrives(world, mail_from(acme.dana, nobody), nobody)
    assert key.replace("incoming/", "nobody/") in stored(world, "nobody/") and numbers(acme) == []
    described = resources.Stack(None, world.s3, None, None, None, {}).resources["MailBucket"]["Properties"]
    rules = described["LifecycleConfiguration"]["Rules"]
    ends = [(one.get("Prefix"), one["ExpirationInDays"]) for one in rules if "ExpirationInDays" in one]
    assert ends == [("nobody/", 30)]
