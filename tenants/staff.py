"""Who answers for a tenant."""

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
)

from tenants.items import IntegerAttribute
from tenants.tenant import Desk, Setting


class Staff(Setting, discriminator="staff"):
    """A staff member; the role's rights hold in `departments` and below them, none means in all."""

    name = UnicodeAttribute()
    address = UnicodeAttribute()
    role = UnicodeAttribute()  # one of ours by its name, or a tenant's own by its id
    password = UnicodeAttribute()  # argon2id
    language = UnicodeAttribute()
    departments = UnicodeSetAttribute(null=True)
    grants = JSONAttribute(default=dict)  # {department: rights}, which hold there and below in place of the role's
    is_limited = BooleanAttribute(default=False)  # to tickets of his own
    languages = UnicodeSetAttribute(null=True)  # that the person speaks, beside the one of the pages
    has_keys = BooleanAttribute(default=True)  # single keys do something
    after_action = UnicodeAttribute(null=True)  # "next": what was done to a ticket leads to the next one of the view
    undo_seconds = IntegerAttribute(null=True)  # that a reply waits and can be taken back; none means the usual
    shifts = JSONAttribute(null=True)  # {weekday, Monday 0: hours such as "09:00-18:00"}; none means always
    seated = JSONAttribute(null=True)  # [[from, to or None], ...], moments between which the person was a paid seat
    created_at = UTCDateTimeAttribute()
    signed_out_at = UTCDateTimeAttribute(null=True)  # sessions from before are over
    spared_session = UnicodeAttribute(null=True)  # but for this one
    two_factor_at = UTCDateTimeAttribute(null=True)  # since when signing in takes a second step
    deactivated_at = UTCDateTimeAttribute(null=True)

    @property
    def is_active(self) -> bool:
        return self.deactivated_at is None

    @property
    def initials(self) -> str:
        return initials(self.name)

    @property
    def hue(self) -> int:
        return hue(self.id)


def initials(name: str) -> str:
    """One or two letters that stand for a name."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or "?"


def hue(id: str) -> int:
    """One of the eight colours of an avatar, always the same for an id."""
    return sum(id.encode()) % 8


def by_address(desk: Desk, address: str) -> Staff | None:
    """The active staff member with a mail address."""
    wanted = address.strip().lower()
    return next((person for person in desk.all(Staff) if person.address == wanted and person.is_active), None)
