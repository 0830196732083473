"""All that a tenant has in both tables, for its deletion: the one thing that needs a Scan.

What is kept by hashes (mails, words, secrets) is listed nowhere, and a deletion that forgets a kind would never be
noticed. So it looks at everything, by pages, in a worker: the web has neither the need nor the right to.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path

from tenants.items import DeskItem, Item, PlatformItem
from tenants.keys import Key


class Looked(NamedTuple):
    keys: list[Key]
    last: dict[str, Any] | None  # where to go on; None at the end


def in_desk_table(tenant: str, start: dict[str, Any] | None = None) -> Looked:
    """Keys of a tenant's items on one page (1 MB) of the desk table."""
    return _look(DeskItem, Path(["pk"]).startswith(f"{tenant}#"), start)


def in_platform_table(tenant: str) -> list[Key]:
    """Keys of all that leads to a tenant; what operators keep of it is not among them."""
    found, start = list[Key](), None
    while True:
        page = _look(PlatformItem, Path(["tenant"]) == tenant, start)
        found += page.keys
        start = page.last
        if not start:
            return found


def _look(of: type[Item], condition: Condition, start: dict[str, Any] | None) -> Looked:
    connection: Any = of._get_connection()
    answer = connection.scan(filter_condition=condition, attributes_to_get=["pk", "sk"], exclusive_start_key=start)
    rows: Sequence[dict[str, Any]] = answer["Items"]
    return Looked([Key(row["pk"]["S"], row["sk"]["S"]) for row in rows], answer.get("LastEvaluatedKey"))


def tenants() -> list[str]:
    """The ids of all tenants that have a host; only the operator's command asks this."""
    found, start = set[str](), None
    while True:
        connection: Any = PlatformItem._get_connection()
        answer = connection.scan(
            filter_condition=Path(["sk"]) == "host",
            attributes_to_get=["tenant", "expires_at"],
            exclusive_start_key=start,
        )
        found |= {row["tenant"]["S"] for row in answer["Items"] if "expires_at" not in row}
        start = answer.get("LastEvaluatedKey")
        if not start:
            return sorted(found)
