"""What readers leave at an answer: comments, and whether it helped."""

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute, UTCDateTimeAttribute

from tenants import answer_keys, keys
from tenants.items import DeskItem, IntegerAttribute
from tenants.keys import stamp

WAITING, SHOWN, REFUSED = "waiting", "shown", "refused"


class Comment(DeskItem, discriminator="answer_comment"):
    """A comment; those that wait and those that readers reported stand in the queue of moderation."""

    text = UnicodeAttribute()
    state = UnicodeAttribute(default=WAITING)
    why = UnicodeAttribute(null=True)  # what spoke against it, for staff: the name of a stop-list, "reported"
    language = UnicodeAttribute()
    by_name = UnicodeAttribute()
    address = UnicodeAttribute(null=True)  # that a reader left, for staff only
    customer = UnicodeAttribute(null=True)  # who was signed in
    staff = UnicodeAttribute(null=True)  # of a reply by staff
    network = UnicodeAttribute(null=True)  # for staff only
    reports = IntegerAttribute(default=0)
    created_at = UTCDateTimeAttribute()
    decided_by = UnicodeAttribute(null=True)  # a name

    @property
    def id(self) -> str:
        return self.sk.partition("#")[2]

    @property
    def answer(self) -> str:
        return self.pk.rpartition("#")[2]


class Rating(DeskItem, discriminator="answer_rating"):
    """What one reader said of an answer; a reader has one, which may change. Those with words stand in a list."""

    is_good = BooleanAttribute()
    missing = UnicodeAttribute(null=True)  # what was missing, in the reader's words
    language = UnicodeAttribute()
    rated_at = UTCDateTimeAttribute()


def queue(tenant: str) -> str:
    """The list of comments that wait for somebody, oldest first; each item's `list_key`."""
    return keys.listed(tenant, "answer_comment", WAITING)


def missings(tenant: str) -> str:
    """The list of what was missing somewhere; each item's `list_key`."""
    return keys.listed(tenant, "answer_rating", "missing")


def in_queue(comment: Comment) -> None:
    """Put a comment into the queue, still to be written."""
    comment.list_key = queue(comment.tenant)
    comment.list_order = f"{stamp(comment.created_at)}~{comment.id}"


def comment_key(tenant: str, answer: str, id: str) -> keys.Key:
    return answer_keys.answer(tenant, answer, f"comment#{id}")


def rating_key(tenant: str, answer: str, reader: str) -> keys.Key:
    return answer_keys.answer(tenant, answer, f"rating#{reader}")
