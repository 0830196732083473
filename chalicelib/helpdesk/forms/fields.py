"""What a form asks beside subject, message, name and mail: the kinds of fields, and which of them are asked when."""

import json
import re
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from chalicelib.helpdesk import own_fields
from chalicelib.helpdesk.own_fields import LONGEST_CHOICE, MOST, MOST_CHOICES, MOST_LETTERS
from tenants.errors import N_, Invalid, Text

KINDS = {
    "text": N_("Text"),
    "long_text": N_("Long text"),
    "choice": N_("Choice"),
    "several": N_("Several choices"),
    "date": N_("Date"),
    "number": N_("Number"),
    "phone": N_("Phone"),
    "email": N_("Mail address"),
    "file": N_("Files"),
    "consent": N_("Consent"),
}
OF_CHOICES = ("choice", "several")
ANY = ""  # the value of a condition that holds for whatever is filled in
YES = "yes"  # what a consent holds
LONGEST_LABEL, LONGEST_HINT, LONGEST_CONSENT, LONGEST_VALUE = 150, 300, 2000, 200
ID = re.compile(r"[a-z0-9]{1,12}")

Texts = dict[str, str]  # by language
Filled = Mapping[str, str | Sequence[str]]  # by ids of fields: a text, an id of a choice, ids of several, or "yes"


class Choice(NamedTuple):
    id: str
    labels: Texts


class When(NamedTuple):
    """The earlier field on which it depends whether one is asked, and its value: an id of a choice, a text, or ANY."""

    field: str
    value: str


@dataclass(frozen=True)
class Field:
    """One field of a form; its id and kind stay, its words may change. What is posted for it is called `input`.

    The hint of a consent is Markdown, since it links to what is agreed on; every other text is plain.
    """

    id: str
    kind: str
    labels: Texts
    is_required: bool = False
    hints: Texts = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    when: When | None = None

    @property
    def input(self) -> str:
        return f"field-{self.id}"

    def choice(self, id: str) -> Choice | None:
        return next((one for one in self.choices if one.id == id), None)

    def kept(self) -> dict[str, Any]:
        """The field as its form keeps it."""
        choices = [one._asdict() for one in self.choices]
        return {**asdict(self), "choices": choices, "when": self.when._asdict() if self.when else None}


def of(kept: Mapping[str, Any]) -> Field:
    """A field from what its form keeps."""
    choices = tuple(Choice(one["id"], dict(one["labels"])) for one in kept.get("choices") or ())
    when = kept.get("when")
    return Field(
        kept["id"],
        kept["kind"],
        dict(kept["labels"]),
        bool(kept.get("is_required")),
        dict(kept.get("hints") or {}),
        choices,
        When(when["field"], when["value"]) if when else None,
    )


def every(kept: Iterable[Mapping[str, Any]]) -> list[Field]:
    """The fields of `form.fields`, in their order."""
    return [of(one) for one in kept]


def is_asked(fields: Iterable[Field], values: Filled) -> set[str]:
    """The ids of the fields that are shown after what was filled in; what is not shown holds nothing for others."""
    shown: dict[str, Field] = {}
    for one in fields:
        on = shown.get(one.when.field) if one.when else None
        if one.when is None or (on and _holds(on, one.when.value, values.get(on.id, ""))):
            shown[one.id] = one
    return set(shown)


def _holds(on: Field, wanted: str, value: str | Sequence[str]) -> bool:
    given = [value] if isinstance(value, str) else list(value)
    filled = {plain(on, text) for text in given} - {""}
    return bool(filled) if wanted == ANY else plain(on, wanted) in filled


def plain(on: Field, text: str) -> str:
    """A value as conditions compare it, without the difference of 12,0 and 12 or of letters large and small."""
    text = " ".join(text.split())
    with suppress(Invalid):
        if on.kind in ("number", "date") and text:
            return own_fields.number(text) if on.kind == "number" else own_fields.day(text)
    return text if on.kind in OF_CHOICES else text.casefold()


def new_id(taken: Collection[str]) -> str:
    """An id that no field or choice of the form has, nor had: what is sent for one that is gone is nobody's."""
    return next(id for id in iter(lambda: secrets.token_hex(3), "") if id not in taken)


def may_lead(fields: Sequence[Field], to: str) -> list[Field]:
    """The fields before one, which its condition may look at; all of them for one that is still to come."""
    places = [one.id for one in fields]
    return list(fields[: places.index(to)]) if to in places else list(fields)


def require_whole(fields: Sequence[Field]) -> None:
    """Raise Invalid, naming `label`, `choices` or `when`, where fields cannot stand together on one form."""
    if len(fields) > MOST:
        raise Invalid(label=N_("At most %(number)s fields.", number=MOST))
    if len({one.id for one in fields}) < len(fields):
        raise Invalid(label=N_("There is such a field already."))
    for one in fields:
        require_sound(one)
        if text := _when_problem(one, may_lead(fields, one.id)):
            raise Invalid(when=text)
    if len(json.dumps([one.kept() for one in fields], ensure_ascii=False)) > MOST_LETTERS:
        raise Invalid(label=N_("The texts of all fields together are too long. Shorten one of them."))


def require_sound(one: Field) -> None:
    """Raise Invalid, naming `label-ru` and the like, where a field makes no sense by itself."""
    longest = LONGEST_CONSENT if one.kind == "consent" else LONGEST_HINT
    wrong: dict[str, Text | None] = {
        "kind": None if one.kind in KINDS and ID.fullmatch(one.id) else N_("Choose one of these."),
        "label": None if any(one.labels.values()) else N_("The name is missing."),
        **{f"label-{code}": _length(text, LONGEST_LABEL) for code, text in one.labels.items()},
        **{f"hint-{code}": _length(text, longest) for code, text in one.hints.items()},
        "choices": _choices_problem(one),
    }
    if found := {name: text for name, text in wrong.items() if text}:
        raise Invalid(**found)


def _length(text: str, most: int) -> Text | None:
    return N_("At most %(number)s characters, please.", number=most) if len(text) > most else None


def _choices_problem(one: Field) -> Text | None:
    if one.kind not in OF_CHOICES:
        return N_("Only choices have choices.") if one.choices else None
    if len(one.choices) < 2:
        return N_("Write at least two choices, one a line.")
    if len(one.choices) > MOST_CHOICES:
        return N_("At most %(number)s choices.", number=MOST_CHOICES)
    if len({each.id for each in one.choices}) < len(one.choices):
        return N_("There is such a choice already.")
    texts = [text for each in one.choices for text in each.labels.values()]
    is_long = any(len(text) > LONGEST_CHOICE for text in texts)
    return N_("At most %(number)s characters for each choice.", number=LONGEST_CHOICE) if is_long else None


def _when_problem(one: Field, before: Iterable[Field]) -> Text | None:
    if one.when is None:
        return None
    on = next((each for each in before if each.id == one.when.field), None)
    if on is None:
        return N_("Only a field above this one can decide whether it is shown.")
    return value_problem(on, one.when.value)


def value_problem(on: Field, value: str) -> Text | None:
    """What is wrong with a value that a condition looks for in a field; ANY is right for each."""
    if value == ANY:
        return None
    if on.kind in OF_CHOICES:
        return None if on.choice(value) else N_("Choose one of these.")
    if on.kind == "file":  # of which nobody knows how it will be called
        return N_("Choose one of these.")
    if on.kind == "consent":
        return None if value == YES else N_("Choose one of these.")
    return _length(value, LONGEST_VALUE)
