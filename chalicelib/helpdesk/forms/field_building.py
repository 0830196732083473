"""What a form asks: fields are added, worded, moved and removed, and what one depends on stays above it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from pynamodb.expressions.operand import Path

from chalicelib.helpdesk import editing, log
from chalicelib.helpdesk.editing import Meanwhile
from chalicelib.helpdesk.forms import fields, typed_choices
from chalicelib.helpdesk.forms.fields import ANY, OF_CHOICES, Field, Texts, When, new_id
from chalicelib.helpdesk.forms.form import Form, worded
from chalicelib.helpdesk.rights import require
from tenants.errors import N_, Invalid, NotFound, Text
from tenants.staff import Staff
from tenants.tenant import LANGUAGES, Desk, revised

Typed = Mapping[str, str]
SAME = "="  # in the value of a condition: the text that is typed beside it


def find(form: Form, id: str) -> Field:
    """One field of a form; raise NotFound."""
    return next((one for one in fields.every(form.fields) if one.id == id), None) or _missing()


def seen(one: Field) -> str:
    """What tells one state of a field from another: others may change the form meanwhile, and not this field."""
    return hashlib.sha256(json.dumps(one.kept(), sort_keys=True).encode()).hexdigest()[:16]


def add(desk: Desk, person: Staff, form: Form, kind: str, typed: Typed) -> Field:
    """Ask one thing more, behind the others; raise Invalid naming the inputs."""
    require(desk, person, "settings")
    others = fields.every(form.fields)
    made = _read(desk, Field(new_id({one.id for one in others}), kind, {}), typed)
    _save(desk, person, form, [*others, made])
    return made


def change(desk: Desk, person: Staff, form: Form, one: Field, seen_before: str, typed: Typed) -> None:
    """Change what a field asks; its kind stays. Raise Invalid naming the inputs, also where another changed it."""
    require(desk, person, "settings")
    new = _read(desk, one, typed)
    if seen_before and seen_before != seen(one) and new != one:
        raise Meanwhile(**_theirs(one, new))
    _require_used_choices(desk, form, one, new)
    _save(desk, person, form, [new if each.id == one.id else each for each in fields.every(form.fields)])


def remove(desk: Desk, person: Staff, form: Form, one: Field) -> None:
    """Ask for something no more; raise Invalid where another field depends on it."""
    require(desk, person, "settings")
    every = fields.every(form.fields)
    if bound := next((each for each in every if each.when and each.when.field == one.id), None):
        name = named(desk, bound)
        raise Invalid(field=N_("“%(name)s” is shown only after this one. Change that first.", name=name))
    kept = {"field": one.kept(), "place": every.index(one)}
    _save(desk, person, form, [each for each in every if each.id != one.id], removed_field=kept)


def removed(form: Form, id: str) -> Field | None:
    """The field that was removed last, if it is this one and can come back."""
    kept = form.removed_field
    return fields.of(kept["field"]) if kept and kept["field"]["id"] == id else None


def put_back(desk: Desk, person: Staff, form: Form, id: str) -> None:
    """Ask again for what was removed last, where it stood; raise Invalid where it cannot stand there any more."""
    require(desk, person, "settings")
    line = fields.every(form.fields)
    if id in {one.id for one in line}:  # a second click
        return
    one = removed(form, id) or _missing()
    line.insert(form.removed_field["place"], one)
    try:
        _save(desk, person, form, line, removed_field=None)
    except Invalid as invalid:  # what it depends on is gone by now, or there are too many
        raise Invalid(fields=next(iter(invalid.fields.values()), invalid.text)) from invalid


def move(desk: Desk, person: Staff, form: Form, id: str, place: int) -> None:
    """Put a field at a place, counted from 0; raise Invalid where it, or another, would be asked too early."""
    require(desk, person, "settings")
    line = fields.every(form.fields)
    moved = find(form, id)
    line.remove(moved)
    line.insert(max(0, place), moved)
    for at, one in enumerate(line):
        if one.when and one.when.field not in {each.id for each in line[:at]}:
            above = named(desk, find(form, one.when.field))
            text = N_("“%(name)s” depends on “%(above)s”, which stays above it.", name=named(desk, one), above=above)
            raise Invalid(fields=text)
    _save(desk, person, form, line, moved)


def named(desk: Desk, one: Field) -> str:
    """What staff call a field."""
    return worded(desk, one.labels, desk.tenant.language)


def typed_of(desk: Desk, one: Field, among: Sequence[Field]) -> dict[str, str]:
    """What stands in the inputs of a field's page."""
    values = {"is_required": "1" if one.is_required else ""}
    for code in desk.tenant.spoken:
        lines = [each.labels.get(code, "") for each in one.choices]
        values |= {f"label-{code}": one.labels.get(code, ""), f"hint-{code}": one.hints.get(code, "")}
        values[f"choices-{code}"] = "\n".join(lines) if any(lines) else ""
    return {**values, "when": "", "when_text": "", **_typed_when(one, among)}


