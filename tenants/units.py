"""What DynamoDB took for our calls, as it tells with each answer."""

from threading import Lock
from typing import Any, NamedTuple

READS = {"GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems"}


class Units(NamedTuple):
    """Capacity units since the process began."""

    read: float = 0.0
    written: float = 0.0

    def since(self, before: "Units") -> "Units":
        return Units(round(self.read - before.read, 1), round(self.written - before.written, 1))


_lock = Lock()
_used = Units()


def so_far() -> Units:
    """All that this process used; of one request only where it has a process to itself, as on Lambda."""
    return _used


def watch(client: Any) -> None:
    """Ask DynamoDB with each call of a client what it consumed, and add that up."""
    client.meta.events.register("provide-client-params.dynamodb", _ask)
    client.meta.events.register("after-call.dynamodb", _add)


def _ask(params: dict[str, Any], model: Any, **_: Any) -> None:
    if "ReturnConsumedCapacity" in model.input_shape.members:
        params["ReturnConsumedCapacity"] = "TOTAL"


def _add(parsed: dict[str, Any], model: Any, **_: Any) -> None:
    global _used
    consumed = parsed.get("ConsumedCapacity") or []
    units = sum(one.get("CapacityUnits", 0) for one in (consumed if isinstance(consumed, list) else [consumed]))
    with _lock:
        read = model.name in READS
        _used = Units(_used.read + units * read, _used.written + units * (not read))
