"""What a tenant used on one of its own days: the only count of it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from tenants import keys
from tenants.items import Counter
from tenants.table import Write, add
from tenants.tenant import Desk


def day(desk: Desk, moment: datetime) -> str:
    """The tenant's own day, such as 2026-11-22."""
    return moment.astimezone(ZoneInfo(desk.tenant.time_zone)).date().isoformat()


def one_more_ticket(desk: Desk, moment: datetime) -> Write:
    """Count a ticket accepted from a customer; belongs in the transaction that makes it."""
    return add(Counter(*keys.usage(desk.id, day(desk, moment))), {"tickets": 1})
