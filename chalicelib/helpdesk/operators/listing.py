"""Tenants as the console lists and finds them: the newest first, one Query a page, with what changes by the minute."""

from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.helpdesk.operators import summaries
from chalicelib.helpdesk.operators.summaries import Summary
from tenants import keys, ledger, platform, platform_keys, table
from tenants.items import Counter
from tenants.keys import now
from tenants.tenant import Tenant, load

FIRST_YEAR = 2026  # in which there were tenants
PAGE = 33  # each has three items read with it, of the hundred that are read at once
LOOKED_AT = 2000  # summaries of one search; then it is said how far it went
STATES = ("grace", "resting", "suspended", "closed", "deleted")


class Wish(NamedTuple):
    """Which tenants are wanted."""

    text: str = ""  # slug, name or the owner's address, exact or the beginning of it
    plan: str = ""
    state: str = ""
    tariff: str = ""

    @property
    def is_anything(self) -> bool:
        return not any(self)


class Row(NamedTuple):
    """A tenant with what it has at this moment."""

    summary: Summary
    balance: int
    today: int  # tickets


class Found(NamedTuple):
    rows: list[Row]
    cursor: str  # from where to go on; empty at the end


def page(wish: Wish, cursor: str = "") -> Found:
    """A page of those that are wanted, older than the cursor's."""
    year = cursor[:4]
    first = int(year) if len(year) == 4 and year.isascii() and year.isdigit() else now().year
    found, looked, before = list[Summary](), 0, cursor[5:]
    for each in range(min(first, now().year + 1), FIRST_YEAR - 1, -1):
        while looked < LOOKED_AT:
            most = PAGE if wish.is_anything else LOOKED_AT - looked
            some = platform.query(platform_keys.tenants(each).pk, before=before, limit=most)
            for place, one in enumerate(some.items):
                if isinstance(one, Summary) and fits(one, wish):
                    found.append(one)
                if len(found) == PAGE and (place + 1 < len(some.items) or some.last or each > FIRST_YEAR):
                    return Found(_with_now(found), f"{each}.{one.sk}")
            looked += len(some.items)
            if not some.last:
                break
            before = some.last["sk"]["S"]
        else:
            return Found(_with_now(found), f"{each}.{before}")
        before = ""
    return Found(_with_now(found), "")


def fits(one: Summary, wish: Wish) -> bool:
    """Whether a tenant is wanted."""
    text = wish.text.strip().lower()
    names = (one.slug, one.name, one.owner, one.id)
    return (
        (not text or any((name or "").lower().startswith(text) for name in names))
        and wish.plan in ("", one.plan)
        and (wish.state == one.state if wish.state else True)
        and wish.tariff in ("", one.tariff)
    )


def find(tenant: str) -> Summary | None:
    """The summary of a tenant; None for what is no tenant's id."""
    try:
        return platform.get(Summary, summaries.key(tenant))
    except ValueError:
        return None


def rebuild(tenants: list[str]) -> int:
    """Write the summaries of tenants anew; return how many."""
    for tenant in tenants:
        table.write(summaries.summary_write(load(tenant)))
    return len(tenants)


def _with_now(found: list[Summary]) -> list[Row]:
    asked = [key for one in found for key in _current(one)]
    items: list[Any] = list(table.batch_get(asked)) if asked else []
    rows = []
    for place, one in enumerate(found):
        tenant, balance, used = items[3 * place : 3 * place + 3]
        amount = int(balance.amount) if isinstance(balance, ledger.Balance) else int(one.balance)
        today = used.numbers.get("tickets", 0) if isinstance(used, Counter) else 0
        if isinstance(tenant, Tenant):
            one.plan, one.name, one.slug = tenant.plan, tenant.name, tenant.slug
            one.state = summaries.state(tenant) or None
        rows.append(Row(one, amount, today))
    return rows


def _current(one: Summary) -> list[keys.Key]:
    """What changes by the minute: the tenant's item, its balance, and the count of its own day."""
    zone = ZoneInfo(one.time_zone or "UTC")
    usage = keys.usage(one.id, now().astimezone(zone).date().isoformat())
    return [keys.setting(one.id, "tenant"), keys.ledger(one.id, "balance"), usage]
