"""The envelope in which SNS puts a message on a queue (RawMessageDelivery off), as its developer guide documents it."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any

from infrastructure.local.settings import ACCOUNT, REGION


def envelope(topic: str, subject: str, message: dict[str, Any]) -> str:
    """Wrap a notification; nothing signs it here, and SQS's consumers have no reason to look at the signature."""
    arn = topic_arn(topic)
    return json.dumps(
        {
            "Type": "Notification",
            "MessageId": str(uuid.uuid4()),
            "TopicArn": arn,
            "Subject": subject,
            "Message": json.dumps(message),
            "Timestamp": timestamp(),
            "SignatureVersion": "1",
            "Signature": "",
            "SigningCertURL": "",
            "UnsubscribeURL": "",
        }
    )


def topic_arn(topic: str) -> str:
    return f"arn:aws:sns:{REGION}:{ACCOUNT}:{topic}"


def timestamp() -> str:
    """The present moment as SNS and SES write it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
