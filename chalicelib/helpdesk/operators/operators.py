"""Those who run Komek: a table of their own, which no tenant's session reaches."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from pynamodb.attributes import UnicodeAttribute, UnicodeSetAttribute, UTCDateTimeAttribute

from chalicelib.helpdesk import addresses
from chalicelib.helpdesk.operators.deeds import By, told
from tenants import platform, platform_keys, table
from tenants.errors import N_, Conflict, Invalid, NotAllowed, NotFound
from tenants.items import IntegerAttribute, PlatformItem
from tenants.keys import digest, now
from tenants.table import Write

LINK = timedelta(minutes=30)
NEVER = "-"  # a password that nothing hashes to


class Operator(PlatformItem, discriminator="operator"):
    """One of them, by the mail address; signing in takes a password and a second step."""

    name = UnicodeAttribute()
    password = UnicodeAttribute(default=NEVER)  # argon2id
    locked = UnicodeAttribute(null=True)  # the secret of the second step, encrypted by KMS
    recovery = UnicodeSetAttribute(null=True)  # hashes of the recovery codes that are left
    used_step = IntegerAttribute(default=0)  # the newest step of which a code was taken
    created_at = UTCDateTimeAttribute()
    signed_out_at = UTCDateTimeAttribute(null=True)  # sessions from before are over
    deactivated_at = UTCDateTimeAttribute(null=True)
    edition = IntegerAttribute(default=1)  # moves with each change that others must not cross

    @property
    def address(self) -> str:
        return self.sk

    @property
    def is_active(self) -> bool:
        return self.deactivated_at is None

    @property
    def is_set_up(self) -> bool:
        return self.password != NEVER and self.locked is not None


class Roster(PlatformItem, discriminator="operator_roster"):
    """Moves with everything that changes who is active, so that of two who deactivate each other one is refused."""

    edition = IntegerAttribute(default=0)


class Link(PlatformItem, discriminator="operator_link"):
    """Leads once to a new password and second step; void when the password is another by then."""

    operator = UnicodeAttribute()
    password = UnicodeAttribute()  # a hash of the stored one


def every() -> list[Operator]:
    """All operators, those who are gone last."""
    found = [one for one in platform.every(platform_keys.operator("").pk) if isinstance(one, Operator)]
    return sorted(found, key=lambda one: (not one.is_active, one.created_at))


def find(address: str) -> Operator | None:
    """The operator with a mail address, active or not."""
    wanted = address.strip().lower()
    return platform.get(Operator, platform_keys.operator(wanted)) if "@" in wanted else None


def known(address: str) -> Operator:
    """The same; raise NotFound."""
    found = find(address)
    if found is None:
        raise NotFound()
    return found


def add(by: By, name: str, address: str) -> str:
    """Make an operator, or let one who is there begin anew; return the token of a link that holds for 30 minutes."""
    address = addresses.checked(address)
    name = name.strip()
    if problem := addresses.name_problem(name) or (None if name else N_("The name is missing.")):
        raise Invalid(name=problem)
    found = find(address)
    if found is not None:
        return renew(by, found)
    made = Operator(*platform_keys.operator(address), name=name, created_at=now())
    token, link = _link(made)
    table.write(*created(by, made), link)
    return token


def created(by: By, operator: Operator) -> list[Write]:
    """What makes an operator and tells the log."""
    return [table.create(operator), _moved(), *told(by, "operator_added", operator.address, operator.name)]


def renew(by: By, operator: Operator) -> str:
    """A link to a new password and second step for somebody who lost one; a person who was gone is back."""
    token, link = _link(operator)
    back = [changed(operator, deactivated_at=None), _moved()] if not operator.is_active else []
    table.write(link, *back, *told(by, "operator_link", operator.address, operator.name))
    return token


def deactivate(by: By, address: str) -> None:
    """Let somebody in no more, at once; the last one stays."""
    roster = platform.get(Roster, platform_keys.operator("-"))
    active = [one for one in every() if one.is_active]
    gone = next((one for one in active if one.address == address), None)
    if gone is None:
        raise NotFound()
    if len([one for one in active if one.is_set_up or one is gone]) < 2:
        raise NotAllowed(N_("The last operator stays: nobody could come in any more."))
    moment = now()
    alone = Roster.edition == (roster.edition if roster else 0)
    table.write(
        changed(gone, deactivated_at=moment, signed_out_at=moment),
        table.add(Roster(*platform_keys.operator("-")), {"edition": 1}, alone),
        *told(by, "operator_deactivated", gone.address, gone.name),
    )


def linked(token: str) -> tuple[Link, Operator]:
    """Whose link this is; raise NotFound for one that is spent or over."""
    link = platform.get(Link, platform_keys.operator_secret("link", token)) if token else None
    found = find(link.operator) if link else None
    if link is None or found is None or not found.is_active or digest(found.password) != link.password:
        raise NotFound(N_("This link has been used, or its time is over."))
    return link, found


def changed(operator: Operator, **attributes: object) -> Write:
    """Change an operator, unless somebody else has done so meanwhile."""
    seen = Operator.edition == operator.edition
    return table.change(operator, seen, **attributes, edition=operator.edition + 1)


def spend(link: Link, operator: Operator, password: str, moment: datetime) -> None:
    """Set a hashed password by a link; the second step is set up anew, and every session ends."""
    by = By(operator.name, operator.address)
    fresh = changed(operator, password=password, locked=None, recovery=None, used_step=0, signed_out_at=moment)
    try:
        table.write(fresh, table.delete(link, Link.pk.exists()), *told(by, "password_set", operator.address))
    except Conflict as spent:
        raise NotFound(N_("This link has been used, or its time is over.")) from spent


def _moved() -> Write:
    return table.add(Roster(*platform_keys.operator("-")), {"edition": 1})


def _link(operator: Operator) -> tuple[str, Write]:
    token = secrets.token_urlsafe(32)
    about: dict[str, Any] = {
        "operator": operator.address,
        "password": digest(operator.password),
        "expires_at": now() + LINK,
    }
    return token, table.create(Link(*platform_keys.operator_secret("link", token), **about))
