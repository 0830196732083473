"""What a call of DynamoDB writes and reads, and how large an item is."""

from collections.abc import Mapping
from typing import Any

Item = Mapping[str, Any]


def written(params: Item, table: str) -> list[tuple[str, str]]:
    """Keys of the items of the desk table that a call writes."""
    if "TransactItems" in params:
        parts = [part for one in params["TransactItems"] for part in one.values()]
        return [_key(part) for part in parts if part["TableName"] == table and "ProjectionExpression" not in part]
    if "RequestItems" in params:
        requests = params["RequestItems"].get(table, [])
        every = [part for one in requests for part in one.values()] if isinstance(requests, list) else []
        return [_key(part) for part in every]
    is_write = params.get("TableName") == table and ("Item" in params or "UpdateExpression" in params)
    is_deletion = params.get("TableName") == table and "Key" in params and "ConsistentRead" not in params
    return [_key(params)] if is_write or is_deletion else []


def _key(part: Item) -> tuple[str, str]:
    key = part.get("Key") or part["Item"]
    return key["pk"]["S"], key["sk"]["S"]


def queried(params: Item) -> str:
    """The partition that a Query asks."""
    texts = [value["S"] for value in params["ExpressionAttributeValues"].values() if "S" in value]
    return str(texts[0])


def entry(item: Item, name: str, order: str) -> tuple[str, str] | None:
    """Where an item stands in an index, if it does."""
    key, place = item.get(f"{name}_key"), item.get(order)
    return (key["S"], place["S"]) if key and place else None


def size(value: Any) -> int:
    """Bytes of an item, as DynamoDB counts them ("Item sizes and formats" of its developer guide)."""
    total = 0
    for name, typed in value.items():
        ((kind, of),) = typed.items()
        total += len(name.encode()) + _of_kind(kind, of)
    return total


def _of_kind(kind: str, value: Any) -> int:
    if kind == "S":
        return len(value.encode())
    if kind == "N":
        return (len(value.strip("-0.")) + 1) // 2 + 1
    if kind == "B":
        return len(value)
    if kind in ("SS", "NS", "BS"):
        return sum(_of_kind(kind[0], one) for one in value)
    if kind == "M":
        return 3 + size(value) + len(value)
    return 3 + sum(1 + size({"": one}) for one in value) if kind == "L" else 1
