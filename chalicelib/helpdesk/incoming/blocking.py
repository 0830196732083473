"""Senders whose mail a tenant does not want: it is set aside, never thrown away."""

from collections.abc import Sequence

from pynamodb.attributes import UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.helpdesk import log
from chalicelib.helpdesk.addresses import SHAPE
from chalicelib.helpdesk.departments import Department, is_ours
from chalicelib.helpdesk.incoming import mailboxes
from chalicelib.helpdesk.incoming.stop_hits import forgotten
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
    if any(_covers(sender, one.address) for one in desk.all(Staff)):
        raise Invalid(sender=N_("A colleague of yours writes from there."))
    if is_ours(f"x{sender}") or any(_covers(sender, address) for address in _own(desk)):
        raise Invalid(sender=N_("That is an address of your own."))
    if len(blocked(desk, person)) >= MOST:
        raise Invalid(sender=N_("At most %(number)s senders can be blocked. Block a domain instead.", number=MOST))
    key = keys.blocked(desk.id, sender)
    entry = Blocked(*key, sender=sender, by=person.id, by_name=person.name, created_at=now())
    table.write(table.put(entry), log.record(desk.id, person, "blocked", "added", sender, sender))


def unblock(desk: Desk, person: Staff, sender: str) -> None:
    """Let a sender's mail in again; raise NotFound."""
    require(desk, person, "moderation")
    found = table.get(Blocked, keys.blocked(desk.id, sender))
    if found is None or found.sender != sender:
        raise NotFound()
    try:
        told = log.record(desk.id, person, "blocked", "removed", sender, sender)
        table.write(table.delete(found, Blocked.pk.exists()), forgotten(desk.id, "sender", sender), told)
    except Conflict as conflict:
        raise NotFound() from conflict


def blocked(desk: Desk, person: Staff) -> list[Blocked]:
    """Every blocked sender, by the alphabet."""
    require(desk, person, "moderation")
    return [one for one in table.query_all(keys.blocked(desk.id, "").pk) if isinstance(one, Blocked)]


def lookups(tenant: str, *addresses: str) -> Sequence[Key]:
    """Where it is looked up whether any of some addresses, or its domain, is blocked."""
    named = [name for one in addresses for name in (one, f"@{one.rpartition('@')[2]}")]
    return [keys.blocked(tenant, name) for name in named]


def _covers(sender: str, address: str) -> bool:
    """Whether blocking a sender would block an address."""
    return sender in (address, f"@{address.rpartition('@')[2]}")


def _own(desk: Desk) -> set[str]:
    """Where the tenant itself writes from and gets mail."""
    named = {address for one in desk.all(Department) for address in (one.address, one.sender) if address}
    return named | mailboxes.addresses(desk)


def checked(sender: str) -> str:
    """A sender as people type it, an address or a domain; raise Invalid."""
    typed = sender.strip().lower().removeprefix("*")
    local, at, domain = typed.rpartition("@")
    name = f"{local}@{domain}" if at else f"@{typed}"
    if not SHAPE.fullmatch(name if local else f"x{name}"):
        raise Invalid(sender=N_("Write an address such as name@shop.example, or a domain such as shop.example."))
    return name
