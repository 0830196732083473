"""A row of the board, of the raw attributes that an index carries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tenants import table

Raw = dict[str, Any]  # as DynamoDB sends it


@dataclass(frozen=True)
class Row:
    """What the board shows of a ticket."""

    number: int
    subject: str
    preview: str
    customer_name: str
    customer_address: str
    department: str
    assignee: str | None
    status: str
    priority: str
    channel: str
    is_unread: bool
    waiting_since: datetime
    organisation_name: str | None = None
    sub_status: str | None = None
    ticket_class: str | None = None
    tags: list[str] | None = None
    shelf: str = ""
    snoozed_until: datetime | None = None
    closes_at: datetime | None = None
    updated_at: datetime | None = None


TIMES = ("waiting_since", "snoozed_until", "closes_at", "updated_at")
SHOWN = [*Row.__dataclass_fields__, "board_order"]


def row(raw: Raw) -> Row:
    plain = table.plain(raw)
    shown: dict[str, Any] = {name: plain.get(name) for name in Row.__dataclass_fields__}
    times = {name: datetime.fromisoformat(plain[name]) for name in TIMES if plain.get(name)}
    return Row(**{**shown, **times})


def text(raw: Raw, name: str) -> str:
    """A text of a raw row, empty where it has none."""
    found: str = raw.get(name, {}).get("S", "")
    return found


def texts(raw: Raw, name: str) -> Sequence[str]:
    """A set of texts of a raw row."""
    found: Sequence[str] = raw.get(name, {}).get("SS", ())
    return found


def number(raw: Raw) -> int:
    return int(raw["number"]["N"])
