"""The SMTP door answers like SES's: strangers at RCPT, and 250 only for what is kept."""

import json
import secrets
import smtplib
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto import mock_aws

from infrastructure.local import resources
from infrastructure.local.smtp_door import LARGEST, SmtpDoor, open_door
from tests.local.processes import free_port

RAW = b"From: Dana <dana@customers.example>\r\nTo: x@y\r\nSubject: =?broken?\r\n\r\n" + b"long " * 5000 + b"\r\n"


@pytest.fixture
def machine() -> Iterator[SimpleNamespace]:
    with mock_aws():
        clients = [boto3.client(name, region_name="eu-central-1") for name in ("dynamodb", "s3", "sqs", "sesv2", "kms")]
        outputs = resources.create(*clients, stage=f"door{secrets.token_hex(3)}", mail_domain="mail.localhost")
        door = SmtpDoor(clients[1], clients[2], outputs, _recipient)
        port = free_port()
        controller = open_door(door, port)
        yield SimpleNamespace(s3=clients[1], sqs=clients[2], outputs=outputs, port=port)
        controller.stop()


def _recipient(address: str) -> object | None:
    if address.startswith("broken"):
        raise ConnectionError
    return address if address.endswith("@acme.mail.localhost") else None


@pytest.fixture
def client(machine: SimpleNamespace) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP("127.0.0.1", machine.port, timeout=10) as client:
        client.ehlo()
        client.mail("dana@customers.example")
        yield client


def test_mail_is_stored_and_told_of_as_ses_does(machine: SimpleNamespace, client: smtplib.SMTP) -> None:
    assert client.rcpt("Support+t0ken@acme.mail.localhost")[0] == 250
    assert client.data(RAW)[0] == 250
    told = _told(machine)
    receipt, mail = told["receipt"], told["mail"]
    assert (told["notificationType"], receipt["recipients"]) == ("Received", ["Support+t0ken@acme.mail.localhost"])
    assert (mail["source"], mail["commonHeaders"]["from"]) == (
        "dana@customers.example",
        ["Dana <dana@customers.example>"],
    )
    assert receipt["action"]["objectKey"] == f"incoming/{mail['messageId']}"
    statuses = {name: receipt[f"{name}Verdict"]["status"] for name in ("spf", "dkim", "dmarc", "spam", "virus")}
    assert statuses == {"spf": "GRAY", "dkim": "GRAY", "dmarc": "GRAY", "spam": "PASS", "virus": "PASS"}
    stored = machine.s3.get_object(Bucket=receipt["action"]["bucketName"], Key=receipt["action"]["objectKey"])
    trace, _, rest = stored["Body"].read().partition(b"From: ")
    assert b"From: " + rest == RAW
    assert trace.startswith(b"Return-Path: <") and b"Support+t0ken@acme.mail.localhost" in trace


def test_an_unknown_recipient_is_refused_in_words(client: smtplib.SMTP) -> None:
    code, words = client.rcpt("nobody@acme.example")
    assert code == 550
    assert words.startswith(b"5.1.1 Nobody here has the address nobody@acme.example")


def test_a_directory_that_does_not_answer_is_no_refusal(client: smtplib.SMTP) -> None:
    assert client.rcpt("broken@acme.mail.localhost")[0] == 451


def test_what_is_too_large_is_refused_before_it_is_sent(client: smtplib.SMTP) -> None:
    client.rset()
    assert client.esmtp_features["size"] == str(LARGEST)
    assert client.mail("dana@customers.example", [f"SIZE={LARGEST + 1}"])[0] == 552


def test_nothing_is_half_accepted(machine: SimpleNamespace, client: smtplib.SMTP) -> None:
    machine.sqs.delete_queue(QueueUrl=machine.outputs.mail_queue)
    client.rcpt("support@acme.mail.localhost")
    assert client.data(RAW)[0] == 451
    assert "Contents" not in machine.s3.list_objects_v2(Bucket=machine.outputs.mail_bucket)


def test_without_s3_the_sender_is_asked_to_try_again(machine: SimpleNamespace, client: smtplib.SMTP) -> None:
    machine.s3.delete_bucket(Bucket=machine.outputs.mail_bucket)
    client.rcpt("support@acme.mail.localhost")
    assert client.data(RAW)[0] == 451
    assert "Messages" not in machine.sqs.receive_message(QueueUrl=machine.outputs.mail_queue)


def _told(machine: SimpleNamespace) -> dict[str, Any]:
    (message,) = machine.sqs.receive_message(QueueUrl=machine.outputs.mail_queue)["Messages"]
    envelope = json.loads(message["Body"])
    assert envelope["Type"] == "Notification"
    told: dict[str, Any] = json.loads(envelope["Message"])
    return told
