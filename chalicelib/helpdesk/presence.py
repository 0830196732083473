"""Who looks at a ticket now, and who is writing there, so that two people do not answer at once."""

from datetime import timedelta
from typing import NamedTuple

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute

from tenants import keys, table
from tenants.items import DeskItem
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import Desk

LASTS = timedelta(seconds=30)  # two heartbeats


class Presence(DeskItem, discriminator="presence"):
    """One staff member before one ticket; over when nothing was heard of it for half a minute."""

    name = UnicodeAttribute()
    is_writing = BooleanAttribute(default=False)

    @property
    def number(self) -> int:
        return int(self.sk.partition("#")[0])

    @property
    def staff(self) -> str:
        return self.sk.partition("#")[2]


class Seen(NamedTuple):
    """Somebody else before a ticket."""

    number: int
    name: str
    is_writing: bool


def come(desk: Desk, person: Staff, number: int, is_writing: bool) -> None:
    """Say that somebody is there still; whoever asks has seen to it that he may see the ticket."""
    here = Presence(*keys.presence(desk.id, number, person.id), name=person.name, is_writing=is_writing)
    here.expires_at = now() + LASTS
    table.put_now(here)


def leave(desk: Desk, person: Staff, number: int) -> None:
    """Say that somebody has gone."""
    table.delete_now(Presence(*keys.presence(desk.id, number, person.id)))


def others(desk: Desk, person: Staff) -> list[Seen]:
    """Everybody else who is before any ticket of the desk now, in one Query."""
    found = [one for one in table.query_all(keys.presence(desk.id).pk) if isinstance(one, Presence)]
    return [Seen(one.number, one.name, one.is_writing) for one in found if one.staff != person.id]
