"""Senders whose mail a tenant does not want: it is set aside, never thrown away."""

from collections.abc import Sequence

from pynamodb.attributes import UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.helpdesk.addresses import SHAPE
from chalicelib.helpdesk.rights import require
from tenants import keys, table
from tenants.errors import N_, Conflict, Invalid, NotFound
from tenants.items import DeskItem
from tenants.keys import Key, now
from tenants.staff import Staff
from tenants.tenant import Desk

MOST = 1000  # on one page, and in all


class Blocked(DeskItem, discriminator="blocked"):
    """An address, or a whole domain written as @shop.example."""

    sender = UnicodeAttribute()
    by = UnicodeAttribute(null=True)
    by_name = UnicodeAttribute(null=True)
    created_at = UTCDateTimeAttribute()


def block(desk: Desk, person: Staff, sender: str) -> None:
    """Set aside whatever comes from an address, or from a domain when one is named; again is no error."""
    require(desk, person, "moderation")
    sender = checked(sender)
    if any(one.address == sender or sender == f"@{one.address.rpartition('@')[2]}" for one in desk.all(Staff)):
        raise Invalid(sender=N_("A colleague of yours writes from there."))
    if len(blocked(desk, person)) >= MOST:
        raise Invalid(sender=N_("At most %(number)s senders can be blocked. Block a domain instead.", number=MOST))
    key = keys.blocked(desk.id, sender)
    entry = Blocked(*key, sender=sender, by=person.id, by_name=person.name, created_at=now())
    table.write(table.put(entry))


def unblock(desk: Desk, person: Staff, sender: str) -> None:
    """Let a sender's mail in again; raise NotFound."""
    require(desk, person, "moderation")
    try:
        table.write(table.delete(Blocked(*keys.blocked(desk.id, sender)), Blocked.pk.exists()))
    except Conflict as conflict:
        raise NotFound() from conflict


def blocked(desk: Desk, person: Staff) -> list[Blocked]:
    """Every blocked sender, by the alphabet."""
    require(desk, person, "moderation")
    page = table.query(keys.blocked(desk.id, "").pk, limit=MOST)
    return [one for one in map(table.model, page.rows) if isinstance(one, Blocked)]


def lookups(tenant: str, *addresses: str) -> Sequence[Key]:
    """Where it is looked up whether any of some addresses, or its domain, is blocked."""
    named = [name for one in addresses for name in (one, f"@{one.rpartition('@')[2]}")]
    return [keys.blocked(tenant, name) for name in named]


def checked(sender: str) -> str:
    """A sender as people type it, an address or a domain; raise Invalid."""
    typed = sender.strip().lower().removeprefix("*")
    local, at, domain = typed.rpartition("@")
    name = f"{local}@{domain}" if at else f"@{typed}"
    if not SHAPE.fullmatch(name if local else f"x{name}"):
        raise Invalid(sender=N_("Write an address such as name@shop.example, or a domain such as shop.example."))
    return name
