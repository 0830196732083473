"""The door to SQS: only the fast path of a job, since the sweep finds what it loses."""

import json
import logging
from collections.abc import Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.config import config
from chalicelib.integrations.aws import client

AT_ONCE = 10  # messages that SQS takes in one call
LONGEST_DELAY = 900  # seconds, the most that SQS takes
MOST_ROUNDS, LOOKED_AT = 200, 60  # of ten dead letters; seconds for which nobody else sees one that was looked at

log = logging.getLogger(__name__)


def announce(tenant: str, job: str, delay: int = 0) -> bool:
    """Tell the worker of a job that is committed; False when the queue did not take it, which is no loss.

    The tenant is the message's group, so that one tenant's flood does not hold up the others (SQS fair queues).
    """
    try:
        client("sqs").send_message(
            QueueUrl=config().jobs_queue,
            MessageBody=json.dumps({"tenant": tenant, "job": job}),
            DelaySeconds=delay,
            MessageGroupId=tenant,
        )
    except (BotoCoreError, ClientError) as error:
        log.warning("job %s of tenant %s waits for the sweep: %s", job, tenant, type(error).__name__)
        return False
    return True


def announce_all(told: Sequence[tuple[str, str]]) -> None:
    """Tell the worker of jobs, at most ten of them (SQS, SendMessageBatch); those not taken stay due."""
    entries = [
        {"Id": str(place), "MessageBody": json.dumps({"tenant": tenant, "job": job}), "MessageGroupId": tenant}
        for place, (tenant, job) in enumerate(told)
    ]
    try:
        answer = client("sqs").send_message_batch(QueueUrl=config().jobs_queue, Entries=entries)
    except (BotoCoreError, ClientError) as error:
        log.warning("%s jobs wait for the next sweep: %s", len(told), type(error).__name__)
        return
    for failed in answer.get("Failed", []):
        tenant, job = told[int(failed["Id"])]
        log.warning("job %s of tenant %s waits for the next sweep: %s", job, tenant, failed.get("Code"))


def announce_mail(notification: dict[str, Any], tenant: str = "") -> bool:
    """Tell of stored mail as SES does through SNS; False when the queue did not take it: the hourly sweep finds it."""
    group = {"MessageGroupId": tenant} if tenant else {}
    try:
        client("sqs").send_message(
            QueueUrl=config().mail_queue,
            MessageBody=json.dumps({"Type": "Notification", "Message": json.dumps(notification)}),
            **group,
        )
    except (BotoCoreError, ClientError) as error:
        log.warning("a mail waits for the sweep: %s", type(error).__name__)
        return False
    return True


def forget(*words: str) -> None:
    """Remove what waits in the queues of dead letters and speaks of one of these; what else lies there stays.

    Messages of the other queues end by themselves within minutes, since nobody has their job any more.
    """
    for url in dead_letters():
        for _ in range(MOST_ROUNDS):
            asked = {"QueueUrl": url, "MaxNumberOfMessages": 10, "VisibilityTimeout": LOOKED_AT}
            found = client("sqs").receive_message(**asked).get("Messages", [])
            if not found:
                break
            for message in found:
                if any(word in message["Body"] for word in words):
                    client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


def dead_letters() -> list[str]:
    """The queues of what no function could do."""
    stem = config().jobs_queue.removesuffix("-jobs")
    return [f"{stem}-{kind}-dead" for kind in ("jobs", "mail", "sending")]


def is_up() -> bool:
    """Whether the queue answers."""
    try:
        client("sqs").get_queue_attributes(QueueUrl=config().jobs_queue, AttributeNames=["QueueArn"])
    except (BotoCoreError, ClientError):
        return False
    return True
