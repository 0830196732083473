"""In 1: mail is stored before anything is made of it, and ends in exactly one place, whatever it is."""

import contextlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from moto.s3.models import s3_backends

from chalicelib.helpdesk.incoming.suspending import Suspended
from chalicelib.integrations import aws
from tenants import keys, table
from tests.kept import aside, messages, numbers, stored, texts
from tests.machine import Machine, sqs_event
from tests.mails import UNFOLDED, mail_from, send
from tests.people import Business
from tests.receipts import arrives


@pytest.mark.engine
def test_raw_mail_is_kept_under_the_tenant_and_put_away(world: Machine, acme: Business) -> None:
    mail = mail_from(acme.dana, acme.mail)
    send(world, mail, acme.mail)
    (key,) = stored(world, f"{acme.tenant}/")
    raw = world.s3.get_object(Bucket=world.outputs.mail_bucket, Key=key)["Body"].read()
    assert raw.endswith(mail.as_bytes(policy=UNFOLDED).partition(b"\r\n\r\n")[2]) and b"The till is stuck" in raw
    assert not stored(world, "incoming/")


@pytest.mark.engine
def test_mail_that_no_event_told_of_is_found(world: Machine, acme: Business) -> None:
    world.send(mail_from(acme.dana, acme.mail), acme.dana, acme.mail)
    lose_events(world)
    world.sweep()
    assert not numbers(acme), "it may still be on its way through the queue"
    let_mail_age(world)
    world.sweep()
    assert numbers(acme) == [1] and len(world.sent(acme.dana)) == 1 and not stored(world, "incoming/")
    world.sweep()
    assert numbers(acme) == [1]


def test_mail_that_no_event_told_of_is_found_though_it_names_nobody(world: Machine, acme: Business) -> None:
    """Blind copies name their recipient in the envelope only, which SES notes in the topmost Received."""
    world.send(mail_from(acme.dana, "undisclosed-recipients:;"), acme.dana, acme.mail)
    lose_events(world)
    let_mail_age(world)
    world.sweep()
    assert numbers(acme) == [1]


def test_mail_that_no_event_told_of_is_judged_by_what_ses_wrote_on_top(world: Machine, acme: Business) -> None:
    received = f"Received: from a by b\r\n for {acme.mail};\r\nX-SES-Spam-Verdict: FAIL\r\n"
    forged = mail_from(acme.dana, acme.mail, X_SES_Spam_Verdict="PASS")
    raw = received.encode() + forged.as_bytes(policy=UNFOLDED)
    world.s3.put_object(Bucket=world.outputs.mail_bucket, Key="incoming/lost", Body=raw)
    let_mail_age(world)
    world.sweep()
    assert not numbers(acme) and "takes it for spam" in aside(acme)


def lose_events(world: Machine) -> None:
    while world.sqs.receive_message(QueueUrl=world.outputs.mail_queue, WaitTimeSeconds=0).get("Messages"):
        pass


def let_mail_age(world: Machine) -> None:
    bucket = s3_backends["123456789012"]["aws"].buckets[world.outputs.mail_bucket]
    for key in stored(world, "incoming/"):
        bucket.keys[key].last_modified = datetime.now(UTC).replace(tzinfo=None) - timedelta(hours=1)


def test_every_mail_is_in_exactly_one_place(world: Machine, acme: Business) -> None:
    """A message of a ticket, Suspended, or the operator's list of mail for nobody."""
    send(world, mail_from(acme.dana, acme.mail, "A question"), acme.mail)
    spam = mail_from("shop@pills.example", acme.mail, "Buy our pills", subject="Cheap")
    arrives(world, spam, acme.mail, spam="FAIL")
    lost = arrives(world, mail_from(acme.dana, "x@nobody.mail.localhost"), "x@nobody.mail.localhost")
    kept = stored(world, f"{acme.tenant}/")
    read = [str(one.mail) for one in messages(acme)]
    found = table.batch_get([keys.suspended(acme.tenant, key.rpartition("/")[2]) for key in kept])
    set_aside = [str(one.mail) for one in found if isinstance(one, Suspended)]
    assert (len(read), len(set_aside)) == (1, 1) and sorted(read + set_aside) == sorted(kept)
    assert lost.replace("incoming/", "nobody/") in stored(world, "nobody/")
    assert stored(world, "incoming/") == []


def test_mail_in_suspended_is_readable_with_its_reason_and_can_be_tried_again(world: Machine, acme: Business) -> None:
    spam = mail_from("shop@pills.example", acme.mail, "Buy our pills", subject="Cheap")
    arrives(world, spam, acme.mail, spam="FAIL")
    assert "takes it for spam" in aside(acme)
    acme.owner.get(str(acme.owner.tree.css_first(".board a").attributes["href"]))
    assert "Buy our pills" in acme.owner.text
    acme.owner.submit("/retry")
    assert "It stays here" in acme.owner.text and "Suspended 1" in acme.owner.text


def test_a_bad_mail_stops_no_other_and_after_n_tries_goes_to_suspended(world: Machine, acme: Business) -> None:
    bad = mail_from(acme.dana, acme.mail, "Bad")
    bad.add_attachment(b"x", maintype="application", subtype="pdf", filename="a.pdf")
    for mail in (bad, mail_from(acme.dana, acme.mail, "Good")):
        world.send(mail, acme.dana, acme.mail)
    with no_files_taken(world):
        world.work_carefully()
        assert texts(acme, max(numbers(acme))) == ["Good"] and len(numbers(acme)) == 1
        assert len(stored(world, "incoming/")) == 1, "it waits, and comes again"
        world.app.mail_arrived(last_try(world), None)
        world.work()
    assert "It could not be read" in aside(acme) and "Suspended 1" in acme.owner.text
    assert stored(world, "incoming/") == [] and len(numbers(acme)) == 1


