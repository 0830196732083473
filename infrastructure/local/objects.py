"""S3 that remembers: moto's buckets with each object beside them on disk.

An object is a file under {folder}/{bucket}/: a line of JSON about it, then its bytes. It is on disk before S3 answers.
"""

import hashlib
import json
import threading
from datetime import datetime
from pathlib import Path
from typing import Any

from infrastructure.local.disk import files_in, write_durably
from infrastructure.local.wsgi import Answer, Application, Environ, StartResponse, ask

NO_ROOM = b"<Error><Code>ServiceUnavailable</Code><Message>The disk did not take it.</Message></Error>"


class ObjectsOnDisk:
    """Middleware around moto that writes what a request changed, and loads a bucket's objects when it is made."""

    def __init__(self, app: Application, backend: Any, folder: Path) -> None:
        self._app, self._backend, self._folder = app, backend, folder
        self._put = backend.put_object
        self._create_bucket = backend.create_bucket
        self._delete = backend.delete_object
        self._changed = threading.local()
        # Copies, multipart uploads, forms and bulk deletions all end in these two.
        backend.put_object = self._note_put
        backend.delete_object = self._note_delete
        backend.create_bucket = self._load_bucket

    def __call__(self, environ: Environ, start_response: StartResponse) -> list[bytes]:
        # Written once the request is through, since moto adds an object's metadata after the object.
        self._changed.keys = set()
        answer = ask(self._app, environ)
        try:
            for bucket, key in self._changed.keys:
                self._keep(bucket, key)
        except OSError:
            answer = Answer("503 Service Unavailable", [("Content-Type", "application/xml")], NO_ROOM)
        return answer.give(start_response)

    def _note_put(self, bucket_name: str, key_name: str, *arguments: Any, **named: Any) -> Any:
        self._changed.keys.add((bucket_name, key_name))
        return self._put(bucket_name, key_name, *arguments, **named)

    def _note_delete(self, bucket_name: str, key_name: str, *arguments: Any, **named: Any) -> Any:
        self._changed.keys.add((bucket_name, key_name))
        return self._delete(bucket_name, key_name, *arguments, **named)

    def _keep(self, bucket: str, key: str) -> None:
        # get_object gives None for what a delete marker hides.
        stored = self._backend.get_object(bucket, key)
        path = self._path(bucket, key)
        if stored is None:
            path.unlink(missing_ok=True)
        else:
            write_durably(path, _head(stored) + b"\n" + stored.value)

    def _path(self, bucket: str, key: str) -> Path:
        # A key may be longer than a file's name and hold slashes and dots.
        return self._folder / bucket / hashlib.sha256(key.encode()).hexdigest()

    def _load_bucket(self, bucket_name: str, *arguments: Any, **named: Any) -> Any:
        bucket = self._create_bucket(bucket_name, *arguments, **named)
        for path in files_in(self._folder / bucket_name):
            head, _, content = path.read_bytes().partition(b"\n")
            self._load(bucket_name, json.loads(head), content)
        return bucket

    def _load(self, bucket: str, head: dict[str, Any], content: bytes) -> None:
        stored = self._put(bucket, head["key"], content, etag=head["etag"])
        stored.set_metadata(head["metadata"])
        stored.last_modified = datetime.fromisoformat(head["last_modified"])


def _head(stored: Any) -> bytes:
    head = {
        "key": stored.name,
        "etag": stored.etag.strip('"'),
        "last_modified": stored.last_modified.isoformat(),
        "metadata": dict(stored.metadata),
    }
    return json.dumps(head).encode()
