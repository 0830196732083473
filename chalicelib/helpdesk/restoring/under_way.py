"""One restore of a tenant at a time: begun, gone on with, ended or given up; the desk is closed for it, and opened."""

from typing import Any

from pynamodb.attributes import BooleanAttribute, JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.helpdesk.operators import standing
from chalicelib.helpdesk.operators.deeds import By
from chalicelib.helpdesk.restoring.bringing import Wish
from chalicelib.helpdesk.restoring.telling import Told
from tenants import keys, operating_keys, table
from tenants.errors import Conflict
from tenants.items import DeskItem
from tenants.keys import Key, new_id, now
from tenants.table import Write
from tenants.tenant import Desk, Tenant, load

WHY = "Komek brings this desk back to what it was."
OVERTAKEN = "Another run has taken over this restore, or it was given up."


class Refused(Exception):
    """A restore that cannot be, or not now; said to whoever sits at the shell."""


class Restoring(DeskItem, discriminator="restoring"):
    """How far it is, for whoever goes on."""

    source = UnicodeAttribute()
    is_whole = BooleanAttribute()
    run = UnicodeAttribute()  # the newest, to which an older one yields
    start = JSONAttribute(null=True)  # where the next page begins
    told = JSONAttribute(default=dict)
    has_closed = BooleanAttribute(default=False)  # the desk was suspended for it
    begun_at = UTCDateTimeAttribute()


def begin(by: By, wish: Wish, source: str) -> Restoring:
    """What was begun, taken over; the doors are closed where people would work on what is put back."""
    key = operating_keys.restoring(wish.tenant)
    found, tenant = table.get(Restoring, key), _staying(wish.tenant)
    if wish.is_tried:
        return Restoring(*key, source=source, is_whole=wish.is_whole, run="", begun_at=now())
    if found and (found.source, found.is_whole) != (source, wish.is_whole):
        how = " --whole" if found.is_whole else ""
        raise Refused(f"Another restore of this desk has been begun, from {found.source}{how}: end it, or --give-up.")
    if found is None:
        found = Restoring(*key, source=source, is_whole=wish.is_whole, run=new_id(), begun_at=now())
        found.has_closed = wish.is_whole and tenant is not None and _is_open_but_for_us(tenant)
        _write(table.create(found))
    else:
        _write(table.change(found, Restoring.run == found.run, run=new_id()))
    if found.has_closed and tenant is not None and tenant.suspended_at is None:
        standing.suspend(by, load(wish.tenant), WHY)
    return found


def present(id: str) -> Desk:
    """The desk into which single tickets are brought."""
    if _staying(id) is None:
        raise Refused("This desk is gone. Bring back all of it, without --ticket.")
    return load(id)


def require_mine(held: Restoring) -> None:
    """Raise Refused where another run has taken over, or the tenant goes; asked before each page is written."""
    _staying(held.tenant)
    found = table.get(Restoring, Key(held.pk, held.sk))
    if found is None or found.run != held.run:
        raise Refused(OVERTAKEN)


def note(held: Restoring, start: dict[str, Any], told: Told) -> None:
    """Note where the next page begins; raise Refused as above."""
    _write(table.change(held, Restoring.run == held.run, start=start, told=told.kept()))


def end(by: By, held: Restoring, *writes: Write) -> None:
    """End it with the last writes, and open the doors that it closed."""
    _write(*writes, table.delete(held, Restoring.run == held.run))
    if held.has_closed:
        _open(by, held.tenant)


def give_up(by: By, tenant: str) -> bool:
    """Forget a restore that is not to be ended, and open the doors; what it has brought stays. False where none is."""
    found = table.get(Restoring, operating_keys.restoring(tenant))
    has_opened = _open(by, tenant)
    if found is not None:
        table.write(table.delete(found))
    return found is not None or has_opened


def _open(by: By, id: str) -> bool:
    """Open a desk that is closed for a restore, and for nothing else."""
    tenant = table.get(Tenant, keys.setting(id, "tenant"))
    if tenant is None or tenant.suspended_at is None or tenant.suspended_why != WHY:
        return False
    standing.unsuspend(by, load(id))
    return True


def _is_open_but_for_us(tenant: Tenant) -> bool:
    """Whether only a restore may have closed it; one that died before its last step has left it so."""
    return tenant.suspended_at is None or tenant.suspended_why == WHY


def _staying(id: str) -> Tenant | None:
    tenant = table.get(Tenant, keys.setting(id, "tenant"))
    if tenant is not None and tenant.is_going:
        raise Refused("This desk is being deleted. Once nothing of it is left it can be brought back.")
    return tenant


def _write(*writes: Write) -> None:
    try:
        table.write(*writes)
    except Conflict as conflict:
        if any(isinstance(one, Restoring) for one in conflict.failed):
            raise Refused(OVERTAKEN) from conflict
        raise
