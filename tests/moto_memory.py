"""What moto keeps in its memory, looked at there: asking its API costs a hundred times more, and mostly for nothing.

Only tests themselves come this way; whatever the product asks of S3, SQS and SES goes through boto3, also what is
put on a queue, if not through all of moto.
"""

import json
from functools import cache
from typing import Any, NamedTuple

from moto import backend_index
from moto.core import responses
from moto.s3.models import FakeDeleteMarker, s3_backends
from moto.sqs import models as sqs
from moto.sqs.models import Queue, sqs_backends

ACCOUNT = "123456789012"
REGION = "eu-central-1"
PLAYED = {"acm", "dynamodb", "kms", "s3", "ses", "sesv2", "sqs", "sts"}


def be_quick() -> None:
    """Let moto look for an address only among what we use of its two hundred services, and spell a name once."""
    patterns = backend_index.backend_url_patterns
    patterns[:] = [pattern for pattern in patterns if pattern[0] in PLAYED]
    named: Any = cache(getattr(responses.camelcase_to_underscores, "__wrapped__", responses.camelcase_to_underscores))
    responses.camelcase_to_underscores = sqs.camelcase_to_underscores = named


class Http(NamedTuple):
    """As much of an answer as those who listen to `after-call` look at."""

    status_code: int


def put_shortly(client: Any) -> None:
    """Hand what a client puts on a queue to moto's queue itself, which checks it; what it refuses goes the long way.

    The product puts nothing else as often, and three quarters of the way were looking for the queue and signing.
    """
    whole = client._make_request

    def send(model: Any, asked: dict[str, Any], context: dict[str, Any]) -> Any:
        told = json.loads(asked["body"]) if model.name == "SendMessage" else {}
        if not told or told.keys() - {"QueueUrl", "MessageBody", "DelaySeconds", "MessageGroupId"}:
            return whole(model, asked, context)
        name = told["QueueUrl"].rpartition("/")[2]
        more = {"delay_seconds": told.get("DelaySeconds"), "group_id": told.get("MessageGroupId")}
        try:
            sent = sqs_backends[ACCOUNT][REGION].send_message(name, told["MessageBody"], **more)
        except Exception:
            return whole(model, asked, context)
        return Http(200), {"MessageId": sent.id, "MD5OfMessageBody": sent.body_md5}

    client._make_request = send


def queue(url: str) -> Queue:
    return sqs_backends[ACCOUNT][REGION].queues[url.rpartition("/")[2]]


def taken(url: str, most: int = 10) -> list[str]:
    """Take what a queue would hand out now, for good; return what it says."""
    one = queue(url)
    with one._messages_lock:
        found = one.messages[:most]
        one._messages = [message for message in one._messages if message not in found]
    return [message.body for message in found]


def empty(url: str) -> None:
    """Forget what a queue holds, also what it would hand out only later."""
    one = queue(url)
    with one._messages_lock:
        one._messages, one._pending_messages = [], set()


def keys(bucket: str, prefix: str = "") -> list[str]:
    """What lies in a bucket."""
    names = [name for name in _objects(bucket) if name.startswith(prefix)]
    return sorted(name for name in names if not isinstance(_objects(bucket)[name], FakeDeleteMarker))


def remove(bucket: str, prefix: str) -> None:
    """Remove objects with all their versions."""
    for name in [name for name in _objects(bucket) if name.startswith(prefix)]:
        _objects(bucket).setlist(name, [])  # which lets go of the files they hold
        dict.pop(_objects(bucket), name)


def _objects(bucket: str) -> Any:
    return s3_backends[ACCOUNT]["aws"].buckets[bucket].keys
