"""Fields of a tenant's own, on whatever has them: their kinds, what may be typed in, how it is kept."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from pynamodb.attributes import BooleanAttribute, JSONAttribute, UnicodeAttribute

from tenants.errors import N_, Invalid, Text
from tenants.items import IntegerAttribute
from tenants.tenant import Setting

KINDS = {
    "text": N_("Text"),
    "number": N_("Number"),
    "choice": N_("Choice"),
    "date": N_("Date"),
    "yes_no": N_("Yes or no"),
}
MOST = 30  # of each thing that has such fields
LONGEST_NAME, LONGEST_TEXT, LONGEST_CHOICE, MOST_CHOICES = 60, 1000, 100, 100
MOST_LETTERS = 15_000  # of all fields together: as JSON a letter takes up to 12 bytes, and an item 400 kB
NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,6})?")
LOCAL_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")

Value = str | bool  # a number as its digits, a date as 2026-11-22, a choice as its words
Typed = Callable[[str], str]  # the value of an input by its name, as a form's `get`


class OwnField(Setting, discriminator="own_field"):
    """A field that a tenant added; a subclass for each thing that has some. Its kind stays, its words may change."""

    name = UnicodeAttribute()
    kind = UnicodeAttribute()
    choices = JSONAttribute(default=list)
    is_required = BooleanAttribute(default=False)
    order = IntegerAttribute(default=0)

    @property
    def input(self) -> str:
        """The name of what it is typed into, and of the error beside it."""
        return f"own-{self.id}"


F = TypeVar("F", bound=OwnField)


def in_order(fields: Iterable[F]) -> list[F]:
    return sorted(fields, key=lambda one: (one.order, one.id))


def defined(name: str, kind: str, choices: str, others: Iterable[OwnField]) -> dict[str, Any]:
    """The attributes of a field as an admin typed them, one choice a line; raise Invalid."""
    name, known = " ".join(name.split()), list(others)
    wrong: dict[str, Text | None] = {
        "name": _name_problem(name, known),
        "kind": None if kind in KINDS else N_("Choose one of these."),
    }
    if len(known) >= MOST:
        wrong["name"] = N_("At most %(number)s fields.", number=MOST)
    lines = list(dict.fromkeys(" ".join(line.split()) for line in choices.splitlines() if line.strip()))
    if kind == "choice":
        wrong["choices"] = _choices_problem(lines)
    _raise(wrong)
    return {"name": name, "kind": kind, "choices": lines if kind == "choice" else []}


def read(fields: Iterable[OwnField], typed: Typed, before: dict[str, Value] | None = None) -> dict[str, Value]:
    """What was typed into fields, by their ids, without those left empty; raise Invalid naming each one's `input`.

    `before` is what stood there: what it holds of fields that are gone stays, and so may a choice that is gone.
    """
    kept, known = dict(before or {}), list(fields)
    wrong: dict[str, Text | None] = {}
    for one in known:
        old = kept.pop(one.id, None)
        try:
            value = _read(one, typed(one.input).strip(), old)
        except Invalid as invalid:
            wrong[one.input] = invalid.text
            continue
        if value is not None:
            kept[one.id] = value
        elif one.is_required:
            wrong[one.input] = N_("This is missing.")
    _raise(wrong)
    _require_room(known, kept)
    return kept


def _require_room(fields: Iterable[OwnField], values: dict[str, Value]) -> None:
    """Raise Invalid for the longest text where all together are too much for one item."""
    excess = sum(len(value) for value in values.values() if isinstance(value, str)) - MOST_LETTERS
    if excess > 0:
        longest = max(fields, key=lambda one: len(str(values.get(one.id, ""))))
        room = max(0, len(str(values.get(longest.id, ""))) - excess)
        raise Invalid(**{longest.input: N_("At most %(number)s characters, please.", number=room)})


def inputs(fields: Iterable[OwnField], values: dict[str, Value] | None) -> dict[str, str]:
    """What stands in the inputs of fields that have these values."""
    kept = values or {}
    return {one.input: _typed(kept[one.id]) for one in fields if one.id in kept}


def shown(fields: Iterable[OwnField], values: dict[str, Value] | None) -> list[tuple[OwnField, Text | str]]:
    """Fields that are filled, with what to show of each; a date is a text such as 2026-11-22 still."""
    kept = values or {}
    return [(one, _shown(kept[one.id])) for one in fields if one.id in kept]


def named(fields: Iterable[OwnField], values: dict[str, Value] | None) -> dict[str, Value]:
    """Values by the names of their fields, as the event log tells them."""
    kept = values or {}
    return {one.name: kept[one.id] for one in fields if one.id in kept}


def _read(field: OwnField, text: str, before: Value | None) -> Value | None:
    return READ[field.kind](field, text, before) if text else None


def _text(field: OwnField, text: str, before: Value | None) -> Value:
    if len(text) > LONGEST_TEXT:
        raise Invalid(N_("At most %(number)s characters, please.", number=LONGEST_TEXT))
    return text


def number(text: str) -> str:
    """A number as its digits, however people write it; raise Invalid."""
    plain = re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", ".").replace("−", "-")
    if not plain.isascii() or not NUMBER.fullmatch(plain):
        raise Invalid(N_("Write a number, such as 12 or 12.5."))
    exact = Decimal(plain)
    return f"{exact.normalize():f}" if exact else "0"


def _choice(field: OwnField, text: str, before: Value | None) -> Value:
    if text not in field.choices and text != before:
        raise Invalid(N_("Choose one of these."))
    return text


def day(text: str) -> str:
    """A date as 2026-11-22, also one that was written 22.11.2026; raise Invalid."""
    local = LOCAL_DATE.fullmatch(text)
    try:
        found = date(int(local[3]), int(local[2]), int(local[1])) if local else date.fromisoformat(text)
    except ValueError:
        raise Invalid(N_("Write a date, such as 2026-11-22.")) from None
    return found.isoformat()


def _yes_no(field: OwnField, text: str, before: Value | None) -> Value:
    if text not in ("yes", "no"):
        raise Invalid(N_("Choose one of these."))
    return text == "yes"


READ: dict[str, Callable[[OwnField, str, Value | None], Value]] = {
    "text": _text,
    "number": lambda field, text, before: number(text),
    "choice": _choice,
    "date": lambda field, text, before: day(text),
    "yes_no": _yes_no,
}


def _typed(value: Value) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _shown(value: Value) -> Text | str:
    return (N_("Yes") if value else N_("No")) if isinstance(value, bool) else str(value)


def _name_problem(name: str, others: list[OwnField]) -> Text | None:
    if not name:
        return N_("The name is missing.")
    if len(name) > LONGEST_NAME:
        return N_("At most %(number)s characters, please.", number=LONGEST_NAME)
    is_taken = any(one.name.casefold() == name.casefold() for one in others)
    return N_("There is a field of this name already.") if is_taken else None


def _choices_problem(lines: list[str]) -> Text | None:
    if len(lines) < 2:
        return N_("Write at least two choices, one a line.")
    if len(lines) > MOST_CHOICES:
        return N_("At most %(number)s choices.", number=MOST_CHOICES)
    is_long = any(len(line) > LONGEST_CHOICE for line in lines)
    return N_("At most %(number)s characters for each choice.", number=LONGEST_CHOICE) if is_long else None


def _raise(wrong: dict[str, Text | None]) -> None:
    found = {name: text for name, text in wrong.items() if text}
    if found:
        raise Invalid(**found)
