"""What an answer is, and who may do what with it."""

from datetime import timedelta

from pynamodb.attributes import UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.helpdesk.assigning import is_external
from chalicelib.helpdesk.rights import may, require
from tenants import answer_keys, table
from tenants.errors import N_, NotFound
from tenants.items import DeskItem
from tenants.staff import Staff
from tenants.tenant import Desk, Edited

PUBLIC, STAFF = "public", "staff"
VISIBLE = {PUBLIC: N_("Customers, too"), STAFF: N_("Staff only")}
DRAFT, PUBLISHED = "draft", "published"
KEPT = timedelta(days=30)  # in which one that was removed can be restored


class Answer(Edited, discriminator="answer"):
    """One question and its answer."""

    title = UnicodeAttribute()
    text = UnicodeAttribute()  # in Markdown
    language = UnicodeAttribute()
    visibility = UnicodeAttribute(default=PUBLIC)  # who may read it once it is published
    state = UnicodeAttribute(default=DRAFT)
    by = UnicodeAttribute()
    by_name = UnicodeAttribute()
    created_at = UTCDateTimeAttribute()
    updated_at = UTCDateTimeAttribute()
    removed_at = UTCDateTimeAttribute(null=True)

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
    """Whether a person may put an answer into what he writes; what is for staff is not for an external provider."""
    is_readable = not one.is_for_staff or may(desk, person, "answers") or not is_external(desk, person)
    return one.is_published and is_readable
