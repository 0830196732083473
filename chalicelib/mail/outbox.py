"""Mail that is on its way: which effect sends what, and what SES tells of it afterwards."""

import json
import logging
from collections.abc import Callable
from typing import Any

from chalicelib.integrations import mailer
from chalicelib.jobs import Job
from chalicelib.mail import letters, replies
from tenants import keys, table
from tenants.errors import Conflict
from tenants.tenant import Desk, load

log = logging.getLogger(__name__)

SENT: dict[str, Callable[[Desk, Job, dict[str, Any], str], None]] = {
    "acknowledge": letters.acknowledged,
    "deliver": replies.delivered,
    "letter": letters.letter_sent,
}


def told(notification: dict[str, Any]) -> None:
    """Take an event of SES in its documented shape (event publishing, "Contents of event data").

    A Send event settles a mail that was handed over by a worker who died before he could say so.
    """
    mail = notification.get("mail", {})
    tags = {name: values[0] for name, values in mail.get("tags", {}).items() if values}
    if notification.get("eventType") != "Send" or not {"tenant", "job", "effect"} <= tags.keys():
        return
    job = table.get(Job, keys.job(tags["tenant"], tags["job"]))
    if job is None or tags["effect"] not in job.effects:
        return
    try:
        SENT[tags["effect"]](load(job.tenant), job, job.effects[tags["effect"]], mailer.wire_id(mail["messageId"]))
    except Conflict:
        log.info("job %s of tenant %s was settled by somebody else", job.id, job.tenant)


def envelope(body: str) -> dict[str, Any]:
    """What SNS carries in a message from SQS."""
    message: dict[str, Any] = json.loads(json.loads(body)["Message"])
    return message
