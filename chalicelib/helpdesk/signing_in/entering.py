"""Signing in: the password, then a second step where there is one."""

import secrets
from datetime import timedelta
from typing import NamedTuple

from pynamodb.attributes import UnicodeAttribute

from chalicelib import jobs
from chalicelib.helpdesk import limits, log
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.signing_in import alerting, passwords, sessions, two_factor
from chalicelib.helpdesk.signing_in.sessions import Origin
from tenants import keys, table
from tenants.errors import N_, Conflict, Invalid, NotSignedIn
from tenants.items import Counter, DeskItem
from tenants.keys import digest, now
from tenants.staff import Staff, by_address
from tenants.table import create
from tenants.tenant import Desk

HALFWAY = timedelta(minutes=10)
QUARTER = 900

WRONG = N_("This address and password do not belong together.")


class Halfway(DeskItem, discriminator="halfway"):
    """A sign-in whose password was right and whose second step is awaited."""

    staff = UnicodeAttribute()
    password = UnicodeAttribute()  # a hash of the stored one, so that a new password voids this


class Entered(NamedTuple):
    """The token of a session, or of a sign-in that waits for its second step."""

    session: str = ""
    halfway: str = ""


def sign_in(desk: Desk, address: str, password: str, origin: Origin) -> Entered:
    """Take a password; raise Invalid alike for a wrong one and for an unknown address."""
    address = address.strip().lower()
    account = Limit(f"signin#{address}", 5, QUARTER)
    whole = Limit(f"signin-network#{origin.network}", 20, QUARTER)
    limits.count(desk.id, account, whole)
    person = by_address(desk, address)
    if not passwords.is_right(person.password if person else None, password) or person is None:
        _tell_failed(desk, person, address, origin)
        raise Invalid(password=WRONG)
    limits.forgive(desk.id, account, whole)
    if person.two_factor_at is None:
        session, writes = sessions.opened(desk, person, origin)
        table.write(*writes)
        return Entered(session=session)
    token, over = secrets.token_urlsafe(32), now() + HALFWAY
    key = keys.secret(desk.id, "halfway", token)
    table.write(create(Halfway(*key, staff=person.id, password=digest(person.password), expires_at=over)))
    return Entered(halfway=token)


def second_step(desk: Desk, token: str, code: str, origin: Origin) -> str:
    """Take a code; return the token of a session. Raise Invalid, or NotSignedIn where the password is needed again."""
    halfway = table.get(Halfway, keys.secret(desk.id, "halfway", token)) if token else None
    person = _whose(desk, halfway)
    tries = Limit(f"second#{person.id}", 5, QUARTER)
    limits.count(desk.id, tries)
    try:
        proof = two_factor.proof(desk, person, code)
    except Invalid:
        table.write(_failed(desk, person, origin))
        raise
    session, writes = sessions.opened(desk, person, origin)
    spent = table.delete(Halfway(*keys.secret(desk.id, "halfway", token)), Halfway.pk.exists())
    letters = [alerting.alert(desk, person, "recovery_used", origin)] if proof.is_recovery else []
    try:
        jobs.commit([*writes, spent, proof.write, limits.forgotten(desk.id, tries)], *letters)
    except Conflict as quicker:
        raise Invalid(code=two_factor.USED) from quicker
    return session


def _whose(desk: Desk, halfway: Halfway | None) -> Staff:
    for person in desk.all(Staff):
        if halfway and person.id == halfway.staff and person.is_active and digest(person.password) == halfway.password:
            return person
    raise NotSignedIn()


def _tell_failed(desk: Desk, person: Staff | None, address: str, origin: Origin) -> None:
    """Tell the log; for an unknown address do something that takes as long."""
    nobody = Counter(*keys.limit(desk.id, f"signin-nobody#{address}", 0))
    over = now() + timedelta(seconds=QUARTER)
    table.write(_failed(desk, person, origin) if person else table.add(nobody, {"count": 1}, expires_at=over))


def _failed(desk: Desk, person: Staff, origin: Origin) -> table.Write:
    return log.record(desk.id, None, "session", "failed", person.id, person.name, network=origin.network or None)
