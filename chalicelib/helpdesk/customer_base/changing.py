"""Changing a customer or an organisation: told in the log, and never over what somebody else changed meanwhile."""

from collections.abc import Sequence
from typing import Any

from pynamodb.expressions.condition import Condition

from chalicelib.helpdesk import editing, log, own_fields
from chalicelib.helpdesk.customers import Customer
from chalicelib.helpdesk.own_fields import OwnField, Value
from tenants import table
from tenants.staff import Staff
from tenants.table import Write

LONGEST_NOTES = 10_000
SHOWN = {"organisation": "organisation_name"}  # where the words of an id stand


def edited(
    person: Staff,
    item: Any,
    seen: str | None,
    fields: Sequence[OwnField],
    own: dict[str, Value],
    attributes: dict[str, Any],
    untold: dict[str, Any],
) -> list[Write]:
    """What changes an item and its own fields and tells the log; nothing where all are as they were.

    Raise Invalid where somebody else has changed since `seen` what is now typed otherwise, with what stands there.
    `untold` goes along with the rest, such as its place in a list.
    """
    was, will = own_fields.inputs(fields, item.fields), own_fields.inputs(fields, own)
    filled = [one for one in fields if was.get(one.input) != will.get(one.input)]
    names = [name for name, value in attributes.items() if getattr(item, name) != value]
    before = {name: getattr(item, SHOWN.get(name, name)) for name in names}
    now = {**before, **{one.input: was.get(one.input, "") for one in filled}}
    editing.require_seen(item, seen, now)
    if not now:
        return []
    after = {name: untold[SHOWN[name]] if name in SHOWN else attributes[name] for name in names}
    before |= {one.name: item.fields.get(one.id) for one in filled}
    after |= {one.name: own.get(one.id) for one in filled}
    told = log.record(item.tenant, person, kind(item), "changed", item.id, item.name, before, after)
    return [changed(person, item, now, **attributes, **untold, fields=own), told]


def as_read(item: Any) -> Condition:
    """That nobody has changed an item since it was read, and no job has brought a customer his organisation's name."""
    if not isinstance(item, Customer):
        return editing.unchanged(item)
    name = item.organisation_name
    is_same = Customer.organisation_name == name if name else Customer.organisation_name.does_not_exist()
    condition: Condition = editing.unchanged(item) & is_same
    return condition


def changed(person: Staff | None, item: Any, before: dict[str, Any], **attributes: Any) -> Write:
    """Change an item that nobody has changed since it was read; `before` is what the next editor may hear of."""
    kept = {"edition": item.edition + 1, "edited_by": person.name if person else None, "edited": log.plain(before)}
    return table.change(item, as_read(item), **attributes, **kept)


def kind(item: Any) -> str:
    """What the log calls an item."""
    return str(type(item).item_type.get_discriminator(type(item)))
