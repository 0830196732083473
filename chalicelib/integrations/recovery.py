"""The door to point-in-time recovery, which makes a new table of what one was at a minute of the last 35 days."""

from datetime import datetime
from typing import Any, NamedTuple

from chalicelib.integrations.aws import client


class Window(NamedTuple):
    """The moments to which a table can be brought back."""

    first: datetime
    last: datetime


def window(table: str) -> Window | None:
    """Between which moments a table can be recovered; None where nothing is kept of it."""
    found = client("dynamodb").describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    kept: dict[str, Any] = found.get("PointInTimeRecoveryDescription", {})
    if kept.get("PointInTimeRecoveryStatus") != "ENABLED":
        return None
    return Window(kept["EarliestRestorableDateTime"], kept["LatestRestorableDateTime"])


def recover(table: str, to: str, at: datetime) -> None:
    """Begin to make a table of what another was at a moment, without its indexes, which nobody asks there."""
    client("dynamodb").restore_table_to_point_in_time(
        SourceTableName=table,
        TargetTableName=to,
        RestoreDateTime=at,
        BillingModeOverride="PAY_PER_REQUEST",
        GlobalSecondaryIndexOverride=[],
        LocalSecondaryIndexOverride=[],
    )


def state(table: str) -> str:
    """ACTIVE once a table can be read, CREATING before; empty where there is none."""
    door = client("dynamodb")
    try:
        found: str = door.describe_table(TableName=table)["Table"]["TableStatus"]
    except door.exceptions.ResourceNotFoundException:
        return ""
    return found


def drop(table: str) -> None:
    """Remove a table that was recovered; our own carry no moment in their names and are never dropped here."""
    if "-at-" not in table:
        raise ValueError(f"{table} is not a recovered table")
    client("dynamodb").delete_table(TableName=table)
