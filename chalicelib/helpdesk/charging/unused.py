"""A desk that costs nothing and that nobody has come to for a year: three notices, then it is closed.

Closed it can be read and taken along for 30 days more, and is deleted then (operators/standing.py). Nothing else leads
to a deletion, and whoever comes once is left alone for another year.
"""

from datetime import date

from chalicelib.helpdesk.billing.paying_first import known_balance
from chalicelib.helpdesk.charging import notices
from chalicelib.helpdesk.charging.days import is_operators
from chalicelib.helpdesk.operators import standing
from chalicelib.helpdesk.operators.deeds import By
from chalicelib.helpdesk.operators.summaries import active_on
from tenants import days, keys, table
from tenants.keys import now
from tenants.ledger import Balance
from tenants.tenant import Desk
from tenants.terms import terms
from tenants.usage import day

YEAR = 365  # days
NOTICES = (60, 30, 7)  # days before it is closed
US = By("by itself")
WHY = "Nobody has come for a year, and three letters had no answer."


def look(desk: Desk) -> None:
    """Send the notice that is due, or close a desk that had all of them; doing it again does nothing more."""
    tenant, today = desk.tenant, day(desk, now())
    if tenant.closed_at or tenant.suspended_at or terms(desk).plan.price or is_operators(desk):
        return
    since = active_on(desk.id) or day(desk, tenant.created_at)
    found = known_balance(desk)
    told = list(found.unused or [])  # days on which it was told
    if _between(since, today) < YEAR - NOTICES[0]:
        if told:
            table.write(_noted(desk, found, None))
    elif len(told) == len(NOTICES):
        if _between(told[-1], today) >= NOTICES[-1]:
            standing.close(US, desk, WHY)
    elif not told or _between(told[-1], today) >= NOTICES[len(told) - 1] - NOTICES[len(told)]:
        about = {"since": since, "until": days.after(today, NOTICES[len(told)])}
        notices.commit([_noted(desk, found, [*told, today]), *notices.letters(desk, "unused", about)])


def _between(earlier: str, later: str) -> int:
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days


def _noted(desk: Desk, found: Balance, told: list[str] | None) -> table.Write:
    as_read = Balance.unused.does_not_exist() if found.unused is None else Balance.unused == found.unused
    return table.add(Balance(*keys.ledger(desk.id, "balance")), {"amount": 0}, as_read, unused=told)
