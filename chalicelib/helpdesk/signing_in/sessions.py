"""Who is signed in: a random token in a cookie, its hash here."""

import secrets
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from pynamodb.attributes import UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.helpdesk import editing, log
from chalicelib.helpdesk.signing import is_sealed, seal
from chalicelib.helpdesk.signing_in import supporting
from chalicelib.helpdesk.team import activity
from tenants import keys, table
from tenants.errors import Conflict, NotFound, NotSignedIn
from tenants.items import DeskItem
from tenants.keys import Key, now
from tenants.staff import Staff
from tenants.table import Write, create
from tenants.tenant import Desk, revised

LONGEST = timedelta(hours=12)
IDLE = timedelta(minutes=60)
TOUCHED_EVERY = timedelta(minutes=5)  # so that an open board does not write on every page
FRESH = timedelta(minutes=10)  # so long after signing in nobody is asked for his password again
WELCOME = timedelta(seconds=60)
LONGEST_BROWSER = 300
MOST_LISTED = 50


class Origin(NamedTuple):
    """From which network and with what browser somebody comes."""

    network: str = ""
    browser: str = ""  # what it calls itself


class Session(DeskItem, discriminator="session"):
    """A browser in which a staff member is signed in."""

    staff = UnicodeAttribute()
    public_id = UnicodeAttribute(null=True)  # by which it is ended: its key is made of what opens the desk
    support = UnicodeAttribute(null=True)  # the operator who came in with the tenant's consent
    network = UnicodeAttribute(null=True)
    browser = UnicodeAttribute(null=True)
    created_at = UTCDateTimeAttribute()
    seen_at = UTCDateTimeAttribute()

    @property
    def is_fresh(self) -> bool:
        return self.created_at + FRESH > now()


class Welcome(DeskItem, discriminator="welcome"):
    """Carries a fresh sign-up from the base host to its own, and a session to the desk's new host."""

    staff = UnicodeAttribute()
    support = UnicodeAttribute(null=True)  # the operator whom it lets in
    began_at = UTCDateTimeAttribute(null=True)  # of the session that it carries, which lasts no longer for that


def start(
    tenant: str,
    staff: str,
    origin: Origin | None = None,
    began_at: datetime | None = None,
    support: str | None = None,
) -> tuple[str, Write]:
    """A new session's token, and what writes it."""
    token, moment, origin = secrets.token_urlsafe(32), now(), origin or Origin()
    began_at = began_at or moment
    session = Session(
        *key(tenant, token),
        staff=staff,
        support=support,
        public_id=secrets.token_urlsafe(12),
        network=origin.network or None,
        browser=origin.browser[:LONGEST_BROWSER] or None,
        created_at=began_at,
        seen_at=moment,
        expires_at=began_at + LONGEST,
    )
    session.list_key, session.list_order = keys.listed(tenant, "session", staff), keys.stamp(began_at)
    return token, create(session)


def opened(
    desk: Desk, person: Staff, origin: Origin, began_at: datetime | None = None, support: str | None = None
) -> tuple[str, list[Write]]:
    """A new session's token, and what writes it and tells the log that somebody has signed in."""
    token, written = start(desk.id, person.id, origin, began_at, support)
    counted = [] if support else [activity.signed_in(desk, person)]
    return token, [written, _told(desk, person, "signed_in", person, origin), *counted]


def key(tenant: str, token: str) -> Key:
    """Where the session of a token is looked up."""
    return keys.secret(tenant, "session", token)


def person(desk: Desk, session: DeskItem | None) -> Staff:
    """Whose session this is; raise NotSignedIn when it is over, and keep it from going idle."""
    if not isinstance(session, Session):
        raise NotSignedIn()
    found = _whose(desk, session.staff, session.support, session.created_at)
    if found is None or not _is_open(found, session):
        raise NotSignedIn()
    moment = now()
    if session.seen_at + TOUCHED_EVERY <= moment:
        try:
            table.write(table.change(session, seen_at=moment))
        except Conflict as ended:  # at this very moment
            raise NotSignedIn() from ended
    return found


