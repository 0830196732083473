"""The event log: who did what, written in the transaction of what it tells of. Nothing here changes or removes."""

import json
from datetime import datetime
from typing import Any

from pynamodb.attributes import JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.helpdesk.messages import Entry, Event, Message
from tenants import keys
from tenants.ids import made_at
from tenants.items import DeskItem
from tenants.keys import new_id, now
from tenants.staff import Staff
from tenants.table import Write, create

NEVER = frozenset({"password", "secret", "two_factor", "recovery", "edition", "edited", "edited_by"})
HIDDEN = "•••"
MOST = 100_000  # bytes of the values before, and of those after; DynamoDB takes 400 kB
CUT = 300  # letters of each, where they are more


class Logged(DeskItem, discriminator="logged"):
    """One entry; without `by` it was the system, or a visitor of that name."""

    at = UTCDateTimeAttribute()
    by = UnicodeAttribute(null=True)  # the id of a staff member
    by_name = UnicodeAttribute(null=True)
    kind = UnicodeAttribute()  # of the object: ticket, department, staff, session, export ...
    verb = UnicodeAttribute()  # added, changed, removed, reply ...
    object = UnicodeAttribute(null=True)  # its id; of a ticket the number
    name = UnicodeAttribute(null=True)  # what it was called then
    before = JSONAttribute(null=True)  # {attribute: value}, of what changed
    after = JSONAttribute(null=True)
    network = UnicodeAttribute(null=True)

    @property
    def id(self) -> str:
        return self.sk


def record(
    tenant: str,
    person: Staff | None,
    kind: str,
    verb: str,
    object: str = "",
    name: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    **more: Any,
) -> Write:
    """An entry, to be written with what it tells of; no person means the system."""
    by = (person.id, person.name) if person else (None, None)
    return create(_entry(tenant, by, kind, verb, object, name, plain(before), plain(after), **more))


def of_ticket(number: int, entries: tuple[Entry, ...]) -> list[Write]:
    """The log's entries of what is being written on a ticket's timeline; the customer's words are in it already."""
    return [create(_of_entry(number, one)) for one in entries if not (isinstance(one, Message) and _is_foreign(one))]


def plain(values: dict[str, Any] | None) -> dict[str, Any] | None:
    """Values as they can be kept and shown; what is secret is only said to be there."""
    if values is None:
        return None
    found = {name: HIDDEN if name in NEVER and value else _plain(value) for name, value in values.items()}
    is_much = len(json.dumps(found)) > MOST
    return {name: _cut(value) for name, value in found.items()} if is_much else found


def month(moment: datetime) -> str:
    """Where the entries of a moment lie."""
    return f"{moment:%Y-%m}"


def _is_foreign(message: Message) -> bool:
    return message.kind not in ("reply", "note")


def _of_entry(number: int, entry: Entry) -> Logged:
    verb = entry.what if isinstance(entry, Event) else entry.kind if isinstance(entry, Message) else ""
    after = entry.about if isinstance(entry, Event) else None
    return _entry(entry.tenant, (entry.by, entry.by_name), "ticket", verb, str(number), f"#{number}", None, after)


def _entry(
    tenant: str,
    by: tuple[str | None, str | None],
    kind: str,
    verb: str,
    object: str,
    name: str,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    **more: Any,
) -> Logged:
    id = new_id()  # which says in what month to look for it
    entry = Logged(*keys.log(tenant, month(made_at(id)), id), at=now(), by=by[0], by_name=by[1], kind=kind, verb=verb)
    entry.object, entry.name, entry.before, entry.after = object or None, name or None, before or None, after or None
    entry.list_key, entry.list_order = keys.listed(tenant, "log", by[0] or ""), id
    for name, value in more.items():
        setattr(entry, name, value)
    return entry


def _cut(value: Any) -> Any:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return value if len(text) <= CUT else f"{text[:CUT]}…"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return keys.stamp(value)
    return sorted(value) if isinstance(value, set | frozenset) else value
