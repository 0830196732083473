"""Operators come in: by a password, then always by a second step, which is set up at the first time."""

import contextlib
import secrets
from typing import Any, NamedTuple

from pynamodb.attributes import UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.helpdesk import limits
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.operators import operators
from chalicelib.helpdesk.operators.deeds import By, told
from chalicelib.helpdesk.operators.operators import Operator
from chalicelib.helpdesk.signing import is_sealed, seal
from chalicelib.helpdesk.signing_in import codes, passwords
from chalicelib.helpdesk.signing_in.entering import HALFWAY, QUARTER, WRONG
from chalicelib.helpdesk.signing_in.sessions import IDLE, LONGEST, LONGEST_BROWSER, TOUCHED_EVERY, Origin
from chalicelib.helpdesk.signing_in.two_factor import Offer
from chalicelib.integrations import vault
from tenants import platform, platform_keys, table
from tenants.errors import N_, Conflict, Invalid, NotSignedIn
from tenants.items import PlatformItem
from tenants.keys import digest, now
from tenants.table import Write

VAULT = "operators"  # for what the secrets of second steps are encrypted, in the place of a tenant
OPEN_TOO_LONG = N_("This page was open for too long. Scan the new picture, please.")


class Halfway(PlatformItem, discriminator="operator_halfway"):
    """A sign-in whose password was right; a new password voids it."""

    operator = UnicodeAttribute()
    password = UnicodeAttribute()  # a hash of the stored one


class OperatorSession(PlatformItem, discriminator="operator_session"):
    """A browser in which an operator is signed in; only its token's hash is kept."""

    operator = UnicodeAttribute()
    network = UnicodeAttribute(null=True)
    browser = UnicodeAttribute(null=True)
    created_at = UTCDateTimeAttribute()
    seen_at = UTCDateTimeAttribute()


class SetUp(NamedTuple):
    """A session's token, and recovery codes that are shown once."""

    session: str
    codes: list[str]


def sign_in(address: str, password: str, origin: Origin) -> str:
    """Take a password; return the token of a sign-in that waits for its second step.

    Raise Invalid alike for a wrong password and for an unknown address.
    """
    address = address.strip().lower()
    account = Limit(f"operator-signin#{address}", 5, QUARTER)
    limits.count_everywhere(account)
    limits.count_everywhere(Limit(f"operator-network#{origin.network}", 20, QUARTER))
    found = operators.find(address)
    stored = found.password if found and found.password != operators.NEVER else None
    is_right = passwords.is_right(stored, password)
    if found is None or not found.is_active or not is_right:
        table.write(*told(By(address[:100] or "?", network=origin.network), "failed"))
        raise Invalid(password=WRONG)
    limits.forget_everywhere(account)
    return _halfway(found)


def set_password(token: str, password: str) -> str:
    """Take a new password by a link; return the token of a sign-in that waits for its second step."""
    link, found = operators.linked(token)
    if wrong := passwords.problem(password, found.name, found.address, "komek"):
        raise Invalid(password=wrong)
    operators.spend(link, found, passwords.hashed(password), now())
    return _halfway(found)


def waiting(token: str) -> Operator:
    """Whose sign-in waits for its second step; raise NotSignedIn where the password is needed again."""
    halfway = platform.get(Halfway, platform_keys.operator_secret("halfway", token)) if token else None
    found = operators.find(halfway.operator) if halfway else None
    if halfway is None or found is None or not found.is_active or digest(found.password) != halfway.password:
        raise NotSignedIn()
    return found


def offer(token: str, operator: Operator, secret: str = "", proof: str = "") -> Offer:
    """A secret for somebody's app, or the one of before where its proof holds."""
    if not (secret and is_sealed(proof, "operator-two-factor", token, secret)):
        secret = codes.new_secret()
    picture = codes.picture(secret, operator.address, "Komek")
    return Offer(secret, seal("operator-two-factor", token, secret), picture)


def set_up(token: str, secret: str, proof: str, code: str, origin: Origin) -> SetUp:
    """Ask for codes of a secret from now on, and let the operator in."""
    operator = waiting(token)
    if operator.locked is not None:
        raise NotSignedIn()
    if not is_sealed(proof, "operator-two-factor", token, secret):
        raise Invalid(code=OPEN_TOO_LONG)
    limits.count_everywhere(_tries(operator))
    step = codes.step(secret, code)
    if step is None:
        raise Invalid(code=codes.WRONG)
    recovery = codes.new_codes()
    locked = vault.lock(VAULT, _thing(operator), secret)
    fresh = operators.changed(operator, locked=locked, recovery=_hashes(operator, recovery), used_step=step)
    on = told(_by(operator, origin), "two_factor_on", operator.address)
    session, writes = _opened(operator, token, origin)
    table.write(fresh, *on, *writes)
    return SetUp(session, recovery)


