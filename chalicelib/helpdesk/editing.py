"""Changing a setting: told in the log with before and after, and never over what somebody else changed meanwhile."""

from collections.abc import Callable
from typing import Any, TypeVar

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path

from chalicelib import jobs
from chalicelib.helpdesk import log
from chalicelib.jobs import Job
from tenants import table
from tenants.errors import N_, Conflict, Invalid, Text
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk, Edited, Setting, Tenant, load, moved, revised

TRIES = 4
R = TypeVar("R")


class Meanwhile(Invalid):
    """Somebody else has changed what is typed: the person is told, and saving again is meant."""


def added(person: Staff | None, setting: Setting) -> list[Write]:
    """What creates a setting and tells the log; who typed before it was there has not seen it (edition 0)."""
    setting.edition, setting.edited_by = 1, person.name if person else None
    values = {name: value for name, value in setting.attribute_values.items() if name not in UNTOLD and value}
    return [table.create(setting), log.record(setting.tenant, person, *_about(setting, "added"), after=values)]


def edited(person: Staff | None, setting: Setting, seen: str | int | None = None, **attributes: Any) -> list[Write]:
    """What changes attributes of a setting (None removes one) and tells the log; nothing where all are as they were.

    `seen` is the edition that the person looked at while typing; raise Meanwhile where another has changed since then
    what is now typed otherwise, with the other's value beside each such field.
    """
    return edited_while(None, person, setting, seen, attributes)


def edited_while(
    condition: Condition | None,
    person: Staff | None,
    setting: Setting,
    seen: str | int | None,
    attributes: dict[str, Any],
) -> list[Write]:
    """The same, where more has to hold for it than that nobody has changed the setting."""
    new = {name: value for name, value in attributes.items() if getattr(setting, name) != value}
    before = {name: getattr(setting, name) for name in new if name not in SILENT}
    require_seen(setting, seen, before)
    if not new:
        return []
    after = {name: new[name] for name in before}
    kept = {"edition": setting.edition + 1, "edited_by": person.name if person else None, "edited": log.plain(before)}
    told = log.record(setting.tenant, person, *_about(setting, "changed"), before=before, after=after)
    return [_change(setting, {**new, **kept}, condition), told]


def noted(setting: Setting, condition: Condition | None = None, **attributes: Any) -> list[Write]:
    """What Komek changes of a setting by itself and tells the log; no edition moves, since nobody has typed it."""
    new = {name: value for name, value in attributes.items() if getattr(setting, name) != value}
    if not new:
        return []
    before = {name: getattr(setting, name) for name in new}
    told = log.record(setting.tenant, None, *_about(setting, "changed"), before=before, after=new)
    return [revised(setting, condition, **new), told]


def removed(person: Staff | None, setting: Setting) -> list[Write]:
    """What deletes a setting and tells the log."""
    return [table.delete(setting, unchanged(setting)), log.record(setting.tenant, person, *_about(setting, "removed"))]


def unhindered(desk: Desk, verb: Callable[[Desk], R]) -> R:
    """Do a verb that is right only while all other settings stand, anew where one of them changed meanwhile.

    For whoever came by a link and changes nothing that others edit, so that their edits are not his conflicts.
    """
    for _ in range(TRIES):
        try:
            return verb(desk)
        except Conflict as conflict:
            if not any(isinstance(item, Tenant) for item in conflict.failed):
                raise
            desk = load(desk.id)
    raise Conflict()


def save(desk: Desk, writes: list[Write], *announced: Job) -> None:
    """Commit changes of settings, so that every process reads them again; raise Conflict where somebody was quicker."""
    if not writes and not announced:
        return
    is_moved = any(isinstance(one.item, Tenant) for one in writes)
    jobs.commit([*writes, *([] if is_moved else [moved(desk)])], *announced)


THEIRS = N_("%(name)s changed this meanwhile to “%(value)s”. Save again to keep yours.")
UNTOLD = {"pk", "sk", "item_type", "edition", "edited", "edited_by", "list_key", "list_order", "expires_at"}
SILENT = {"seated", "removed_field"}  # what only goes along with what is told
UNTOLD |= {"signed_up_as", "fields_edition", *SILENT, *log.NEVER}


def _about(setting: Setting, verb: str) -> tuple[str, str, str, str]:
    kind = str(type(setting).item_type.get_discriminator(type(setting)))
    return kind, verb, setting.id, str(getattr(setting, "name", "") or getattr(setting, "address", "") or setting.id)


def _change(setting: Setting, attributes: dict[str, Any], condition: Condition | None) -> Write:
    held = unchanged(setting) if condition is None else unchanged(setting) & condition
    if isinstance(setting, Tenant):  # its change and the move of its revision are one update of one item
        return table.add(Tenant(setting.pk, setting.sk), {"revision": 1}, held, **attributes)
    return revised(setting, held, **attributes)


def unchanged(item: Edited) -> Condition:
    """That nobody has changed an item since it was read."""
    edition = Path(["edition"])
    condition: Condition = type(item).pk.exists() & (edition == item.edition)
    if not item.edition:
        condition |= type(item).pk.exists() & edition.does_not_exist()
    return condition


def require_seen(item: Edited, seen: str | int | None, now: dict[str, Any]) -> None:
    """Raise Meanwhile where a person would change what he has not seen; `now` is what stands there, as it is shown."""
    behind = 0 if seen is None or not str(seen).isdecimal() else item.edition - int(seen)
    # Only the last change is kept; whoever is further behind is asked about all that he would change.
    is_all = behind > 1 or item.edited is None  # or all of it is new to him
    others = [name for name in now if is_all or name in (item.edited or {})] if behind > 0 else []
    if others:
        raise Meanwhile(**{name: _theirs(item, now[name]) for name in others})


def _theirs(item: Edited, value: Any) -> Text:
    shown = ", ".join(map(str, value)) if isinstance(value, list | set | tuple) else str(value or "")
    who = item.edited_by or ""
    return Text(THEIRS.message, {"name": who, "value": shown})
