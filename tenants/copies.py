"""Tables beside ours: what point-in-time recovery has made of one, read row by row and put back as it was.

Rows stay raw, so that what newer code has written survives the way through older code.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from pynamodb.transactions import TransactWrite

from tenants.items import DeskItem, Item, PlatformItem
from tenants.keys import Key
from tenants.table import Write

Row = dict[str, Any]  # as DynamoDB sends it
BATCH = 100  # items of one BatchGetItem
MOVING = ("version", "revision", "edition")  # one of them moves with each change of an item


class Looked(NamedTuple):
    rows: list[Row]
    last: dict[str, Any] | None  # where to go on; None at the end
    read: int  # of all rows that were read for it


class Copy:
    """A table by its name; the one that lies there now has the name that the item base knows."""

    def __init__(self, name: str, of: type[Item] = DeskItem) -> None:
        self._of, self.name = of, name

    @property
    def _client(self) -> Any:
        return self._of._get_connection().connection.client

    def is_there(self) -> bool:
        """Whether it can be read."""
        try:
            found: Any = self._client.describe_table(TableName=self.name)
        except self._client.exceptions.ResourceNotFoundException:
            return False
        return bool(found["Table"]["TableStatus"] == "ACTIVE")

    def page(self, tenant: str, start: dict[str, Any] | None = None, limit: int = 0) -> Looked:
        """A tenant's rows on one page (1 MB, or so many rows) of the whole table; all rows where none is named."""
        condition = "begins_with(pk, :tenant)" if self._of is DeskItem else "tenant = :tenant"
        value = f"{tenant}#" if self._of is DeskItem else tenant
        asked: dict[str, Any] = {"TableName": self.name, "ConsistentRead": True}
        if tenant:
            asked |= {"FilterExpression": condition, "ExpressionAttributeValues": {":tenant": {"S": value}}}
        asked |= {"ExclusiveStartKey": start} if start else {}
        asked |= {"Limit": limit} if limit else {}
        answer = self._client.scan(**asked)
        return Looked(answer["Items"], answer.get("LastEvaluatedKey"), int(answer["ScannedCount"]))

    def partition(self, pk: str) -> Iterator[Row]:
        """Every row of one partition."""
        asked = {
            "TableName": self.name,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": pk}},
            "ConsistentRead": True,
        }
        while True:
            answer = self._client.query(**asked)
            yield from answer["Items"]
            if not answer.get("LastEvaluatedKey"):
                return
            asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def rows(self, wanted: Sequence[Key]) -> dict[Key, Row]:
        """Rows by their keys, as far as they are there."""
        found: dict[Key, Row] = {}
        left = [{"pk": {"S": key.pk}, "sk": {"S": key.sk}} for key in dict.fromkeys(wanted)]
        while left:
            some, left = left[:BATCH], left[BATCH:]
            answer = self._client.batch_get_item(RequestItems={self.name: {"Keys": some, "ConsistentRead": True}})
            found |= {key_of(row): row for row in answer["Responses"].get(self.name, [])}
            left += answer.get("UnprocessedKeys", {}).get(self.name, {}).get("Keys", [])
        return found

    def put(self, row: Row, seen: Row | None = None) -> Write:
        """Put a row that is not there yet, or in place of one that stands as it was seen."""
        put = {"TableName": self.name, "Item": row, **_condition(seen)}

        def apply(transaction: TransactWrite) -> None:
            transaction._put_items.append(put)

        return Write(2, self._of(*key_of(row)), apply)


def desk_table() -> Copy:
    """The table that the desks work with."""
    DeskItem._get_connection()
    return Copy(DeskItem.Meta.table_name)


def platform_table() -> Copy:
    PlatformItem._get_connection()
    return Copy(PlatformItem.Meta.table_name, PlatformItem)


def key_of(row: Row) -> Key:
    return Key(row["pk"]["S"], row["sk"]["S"])


def _condition(seen: Row | None) -> dict[str, Any]:
    if seen is None:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    moving = next((name for name in MOVING if name in seen), "")
    if not moving:
        return {"ConditionExpression": "attribute_exists(pk)"}
    return {
        "ConditionExpression": "#moving = :seen",
        "ExpressionAttributeNames": {"#moving": moving},
        "ExpressionAttributeValues": {":seen": seen[moving]},
    }
