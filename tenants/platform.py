"""Reading the platform table: single items, and the partitions that operators look through."""

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeVar

from pynamodb.exceptions import DoesNotExist

from tenants.items import PlatformItem
from tenants.keys import Key
from tenants.table import is_over

P = TypeVar("P", bound=PlatformItem)


class Found(NamedTuple):
    items: list[Any]
    last: dict[str, Any] | None  # where the next page begins


def get(cls: type[P], key: Key) -> P | None:
    """One item, or None where it is not there or its time is over."""
    try:
        found = PlatformItem.get(*key, consistent_read=True)
    except DoesNotExist:
        return None
    return found if isinstance(found, cls) and not is_over(found) else None


def query(pk: str, *, begins: str = "", before: str = "", limit: int = 50) -> Found:
    """The newest items of a partition that stand before a sort key, in one Query."""
    condition = PlatformItem.sk.startswith(begins) if begins else PlatformItem.sk < before if before else None
    answer = PlatformItem._get_connection().query(
        pk, range_key_condition=condition, scan_index_forward=False, limit=limit, consistent_read=True
    )
    items = [PlatformItem.from_raw_data(raw) for raw in answer["Items"]]
    return Found([item for item in items if not is_over(item)], answer.get("LastEvaluatedKey"))


def every(pk: str) -> Iterator[Any]:
    """Every item of a partition, the newest first."""
    before = ""
    while True:
        found = query(pk, before=before, limit=1000)
        yield from found.items
        if not found.last:
            return
        before = found.last["sk"]["S"]
