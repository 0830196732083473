"""What a ticket was before somebody did something to it, kept on the ticket so that he may take it back."""

from collections.abc import Sequence
from typing import Any

from pynamodb.models import Model

from chalicelib.helpdesk.messages import Entry, Event, Message
from tenants.keys import now, stamp

OF_MORE = {
    "merged",
    "took_in",
    "unmerged",
    "gave_back",
    "linked",
    "unlinked",
    "split",
    "split_from",
    "answered_all",
    "time",
    "released",
}


def kept(ticket: Model, entries: Sequence[Entry], attributes: dict[str, Any], steps: Any) -> dict[str, Any] | None:
    """What puts a ticket back that is about to get these attributes; None for what cannot be taken back.

    Words that went to somebody, or came from him, are said; and what nobody of the staff did is not his to undo. What
    was done to several tickets is not undone on one of them.
    `steps` is what was counted of it for the statistics.
    """
    first = next((entry for entry in entries if isinstance(entry, Event) and entry.by), None)
    is_said = any(isinstance(entry, Message) and entry.kind != "note" for entry in entries)
    if first is None or is_said or first.what in ("undone", "taken_back") or first.what in OF_MORE:
        return None
    was = {name: stored(ticket, name) for name in attributes if name != "messages"}  # a note stays where it stands
    done = {"what": first.what, "about": first.about, "by": first.by, "at": stamp(now())}
    return {**done, "was": was, "steps": steps}


def restored(ticket: Model, was: dict[str, Any]) -> dict[str, Any]:
    """The attributes that `kept` kept."""
    return {name: None if value is None else _attribute(ticket, name).deserialize(value) for name, value in was.items()}


def stored(ticket: Model, name: str) -> Any:
    """One attribute as JSON has room for it."""
    value = getattr(ticket, name)
    kept = None if value is None else _attribute(ticket, name).serialize(value)
    return sorted(kept) if isinstance(kept, set | frozenset | list) else kept


def _attribute(ticket: Model, name: str) -> Any:
    return getattr(type(ticket), name)
