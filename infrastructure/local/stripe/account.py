"""One account at Stripe: its objects, its clock, what happened in it, and the file that keeps it over a restart."""

import contextlib
import json
import secrets
import string
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from infrastructure.local.stripe.errors import missing
from infrastructure.local.stripe.webhooks import Box

VERSION = "2026-10-28.endive"
Object = dict[str, Any]  # names that begin with _ are the stand-in's own and are never shown
DAY = 24 * 3600
LETTERS = string.ascii_letters + string.digits


@dataclass(frozen=True)
class Options:
    """What both sides have to know."""

    key: str  # the secret key of the API
    secret: str  # with which webhooks are signed
    url: str  # where the pages are


@dataclass
class Fault:
    """An error on demand: rate_limit, api_error or lost, for paths that begin so."""

    kind: str
    path: str = "/"


@dataclass
class Request:
    id: str | None = None
    idempotency_key: str | None = None


@dataclass
class Account:
    options: Options
    clock: Callable[[], datetime]
    file: Path | None = None
    objects: dict[str, Object] = field(default_factory=dict)
    answers: dict[str, Object] = field(default_factory=dict)  # by idempotency key
    box: Box = field(default_factory=Box)
    faults: list[Fault] = field(default_factory=list)
    request: Request = field(default_factory=Request)
    lock: threading.RLock = field(default_factory=threading.RLock)
    _moment: int | None = None

    def __post_init__(self) -> None:
        if self.file and self.file.exists():
            kept = json.loads(self.file.read_text())
            self.objects, self.answers = kept["objects"], kept["answers"]
            self.box.load(kept["deliveries"], self.objects)

    def keep(self) -> None:
        """Write all of it down, if it is to be kept."""
        if self.file is None:
            return
        with self.lock:
            self._write()

    def _write(self) -> None:
        assert self.file
        self._forget_old()
        kept = {"objects": self.objects, "answers": self.answers, "deliveries": self.box.kept()}
        self.file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.file.with_suffix(".new")
        fresh.write_text(json.dumps(kept, ensure_ascii=False))
        fresh.replace(self.file)

    def _forget_old(self) -> None:
        """Let go what Stripe does not keep for ever either: answers under a key, and events."""
        now = self.now()
        self.answers = {key: one for key, one in self.answers.items() if one["at"] >= now - DAY}
        events = [id for id, one in self.objects.items() if one["object"] == "event"]
        for id in events:
            if self.objects[id]["created"] < now - 31 * DAY:
                del self.objects[id]

    def now(self) -> int:
        return int(self.clock().timestamp()) if self._moment is None else self._moment

    @contextlib.contextmanager
    def at(self, moment: int) -> Iterator[None]:
        """Do something as of a moment that has passed."""
        self._moment = moment
        try:
            yield
        finally:
            self._moment = None

    def put(self, prefix: str, kind: str, **fields: Any) -> Object:
        """Make an object of a kind and keep it."""
        made = {"id": new_id(prefix), "object": kind, **fields}
        self.objects[made["id"]] = made
        return made

    def find(self, kind: str, id: str | None) -> Object | None:
        found = self.objects.get(id or "")
        return found if found and found["object"] == kind else None

    def get(self, kind: str, id: str, param: str = "id") -> Object:
        """Return an object; raise Refused as Stripe does when the parameter of that name names none."""
        found = self.find(kind, id)
        if found is None:
            raise missing(
                kind.replace(".", " ").replace("_", " ") if kind != "payment_method" else "PaymentMethod", id, param
            )
        return found

    def all(self, kind: str) -> Iterator[Object]:
        """Give all of a kind, newest first."""
        found = reversed(list(self.objects.values()))
        return (one for one in found if one["object"] == kind and not one.get("_is_deleted"))

    def change(self, object: Object, event: str = "", **changes: Any) -> Object:
        """Change an object; with an event, tell of it and of what was before, if anything did change."""
        before = {name: object.get(name) for name, value in changes.items() if object.get(name) != value}
        object.update(changes)
        previous = {name: value for name, value in before.items() if not name.startswith("_")}
        if event and previous:
            self.emit(event, object, previous)
        return object

    def emit(self, type: str, object: Object, previous: Object | None = None) -> Object:
        """Tell of something that happened."""
        data: Object = {"object": json.loads(json.dumps(shown(object)))}
        if previous is not None:
            data["previous_attributes"] = json.loads(json.dumps(shown(previous)))
        event = self.put(
            "evt",
            "event",
            api_version=VERSION,
            created=self.now(),
            data=data,
            livemode=False,
            pending_webhooks=1,
            request={"id": self.request.id, "idempotency_key": self.request.idempotency_key},
            type=type,
        )
        self.box.post(event, self.now())
        return event


def new_id(prefix: str, length: int = 24) -> str:
    return f"{prefix}_{''.join(secrets.choice(LETTERS) for _ in range(length))}"


def shown(value: Any) -> Any:
    """What others may see of it: a copy without what is the stand-in's own."""
    if isinstance(value, dict):
        return {name: shown(one) for name, one in value.items() if not str(name).startswith("_")}
    return [shown(one) for one in value] if isinstance(value, list) else value