def _typed_when(one: Field, among: Sequence[Field]) -> Texts:
    if one.when is None:
        return {}
    on = next((each for each in among if each.id == one.when.field), None)
    is_text = on is not None and on.kind not in (*OF_CHOICES, "consent")
    value = SAME if is_text and one.when.value != ANY else one.when.value
    return {"when": f"{one.when.field}:{value}", "when_text": one.when.value if is_text else ""}


def _missing() -> Field:
    raise NotFound()


def _read(desk: Desk, one: Field, typed: Typed) -> Field:
    spoken = desk.tenant.spoken
    hints = {code: typed.get(f"hint-{code}", "").strip() for code in spoken}
    if one.kind != "consent":
        hints = {code: " ".join(text.split()) for code, text in hints.items()}
    labels = {code: " ".join(typed.get(f"label-{code}", "").split()) for code in spoken}
    new = Field(
        one.id,
        one.kind,
        _over(one.labels, labels),
        bool(typed.get("is_required")),
        _over(one.hints, hints),
        typed_choices.read(spoken, one, typed) if one.kind in OF_CHOICES else (),
        _when(typed),
    )
    if not any(labels.values()):
        raise Invalid(**{f"label-{spoken[0]}": N_("The name is missing.")})
    fields.require_sound(new)
    return new


def _over(before: Texts, typed: Texts) -> Texts:
    """Texts as typed, beside those in languages that the desk speaks no more."""
    return {code: text for code, text in {**before, **typed}.items() if text}


def _when(typed: Typed) -> When | None:
    on, _, value = typed.get("when", "").partition(":")
    if value == SAME:
        value = " ".join(typed.get("when_text", "").split())
        if value == ANY:
            raise Invalid(when_text=N_("Write the value."))
    return When(on, value) if on else None


def _require_used_choices(desk: Desk, form: Form, one: Field, new: Field) -> None:
    """Raise Invalid where a choice goes on which another field depends."""
    for each in fields.every(form.fields):
        gone = one.choice(each.when.value) if each.when and each.when.field == one.id else None
        if gone and new.choice(gone.id) is None:
            about = {"choice": worded(desk, gone.labels, desk.tenant.language), "name": named(desk, each)}
            text = N_("“%(name)s” is shown after the choice “%(choice)s”, which has to stay.", **about)
            raise Invalid(**{f"choices-{desk.tenant.spoken[0]}": text})


def _theirs(now: Field, typed: Field) -> dict[str, Text]:
    """What another has made of the parts of a field that are now typed otherwise, beside each."""
    parts = {
        "choices": (_words(now), _words(typed)),
        "is_required": ("+" if now.is_required else "–", "+" if typed.is_required else "–"),
        "when": (str(now.when and now.when.value), str(typed.when and typed.when.value)),
    }
    for code in LANGUAGES:
        parts[f"label-{code}"] = now.labels.get(code, ""), typed.labels.get(code, "")
        parts[f"hint-{code}"] = now.hints.get(code, ""), typed.hints.get(code, "")
    text = N_("Somebody changed this meanwhile to “%(value)s”. Save again to keep yours.").message
    return {name: Text(text, {"value": theirs}) for name, (theirs, own) in parts.items() if theirs != own}


def _words(one: Field) -> str:
    return ", ".join(next(iter(each.labels.values()), "") for each in one.choices)


def _save(desk: Desk, person: Staff, form: Form, new: Sequence[Field], moved: Field | None = None, **more: Any) -> None:
    """Write the fields with what the log tells of them: those that differ, each as it was and is."""
    fields.require_whole(new)
    before, after = fields.every(form.fields), list(new)
    if before == after:
        return
    was, will = {one.id: one for one in before}, {one.id: one for one in after}
    touched = [id for id in {**was, **will} if was.get(id) != will.get(id)] + ([moved.id] if moved else [])
    told = log.record(
        desk.id,
        person,
        "form",
        "changed",
        form.id,
        form.title or form.id,
        {"fields": {named(desk, one): _told(desk, one, before) for one in before if one.id in touched}},
        {"fields": {named(desk, one): _told(desk, one, after) for one in after if one.id in touched}},
    )
    # The form's own edition stays: who types its other words meanwhile has no part in this.
    edition = Path(["fields_edition"])
    held = Form.fields_edition == form.fields_edition
    held = held if form.fields_edition else held | edition.does_not_exist()
    kept = [one.kept() for one in after]
    change = revised(form, Form.pk.exists() & held, fields=kept, fields_edition=form.fields_edition + 1, **more)
    editing.save(desk, [change, told])


def _told(desk: Desk, one: Field, among: Sequence[Field]) -> dict[str, Any]:
    on = next((each for each in among if one.when and each.id == one.when.field), None)
    choice = on.choice(one.when.value) if on and one.when else None
    value = (worded(desk, choice.labels, desk.tenant.language) if choice else one.when.value) if one.when else ""
    told = {
        "kind": one.kind,
        "names": one.labels,
        "hints": one.hints,
        "choices": [worded(desk, each.labels, desk.tenant.language) for each in one.choices],
        "is_required": one.is_required,
        "when": {named(desk, on): value} if on else None,
        "order": among.index(one) + 1,
    }
    return {name: value for name, value in told.items() if value}