def second_step(token: str, code: str, origin: Origin) -> str:
    """Take a code; return the token of a session."""
    operator = waiting(token)
    if operator.locked is None:
        raise NotSignedIn()
    limits.count_everywhere(_tries(operator))
    try:
        spent = _proof(operator, codes.cleaned(code))
    except Invalid:
        table.write(*told(_by(operator, origin), "failed", operator.address))
        raise
    session, writes = _opened(operator, token, origin)
    try:
        table.write(spent, *writes)
    except Conflict as quicker:
        raise Invalid(code=codes.USED) from quicker
    limits.forget_everywhere(_tries(operator))
    return session


def require_password(operator: Operator, password: str) -> None:
    """Raise Invalid where it is not the operator's own."""
    limits.count_everywhere(_tries(operator))
    if not passwords.is_right(operator.password, password):
        raise Invalid(password=N_("This is not your password."))
    limits.forget_everywhere(_tries(operator))


def renew_codes(operator: Operator, by: By) -> list[str]:
    """Make the recovery codes anew; those of before are void."""
    recovery = codes.new_codes()
    fresh = operators.changed(operator, recovery=_hashes(operator, recovery))
    table.write(fresh, *told(by, "recovery_codes_made", operator.address))
    return recovery


def who(token: str) -> tuple[Operator, OperatorSession]:
    """Whose session this is; raise NotSignedIn when it is over, and keep it from going idle."""
    session = platform.get(OperatorSession, platform_keys.operator_secret("session", token)) if token else None
    found = operators.find(session.operator) if session else None
    if session is None or found is None or not found.is_active or found.locked is None:
        raise NotSignedIn()
    moment = now()
    is_before = found.signed_out_at is not None and session.created_at < found.signed_out_at
    if is_before or session.seen_at + IDLE <= moment:
        raise NotSignedIn()
    if session.seen_at + TOUCHED_EVERY <= moment:
        try:
            table.write(table.change(session, seen_at=moment))
        except Conflict as ended:
            raise NotSignedIn() from ended
    return found, session


def sign_out(operator: Operator, session: OperatorSession) -> None:
    """End the session in which one is."""
    with contextlib.suppress(Conflict):
        table.write(table.delete(session), *told(By(operator.name, operator.address), "signed_out", operator.address))


def sign_out_everywhere(operator: Operator, by: By) -> None:
    """End every session of one's own at once."""
    table.write(operators.changed(operator, signed_out_at=now()), *told(by, "all_ended", operator.address))


def _halfway(operator: Operator) -> str:
    token = secrets.token_urlsafe(32)
    about: dict[str, Any] = {
        "operator": operator.address,
        "password": digest(operator.password),
        "expires_at": now() + HALFWAY,
    }
    table.write(table.create(Halfway(*platform_keys.operator_secret("halfway", token), **about)))
    return token


def _opened(operator: Operator, halfway: str, origin: Origin) -> tuple[str, list[Write]]:
    token, moment = secrets.token_urlsafe(32), now()
    session = OperatorSession(
        *platform_keys.operator_secret("session", token),
        operator=operator.address,
        network=origin.network or None,
        browser=origin.browser[:LONGEST_BROWSER] or None,
        created_at=moment,
        seen_at=moment,
        expires_at=moment + LONGEST,
    )
    spent = table.delete(Halfway(*platform_keys.operator_secret("halfway", halfway)), Halfway.pk.exists())
    return token, [table.create(session), spent, *told(_by(operator, origin), "signed_in", operator.address)]


def _proof(operator: Operator, code: str) -> Write:
    """What takes a code out of use; raise Invalid for one that is not right."""
    if not (code.isascii() and code.isdigit() and len(code) == 6):
        (spent,) = _hashes(operator, [code])
        if spent not in (operator.recovery or ()):
            raise Invalid(code=codes.WRONG)
        return operators.changed(operator, recovery=(operator.recovery or set()) - {spent} or None)
    step = codes.step(vault.unlock(VAULT, _thing(operator), operator.locked or ""), code)
    if step is None:
        raise Invalid(code=codes.WRONG)
    if step <= operator.used_step:
        raise Invalid(code=codes.USED)
    return operators.changed(operator, used_step=step)


def _hashes(operator: Operator, recovery: list[str]) -> set[str]:
    return {seal("operator-recovery", operator.address, code.replace("-", "")) for code in recovery}


def _tries(operator: Operator) -> Limit:
    return Limit(f"operator-second#{operator.address}", 5, QUARTER)


def _thing(operator: Operator) -> str:
    return f"two_factor {operator.address}"


def _by(operator: Operator, origin: Origin) -> By:
    return By(operator.name, operator.address, origin.network)
