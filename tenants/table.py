"""Reading and writing the two tables; nothing else touches DynamoDB's client."""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from tenants.errors import Conflict
from tenants.items import Counter, DeskItem, Item, connect
from tenants.keys import Key, now

__all__ = ["connect"]  # said here, since it is the tables that one connects to

TRIES = 6
D = TypeVar("D", bound=DeskItem)


def get(cls: type[D], key: Key, consistent: bool = True) -> D | None:
    """One item, or None where it is not there or its time is over."""
    found = batch_get([key], consistent)[0]
    return found if isinstance(found, cls) else None


def batch_get(wanted: Sequence[Key], consistent: bool = True) -> list[DeskItem | None]:
    """Items of the desk table in one round trip, in the order asked for, None for each that is missing."""
    connection = DeskItem._get_connection()
    found: dict[Key, DeskItem] = {}
    asked: list[Any] = [{"pk": key.pk, "sk": key.sk} for key in dict.fromkeys(wanted)]
    while asked:
        answer = connection.batch_get_item(asked, consistent_read=consistent)
        for raw in answer["Responses"].get(DeskItem.Meta.table_name, []):
            item = model(raw)
            if not is_over(item):
                found[Key(item.pk, item.sk)] = item
        left = answer.get("UnprocessedKeys", {}).get(DeskItem.Meta.table_name, {}).get("Keys", [])
        asked = [{name: value["S"] for name, value in key.items()} for key in left]
    return [found.get(key) for key in wanted]


def is_over(item: Item) -> bool:
    """Whether the item's time is over; DynamoDB removes such items only days later."""
    return item.expires_at is not None and item.expires_at <= now()


def model(raw: dict[str, Any]) -> DeskItem:
    """A raw row as the model that it is."""
    item = DeskItem.from_raw_data(raw)
    if isinstance(item, Counter):
        item.numbers = {name: int(value["N"]) for name, value in raw.items() if "N" in value and name != "expires_at"}
    return item


class Page(NamedTuple):
    rows: list[dict[str, Any]]  # raw attributes, as DynamoDB sends them
    last: dict[str, Any] | None  # where the next page begins


def query(
    pk: str,
    *,
    index: str | None = None,
    begins: str = "",
    since: str = "",
    until: str = "",
    condition: Condition | None = None,
    limit: int | None = None,
    start: dict[str, Any] | None = None,
    only: Sequence[str] | None = None,
    newest_first: bool = False,
) -> Page:
    """One Query of one partition of the desk table or of an index of it; consistent when the table itself is asked."""
    connection = DeskItem._get_connection()
    order = {"board": "board_order", "assigned": "board_order", "list": "list_order", "due": "due_order"}.get(
        index or "", "sk"
    )
    range_condition = _range(Path([order]), begins, since, until)
    answer = connection.query(
        pk,
        range_key_condition=range_condition,
        filter_condition=condition,
        index_name=index,
        scan_index_forward=not newest_first,
        limit=limit,
        exclusive_start_key=start,
        attributes_to_get=only,
        consistent_read=index is None,
    )
    return Page(answer["Items"], answer.get("LastEvaluatedKey"))


def _range(order: Path, begins: str, since: str, until: str) -> Condition | None:
    if begins:
        return order.startswith(begins)
    return order >= since if since else order <= until if until else None


def query_all(pk: str, begins: str = "") -> Iterator[DeskItem]:
    """Every item of a partition that is still valid, as models."""
    items = (model(raw) for raw in query_rows(pk, begins))
    yield from (item for item in items if not is_over(item))


def query_rows(pk: str, begins: str = "") -> Iterator[dict[str, Any]]:
    """Every row of a partition, raw, those whose time is over too."""
    start = None
    while True:
        page = query(pk, begins=begins, start=start)
        yield from page.rows
        start = page.last
        if not start:
            return


def plain(raw: dict[str, Any]) -> dict[str, Any]:
    """A raw row as a dict of text, numbers and booleans: five times cheaper than a model."""
    row = {}
    for name, typed in raw.items():
        ((kind, value),) = typed.items()
        row[name] = int(value) if kind == "N" else None if kind == "NULL" else value
    return row


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
    codes.add(error.cause_response_code or "")
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
