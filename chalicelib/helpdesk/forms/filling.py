"""What was filled into a form's own fields: read and checked as they are asked, and kept as words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from chalicelib.helpdesk import addresses, own_fields
from chalicelib.helpdesk.customer_base import contacts
from chalicelib.helpdesk.forms import attaching
from chalicelib.helpdesk.forms import fields as form_fields
from chalicelib.helpdesk.forms.attaching import Sent, Uploads
from chalicelib.helpdesk.forms.fields import ANY, OF_CHOICES, YES, Field
from chalicelib.helpdesk.forms.form import Form, worded
from chalicelib.helpdesk.vocabulary import classes, tags
from tenants.errors import N_, Invalid, Text
from tenants.tenant import Desk

LONGEST = {"text": 1000, "long_text": 10_000, "choice": 200, "date": 40, "number": 40, "phone": 40}  # letters
LONGEST |= {"email": 254, "file": attaching.LONGEST}
NOT_BY_ADDRESS = ("consent", "file")  # which are the person's own to give
MOST_LETTERS = 15_000  # of all that is kept of one form: it lies in the message's item, beside 16 kB of text
PREFILLED = {"subject": 200, "message": 5000, "name": 100, "email": 254}  # letters by an address, as those it may have
Typed = Callable[[str], list[str]]  # the values of an input by its name
Answer = list[str]  # what was asked, in the desk's language; what was said, as words; the kind


class Filling(NamedTuple):
    answers: list[Answer]
    phone: str  # the first one that was named; empty where none was
    told: list[Answer] | None = None  # label and words as they were read, in another language; no words where the same
    uploads: Uploads = {}  # noqa: RUF012 - never changed

    @property
    def kept(self) -> dict[str, Any]:
        """What a message keeps of it; nothing where nothing was filled in."""
        found = {"answers": self.answers, "answers_told": self.told}
        return {name: value for name, value in found.items() if value}


class Condition(NamedTuple):
    """When a field is asked, in words."""

    field: str  # its label
    value: str  # empty: whatever is filled in


def read(desk: Desk, form: Form, sent: Sent, language: str = "") -> Filling:
    """What was filled in, of the fields that were asked in a language; raise Invalid naming each one's `input`."""
    known = form_fields.every(form.fields)
    values = {one.id: _given(one, sent) for one in known}
    asked = form_fields.is_asked(known, values)
    wrong, answers, told, phone = dict[str, Text](), list[Answer](), list[Answer](), ""
    own = desk.tenant.language
    for one in (each for each in known if each.id in asked):
        try:
            said, shown = (_said(desk, one, values[one.id], of) for of in (own, language or own))
        except Invalid as invalid:
            wrong[one.input] = invalid.text
            continue
        if said:
            answers.append([worded(desk, one.labels, own), said, one.kind])
            told.append([worded(desk, one.labels, language or own), shown if shown != said else ""])
            phone = phone or (said if one.kind == "phone" else "")
        elif one.is_required:
            wrong[one.input] = MISSING.get(one.kind, N_("This is missing."))
    if wrong:
        raise Invalid(**wrong)
    is_other = told != [[label, ""] for label, *_ in answers]
    _require_room([one for one in known if one.id in asked], [*answers, *(told if is_other else [])])
    uploads = attaching.of(form, (one for one in known if one.id in asked), sent)
    return Filling(answers, phone, told if is_other else None, uploads)


MISSING = {"consent": N_("Tick this, or we may not keep what you write.")}


def attributes(desk: Desk, form: Form) -> dict[str, Any]:
    """What a ticket is that comes by a form: its class, with the priority of that, and its tags."""
    found = next((one for one in classes.active(desk) if one.id == form.ticket_class), None)
    hung = [one.id for one in tags.active(desk) if one.id in form.tags][: tags.MOST]
    made = {"ticket_class": found.id if found else None, "priority": found.priority if found else None, "tags": hung}
    return {name: value for name, value in made.items() if value}


