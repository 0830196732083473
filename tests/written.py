"""What is written while somebody does something, transaction by transaction, as DynamoDB is told of it.

Every browser of the tests looks whether each deed of a signed-in person told the event log in its own transaction, so
that a new route is covered by whichever test uses it.
"""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tenants.items import DeskItem, open_tables

# What is no deed by itself: limits that were counted, jobs, numbers that follow from deeds.
BESIDE = ("#job", "#count", "#number", "#usage", "#activity", "#turn", "#sending")
# A session that goes on, what is kept until somebody comes back by a link, and what was seen of a domain last.
PASSING = ("session", "granting", "halfway", "welcome", "new_address", "check", "once")
# Routes of signed-in people whose deeds need no entry, with the reason.
NOT_TOLD: dict[str, str] = {
    r"/mail/[^/]+/unread": "one's own mark on a thread",
    r"/answers/[^/]+/favourite": "one's own mark on an answer",
    r"/tickets/\d+/draft": "one's own words, which are not said yet",
    r"/tickets/\d+/sending": "what was told with the reply; taking one back has its own test",
}


@dataclass(frozen=True)
class Part:
    """One item of a transaction."""

    deed: str  # Put, Update, Delete
    pk: str
    sk: str

    @property
    def is_log(self) -> bool:
        return self.deed == "Put" and "#log#" in self.pk

    @property
    def is_deed(self) -> bool:
        is_passing = self.sk in PASSING and not (self.sk == "session" and self.deed == "Delete")
        return not (self.is_log or is_passing or "limit#" in self.pk or self.pk.endswith(BESIDE))


@contextlib.contextmanager
def watched() -> Iterator[list[list[Part]]]:
    """Every transaction that is written meanwhile."""
    seen: list[list[Part]] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        seen.append([_part(deed, told) for one in params["TransactItems"] for deed, told in one.items()])

    open_tables()
    events, name = DeskItem._get_connection().connection.client.meta.events, "provide-client-params.dynamodb"
    events.register(f"{name}.TransactWriteItems", note)
    try:
        yield seen
    finally:
        events.unregister(f"{name}.TransactWriteItems", note)


@contextlib.contextmanager
def touched(tenant: str) -> Iterator[list[Part]]:
    """What is written, or tried to be, of a tenant meanwhile; limits and sessions that go on are left out."""
    seen: list[Part] = []

    def note(params: dict[str, Any], model: Any, **_: Any) -> None:
        found = [_part(deed, told) for deed, told in _writes(model.name, params)]
        mine = [part for part in found if part.pk.startswith(tenant)]
        seen.extend(part for part in mine if "#limit#" not in part.pk and part.sk != "session")

    open_tables()
    events, name = DeskItem._get_connection().connection.client.meta.events, "provide-client-params.dynamodb"
    events.register(name, note)
    try:
        yield seen
    finally:
        events.unregister(name, note)


def _writes(operation: str, params: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    if operation == "TransactWriteItems":
        return [pair for one in params["TransactItems"] for pair in one.items()]
    assert operation in ("UpdateItem", "Query", "GetItem", "BatchGetItem"), f"{operation}: say here what it writes"
    return [("Update", params)] if operation == "UpdateItem" else []


def untold(path: str, transactions: list[list[Part]]) -> list[list[Part]]:
    """The deeds of some transactions of which the event log is not told."""
    if any(re.fullmatch(route, path) for route in NOT_TOLD):
        return []
    quiet = [parts for parts in transactions if not any(part.is_log for part in parts)]
    return [deeds for parts in quiet if (deeds := [part for part in parts if part.is_deed])]


def _part(deed: str, told: dict[str, Any]) -> Part:
    key = told.get("Key") or told["Item"]
    return Part(deed, *(next(iter(key[name].values())) for name in ("pk", "sk")))
