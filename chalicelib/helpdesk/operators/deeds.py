"""What operators do: told in their own log, and in the tenant's where it touches one, in the deed's transaction."""

from datetime import timedelta
from typing import Any, NamedTuple

from pynamodb.attributes import JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.helpdesk import log
from tenants import platform, platform_keys, table
from tenants.ids import made_at
from tenants.items import PlatformItem
from tenants.keys import new_id, now
from tenants.table import Write
from tenants.tenant import Tenant

MONTHS_BACK = 24  # that the log is looked through for older entries
PAGE = 50
KEPT = timedelta(days=1)


class By(NamedTuple):
    """Who does something: an operator in the console, or whoever sits at the shell."""

    name: str
    address: str = ""
    network: str = ""
    once: str = ""  # the same for each sending of one form

    @property
    def shown(self) -> str:
        """The name under which a tenant's log has it."""
        return f"Komek ({self.name})"


class Deed(PlatformItem, discriminator="operator_deed"):
    """One entry of the operators' log; nothing changes or removes it."""

    at = UTCDateTimeAttribute()
    by = UnicodeAttribute(null=True)  # an operator's address; none: at the shell
    by_name = UnicodeAttribute()
    verb = UnicodeAttribute()
    of = UnicodeAttribute(null=True)  # the tenant's id, or another operator's address
    name = UnicodeAttribute(null=True)  # the tenant's slug then
    about = JSONAttribute(null=True)
    network = UnicodeAttribute(null=True)


class Sent(PlatformItem, discriminator="operator_once"):
    """A form of the console that was done."""


def told(by: By, verb: str, of: str = "", name: str = "", **about: Any) -> list[Write]:
    """An entry of the operators' log; a form that was sent before fails on it as a Conflict."""
    id = new_id()
    month = log.month(made_at(id))
    # What is done with a tenant lies by the tenant, too: its page is one Query, however old the entry is.
    places = [month, of] if of and "@" not in of else [month]
    entries = [Deed(*platform_keys.operator_log(place, id), at=now(), by_name=by.name, verb=verb) for place in places]
    for entry in entries:
        entry.by, entry.of, entry.name, entry.network = by.address or None, of or None, name or None, by.network or None
        entry.about = log.plain(about) or None
    return [*map(table.create, entries), *_sent(by)]


def told_both(by: By, tenant: Tenant, verb: str, before: dict[str, Any] | None = None, **about: Any) -> list[Write]:
    """Entries of the operators' log and of the tenant's."""
    theirs = log.record(
        tenant.tenant, None, "tenant", verb, "", tenant.name, before=before, after=about, by_name=by.shown
    )
    return [*told(by, verb, tenant.tenant, tenant.slug, **about), theirs]


def was_sent(failed: tuple[object, ...]) -> bool:
    """Whether a Conflict means that the same form was done before."""
    return any(isinstance(item, Sent) for item in failed)


def is_sent(by: By) -> bool:
    """Whether the form that somebody sent was done before."""
    return bool(by.once) and platform.get(Sent, platform_keys.operator_once(by.once)) is not None


class Page(NamedTuple):
    entries: list[Deed]
    older: str  # where the next page begins; empty at the end


def page(month: str = "", before: str = "") -> Page:
    """Entries newest first; `month` and `before` are what `older` said."""
    month = month or log.month(now())
    for _ in range(MONTHS_BACK):
        found = platform.query(platform_keys.operator_log(month).pk, before=before, limit=PAGE)
        entries = [one for one in found.items if isinstance(one, Deed)]
        if entries or found.last:
            further = found.last["sk"]["S"] if found.last else ""
            return Page(entries, f"{month}.{further}" if further else f"{_month_before(month)}.")
        month, before = _month_before(month), ""
    return Page([], "")


def of_tenant(tenant: str) -> list[Deed]:
    """What operators did last with a tenant, newest first."""
    found = platform.query(platform_keys.operator_log(tenant).pk, limit=PAGE)
    return [one for one in found.items if isinstance(one, Deed)]


def _month_before(month: str) -> str:
    year, number = (int(part) for part in month.split("-"))
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02d}"


def _sent(by: By) -> list[Write]:
    if not by.once:
        return []
    return [table.create(Sent(*platform_keys.operator_once(by.once), expires_at=now() + KEPT))]
