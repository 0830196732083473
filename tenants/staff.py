"""Who answers for a tenant."""

from pynamodb.attributes import UnicodeAttribute, UnicodeSetAttribute, UTCDateTimeAttribute

from tenants.tenant import Desk, Setting

ROLES = ("owner", "admin", "agent")


class Staff(Setting, discriminator="staff"):
    """A staff member; `departments` of an agent are those he may see, none means all."""

    name = UnicodeAttribute()
    address = UnicodeAttribute()
    role = UnicodeAttribute()
    password = UnicodeAttribute()  # argon2id
    language = UnicodeAttribute()
    departments = UnicodeSetAttribute(null=True)
    created_at = UTCDateTimeAttribute()
    signed_out_at = UTCDateTimeAttribute(null=True)  # sessions from before are over
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
