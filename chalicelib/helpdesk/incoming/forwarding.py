"""Mail that another provider forwards to a department: whether it comes, and what the provider wants confirmed."""

import time
from dataclasses import dataclass
from datetime import timedelta

from pynamodb.attributes import UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.helpdesk.rights import require
from tenants import keys, table
from tenants.items import DeskItem
from tenants.keys import digest, now
from tenants.staff import Staff
from tenants.table import Write, query_all
from tenants.tenant import Desk

KEPT = timedelta(days=7)
NOTED_EVERY = 60  # seconds: a flood of mail is not to write as often
_noted: dict[tuple[str, str], float] = {}


@dataclass(frozen=True)
class Confirmation:
    """What a provider wants to hear before it forwards mail of `asker` to us."""

    provider: str  # "gmail"
    asker: str
    code: str
    link: str  # empty where there is none that we trust


class Confirming(DeskItem, discriminator="forwarding_confirmation"):
    """A confirmation that came by mail, for the page where forwarding is set up."""

    provider = UnicodeAttribute()
    asker = UnicodeAttribute()
    code = UnicodeAttribute()
    link = UnicodeAttribute()
    department = UnicodeAttribute()
    came_at = UTCDateTimeAttribute()


class Forwarded(DeskItem, discriminator="forwarded"):
    """When a department last got mail that was not sent to its own address."""

    department = UnicodeAttribute()
    came_at = UTCDateTimeAttribute()


@dataclass(frozen=True)
class Way:
    """What is known of forwarding: confirmations, newest first, and when each department last got such mail."""

    confirmations: list[Confirming]
    came_at: dict[str, Forwarded]


def confirmation_came(desk: Desk, confirmation: Confirmation, department: str) -> list[Write]:
    """Keep a confirmation for seven days; the same again only takes the place of the first."""
    one, moment = confirmation, now()
    item = Confirming(
        *keys.forwarding(desk.id, "confirmation", digest(f"{one.provider}\n{one.asker}\n{department}")),
        provider=one.provider,
        asker=one.asker,
        code=one.code,
        link=one.link,
        department=department,
        came_at=moment,
        expires_at=moment + KEPT,
    )
    return [table.put(item)]


def came(tenant: str, department: str) -> None:
    """Note that a department got a forwarded mail; at most once a minute, and never in the way of the mail."""
    moment = time.monotonic()
    if moment - _noted.get((tenant, department), -NOTED_EVERY) < NOTED_EVERY:
        return
    if len(_noted) > 5000:
        _noted.clear()
    _noted[tenant, department] = moment
    last = Forwarded(*keys.forwarding(tenant, "last", department), department=department, came_at=now())
    table.write(table.put(last))


def way(desk: Desk, person: Staff) -> Way:
    """All of it, for whoever sets it up."""
    require(desk, person, "settings")
    found = list(query_all(keys.forwarding(desk.id, "", "").pk))
    confirmations = [one for one in found if isinstance(one, Confirming)]
    return Way(
        sorted(confirmations, key=lambda one: one.came_at, reverse=True),
        {one.department: one for one in found if isinstance(one, Forwarded)},
    )