@contextlib.contextmanager
def no_files_taken(world: Machine, tenant: str = "") -> Iterator[None]:
    """Let S3 refuse whatever is to be attached to a message, of one tenant or of all."""

    def refuse(params: dict[str, Any], **_: Any) -> None:
        if params["Bucket"] == world.outputs.files_bucket and params["Key"].startswith(tenant):
            raise OSError("no files today")

    events = aws.client("s3").meta.events
    events.register_first("provide-client-params.s3.PutObject", refuse, unique_id="refuse")
    try:
        yield
    finally:
        events.unregister("provide-client-params.s3.PutObject", unique_id="refuse")


def test_what_is_wrong_at_one_tenant_keeps_a_mail_from_no_other(
    world: Machine, acme: Business, globex: Business
) -> None:
    mail = mail_from(acme.dana, f"{acme.mail}, {globex.mail}")
    mail.add_attachment(b"x", maintype="application", subtype="pdf", filename="a.pdf")
    world.send(mail, acme.dana, acme.mail, globex.mail)
    with no_files_taken(world, acme.tenant):
        world.work_carefully()
        assert numbers(globex) == [1] and numbers(acme) == []
        world.app.mail_arrived(last_try(world), None)
    assert "It could not be read" in aside(acme) and "Nothing is set aside" in aside(globex)


def last_try(world: Machine) -> dict[str, Any]:
    """What waits on the mail queue, as Lambda gets it the last time."""
    (message,) = world.sqs.receive_message(QueueUrl=world.outputs.mail_queue)["Messages"]
    world.sqs.delete_message(QueueUrl=world.outputs.mail_queue, ReceiptHandle=message["ReceiptHandle"])
    event = sqs_event(message["Body"])
    event["Records"][0]["attributes"]["ApproximateReceiveCount"] = most_tries(world)
    return event


def most_tries(world: Machine) -> str:
    """How often the queue brings a mail, before it would be lost among its dead letters."""
    asked = world.sqs.get_queue_attributes(QueueUrl=world.outputs.mail_queue, AttributeNames=["RedrivePolicy"])
    return str(json.loads(asked["Attributes"]["RedrivePolicy"])["maxReceiveCount"])


def test_mail_that_ends_its_worker_is_released_with_the_whole_as_a_file(world: Machine, acme: Business) -> None:
    mail = mail_from("dana@customers.example", acme.mail, "Hard to read", subject="Odd")
    arrives(world, mail, acme.mail, tries=int(most_tries(world)))
    assert "It could not be read" in aside(acme)
    acme.owner.get(str(acme.owner.tree.css_first(".board a").attributes["href"]))
    acme.owner.submit("/release")
    (message,) = messages(acme)
    assert [file["name"] for file in message.files] == ["mail.eml"]
    world.work()
    assert len(world.sent("dana@customers.example")) == 1


def test_mail_that_is_a_message_already_is_not_set_aside_at_the_last_try(world: Machine, acme: Business) -> None:
    """Its workers died behind the transaction, before they could put it away."""
    mail = mail_from(acme.dana, acme.mail)
    for tries in (1, int(most_tries(world))):
        arrives(world, mail, acme.mail, tries=tries)
    assert len(messages(acme)) == 1 and not stored(world, "incoming/")
    acme.owner.get("/suspended")
    assert not acme.owner.tree.css(".board .row")


def test_a_mail_that_is_too_much_to_be_read_is_set_aside_whole(world: Machine, acme: Business) -> None:
    head = f"From: {acme.dana}\nTo: {acme.mail}\nSubject: Fields\n".encode()
    send(world, head + b"X-Field: value\n" * 6_000 + b"\nHello", acme.mail)
    assert "It is built so oddly that it was not read to its end" in aside(acme)
    (key,) = stored(world, f"{acme.tenant}/")
    raw = world.s3.get_object(Bucket=world.outputs.mail_bucket, Key=key)["Body"].read()
    assert raw.count(b"X-Field") == 6_000 and stored(world, "incoming/") == []


ODD = [
    b"",
    b"From: \r\nTo: \r\n\r\nNobody wrote this",
    b"From: =?utf-8?b?////?=\r\nSubject: =?x?q?y\r\nContent-Type: multipart/mixed\r\n\r\n--\xff\xfe",
    b"From: dana@customers.example\r\nMessage-ID: <%s@x>\r\nSubject: %s\r\n\r\nLong" % (b"x" * 5000, b"y" * 5000),
    b"From: " + b"d" * 3000 + b"@customers.example\r\n\r\nA long address",
]


def test_no_mail_is_too_odd_to_be_kept(world: Machine, acme: Business) -> None:
    for number, raw in enumerate(ODD, start=1):
        send(world, raw, acme.mail)
        assert numbers(acme) == list(range(1, number + 1)), raw[:40]
        assert acme.owner.get(f"/tickets/{number}").status == 200, raw[:40]
    assert acme.owner.get("/tickets").status == 200 and not stored(world, "incoming/")