def open_ones(desk: Desk, person: Staff) -> list[Session]:
    """A person's sessions that are not over, the one last used first."""
    listed = keys.listed(desk.id, "session", person.id)
    rows = table.query(listed, index="list", limit=MOST_LISTED, newest_first=True).rows
    found = table.batch_get([Key(row["pk"]["S"], row["sk"]["S"]) for row in rows])
    mine = [one for one in found if isinstance(one, Session) and _is_open(person, one)]
    return sorted(mine, key=lambda one: one.seen_at, reverse=True)


def sign_out(desk: Desk, person: Staff, session: Session) -> None:
    """End the session in which one is."""
    origin = Origin(session.network or "", session.browser or "")
    table.write(table.delete(session), _told(desk, person, "signed_out", person, origin))


def end(desk: Desk, by: Staff, person: Staff, public_id: str) -> None:
    """End one session of a person; raise NotFound where it is none of his, or over already."""
    session = next((one for one in open_ones(desk, person) if one.public_id == public_id), None)
    if session is None:
        raise NotFound()
    origin = Origin(session.network or "", session.browser or "")
    try:
        table.write(table.delete(session, Session.pk.exists()), _told(desk, by, "ended", person, origin))
    except Conflict as over:
        raise NotFound() from over


def end_all(desk: Desk, by: Staff, person: Staff) -> None:
    """End every session of a person at once."""
    editing.save(desk, [revised(person, **all_over()), _told(desk, by, "all_ended", person)])


def end_others(desk: Desk, person: Staff, session: Session) -> None:
    """End every session of one's own but this."""
    editing.save(desk, [revised(person, **all_over(session)), _told(desk, person, "others_ended", person)])


def all_over(spared: Session | None = None) -> dict[str, Any]:
    """What a staff member's attributes become for every session to be over, but for one that is spared."""
    return {"signed_out_at": now(), "spared_session": spared.public_id if spared else None}


def csrf(token: str) -> str:
    """What a staff page's forms must carry."""
    return seal("csrf", token)


def is_csrf(token: str, proof: str) -> bool:
    return is_sealed(proof, "csrf", token)


def welcome(tenant: str, staff: str, began_at: datetime | None = None) -> tuple[str, Write]:
    """A token that signs in once within a minute, and what writes it."""
    token, over = secrets.token_urlsafe(32), now() + WELCOME
    key = keys.secret(tenant, "welcome", token)
    return token, create(Welcome(*key, staff=staff, began_at=began_at, expires_at=over))


def enter(desk: Desk, token: str, origin: Origin) -> str:
    """Spend a welcome; return the token of the session it starts. Raise NotSignedIn when it was spent or is over."""
    found = table.get(Welcome, keys.secret(desk.id, "welcome", token))
    owner = _whose(desk, found.staff, found.support, now()) if found else None
    if found is None or owner is None:
        raise NotSignedIn()
    session, written = opened(desk, owner, origin, found.began_at, found.support)
    try:
        table.write(table.delete(found, Welcome.pk.exists()), *written)
    except Conflict as spent:
        raise NotSignedIn() from spent
    return session


def _whose(desk: Desk, staff: str, support: str | None, since: datetime) -> Staff | None:
    """The staff member, or an operator for whom the tenant's consent holds."""
    if support:
        return supporting.person(desk, support, since)
    return next((one for one in desk.all(Staff) if one.id == staff and one.is_active), None)


def _is_open(person: Staff, session: Session) -> bool:
    is_spared = session.public_id is not None and session.public_id == person.spared_session
    is_before = person.signed_out_at is not None and session.created_at <= person.signed_out_at
    return session.seen_at + IDLE > now() and (is_spared or not is_before)


def _told(desk: Desk, by: Staff, verb: str, person: Staff, origin: Origin | None = None) -> Write:
    origin = origin or Origin()
    about = {"browser": origin.browser[:LONGEST_BROWSER]} if origin.browser else None
    network = origin.network or None
    return log.record(desk.id, by, "session", verb, person.id, person.name, after=about, network=network)
