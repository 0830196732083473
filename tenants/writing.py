"""Writing the two tables: parts of one transaction, and what may be written at once beside them."""

import random
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from tenants.errors import Conflict
from tenants.items import DeskItem, Item

TRIES = 6


class Write(NamedTuple):
    """One part of a transaction; `order` is DynamoDB's order of reasons as pynamodb sends them."""

    order: int
    item: Item
    apply: Callable[[TransactWrite], None]


def delete(item: Item, condition: Condition | None = None) -> Write:
    return Write(1, item, lambda t: t.delete(item, condition, add_version_condition=False))


def create(item: Item) -> Write:
    """Put an item that must not be there yet."""
    return Write(2, item, lambda t: t.save(item, type(item).pk.does_not_exist()))


def put(item: Item) -> Write:
    """Put an item, whatever was there."""
    return Write(2, item, lambda t: t.save(item))


def change(item: Item, condition: Condition | None = None, **attributes: Any) -> Write:
    """Set attributes of an item (None removes one) under its version; others, also unknown ones, stay as they are."""
    actions: list[Action] = []
    for name, value in attributes.items():
        setattr(item, name, value)
        actions.append(_set(getattr(type(item), name), value))
    condition = condition if condition is not None else type(item).pk.exists()
    return Write(3, item, lambda t: t.update(item, list(actions), condition))


def add(item: Item, numbers: dict[str, int], condition: Condition | None = None, **attributes: Any) -> Write:
    """Add to numbers of an item that many write, making it when it is not there; attributes are set, None removes."""
    actions = _added(item, numbers, attributes)
    return Write(3, item, lambda t: t.update(item, list(actions), condition, add_version_condition=False))


def update(item: Item, actions: Sequence[Action], condition: Condition | None = None) -> Write:
    """Change an item that was not read, making it when it is not there."""
    every = [*actions, _item_type(item)]
    return Write(3, item, lambda t: t.update(item, list(every), condition))


def own(item: Item, owner: str, **attributes: Any) -> Write:
    """Put an owner's name on an item unless it carries another's."""
    actions = [
        Path(["owner"]).set(owner),
        *(getattr(type(item), name).set(value) for name, value in attributes.items()),
    ]
    return update(item, actions, Path(["owner"]).does_not_exist() | (Path(["owner"]) == owner))


def write(*writes: Write) -> None:
    """Commit everything or nothing; raise Conflict with the items whose condition did not hold.

    Conflicts with another transaction and throttling are tried again with jitter, as DynamoDB's guide advises.
    """
    ordered = sorted(writes, key=lambda part: part.order)
    for attempt in range(TRIES):
        try:
            with TransactWrite(connection=DeskItem._get_connection().connection) as transaction:
                for part in ordered:
                    part.apply(transaction)
            return
        except TransactWriteError as error:
            if failed := _failed(ordered, error):
                raise Conflict(failed=failed) from error
            if attempt == TRIES - 1 or not _is_passing(error):
                raise
            time.sleep(random.uniform(0, 0.05 * 2**attempt))


def put_now(item: DeskItem) -> None:
    """Put an item at once, outside a transaction, whatever was there."""
    item.save()


def delete_now(item: DeskItem) -> None:
    """Delete an item at once, outside a transaction, whether it is there or not."""
    item._get_connection().delete_item(item.pk, range_key=item.sk)


def add_now(item: Item, numbers: dict[str, int], **attributes: Any) -> dict[str, int]:
    """Add to numbers at once, outside a transaction; return what they are then."""
    actions = _added(item, numbers, attributes)
    answer = item._get_connection().update_item(
        item.pk, range_key=item.sk, actions=actions, return_values="UPDATED_NEW"
    )
    return {name: int(answer["Attributes"][name]["N"]) for name in numbers}


def _added(item: Item, numbers: dict[str, int], attributes: dict[str, Any]) -> list[Action]:
    actions: list[Action] = [Path([name]).add(number) for name, number in numbers.items()]
    return [*actions, _item_type(item), *(_set(getattr(type(item), name), value) for name, value in attributes.items())]


def _set(attribute: Any, value: Any) -> Action:
    action: Action = attribute.remove() if value is None else attribute.set(value)
    return action


def _item_type(item: Item) -> Action:
    return Path(["item_type"]).set(type(item).item_type.get_discriminator(type(item)))


def _failed(ordered: Sequence[Write], error: TransactWriteError) -> tuple[Item, ...]:
    reasons: Iterable[Any] = error.cancellation_reasons
    pairs = zip(ordered, reasons, strict=False)
    return tuple(part.item for part, reason in pairs if reason and reason.code == "ConditionalCheckFailed")


def _is_passing(error: TransactWriteError) -> bool:
    codes = {reason.code for reason in error.cancellation_reasons if reason}
    codes.add((getattr(error.cause, "response", None) or {}).get("Error", {}).get("Code", ""))
    return bool(codes & PASSING)


PASSING = {
    "TransactionConflict",
    "TransactionInProgressException",
    "ThrottlingError",
    "ThrottlingException",
    "ProvisionedThroughputExceeded",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "InternalServerError",
}
