"""The second step of signing in: a code from an app (TOTP, RFC 6238), or one of ten recovery codes."""

import re
from typing import NamedTuple

from pynamodb.attributes import UnicodeAttribute, UnicodeSetAttribute

from chalicelib.helpdesk import editing, log
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.signing import is_sealed, seal
from chalicelib.helpdesk.signing_in import alerting, codes, sessions
from chalicelib.helpdesk.signing_in.codes import DRIFT, STEP, USED, WRONG
from chalicelib.helpdesk.signing_in.sessions import Origin, Session
from chalicelib.helpdesk.team.staffing import may_change
from chalicelib.integrations import vault
from tenants import keys, table
from tenants.errors import N_, Conflict, Invalid, NotAllowed, NotFound, Text
from tenants.items import DeskItem, IntegerAttribute
from tenants.keys import Key, now
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk, revised

__all__ = ["DRIFT", "STEP", "USED", "WRONG"]  # of `codes`, by the names that callers know


class TwoFactor(DeskItem, discriminator="two_factor"):
    """What checks a person's codes; apart from the settings, so that no page reads it with them."""

    locked = UnicodeAttribute()  # the secret, encrypted by KMS
    recovery = UnicodeSetAttribute(null=True)  # hashes of the recovery codes that are left
    used_step = IntegerAttribute()  # the newest step of which a code was taken


class Offer(NamedTuple):
    """A secret that somebody may take into his app, and what brings it back to us."""

    secret: str
    proof: str
    picture: str  # a QR code as the address of an image

    @property
    def spelt(self) -> str:
        """The secret in groups of four, for whoever types it."""
        return " ".join(re.findall(".{1,4}", self.secret))


class Proof(NamedTuple):
    """What takes a code out of use, to be written with what it opens."""

    write: Write
    is_recovery: bool


def offer(desk: Desk, person: Staff, session: Session, secret: str = "", proof: str = "") -> Offer:
    """A new secret, or the one of before where its proof holds."""
    if not (secret and is_sealed(proof, "two-factor", session.public_id, secret)):
        secret = codes.new_secret()
    picture = codes.picture(secret, person.address, desk.tenant.name)
    return Offer(secret, seal("two-factor", session.public_id, secret), picture)


def turn_on(desk: Desk, person: Staff, session: Session, secret: str, proof: str, code: str) -> list[str]:
    """Ask for codes of a secret from now on; return the recovery codes. Every other session of the person ends."""
    if not is_sealed(proof, "two-factor", session.public_id, secret):
        raise Invalid(code=N_("This page was open for too long. Scan the new picture, please."))
    step = codes.step(secret, code)
    if step is None:
        raise Invalid(code=WRONG)
    recovery = codes.new_codes()
    made = TwoFactor(
        *_key(desk, person),
        locked=vault.lock(desk.id, _thing(person), secret),
        recovery=_hashes(desk, person, recovery),
        used_step=step,
    )
    changed = revised(person, two_factor_at=now(), **sessions.all_over(session))
    writes = [table.create(made), changed, _told(desk, person, "two_factor_on", person)]
    editing.save(desk, writes, alerting.alert(desk, person, "two_factor_on", _origin(session)))
    return recovery


def turn_off(desk: Desk, person: Staff, session: Session) -> None:
    """Ask for no more codes of one's own."""
    if desk.tenant.is_two_factor_required:
        raise NotAllowed(N_("Your desk asks everybody for a second step."))
    _remove(desk, person, person, _origin(session))


def remove(desk: Desk, by: Staff, person: Staff) -> None:
    """Let somebody in by his password alone, since his phone is lost; not one who has more rights than oneself."""
    require(desk, by, "settings")
    if not may_remove(desk, by, person):
        raise NotAllowed()
    if person.two_factor_at is not None:
        _remove(desk, by, person, Origin())


def may_remove(desk: Desk, by: Staff, person: Staff) -> bool:
    """Whether somebody may take a person's second step away; one's own goes by one's password, on one's own page."""
    return person.id != by.id and may_change(desk, by, person)


def renew_codes(desk: Desk, person: Staff) -> list[str]:
    """Make the recovery codes anew; those of before are void."""
    recovery = codes.new_codes()
    fresh = table.change(TwoFactor(*_key(desk, person)), recovery=_hashes(desk, person, recovery))
    table.write(fresh, _told(desk, person, "recovery_codes_made", person))
    return recovery


def codes_left(desk: Desk, person: Staff) -> int:
    found = table.get(TwoFactor, _key(desk, person))
    return len(found.recovery or ()) if found else 0


def proof(desk: Desk, person: Staff, code: str) -> Proof:
    """What a code is good for, once; raise Invalid for one that is not."""
    found, code = table.get(TwoFactor, _key(desk, person)), codes.cleaned(code)
    if found is None:
        raise Invalid(code=WRONG)
    if not re.fullmatch("[0-9]{6}", code):
        return _recovery(desk, person, found, code)
    step = codes.step(vault.unlock(desk.id, _thing(person), found.locked), code)
    if step is None:
        raise Invalid(code=WRONG)
    if step <= int(found.used_step):
        raise Invalid(code=USED)
    return Proof(table.update(found, [TwoFactor.used_step.set(step)], TwoFactor.used_step < step), False)


def require_for_all(desk: Desk, person: Staff, is_required: bool, seen: str | None = None) -> None:
    """Say whether everybody has to have a second step; only who has one himself may ask it of others."""
    require(desk, person, "settings")
    if is_required and person.two_factor_at is None:
        raise Invalid(is_two_factor_required=N_("Set up a second step for yourself first."))
    editing.save(desk, editing.edited(person, desk.tenant, seen, is_two_factor_required=is_required))


def summary(desk: Desk) -> Text:
    """How it stands, in a few words."""
    people = [one for one in desk.all(Staff) if one.is_active]
    having = len([one for one in people if one.two_factor_at])
    if desk.tenant.is_two_factor_required:
        return N_("Two steps for everybody; set up: %(number)s of %(people)s", number=having, people=len(people))
    return N_("Two steps: %(number)s of %(people)s", number=having, people=len(people))


def _recovery(desk: Desk, person: Staff, found: TwoFactor, code: str) -> Proof:
    (spent,) = _hashes(desk, person, [code])
    if spent not in (found.recovery or ()):
        raise Invalid(code=WRONG)
    used = table.update(found, [TwoFactor.recovery.delete([spent])], TwoFactor.recovery.contains(spent))
    return Proof(used, True)


def _remove(desk: Desk, by: Staff, person: Staff, origin: Origin) -> None:
    gone = table.delete(TwoFactor(*_key(desk, person)), TwoFactor.pk.exists())
    writes = [gone, revised(person, two_factor_at=None), _told(desk, by, "two_factor_off", person)]
    try:
        editing.save(desk, writes, alerting.alert(desk, person, "two_factor_off", origin, by=by.name))
    except Conflict as quicker:
        raise NotFound() from quicker


def _hashes(desk: Desk, person: Staff, recovery: list[str]) -> set[str]:
    """Bound to the server's secret, so that whoever reads the table cannot try out what is short enough to be typed."""
    return {seal("recovery", desk.id, person.id, code.replace("-", "")) for code in recovery}


def _key(desk: Desk, person: Staff) -> Key:
    return keys.two_factor(desk.id, person.id)


def _thing(person: Staff) -> str:
    return f"two_factor {person.id}"


def _origin(session: Session) -> Origin:
    return Origin(session.network or "", session.browser or "")


def _told(desk: Desk, by: Staff, verb: str, person: Staff) -> Write:
    return log.record(desk.id, by, "staff", verb, person.id, person.name)
