"""A tenant's own words in place of ours, on the pages that its customers see."""

from collections.abc import Sequence
from typing import NamedTuple

from pynamodb.attributes import UnicodeAttribute

from chalicelib.helpdesk import editing
from chalicelib.helpdesk.desk.customer_texts import CustomerText, customer_texts
from chalicelib.helpdesk.rights import require
from chalicelib.own_words import MARK, Own
from chalicelib.wording import examples
from tenants import keys
from tenants.errors import N_, NN_, Invalid, NotFound, Text
from tenants.staff import Staff
from tenants.tenant import LANGUAGES, Desk, Setting

LONGEST = 1000  # characters
MOST = 200  # texts of one desk, in all languages


class OwnText(Setting, discriminator="own_text"):
    """One text of ours in the tenant's words; its id is made of the language and the text."""

    language = UnicodeAttribute()
    message = UnicodeAttribute()  # ours, in English, by which gettext knows it
    text = UnicodeAttribute()  # where a number decides, a line for each plural form of the language

    @property
    def name(self) -> str:
        """What the log calls it."""
        return self.message[:60]


class Field(NamedTuple):
    """Where one's own words are typed: one for a text, or one for each plural form of it."""

    name: str
    numbers: tuple[int, ...]  # some that take the form; none where no number decides
    marks: tuple[str, ...]  # to be kept
    may_omit: tuple[str, ...]  # of those, what the only number of the form need not have


def fields(ours: CustomerText, language: str) -> list[Field]:
    """What is typed for a text of ours in a language."""
    marks = tuple(MARK.findall(ours.plural or ours.message))
    if not ours.plural:
        return [Field("text", (), marks, ())]
    one = MARK.findall(ours.message)
    omitted = tuple(mark for mark in marks if mark not in one)
    return [
        Field(f"text{place + 1}" if place else "text", numbers, marks, omitted if numbers == (1,) else ())
        for place, numbers in enumerate(examples(language))
    ]


def words(desk: Desk, language: str) -> Own:
    """The tenant's own words in a language, by ours."""
    return {one.message: one.text.split("\n") for one in desk.all(OwnText) if one.language == language}


def own(desk: Desk, language: str) -> dict[str, OwnText]:
    """The same as they are kept."""
    return {one.message: one for one in desk.all(OwnText) if one.language == language}


def summary(desk: Desk) -> Text:
    """How it stands, for the settings."""
    number = len(desk.all(OwnText))
    yours = NN_("%(number)s text in your words", "%(number)s texts in your words", number)
    return yours if number else N_("In our words")


def find(language: str, id: str) -> CustomerText:
    """One of our texts by its id; raise NotFound."""
    found = next((one for one in customer_texts() if one.id == id), None)
    if found is None or language not in LANGUAGES:
        raise NotFound()
    return found


def save(desk: Desk, person: Staff, language: str, id: str, typed: Sequence[str], seen: str) -> None:
    """Put one's own words in place of a text, typed for each of its fields; raise Invalid naming them."""
    require(desk, person, "settings")
    ours = find(language, id)
    text = "\n".join(checked(ours, language, typed))
    kept = own(desk, language).get(ours.message)
    if kept:
        editing.save(desk, editing.edited(person, kept, seen, text=text))
        return
    if len(desk.all(OwnText)) >= MOST:
        raise Invalid(text=N_("At most %(number)s texts of your own. Go back to ours somewhere first.", number=MOST))
    where = keys.setting(desk.id, "own_text", f"{language}-{ours.id}")
    editing.save(desk, editing.added(person, OwnText(*where, language=language, message=ours.message, text=text)))


def back_to_ours(desk: Desk, person: Staff, language: str, id: str) -> None:
    """Forget one's own words for a text."""
    require(desk, person, "settings")
    kept = own(desk, language).get(find(language, id).message)
    if kept:
        editing.save(desk, editing.removed(person, kept))


def checked(ours: CustomerText, language: str, typed: Sequence[str]) -> list[str]:
    """What was typed for a text; raise Invalid unless it keeps the places for values and the tags of ours."""
    offered = fields(ours, language)
    texts = [" ".join(text.split()) for text in typed]
    wrong = {field.name: _problem(field, text) for field, text in zip(offered, texts, strict=True)}
    if found := {name: said for name, said in wrong.items() if said}:
        raise Invalid(**found)
    return texts


def _problem(field: Field, text: str) -> Text | None:
    if not text:
        return N_("Write something, or go back to ours.")
    if len(text) > LONGEST:
        return N_("At most %(number)s characters, please.", number=LONGEST)
    kept = MARK.findall(text)
    least = [mark for mark in field.marks if mark not in field.may_omit]
    if any(sorted(marks) == sorted(kept) and _tags(marks) == _tags(kept) for marks in (list(field.marks), least)):
        return None
    if not field.marks:
        return N_("Ours has no places for values and no tags, so yours cannot have any.")
    return N_("Keep these as they are, in this order: %(marks)s", marks=" ".join(field.marks))


def _tags(marks: list[str]) -> list[str]:
    return [one for one in marks if one.startswith("<")]
