"""Breaking AWS on purpose: the n-th call fails before it is made, or its answer is lost after it was."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from botocore.exceptions import ClientError, ConnectionClosedError

from chalicelib.integrations import aws
from tenants.items import DeskItem


class Crash(BaseException):
    """The process is gone: no `except Exception` sees it."""


class Calls:
    """Every call to AWS in order, and at which of them to break."""

    def __init__(self, break_at: int = 0, *, is_after: bool = False, error: BaseException | None = None) -> None:
        self.names: list[str] = []
        self.break_at, self.is_after = break_at, is_after
        self.error = error or ConnectionClosedError(endpoint_url="https://aws.example")

    def before(self, model: Any, **_: Any) -> None:
        self.names.append(model.name)
        if not self.is_after and len(self.names) == self.break_at:
            raise self.error

    def after(self, model: Any, **_: Any) -> None:
        if self.is_after and len(self.names) == self.break_at:
            raise self.error


class Between(Calls):
    """Lets something else happen between what was read and the n-th transaction, before that is sent."""

    def __init__(self, place: int, deed: Callable[[], object]) -> None:
        super().__init__()
        self.place, self.deed, self.is_done = place, deed, False

    def before(self, model: Any, **_: Any) -> None:
        self.names.append(model.name)
        if not self.is_done and self.names.count("TransactWriteItems") == self.place:
            self.is_done = True
            self.deed()


C = TypeVar("C", bound=Calls)


@contextlib.contextmanager
def watched(calls: C) -> Iterator[C]:
    """Count the product's calls, and break the one that is wished."""
    clients = [DeskItem._get_connection().connection.client, *(aws.client(name) for name in ("s3", "sqs", "sesv2"))]
    for client in clients:
        client.meta.events.register_first("before-call", calls.before, unique_id="before")
        client.meta.events.register_last("after-call", calls.after, unique_id="after")
    try:
        yield calls
    finally:
        for client in clients:
            client.meta.events.unregister("before-call", unique_id="before")
            client.meta.events.unregister("after-call", unique_id="after")


def conflict(parts: int) -> ClientError:
    """What DynamoDB says when another transaction touches the same item; no local engine ever does."""
    reasons = [{"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}] + [
        {"Code": "None"}
    ] * (parts - 1)
    error = {"Code": "TransactionCanceledException", "Message": "Transaction cancelled"}
    answer: Any = {"Error": error, "CancellationReasons": reasons}
    return ClientError(answer, "TransactWriteItems")
