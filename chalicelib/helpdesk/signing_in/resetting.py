"""A forgotten password: a letter with a link that opens one page once."""

import secrets
from datetime import timedelta

from pynamodb.attributes import UnicodeAttribute

from chalicelib import jobs
from chalicelib.helpdesk import addresses, editing, limits, log
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.signing_in import alerting, passwords, sessions
from chalicelib.helpdesk.signing_in.sessions import Origin
from chalicelib.jobs import Job
from tenants import keys, table
from tenants.errors import Conflict, Invalid, NotFound
from tenants.items import DeskItem
from tenants.keys import digest, now
from tenants.staff import Staff, by_address
from tenants.tenant import Desk, revised

LASTS = timedelta(minutes=30)
HOUR = 3600


class Reset(DeskItem, discriminator="reset"):
    """A link to a new password; void when the address or the password is another than it was."""

    staff = UnicodeAttribute()
    address = UnicodeAttribute()
    password = UnicodeAttribute()  # a hash of the stored one


def ask(desk: Desk, address: str, network: str) -> None:
    """Ask for a letter; whether somebody has this address is looked up by the job, so nobody can tell from here."""
    address = addresses.checked(address, "email")
    limits.count(desk.id, Limit(f"reset#{address}", 3, HOUR), Limit(f"reset-network#{network}", 20, HOUR))
    jobs.commit([], jobs.job(desk.id, reset={"address": address, "network": network}))


def answer(desk: Desk, job: Job, wish: dict[str, str]) -> None:
    """Handle the effect `reset`: send the letter to whoever has the address, and to nobody else."""
    person = by_address(desk, wish["address"])
    if person is None:
        jobs.settle(job, "reset")
        return
    token = secrets.token_urlsafe(32)
    made = Reset(
        *keys.secret(desk.id, "reset", token),
        staff=person.id,
        address=person.address,
        password=digest(person.password),
        expires_at=now() + LASTS,
    )
    told = log.record(desk.id, None, "staff", "reset_asked", person.id, person.name, network=wish["network"] or None)
    about = {"name": "reset", "to": person.address, "language": person.language, "token": token}
    letter = jobs.job(desk.id, letter=about)
    jobs.settle(job, "reset", table.create(made), told, table.create(letter))
    jobs.announce(letter)


def find(desk: Desk, token: str) -> Staff:
    """Whose link it is; raise NotFound when it is void, over or nobody's."""
    found = table.get(Reset, keys.secret(desk.id, "reset", token))
    person = by_address(desk, found.address) if found else None
    if found is None or person is None or person.id != found.staff or digest(person.password) != found.password:
        raise NotFound()
    return person


def set_password(desk: Desk, token: str, password: str, origin: Origin) -> None:
    """Take a new password for the link, and end every session of the person."""
    person = find(desk, token)
    if problem := passwords.problem(password, person.name, person.address, desk.tenant.name):
        raise Invalid(password=problem)
    writes = [
        table.delete(Reset(*keys.secret(desk.id, "reset", token)), Reset.pk.exists()),
        revised(person, Staff.password == person.password, password=passwords.hashed(password), **sessions.all_over()),
        log.record(desk.id, person, "staff", "password_changed", person.id, person.name, network=origin.network),
    ]
    try:
        editing.save(desk, writes, alerting.alert(desk, person, "password_changed", origin))
    except Conflict as spent:
        raise NotFound() from spent
