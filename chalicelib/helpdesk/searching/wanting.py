"""What has to be indexed: the effect of a verb that brings words."""

from collections.abc import Iterable
from typing import Any

from chalicelib.helpdesk.messages import Entry, Message

HEAD = frozenset({"subject", "customer_name", "customer_address", "organisation_name", "tags"})


def effect(number: int, entries: Iterable[Entry], attributes: Iterable[str] = HEAD) -> dict[str, Any]:
    """The effect `index` for new entries of a ticket and changed attributes; empty where neither has words to find."""
    said = [one.id for one in entries if isinstance(one, Message) and one.kind != "machine"]
    return {"index": {"number": int(number), "entries": said}} if said or not HEAD.isdisjoint(attributes) else {}


def last(effects: dict[str, Any]) -> dict[str, Any]:
    """Effects with the index behind all others: mail goes out first."""
    others = {name: wish for name, wish in effects.items() if name != "index"}
    return others | ({"index": effects["index"]} if "index" in effects else {})
