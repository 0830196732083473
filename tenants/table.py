"""Reading and writing the two tables; nothing else touches DynamoDB's client."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path

from tenants.items import Counter, DeskItem, Item, connect
from tenants.keys import Key, now
from tenants.writing import (
    Write,
    add,
    add_now,
    change,
    create,
    delete,
    delete_now,
    own,
    put,
    put_now,
    update,
    write,
)

# Reading stands below; writing, and the door to the tables, belong to the same name.
__all__ = [
    "Write",
    "add",
    "add_now",
    "change",
    "connect",
    "create",
    "delete",
    "delete_now",
    "own",
    "put",
    "put_now",
    "update",
    "write",
]

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
    if since and until:
        return order.between(since, until)
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
