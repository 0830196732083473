"""What an answer is, and who may do what with it."""

from datetime import timedelta
from typing import NamedTuple

from pynamodb.attributes import JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.helpdesk.assigning import is_external
from chalicelib.helpdesk.rights import may, require
from tenants import answer_keys, table
from tenants.errors import N_, NotFound
from tenants.items import DeskItem, IntegerAttribute
from tenants.staff import Staff
from tenants.tenant import Desk, Edited

PUBLIC, STAFF = "public", "staff"
VISIBLE = {PUBLIC: N_("Customers, too"), STAFF: N_("Staff only")}
DRAFT, PUBLISHED = "draft", "published"
KEPT = timedelta(days=30)  # in which one that was removed can be restored


class Wording(NamedTuple):
    """An answer in one language."""

    language: str
    title: str
    text: str


class Answer(Edited, discriminator="answer"):
    """One question and its answer."""

    title = UnicodeAttribute()
    text = UnicodeAttribute()  # in Markdown
    language = UnicodeAttribute()
    visibility = UnicodeAttribute(default=PUBLIC)  # who may read it once it is published
    state = UnicodeAttribute(default=DRAFT)
    category = UnicodeAttribute(default="")  # the id of one, or nothing
    others = JSONAttribute(default=dict)  # in other languages: {language: {"title", "text"}}
    by = UnicodeAttribute()
    by_name = UnicodeAttribute()
    created_at = UTCDateTimeAttribute()
    updated_at = UTCDateTimeAttribute()
    published_at = UTCDateTimeAttribute(null=True)  # for the first time
    removed_at = UTCDateTimeAttribute(null=True)
    helped = IntegerAttribute(default=0)  # how many it did; only ever added to
    not_helped = IntegerAttribute(default=0)
    comments = IntegerAttribute(default=0)  # that readers see

    @property
    def id(self) -> str:
        return self.pk.rpartition("#")[2]

    @property
    def is_published(self) -> bool:
        return self.state == PUBLISHED and self.removed_at is None

    @property
    def is_for_staff(self) -> bool:
        """Whether customers must not read it."""
        return self.visibility != PUBLIC

    @property
    def languages(self) -> list[str]:
        return [self.language, *sorted(self.others)]

    def worded(self, language: str) -> Wording:
        """The answer in a language, or in the one that it was written in first."""
        if other := self.others.get(language):
            return Wording(language, other["title"], other["text"])
        return Wording(self.language, self.title, self.text)


def find(desk: Desk, person: Staff, id: str) -> Answer:
    """An answer that a person may change, a removed one too; raise NotFound."""
    return checked(desk, person, table.get(Answer, answer_keys.answer(desk.id, id)))


def checked(desk: Desk, person: Staff, found: DeskItem | None) -> Answer:
    """The same for one that was read along."""
    require(desk, person, "answers")
    if not isinstance(found, Answer):
        raise NotFound()
    return found


def may_use(desk: Desk, person: Staff, one: Answer) -> bool:
    """Whether a person may read an answer and put it into what he writes."""
    return one.is_published and (not one.is_for_staff or may_use_staffs(desk, person))


def may_use_staffs(desk: Desk, person: Staff) -> bool:
    """Whether a person may read what is for staff only; an external provider may not."""
    return may(desk, person, "answers") or not is_external(desk, person)
