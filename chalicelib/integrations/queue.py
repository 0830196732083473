"""The door to SQS: only the fast path of a job, since the sweep finds what it loses."""

import json
import logging
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.config import config
from chalicelib.integrations.aws import client

LONGEST_DELAY = 900  # seconds, the most that SQS takes

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


def is_up() -> bool:
    """Whether the queue answers."""
    try:
        client("sqs").get_queue_attributes(QueueUrl=config().jobs_queue, AttributeNames=["QueueArn"])
    except (BotoCoreError, ClientError):
        return False
    return True
