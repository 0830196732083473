"""The daily charge: a clockwork that wakes after a tenant's midnight and charges every day that is over, a transaction
each. A day's entry, the balance and the last day charged move together, so that late is fine and twice is impossible.
"""

import random
import time
from typing import Any

from chalicelib import jobs
from chalicelib.helpdesk.billing.paying_first import known_balance
from chalicelib.helpdesk.charging import days, notices, unused
from chalicelib.helpdesk.charging.resting import as_read
from chalicelib.helpdesk.charging.standing import Standing, stand
from chalicelib.helpdesk.operators.summaries import summary_write
from chalicelib.helpdesk.paying import automatic
from chalicelib.jobs import Job
from tenants import days as calendar
from tenants import keys, ledger, table
from tenants.errors import Conflict
from tenants.items import Counter
from tenants.keys import now
from tenants.ledger import Balance
from tenants.table import Write
from tenants.tenant import Desk, load
from tenants.usage import day

TRIES = 8  # to write one day
AT_ONCE = 40  # days in one run, so that it ends long before its lease


class Stuck(Exception):
    """A day cannot be charged though nobody else is at it: a person has to look (operate ledger)."""


def charge(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `charge`: every day that is over, then the time of the next run."""
    is_done = any(_is_done(desk.id) for _ in range(AT_ONCE))
    desk = load(desk.id)
    next_day = calendar.begins(desk.tenant.time_zone, calendar.after(day(desk, now())))
    pause = max(0.0, (next_day - now()).total_seconds()) if is_done else 0.0
    unused.look(desk)
    topped_up = automatic.wished(desk)
    jobs.again(job, pause, summary_write(desk), *topped_up)
    notices.announce(topped_up)


def _is_done(tenant: str) -> bool:
    """Charge the next day of a tenant; return whether there was none left."""
    for attempt in range(TRIES):
        desk = load(tenant)
        balance, today = known_balance(desk), day(desk, now())
        when = days.next_one(desk, balance, today)
        writes = _settled(desk, balance, today) if when is None else _charged(desk, balance, when, today)
        try:
            if writes:
                notices.commit(writes)
            return when is None
        except Conflict as conflict:  # a payment, a change of the desk, or another worker came between: once more
            problem = conflict
            time.sleep(random.uniform(0, 0.01 * 2**attempt))
    raise Stuck(", ".join(str(getattr(item, "sk", "")) for item in problem.failed))


def _charged(desk: Desk, balance: Balance, when: str, today: str) -> list[Write]:
    """A day's entry; with the last one goes what the balance then means for the desk."""
    wanted = [keys.usage(desk.id, one) for one in (when, calendar.after(when, -1))]
    numbers = [one.numbers if isinstance(one, Counter) else {} for one in table.batch_get(wanted)]
    cost = days.cost(desk, when, balance, *numbers)
    left = int(balance.amount) + cost.amount
    stands = Standing([], balance.told)
    if calendar.after(when) == today:
        stands = stand(desk, left, balance.told, today)
    kept = {"charged_until": when, "charged_packs": cost.packs or None, "told": stands.told}
    if not cost.amount:
        return [_moved(desk, balance, **kept), *stands.writes]
    currency = desk.tenant.currency
    entry = ledger.book(
        desk.id, "charge", when, cost.amount, currency, now(), cost.lines, None, as_read(balance), **kept
    )
    return [*entry, *stands.writes]


def _settled(desk: Desk, balance: Balance, today: str) -> list[Write]:
    """What a balance means for a desk of which every day is charged, where that was not written with a charge."""
    stands = stand(desk, int(balance.amount), balance.told, today)
    if not stands.writes and stands.told == balance.told:
        return []
    return [_moved(desk, balance, told=stands.told), *stands.writes]


def _moved(desk: Desk, balance: Balance, **attributes: Any) -> Write:
    return table.add(Balance(*keys.ledger(desk.id, "balance")), {"amount": 0}, as_read(balance), **attributes)
