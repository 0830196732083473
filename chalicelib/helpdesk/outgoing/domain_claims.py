"""Whose a sender domain is, across all tenants: one tenant's at a time, or a second one could write as the first."""

from datetime import timedelta

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.exceptions import DoesNotExist

from tenants import platform_keys, table
from tenants.errors import Conflict
from tenants.items import PlatformItem
from tenants.keys import now
from tenants.table import Write

LASTS = timedelta(days=14)  # until the domain is verified


class Claim(PlatformItem, discriminator="domain"):
    """A tenant's word that a domain is its own; kept when it is free again, since DNS may still hold its records."""

    tenant = UnicodeAttribute()
    claimed_at = UTCDateTimeAttribute()
    free_at = UTCDateTimeAttribute(null=True)  # never, while the domain is verified
    is_contested = BooleanAttribute(default=False)  # whether it was ever another tenant's

    @property
    def is_free(self) -> bool:
        return self.free_at is not None and self.free_at <= now()


def take(tenant: str, name: str) -> tuple[Write, bool]:
    """What claims a domain for a tenant, and whether its records prove too little: those of an earlier tenant may
    still stand in DNS, and SES may ask for the same ones again. Raise Conflict while it is another's.
    """
    found = _find(name)
    if found is not None and found.tenant != tenant and not found.is_free:
        raise Conflict()
    is_contested = found is not None and (found.is_contested or found.tenant != tenant)
    moment = now()
    changes = [
        Claim.tenant.set(tenant),
        Claim.claimed_at.set(moment),
        Claim.free_at.set(moment + LASTS),
        Claim.is_contested.set(is_contested),
    ]
    as_found = Claim.pk.does_not_exist() if found is None else Claim.claimed_at == found.claimed_at
    return table.update(Claim(*platform_keys.domain(name)), changes, as_found), is_contested


def holds(tenant: str, name: str) -> bool:
    """Whether a domain is a tenant's at the moment."""
    found = _find(name)
    return found is not None and found.tenant == tenant


def keep(tenant: str, name: str) -> Write:
    """What makes a claim last: the domain is verified."""
    return table.update(Claim(*platform_keys.domain(name)), [Claim.free_at.remove()], Claim.tenant == tenant)


def release(tenant: str, name: str) -> list[Write]:
    """What sets a domain free."""
    if not holds(tenant, name):
        return []
    return [table.update(Claim(*platform_keys.domain(name)), [Claim.free_at.set(now())], Claim.tenant == tenant)]


def _find(name: str) -> Claim | None:
    try:
        return Claim.get(*platform_keys.domain(name), consistent_read=True)
    except DoesNotExist:
        return None
