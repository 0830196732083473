"""Komek's support as a person at a tenant's desk: there while the tenant's consent holds, and no longer."""

from datetime import datetime

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute, UTCDateTimeAttribute

from tenants import keys
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import Desk, Setting

ID = "support"


class Consent(Setting, discriminator="consent"):
    """What a tenant lets Komek's support do, and until when."""

    is_admin = BooleanAttribute(default=False)  # else it only looks
    until = UTCDateTimeAttribute()
    given_by = UnicodeAttribute()  # the name of who gave it
    given_at = UTCDateTimeAttribute()


def consent(desk: Desk) -> Consent | None:
    """What holds now."""
    return next((one for one in desk.all(Consent) if one.until > now()), None)


def person(desk: Desk, operator: str, since: datetime) -> Staff | None:
    """An operator as one of the staff, who came at a moment; None without a consent that was given before it."""
    found = consent(desk)
    if found is None or since < found.given_at:
        return None
    return Staff(
        *keys.setting(desk.id, "staff", ID),
        name=f"Komek support ({operator})",
        address="",
        role="support_admin" if found.is_admin else "support",
        password="-",
        language=desk.tenant.language,
        created_at=found.given_at,
        two_factor_at=since,  # which operators always have
    )
