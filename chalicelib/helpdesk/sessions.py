"""Who is signed in: a random token in a cookie, its hash here."""

import secrets
from datetime import timedelta

from pynamodb.attributes import UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.helpdesk import limits, passwords
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.signing import is_sealed, seal
from tenants import keys, table
from tenants.errors import N_, Invalid, NotSignedIn
from tenants.items import DeskItem
from tenants.keys import Key, now
from tenants.staff import Staff, by_address
from tenants.table import Write, create
from tenants.tenant import Desk

LONGEST = timedelta(hours=12)
IDLE = timedelta(minutes=60)
TOUCHED_EVERY = timedelta(minutes=5)  # so that an open board does not write on every page
WELCOME = timedelta(seconds=60)

WRONG = N_("This address and password do not belong together.")


class Session(DeskItem, discriminator="session"):
    """A browser in which a staff member is signed in."""

    staff = UnicodeAttribute()
    created_at = UTCDateTimeAttribute()
    seen_at = UTCDateTimeAttribute()


class Welcome(DeskItem, discriminator="welcome"):
    """Carries a fresh sign-up from the base host to its own."""

    staff = UnicodeAttribute()


def sign_in(desk: Desk, address: str, password: str, network: str) -> str:
    """Start a session; return its token. Raise Invalid alike for a wrong password and an unknown address."""
    account, whole = Limit(f"signin#{address.strip().lower()}", 5, 900), Limit(f"signin-network#{network}", 20, 900)
    limits.count(desk.id, account, whole)
    person = by_address(desk, address)
    if not passwords.is_right(person.password if person else None, password) or person is None:
        raise Invalid(password=WRONG)
    limits.forgive(desk.id, account, whole)
    token, written = start(desk.id, person.id)
    table.write(written)
    return token


def start(tenant: str, staff: str) -> tuple[str, Write]:
    """A new session's token, and what writes it."""
    token, moment = secrets.token_urlsafe(32), now()
    key = keys.secret(tenant, "session", token)
    session = Session(*key, staff=staff, created_at=moment, seen_at=moment, expires_at=moment + LONGEST)
    session.list_key, session.list_order = keys.listed(tenant, "session", staff), keys.stamp(moment)
    return token, create(session)


def key(tenant: str, token: str) -> Key:
    """Where the session of a token is looked up."""
    return keys.secret(tenant, "session", token)


def person(desk: Desk, session: DeskItem | None) -> Staff:
    """Whose session this is; raise NotSignedIn when it is over, and keep it from going idle."""
    if not isinstance(session, Session):
        raise NotSignedIn()
    found = next((one for one in desk.all(Staff) if one.id == session.staff and one.is_active), None)
    ended = found is None or (found.signed_out_at is not None and session.created_at <= found.signed_out_at)
    moment = now()
    if found is None or ended or session.seen_at + IDLE <= moment:
        raise NotSignedIn()
    if session.seen_at + TOUCHED_EVERY <= moment:
        table.write(table.change(session, seen_at=moment))
    return found


def sign_out(tenant: str, token: str) -> None:
    """End a session."""
    table.write(table.delete(Session(*key(tenant, token))))


def csrf(token: str) -> str:
    """What a staff page's forms must carry."""
    return seal("csrf", token)


def is_csrf(token: str, proof: str) -> bool:
    return is_sealed(proof, "csrf", token)


def welcome(tenant: str, staff: str) -> tuple[str, Write]:
    """A token that signs in once within a minute, and what writes it."""
    token = secrets.token_urlsafe(32)
    return token, create(Welcome(*keys.secret(tenant, "welcome", token), staff=staff, expires_at=now() + WELCOME))


def enter(desk: Desk, token: str) -> str:
    """Spend a welcome; return the token of the session it starts. Raise NotSignedIn when it was spent or is over."""
    found = table.get(Welcome, keys.secret(desk.id, "welcome", token))
    if found is None:
        raise NotSignedIn()
    session, written = start(desk.id, found.staff)
    table.write(table.delete(found, Welcome.pk.exists()), written)
    return session
