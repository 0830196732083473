"""Lambda's other triggers: the queues, polled as SQS's event source mapping does it, and the clock."""

import logging
import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from infrastructure.local.gateway import Context
from infrastructure.local.resources import Outputs
from infrastructure.local.settings import ACCOUNT, REGION

Handler = Callable[[dict[str, Any], Any], Any]

AT_ONCE = 4  # messages of one queue that are handled at the same time
WAIT = 10  # seconds of a long poll
TIMEOUT = 60.0  # seconds that a handler has

_log = logging.getLogger(__name__)


def start(app: Any, sqs: Any, outputs: Outputs) -> None:
    """Poll the three queues and tick, in threads that end with the process; `app` is the module app.py."""
    handlers: dict[str, Handler] = {
        outputs.jobs_queue: app.job_arrived,
        outputs.mail_queue: app.mail_arrived,
        outputs.sending_queue: app.sending_arrived,
    }
    for queue, handler in handlers.items():
        for _ in range(AT_ONCE):
            _thread(_poll, sqs, queue, handler)
    # Both at the start, too: what a kill interrupted is found at once.
    _thread(_tick, app.every_minute, 60)
    _thread(_tick, app.every_hour, 3600)


def strike(app: Any) -> None:
    """Let a minute and an hour pass at once, as when the clock was set forward."""
    for handler in (app.every_minute, app.every_hour):
        _thread(_runs, handler, schedule_event(getattr(handler, "name", "clock")), "what the clock brings")


def handle_next(sqs: Any, queue: str, handler: Handler) -> None:
    """Wait for a message and handle it; one that fails comes back when its visibility timeout is over."""
    found = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=WAIT, MessageSystemAttributeNames=["All"])
    for message in found.get("Messages", []):
        name = queue.rpartition("/")[2]
        if _runs(handler, {"Records": [_record(message, name)]}, f"{name}, message {message['MessageId']}"):
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])


def schedule_event(name: str) -> dict[str, Any]:
    """What EventBridge sends when a rule's time has come."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{name}"],
        "detail": {},
    }


def _poll(sqs: Any, queue: str, handler: Handler) -> None:
    while True:
        try:
            handle_next(sqs, queue, handler)
        except Exception as error:
            _log.warning("the queue %s does not answer: %s", queue, error)
            time.sleep(1)


def _tick(handler: Handler, seconds: int) -> None:
    name = getattr(handler, "name", "clock")
    while True:
        _runs(handler, schedule_event(name), f"what runs every {seconds} s")
        time.sleep(seconds)


def _runs(handler: Handler, event: dict[str, Any], what: str) -> bool:
    try:
        handler(event, Context(getattr(handler, "name", "worker"), TIMEOUT))
    except Exception:
        _log.exception("%s failed", what)
        return False
    return True


def _record(message: dict[str, Any], queue: str) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": message.get("MessageAttributes", {}),
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}",
        "awsRegion": REGION,
    }


def _thread(target: Callable[..., Any], *arguments: Any) -> None:
    threading.Thread(target=target, args=arguments, daemon=True).start()
