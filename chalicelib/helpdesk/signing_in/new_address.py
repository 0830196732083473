"""Another mail address for oneself: the new one has to say yes, the old one is told."""

import secrets
from datetime import timedelta

from pynamodb.attributes import UnicodeAttribute

from chalicelib import jobs
from chalicelib.helpdesk import editing, limits, log
from chalicelib.helpdesk.addresses import checked
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.signing_in import alerting
from chalicelib.helpdesk.signing_in.sessions import Origin
from tenants import keys, table
from tenants.errors import N_, Conflict, Invalid, NotFound
from tenants.items import DeskItem
from tenants.keys import digest, now
from tenants.staff import Staff, by_address
from tenants.tenant import Desk, moved_alone

LASTS = timedelta(days=1)


class NewAddress(DeskItem, discriminator="new_address"):
    """An address that waits for its yes; void when the person's present address or password is another by then."""

    staff = UnicodeAttribute()
    address = UnicodeAttribute()
    old = UnicodeAttribute()
    password = UnicodeAttribute()  # a hash of the stored one


def ask(desk: Desk, person: Staff, address: str) -> str:
    """Send a letter to a new address that asks whether it is the person's; return the address."""
    address = checked(address)
    if address == person.address:
        raise Invalid(address=N_("This is your address already."))
    if by_address(desk, address):
        raise Invalid(address=N_("%(address)s is a colleague already.", address=address))
    limits.count(desk.id, Limit(f"new-address#{person.id}", 3, 3600))
    limits.count_everywhere(Limit(f"new-address#{digest(address)}", 6, 3600))
    token = secrets.token_urlsafe(32)
    made = NewAddress(
        *keys.secret(desk.id, "new_address", token),
        staff=person.id,
        address=address,
        old=person.address,
        password=digest(person.password),
        expires_at=now() + LASTS,
    )
    about = {"name": "new_address", "to": address, "language": person.language, "token": token, "by": person.name}
    told = log.record(desk.id, person, "staff", "address_asked", person.id, person.name, after={"address": address})
    jobs.commit([table.create(made), told], jobs.job(desk.id, letter=about))
    return address


def find(desk: Desk, token: str) -> tuple[NewAddress, Staff]:
    """What waits for this link, and for whom; raise NotFound when it is void, over or nobody's."""
    found = table.get(NewAddress, keys.secret(desk.id, "new_address", token))
    person = by_address(desk, found.old) if found else None
    if found is None or person is None or person.id != found.staff or digest(person.password) != found.password:
        raise NotFound()
    return found, person


def confirm(desk: Desk, token: str, origin: Origin) -> str:
    """Take the new address; return it."""
    return editing.unhindered(desk, lambda now_read: _confirm(now_read, token, origin))


def _confirm(desk: Desk, token: str, origin: Origin) -> str:
    found, person = find(desk, token)
    if by_address(desk, found.address):
        raise NotFound()
    told = alerting.alert(desk, person, "address_changed", origin, new=found.address)  # still to the old one
    spent = table.delete(found, NewAddress.pk.exists())
    try:
        editing.save(desk, [*editing.edited(person, person, address=found.address), spent, moved_alone(desk)], told)
    except Conflict as quicker:
        if any(isinstance(item, NewAddress) for item in quicker.failed):
            raise NotFound() from quicker
        raise
    return str(found.address)