def prefilled(form: Form, query: Mapping[str, str]) -> dict[str, list[str]]:
    """What the address of a form fills in, by the names of the inputs; what is too long is cut."""
    found = {name: [query[name][:most]] for name, most in PREFILLED.items() if query.get(name)}
    for one in form_fields.every(form.fields):
        if one.kind not in NOT_BY_ADDRESS and (text := query.get(one.input)):
            said = text.split(",") if one.kind == "several" else [text[: LONGEST[one.kind]]]
            found[one.input] = _values(one, said[: own_fields.MOST_CHOICES])
    return found


def condition(desk: Desk, known: Sequence[Field], one: Field, language: str) -> Condition | None:
    """When a field is asked, in a language; None for one that always is."""
    on = next((each for each in known if one.when and each.id == one.when.field), None)
    if on is None or one.when is None:
        return None
    choice, value = on.choice(one.when.value), one.when.value
    said = worded(desk, choice.labels, language) if choice else "" if value in (ANY, YES) else value
    return Condition(worded(desk, on.labels, language), said)


def words(answers: Iterable[Answer] | None) -> str:
    """All that was said, for the search."""
    return "\n".join(one[1] for one in answers or () if one[2] != "consent")


def _given(field: Field, sent: Sent) -> list[str]:
    return attaching.names(sent.files(field.input)) if field.kind == "file" else _values(field, sent.all(field.input))


def _values(field: Field, typed: list[str]) -> list[str]:
    """What was typed, without what is empty; a choice may also be named by its words, as own pages send it."""
    found = [text.replace("\r\n", "\n").strip() for text in typed if text.strip()]
    if field.kind == "consent" and found:
        return [YES]  # whatever the box of an own page sends
    if field.kind not in OF_CHOICES:
        return found[:1]
    ids = {label.casefold(): one.id for one in field.choices for label in one.labels.values()}
    return [text if field.choice(text) else ids.get(text.casefold(), text) for text in found]


def _said(desk: Desk, field: Field, values: list[str], language: str) -> str:
    """A value as words, empty where nothing was filled in; raise Invalid."""
    if not values:
        return ""
    if field.kind == "several":
        return ", ".join(_chosen(desk, field, id, language) for id in dict.fromkeys(values[: own_fields.MOST_CHOICES]))
    text = values[0]
    if field.kind == "consent":
        return YES
    if len(text) > LONGEST[field.kind]:
        raise Invalid(N_("At most %(number)s characters, please.", number=LONGEST[field.kind]))
    if field.kind == "choice":
        return _chosen(desk, field, text, language)
    if field.kind == "phone" and not contacts.phone(text):
        raise Invalid(N_("Write a phone number, such as +7 701 123 45 67."))
    if field.kind == "email" and (problem := addresses.problem(text)):
        raise Invalid(problem)
    read = {"number": own_fields.number, "date": own_fields.day, "phone": contacts.phone}.get(field.kind)
    return read(text) if read else text


def _chosen(desk: Desk, field: Field, id: str, language: str) -> str:
    found = field.choice(id)
    if found is None:
        raise Invalid(N_("Choose one of these."))
    return worded(desk, found.labels, language)


def _require_room(asked: Iterable[Field], answers: list[Answer]) -> None:
    excess = sum(len(one[0]) + len(one[1]) for one in answers) - MOST_LETTERS
    longest = next((one for one in asked if one.kind == "long_text"), None)
    if excess > 0:
        named = longest.input if longest else "message"
        raise Invalid(**{named: N_("All answers together are too long, by %(number)s characters.", number=excess)})


def typed_again(known: Sequence[Field], typed: Typed) -> dict[str, list[str]]:
    """What to fill own fields with again."""
    return {one.input: _values(one, typed(one.input)) or typed(one.input)[:1] for one in known if one.kind != "file"}
