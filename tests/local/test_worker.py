"""The worker does with queues what Lambda's event source mapping does."""

import json
import secrets
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from chalice.app import Chalice, CloudWatchEvent, Rate, SQSEvent
from moto import mock_aws

from infrastructure.local import worker


@pytest.fixture
def queue() -> Iterator[SimpleNamespace]:
    with mock_aws():
        sqs = boto3.client("sqs", region_name="eu-central-1")
        name, attributes = f"jobs-{secrets.token_hex(3)}", {"VisibilityTimeout": "0"}
        url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"job": "1"}), MessageGroupId="tenant")
        yield SimpleNamespace(sqs=sqs, url=url)


@pytest.fixture(autouse=True)
def no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "WAIT", 0)


def _left(queue: SimpleNamespace) -> int:
    return len(queue.sqs.receive_message(QueueUrl=queue.url).get("Messages", []))


def test_a_message_that_was_handled_is_gone(queue: SimpleNamespace) -> None:
    app, bodies = Chalice("small"), []

    @app.on_sqs_message(queue="jobs")
    def job_arrived(event: SQSEvent) -> None:
        bodies.extend(record.body for record in event)

    worker.handle_next(queue.sqs, queue.url, job_arrived)
    assert bodies == ['{"job": "1"}']
    assert _left(queue) == 0


def test_a_message_that_failed_comes_back(queue: SimpleNamespace, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_event: dict[str, Any], _context: Any) -> None:
        raise ValueError("broken")

    worker.handle_next(queue.sqs, queue.url, fail)
    assert ", message" in caplog.text
    assert _left(queue) == 1


def test_the_clock_speaks_as_eventbridge(caplog: pytest.LogCaptureFixture) -> None:
    app, times = Chalice("small"), []

    @app.schedule(Rate(1, unit=Rate.MINUTES))
    def every_minute(event: CloudWatchEvent) -> None:
        times.append((event.time, event.detail_type, event.resources))

    every_minute(worker.schedule_event("every_minute"), None)
    (time, kind, resources), *_ = times
    assert (time[-1], kind) == ("Z", "Scheduled Event")
    assert resources[0].endswith(":rule/every_minute")
