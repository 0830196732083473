"""What an action costs: DynamoDB's own figures by a botocore hook, our processor time, and the wall's."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any

from tenants.items import DeskItem

READS = {"GetItem", "BatchGetItem", "Query", "TransactGetItems"}


@dataclass
class Cost:
    """One run of an action."""

    round_trips: int = 0  # one after another; calls that are under way at the same time are one
    calls: int = 0  # all of them
    read_units: float = 0.0
    write_units: float = 0.0
    cpu_ms: float = 0.0  # of this process; services run in others
    wall_ms: float = 0.0
    bytes: int = 0


class Meter:
    """Asks DynamoDB to tell what each call consumed, and adds it up."""

    def __init__(self) -> None:
        self.cost, self._under_way, self._lock = Cost(), 0, Lock()
        events = DeskItem._get_connection().connection.client.meta.events
        events.register("provide-client-params.dynamodb", self._ask)
        events.register("after-call.dynamodb", self._add)

    def measure(self, action: Callable[[], int]) -> Cost:
        """Run an action, which returns the bytes it sent."""
        self.cost, self._under_way = Cost(), 0
        wall, cpu = time.perf_counter(), time.process_time()
        self.cost.bytes = action()
        self.cost.cpu_ms = (time.process_time() - cpu) * 1000
        self.cost.wall_ms = (time.perf_counter() - wall) * 1000
        return self.cost

    def _ask(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        if "ReturnConsumedCapacity" in model.input_shape.members:  # making a table tells nothing
            params["ReturnConsumedCapacity"] = "TOTAL"
        with self._lock:
            self.cost.calls += 1
            self.cost.round_trips += not self._under_way
            self._under_way += 1

    def _add(self, parsed: dict[str, Any], model: Any, **_: Any) -> None:
        with self._lock:
            self._under_way -= 1
        consumed = parsed.get("ConsumedCapacity") or []
        units = sum(one.get("CapacityUnits", 0) for one in (consumed if isinstance(consumed, list) else [consumed]))
        if model.name in READS:
            self.cost.read_units += units
        else:
            self.cost.write_units += units


def summed_up(costs: list[Cost]) -> Cost:
    """The middle of several runs, figure by figure; of processor time the least, since other work only adds to it."""
    names = Cost.__dataclass_fields__
    middle = {name: statistics.median(getattr(cost, name) for cost in costs) for name in names}
    middle["cpu_ms"] = min(cost.cpu_ms for cost in costs)
    return Cost(**{**middle, **{name: int(middle[name]) for name in ("round_trips", "calls", "bytes")}})
