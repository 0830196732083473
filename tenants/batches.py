"""Writing many items, each by itself: what may be written twice and is no part of a verb."""

import random
import time
from collections.abc import Iterable, Sequence
from typing import Any

from tenants.items import DeskItem
from tenants.keys import Key

BATCH, MOST_REFUSALS = 25, 20  # items of one call, and how often DynamoDB may leave some of them over


def write(puts: Sequence[DeskItem], deletes: Iterable[Key] = ()) -> None:
    """Put and delete items; what DynamoDB leaves over comes again."""
    connection = DeskItem._get_connection()
    left: list[tuple[str, Any]] = [("put_items", item.serialize()) for item in puts]
    left += [("delete_items", {"pk": {"S": key.pk}, "sk": {"S": key.sk}}) for key in deletes]
    tries = 0
    while left:
        some, left = left[:BATCH], left[BATCH:]
        parts = {kind: [item for name, item in some if name == kind] for kind in ("put_items", "delete_items")}
        answer = connection.batch_write_item(parts["put_items"], parts["delete_items"])
        refused = answer.get("UnprocessedItems", {}).get(DeskItem.Meta.table_name, [])
        left += [("put_items", one["PutRequest"]["Item"]) for one in refused if "PutRequest" in one]
        left += [("delete_items", one["DeleteRequest"]["Key"]) for one in refused if "DeleteRequest" in one]
        if refused:
            tries += 1
            if tries > MOST_REFUSALS:
                raise RuntimeError("DynamoDB does not take what is written; it will be tried again later")
            time.sleep(random.uniform(0, 0.05 * 2 ** min(tries, 6)))
