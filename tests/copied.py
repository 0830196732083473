"""What point-in-time recovery would make: a table of its own with what lies in another now."""

import secrets
from collections.abc import Sequence
from typing import Any

from tenants import copies
from tenants.copies import Copy, Row
from tenants.items import DeskItem, PlatformItem

KEYS = {"pk": "HASH", "sk": "RANGE"}


def copy(*tenants: str) -> str:
    """The desk table as it is now, as far as tenants are concerned; return the copy's name."""
    return _copied(copies.desk_table(), [row for tenant in tenants for row in rows(tenant)])


def copy_platform(*tenants: str) -> str:
    table = copies.platform_table()
    return _copied(table, [row for tenant in tenants for row in _all(table, tenant)])


def rows(tenant: str) -> list[Row]:
    """Every row that a tenant has now."""
    return _all(copies.desk_table(), tenant)


def remove(rows: Sequence[Row], of: Any = DeskItem) -> None:
    """Let rows be gone, as no verb of ours would do it."""
    with of.batch_write() as batch:
        for row in rows:
            batch.delete(of(row["pk"]["S"], row["sk"]["S"]))


def remove_platform(tenant: str) -> None:
    remove(_all(copies.platform_table(), tenant), PlatformItem)


def _all(table: Copy, tenant: str) -> list[Row]:
    found, start = list[Row](), None
    while True:
        page = table.page(tenant, start)
        found += page.rows
        start = page.last
        if not start:
            return found


def _copied(table: Copy, found: Sequence[Row]) -> str:
    client = table._client
    name = f"{table.name}-at-{secrets.token_hex(4)}"
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in KEYS],
        KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in KEYS.items()],
    )
    for first in range(0, len(found), 25):
        puts = [{"PutRequest": {"Item": row}} for row in found[first : first + 25]]
        client.batch_write_item(RequestItems={name: puts})
    return name
