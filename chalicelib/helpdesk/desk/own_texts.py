"""A tenant's own words in place of ours, on the pages that its customers see."""

from collections.abc import Mapping

from pynamodb.attributes import UnicodeAttribute

from chalicelib.helpdesk import editing
from chalicelib.helpdesk.desk.customer_texts import CustomerText, customer_texts
from chalicelib.helpdesk.rights import require
from chalicelib.own_words import MARK
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
    text = UnicodeAttribute()

    @property
    def name(self) -> str:
        """What the log calls it."""
        return self.message[:60]


def words(desk: Desk, language: str) -> Mapping[str, str]:
    """The tenant's own words in a language, by ours."""
    return {one.message: one.text for one in desk.all(OwnText) if one.language == language}


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


def save(desk: Desk, person: Staff, language: str, id: str, typed: str, seen: str) -> None:
    """Put one's own words in place of a text; raise Invalid naming `text`."""
    require(desk, person, "settings")
    ours = find(language, id)
    text = checked(ours, typed)
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


def checked(ours: CustomerText, typed: str) -> str:
    """What was typed for a text; raise Invalid unless it keeps the places for values and the tags of ours."""
    text = " ".join(typed.split())
    if not text:
        raise Invalid(text=N_("Write something, or go back to ours."))
    if len(text) > LONGEST:
        raise Invalid(text=N_("At most %(number)s characters, please.", number=LONGEST))
    marks, kept = MARK.findall(ours.message), MARK.findall(text)
    if sorted(marks) == sorted(kept) and _tags(marks) == _tags(kept):
        return text
    if not marks:
        raise Invalid(text=N_("Ours has no places for values and no tags, so yours cannot have any."))
    raise Invalid(text=N_("Keep these as they are, in this order: %(marks)s", marks=" ".join(marks)))


def _tags(marks: list[str]) -> list[str]:
    return [one for one in marks if one.startswith("<")]
