"""SQS that remembers and takes one call at a time: moto's queues with each message beside them on disk.

moto loses a message that is sent while another is deleted, so calls hold a lock; a long poll waits outside of it.
"""

import json
import threading
import time
from pathlib import Path
from typing import Any

from infrastructure.local.disk import files_in, write_durably
from infrastructure.local.wsgi import Answer, Application, Environ, StartResponse, ask, read_body

LOOK_AGAIN = 0.5  # seconds after which a delayed or returned message is noticed by a long poll


class QueuesOnDisk:
    """Middleware around moto; other services pass through it."""

    def __init__(self, app: Application, backend: Any, folder: Path) -> None:
        self._app, self._backend, self._folder = app, backend, folder
        self._arrived = threading.Condition()
        self._paths: dict[str, Path] = {}  # of a receipt handle's message

    def __call__(self, environ: Environ, start_response: StartResponse) -> list[bytes]:
        service, _, action = environ.get("HTTP_X_AMZ_TARGET", "").partition(".")
        if service != "AmazonSQS":
            return list(self._app(environ, start_response))
        asked = json.loads(read_body(environ))
        wait = asked.pop("WaitTimeSeconds", 0) if action == "ReceiveMessage" else 0
        return self._answer(environ, action, asked, time.monotonic() + wait).give(start_response)

    def send(self, queue: str, body: str, **options: Any) -> None:
        """Put a message on a queue, as a service of AWS does that has the right to."""
        with self._arrived:
            message = self._backend.send_message(queue_name=queue, message_body=body, **options)
            self._keep(queue, message.id, {"MessageBody": body, "MessageGroupId": options.get("group_id")})
            self._arrived.notify_all()

    def _answer(self, environ: Environ, action: str, asked: dict[str, Any], until: float) -> Answer:
        with self._arrived:
            self._wait(asked.get("QueueUrl", "").rpartition("/")[2], until)
            answer = ask(self._app, environ, json.dumps(asked).encode())
            found = json.loads(answer.body or b"{}") if answer.is_success else {}
            if answer.is_success:
                self._follow(action, asked, found)
            return answer

    def _wait(self, queue: str, until: float) -> None:
        """Wait for a message; looking for it by moto's whole way, a dozen pollers kept a tenth of a processor busy."""
        while (left := until - time.monotonic()) > 0 and queue in self._backend.queues:
            if self._backend.queues[queue].messages:
                return
            self._arrived.wait(min(left, LOOK_AGAIN))

    def _follow(self, action: str, asked: dict[str, Any], found: dict[str, Any]) -> None:
        """Do on disk what moto has done in memory."""
        queue = asked.get("QueueUrl", "").rpartition("/")[2]
        for message_id, entry in _sent(action, asked, found):
            self._keep(queue, message_id, entry)
        for message in found.get("Messages", []):
            self._paths[message["ReceiptHandle"]] = self._path(queue, message["MessageId"])
        for receipt in _deleted(action, asked):
            self._forget(receipt)
        if action == "CreateQueue":
            self._load(asked["QueueName"])
        self._arrived.notify_all()

    def _forget(self, receipt: str) -> None:
        if path := self._paths.pop(receipt, None):
            path.unlink(missing_ok=True)

    def _keep(self, queue: str, message_id: str, asked: dict[str, Any]) -> None:
        due_at = time.time() + asked.get("DelaySeconds", 0)
        kept = {"body": asked["MessageBody"], "group_id": asked.get("MessageGroupId"), "due_at": due_at}
        write_durably(self._path(queue, message_id), json.dumps(kept).encode())

    def _path(self, queue: str, message_id: str) -> Path:
        return self._folder / queue / message_id

    def _load(self, queue: str) -> None:
        """Send again what was on the queue when this machine was switched off; the messages get new ids."""
        if self._backend.queues[queue]._messages:
            return
        for path in files_in(self._folder / queue):
            kept = json.loads(path.read_bytes())
            delay = max(0, round(kept["due_at"] - time.time()))
            message = self._backend.send_message(queue, kept["body"], delay_seconds=delay, group_id=kept["group_id"])
            path.replace(self._path(queue, message.id))


def _sent(action: str, asked: dict[str, Any], found: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    if action == "SendMessage":
        return [(found["MessageId"], asked)]
    if action == "SendMessageBatch":
        entries = {entry["Id"]: entry for entry in asked["Entries"]}
        return [(sent["MessageId"], entries[sent["Id"]]) for sent in found["Successful"]]
    return []


def _deleted(action: str, asked: dict[str, Any]) -> list[str]:
    entries = {"DeleteMessage": [asked], "DeleteMessageBatch": asked.get("Entries", [])}.get(action, [])
    return [entry["ReceiptHandle"] for entry in entries]
