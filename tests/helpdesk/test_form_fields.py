"""Which fields of a form are asked, and which fields can stand on one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.helpdesk.forms import fields
from chalicelib.helpdesk.forms.fields import ANY, YES, Choice, Field, When, every, is_asked, of, require_whole
from tenants.errors import Invalid

KINDS = st.sampled_from(sorted(fields.KINDS))
WORDS = st.text(min_size=1, max_size=20).filter(str.strip)
CHOICES = (Choice("a", {"en": "A"}), Choice("b", {"ru": "Б"}))


@st.composite
def forms(draw: st.DrawFn) -> list[Field]:
    """Fields that may stand on one form, some of them after an earlier one."""
    made = list[Field]()
    for number in range(draw(st.integers(0, 8))):
        kind, when = draw(KINDS), None
        if made and draw(st.booleans()):
            on = draw(st.sampled_from(made))
            wanted = {"choice": st.sampled_from("ab"), "several": st.sampled_from("ab")}
            wanted |= {"consent": st.just(YES), "file": st.just(ANY)}
            when = When(on.id, draw(st.one_of(st.just(ANY), wanted.get(on.kind, WORDS))))
        choices = CHOICES if kind in fields.OF_CHOICES else ()
        made.append(Field(f"f{number}", kind, {"en": draw(WORDS)}, draw(st.booleans()), {}, choices, when))
    return made


def filled(made: list[Field]) -> st.SearchStrategy[dict[str, str | list[str]]]:
    value = st.one_of(WORDS, st.sampled_from(["", "a", "b", YES]), st.lists(st.sampled_from("ab")))
    return st.dictionaries(st.sampled_from([one.id for one in made] or ["none"]), value)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_a_field_is_asked_where_what_it_depends_on_is(data: st.DataObject) -> None:
    made = data.draw(forms())
    require_whole(made)
    values = data.draw(filled(made))
    shown = is_asked(made, values)
    for one in made:
        if one.when is None:
            assert one.id in shown
        elif one.id in shown:
            assert one.when.field in shown and values.get(one.when.field)
    hidden = {id: value for id, value in values.items() if id not in shown}
    assert is_asked(made, {id: value for id, value in values.items() if id not in hidden}) == shown


@settings(max_examples=20, deadline=None)
@given(forms())
def test_fields_are_kept_as_they_are(made: list[Field]) -> None:
    assert every([one.kept() for one in made]) == made


def field(id: str, kind: str = "text", when: When | None = None) -> Field:
    return Field(id, kind, {"en": id}, choices=CHOICES if kind in fields.OF_CHOICES else (), when=when)


def test_chains_and_values_however_they_are_written() -> None:
    line = [
        field("a", "several"),
        field("b", "number", When("a", "b")),
        field("c", "date", When("b", "12.0")),
        field("d", "text", When("c", "2026-11-23")),
        field("e", "consent", When("d", "Алматы")),
        field("f", "text", When("e", YES)),
    ]
    values = {"a": ["a", "b"], "b": "12,0", "c": "23.11.2026", "d": " АЛМАТЫ ", "e": YES}
    assert is_asked(line, values) == set("abcdef")
    assert is_asked(line, {**values, "a": ["a"]}) == {"a"}, "what follows from what is hidden is hidden"


def test_a_field_that_was_kept_without_all_its_parts_is_read() -> None:
    assert of({"id": "a", "kind": "text", "labels": {"en": "A"}}) == Field("a", "text", {"en": "A"})


MANY = tuple(Choice(f"c{n}", {"en": str(n)}) for n in range(101))
WRONG: dict[str, list[Field]] = {
    "At most 30 fields": [field(f"f{n}") for n in range(31)],
    "such a field already": [field("a"), field("a")],
    "above this one": [field("a", when=When("b", ANY)), field("b")],
    "Choose one of these": [field("a", "choice"), field("b", when=When("a", "c"))],
    "two choices": [Field("a", "choice", {"en": "A"}, choices=CHOICES[:1])],
    "At most 100 choices": [Field("a", "choice", {"en": "A"}, choices=MANY)],
    "such a choice already": [Field("a", "choice", {"en": "A"}, choices=CHOICES + CHOICES)],
    "100 characters for each choice": [
        Field("a", "choice", {"en": "A"}, choices=(*CHOICES, Choice("c", {"en": "x" * 101})))
    ],
    "Only choices": [Field("a", "text", {"en": "A"}, choices=CHOICES)],
    "name is missing": [Field("a", "text", {})],
    "At most 150": [Field("a", "text", {"en": "x" * 151})],
    "At most 300": [Field("a", "text", {"en": "A"}, hints={"ru": "x" * 301})],
    "At most 200": [field("a"), field("b", when=When("a", "x" * 201))],
    "too long": [Field(f"f{n}", "consent", {"en": "A"}, hints={"en": "x" * 2000}) for n in range(8)],
}


@pytest.mark.parametrize("said", WRONG)
def test_what_cannot_stand_on_a_form_is_said(said: str) -> None:
    with pytest.raises(Invalid) as wrong:
        require_whole(WRONG[said])
    assert said in str(wrong.value.text)
