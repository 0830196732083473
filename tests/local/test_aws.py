"""The services of one machine: what they took survives a kill -9, and what they send can be seen."""

import io
import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from boto3.s3.transfer import TransferConfig

from infrastructure.local.aws import OneAtATime
from infrastructure.local.settings import Settings
from infrastructure.local.wsgi import Environ, StartResponse, ask
from tests.local.processes import client, free_port, services

EVERY_BYTE = bytes(range(256)) * 30_000
RAW = (
    b"From: Acme <support@acme.mail.localhost>\r\nTo: dana@customers.example\r\nBcc: boss@acme.example\r\n"
    b"Message-ID: <ours@acme\r\n .mail.localhost>\r\nX-SES-MESSAGE-TAGS: kind=reply\r\nSubject: Hi\r\n\r\n"
    b"Message-ID: of the body stays\r\n"
)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    data = tmp_path_factory.mktemp("data")
    return Settings(port=8000, smtp_port=2525, data=data, engine="dynoxide", aws_port=free_port())


def test_objects_and_messages_survive_a_kill(settings: Settings) -> None:
    with services(settings):
        locked = _fill(settings)
    again = replace(settings, aws_port=free_port())
    with services(again):
        s3, sqs = client("s3", again), client("sqs", again)
        s3.create_bucket(Bucket="files", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        queue = sqs.create_queue(QueueName="jobs")["QueueUrl"]
        found = s3.get_object(Bucket="files", Key="t/счёт №7.pdf")
        assert found["Body"].read() == EVERY_BYTE
        assert (found["ContentType"], found["Metadata"]) == ("application/pdf", {"a": "b"})
        assert s3.get_object(Bucket="files", Key="parts")["Body"].read() == EVERY_BYTE
        keys = [row["Key"] for row in s3.list_objects_v2(Bucket="files")["Contents"]]
        assert sorted(keys) == ["copy", "parts", "t/счёт №7.pdf"]
        messages = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=5)["Messages"]
        assert [message["Body"] for message in messages] == ["not done"]
        kms = client("kms", again)
        opened = kms.decrypt(KeyId="alias/vault", CiphertextBlob=locked, EncryptionContext={"tenant": "t"})
        assert opened["Plaintext"] == b"a password"


def test_a_long_poll_hears_of_a_message_at_once_and_sent_mail_is_seen(settings: Settings) -> None:
    settings = replace(settings, aws_port=free_port(), data=settings.data / "sending")
    with services(settings):
        sqs, sesv2 = client("sqs", settings), client("sesv2", settings)
        queue = sqs.create_queue(QueueName="komek-local-sending")["QueueUrl"]
        sesv2.create_email_identity(EmailIdentity="mail.localhost")
        sent = sesv2.send_email(
            FromEmailAddress="Acme <support@acme.mail.localhost>",
            Destination={"ToAddresses": ["dana@customers.example"]},
            Content={"Raw": {"Data": RAW}},
            EmailTags=[{"Name": "message", "Value": "m1"}],
        )["MessageId"]
        events = _events(sqs, queue)
        with pytest.raises(sesv2.exceptions.MessageRejected):
            sesv2.send_email(
                FromEmailAddress="x@elsewhere.example",
                Destination={"ToAddresses": ["dana@customers.example"]},
                Content={"Raw": {"Data": RAW}},
            )
    _check_wire(settings.data, sent)
    assert [event["eventType"] for event in events] == ["Send", "Delivery"]
    for event in events:
        assert (event["mail"]["messageId"], event["mail"]["destination"]) == (sent, ["dana@customers.example"])
        assert event["mail"]["tags"]["message"] == ["m1"]
        assert event["mail"]["tags"]["kind"] == ["reply"]
    assert events[1]["delivery"]["recipients"] == ["dana@customers.example"]


def _fill(settings: Settings) -> bytes:
    """Leave things with each service; return what the last of them encrypted."""
    s3, sqs = client("s3", settings), client("sqs", settings)
    s3.create_bucket(Bucket="files", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    s3.put_object(
        Bucket="files", Key="t/счёт №7.pdf", Body=EVERY_BYTE, ContentType="application/pdf", Metadata={"a": "b"}
    )
    in_parts = TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20)
    s3.upload_fileobj(io.BytesIO(EVERY_BYTE), "files", "parts", Config=in_parts)
    s3.copy_object(Bucket="files", Key="copy", CopySource={"Bucket": "files", "Key": "parts"})
    for key in ("one", "two"):
        s3.put_object(Bucket="files", Key=key, Body=b"x")
    s3.delete_object(Bucket="files", Key="one")
    s3.delete_objects(Bucket="files", Delete={"Objects": [{"Key": "two"}]})
    queue = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    sqs.send_message(QueueUrl=queue, MessageBody="done", MessageGroupId="tenant")
    (message,) = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"]
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    sqs.send_message(QueueUrl=queue, MessageBody="not done", MessageGroupId="tenant")
    kms = client("kms", settings)
    key = kms.create_key(Description="vault")["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/vault", TargetKeyId=key)
    locked = kms.encrypt(KeyId="alias/vault", Plaintext=b"a password", EncryptionContext={"tenant": "t"})
    return bytes(locked["CiphertextBlob"])


def _events(sqs: Any, queue: str) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    while len(messages) < 2:
        messages += sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=5)["Messages"]
    envelopes = [json.loads(message["Body"]) for message in messages]
    assert {envelope["Type"] for envelope in envelopes} == {"Notification"}
    return [json.loads(envelope["Message"]) for envelope in envelopes]


def _check_wire(data: Path, ses_id: str) -> None:
    (path,) = (data / "sent").iterdir()
    head, _, raw = path.read_bytes().partition(b"\n")
    assert json.loads(head)["to"] == ["dana@customers.example"]
    assert raw == (
        f"Message-ID: <{ses_id}@eu-central-1.amazonses.com>\r\n".encode()
        + b"From: Acme <support@acme.mail.localhost>\r\nTo: dana@customers.example\r\nSubject: Hi\r\n\r\n"
        + b"Message-ID: of the body stays\r\n"
    )


def test_dynamodb_of_moto_is_asked_one_call_at_a_time() -> None:
    inside, most = 0, 0

    def moto(_environ: Environ, start_response: StartResponse) -> list[bytes]:
        nonlocal inside, most
        inside, most = inside + 1, max(most, inside + 1)
        time.sleep(0.01)
        inside -= 1
        start_response("200 OK", [])
        return []

    def ask_all(target: str) -> int:
        nonlocal most
        most = 0
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: ask(taken_in_turn, {"HTTP_X_AMZ_TARGET": target}), range(8)))
        return most

    taken_in_turn = OneAtATime(moto)
    assert ask_all("DynamoDB_20120810.TransactWriteItems") == 1
    assert ask_all("AmazonSQS.ReceiveMessage") > 1
