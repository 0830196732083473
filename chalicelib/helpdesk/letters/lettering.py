"""Letters in the tenant's own words."""

import re
from contextlib import suppress
from typing import NamedTuple

from pynamodb.attributes import UnicodeAttribute, UTCDateTimeAttribute

from chalicelib import jobs
from chalicelib.helpdesk import editing, limits, log
from chalicelib.helpdesk.letters import macros
from chalicelib.helpdesk.letters.letter_kinds import Kind, kind
from chalicelib.helpdesk.letters.macros import written
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.rights import require
from chalicelib.rendering import block, render
from tenants import keys
from tenants.errors import N_, Conflict, Invalid, NotAllowed, Text
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import Desk, Setting, revised

LONGEST = {"subject": 200, "text": 5_000, "html": 8_000}  # letters and signs; a desk's settings are read together
TRIALS = (10, 3600)  # letters in seconds to a staff member
UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


class Letter(Setting, discriminator="letter"):
    """A letter in the tenant's words, in one language; without HTML its text is made into HTML."""

    subject = UnicodeAttribute()
    text = UnicodeAttribute()
    html = UnicodeAttribute()
    by = UnicodeAttribute()
    by_name = UnicodeAttribute()
    updated_at = UTCDateTimeAttribute()
    broken_at = UTCDateTimeAttribute(null=True)  # when it first could not be used

    @property
    def name(self) -> str:
        return self.id.partition("-")[0]

    @property
    def language(self) -> str:
        return self.id.partition("-")[2]

    @property
    def words(self) -> "Words":
        return Words(self.subject, self.text, self.html)


class Words(NamedTuple):
    """What a tenant words of a letter."""

    subject: str
    text: str
    html: str = ""


def own(desk: Desk, name: str, language: str) -> Letter | None:
    """The tenant's letter, where it has one."""
    return next((one for one in desk.all(Letter) if (one.name, one.language) == (name, language)), None)


def ours(name: str, language: str) -> Words:
    """Our words with their macros, for the tenant to begin with."""
    one = kind(name, language)
    values = {macro.name.replace(".", "_"): macro.written for macro in one.macros}
    subject = render(f"letters/{name}/subject.txt", language, **values).strip() if one.has_subject else ""
    return Words(subject, block(f"letters/{name}/body.txt", "text", language, **values).strip())


def tidy(words: Words) -> Words:
    """Words without what nobody sees: the browser's line ends, control characters, space around."""
    subject, text, html = (UNSEEN.sub(" ", part.replace("\r\n", "\n")).strip() for part in words)
    return Words(subject.replace("\n", " "), text, html)


def check(name: str, words: Words) -> None:
    """Raise Invalid, naming the fields, for words of which this letter cannot be made."""
    from chalicelib.helpdesk.letters import own_html  # late, since pages need the letters only to be known

    one, wrong = kind(name, "en"), {}
    for field, part in words._asdict().items():
        try:
            _check_part(one, field, part)
        except Invalid as invalid:
            wrong[field] = invalid.text
    if not wrong and words.html and own_html.links_of_text(words.text) != own_html.links(words.html):
        wrong["html"] = N_("Its links have to be those of the text, in the same order: some people see only the text.")
    if wrong:
        raise Invalid(**wrong)


def _check_part(one: Kind, field: str, part: str) -> None:
    if len(part) > LONGEST[field]:
        raise Invalid(N_("At most %(number)s letters and signs fit in here.", number=LONGEST[field]))
    if not part:
        if field == "text" or (field == "subject" and one.has_subject):
            raise Invalid(N_("Write something first."))
        return
    if field == "html":
        from chalicelib.helpdesk.letters import own_html

        part = own_html.checked(part, one)
    found = [piece.words for piece in macros.pieces(part, one.names) if piece.is_macro]
    for name in one.needed if field != "subject" else ():
        if found.count(name) != 1:
            raise Invalid(N_("%(macro)s has to stand in it, once.", macro=written(name)))


def problem(letter: Letter) -> Text | None:
    """Why a letter that was saved cannot be used any more."""
    try:
        check(letter.name, letter.words)
    except Invalid as invalid:
        return invalid.text
    return None


def save(desk: Desk, person: Staff, name: str, language: str, words: Words, seen: str) -> None:
    """Word a letter; `seen` is the stamp of what was changed, and Conflict says that it is another by now."""
    require_wording(desk, person, name, language)
    words, there = tidy(words), own(desk, name, language)
    check(name, words)
    if stamp(there) != seen:
        raise Conflict()
    if words == tidy(ours(name, language)):
        back_to_ours(desk, person, name, language)
        return
    made = {**words._asdict(), "by": person.id, "by_name": person.name, "updated_at": now()}
    if there is None:
        letter = Letter(*keys.setting(desk.id, "letter", f"{name}-{language}"), **made)
        editing.save(desk, editing.added(person, letter))
        return
    # Not `edited`: the words from before, kept with the setting, would make it twice as long.
    put = revised(there, Letter.updated_at == there.updated_at, **made, broken_at=None)
    before, after = there.words._asdict(), words._asdict()
    editing.save(desk, [put, log.record(desk.id, person, "letter", "changed", there.id, there.id, before, after)])


def back_to_ours(desk: Desk, person: Staff, name: str, language: str) -> None:
    """Forget the tenant's words, so that ours go out again."""
    kind(name, language)
    require(desk, person, "settings")
    if letter := own(desk, name, language):
        editing.save(desk, editing.removed(person, letter))


def require_wording(desk: Desk, person: Staff, name: str, language: str) -> None:
    """Raise NotAllowed for who may not word letters, and till somebody has proved whose desk it is."""
    kind(name, language)
    require(desk, person, "settings")
    if not desk.is_confirmed:
        raise NotAllowed(N_("Confirm your mail address first. Until then our own letters go out."))


def try_out(desk: Desk, person: Staff, name: str, language: str, words: Words) -> None:
    """Send a letter to whoever is wording it, as it would go out."""
    require_wording(desk, person, name, language)
    words = tidy(words)
    check(name, words)
    limits.count(desk.id, Limit(f"trial#{person.id}", *TRIALS))
    wish = {"name": "trial", "letter": name, "language": language, "words": words}
    jobs.commit([], jobs.job(desk.id, letter={**wish, "to": person.address, "staff": person.id}))


def broke(desk: Desk, letter: Letter) -> None:
    """Note when a letter first could not be used, for the page of the letters."""
    if letter.broken_at is None:
        with suppress(Conflict):  # it was changed meanwhile
            editing.save(desk, editing.noted(letter, Letter.updated_at == letter.updated_at, broken_at=now()))


def stamp(letter: Letter | None) -> str:
    """Which state of a letter somebody has seen."""
    return keys.stamp(letter.updated_at) if letter else ""
