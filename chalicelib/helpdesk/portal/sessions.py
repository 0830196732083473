"""Which customer is signed in: a random token in a cookie, its hash here. Never a staff member's session."""

import secrets
from datetime import timedelta
from typing import Any

from pynamodb.attributes import UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.helpdesk import customers
from chalicelib.helpdesk.customer_base import people
from chalicelib.helpdesk.customers import Customer, Known
from tenants import keys, table
from tenants.errors import Conflict, NotSignedIn
from tenants.items import DeskItem
from tenants.keys import Key, now
from tenants.table import Write, create

LONGEST = timedelta(days=90)
IDLE = timedelta(days=30)
TOUCHED_EVERY = timedelta(days=1)  # so that reading does not write on every page


class CustomerSession(DeskItem, discriminator="customer_session"):
    """A browser in which a customer is signed in."""

    customer = UnicodeAttribute()
    address = UnicodeAttribute()  # where the link went: the session holds while that is the customer's
    created_at = UTCDateTimeAttribute()
    seen_at = UTCDateTimeAttribute()

    @property
    def is_over(self) -> bool:
        return self.seen_at + IDLE <= now()


def key(tenant: str, token: str) -> Key:
    """Where the session of a token is looked up."""
    return keys.secret(tenant, "customer", token)


def start(tenant: str, customer: str, address: str) -> tuple[str, Write]:
    """A new session's token, and what writes it."""
    token, moment = secrets.token_urlsafe(32), now()
    session = CustomerSession(
        *key(tenant, token),
        customer=customer,
        address=address,
        created_at=moment,
        seen_at=moment,
        expires_at=moment + LONGEST,
    )
    return token, create(session)


def opened(tenant: str, found: DeskItem | None) -> tuple[Customer, CustomerSession]:
    """Whose session this is, himself or whom he was merged into; raise NotSignedIn when it is over."""
    if not isinstance(found, CustomerSession) or found.is_over:
        raise NotSignedIn()
    wanted = [keys.customer(tenant, found.customer), customers.key(tenant, found.address)]
    own, known = table.batch_get(wanted)
    if not isinstance(own, Customer) or not isinstance(known, Known):
        raise NotSignedIn()
    whole = people.survivor(own)
    is_his = known.customer in (own.id, whole.id, *whole.took_in)
    if not is_his or any(_is_ended(found, one) for one in (own, whole)):
        raise NotSignedIn()
    _touch(found)
    return whole, found


def id_of(tenant: str, token: str) -> str:
    """The id of the customer of a token, asked cheaply for what is no secret, such as favourites; empty for nobody."""
    found = table.get(CustomerSession, key(tenant, token)) if token else None
    return "" if found is None or found.is_over else found.customer


def end(session: CustomerSession) -> None:
    """End the session in which one is."""
    table.write(table.delete(session))


def all_over() -> dict[str, Any]:
    """What a customer's attributes become for every session of his to be over."""
    return {"signed_out_at": now()}


def _is_ended(session: CustomerSession, customer: Customer) -> bool:
    return customer.signed_out_at is not None and session.created_at <= customer.signed_out_at


def _touch(session: CustomerSession) -> None:
    moment = now()
    if session.seen_at + TOUCHED_EVERY > moment:
        return
    try:
        table.write(table.change(session, seen_at=moment))
    except Conflict as ended:  # at this very moment
        raise NotSignedIn() from ended
