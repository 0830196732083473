"""What the demo has used and paid in the weeks before, so that its billing page has something to show.

It is on Standard with every option. Its charges end with yesterday's, so that the daily charge goes on from there.
"""

from dataclasses import asdict
from datetime import date, timedelta

from chalicelib.helpdesk.billing import prices
from tenants import days, keys, ledger, table
from tenants.items import Counter
from tenants.keys import now
from tenants.ledger import SIGNUP, Balance, Entry
from tenants.table import Write
from tenants.tenant import Desk, Tenant, load
from tenants.terms import terms
from tenants.usage import day

WEEKS = 4
TICKETS = (7, 9, 6, 8, 5, 2, 1, 8, 10, 7, 14, 6, 3, 0, 9, 7, 12, 8, 6, 2, 1, 7, 9, 8, 17, 9, 3, 1)  # oldest first
TODAY = 6
TOPPED_UP = 11  # days ago


def fill(desk: Desk) -> None:
    """Give the days before today their tickets and charges; a desk that has been charged before stays as it is."""
    found = table.get(Balance, keys.ledger(desk.id, "balance"))
    if found and found.charged_until:
        return
    today = date.fromisoformat(day(desk, now()))
    first = today - timedelta(days=WEEKS * 7)
    every = sorted(terms(desk).tariff.options)
    held = {"day": first.isoformat(), "tariff": "", "plan": "standard", "options": every}
    held["tariff"] = terms(desk).tariff.since.isoformat()
    begun = days.begins(desk.tenant.time_zone, first.isoformat()) + timedelta(hours=10)
    tenant, credit = Tenant(*keys.setting(desk.id, "tenant")), Entry(*keys.ledger(desk.id, SIGNUP))
    table.write(
        table.add(tenant, {"revision": 1}, plan="standard", terms=[held], created_at=begun),
        table.change(credit, booked_at=begun, list_order=f"{keys.stamp(begun)}#signup"),
    )
    desk = load(desk.id)
    table.write(*_quieter(desk))
    for back in range(WEEKS * 7, 0, -1):
        when = (today - timedelta(days=back)).isoformat()
        table.write(*_day(desk, when, TICKETS[WEEKS * 7 - back]))
        if back == TOPPED_UP:
            moment = days.begins(desk.tenant.time_zone, when) + timedelta(hours=11, minutes=20)
            about = {"by": "transfer", "reference": "DEMO-1", "received_on": when}
            currency = desk.tenant.currency
            table.write(*ledger.book(desk.id, "top_up", "transfer#DEMO-1", 10000, currency, moment, about=about))


def _quieter(desk: Desk) -> list[Write]:
    """Let today be a day with room in it: the demo's tickets were all made today, whenever they say that they came."""
    key = keys.usage(desk.id, day(desk, now()))
    counted = table.get(Counter, key)
    more = {name: TODAY - counted.numbers.get(name, 0) for name in ("tickets", "taken")} if counted else {}
    return [table.add(Counter(*key), {name: step for name, step in more.items() if step})] if any(more.values()) else []


def _day(desk: Desk, when: str, tickets: int) -> list[Write]:
    """A day's numbers and its charge, booked just after its midnight."""
    held = terms(desk)
    packs = prices.packs_for(tickets, held.plan, held.tariff)
    numbers = {"tickets": tickets, "taken": tickets - packs * held.tariff.day_pack_tickets, "packs": packs}
    cost = prices.day_of(held, 2, packs)
    lines = [{**_named(line), "amount": -line.amount} for line in cost.lines]
    moment = days.begins(desk.tenant.time_zone, days.after(when)) + timedelta(minutes=1)
    charged = ledger.book(
        desk.id,
        "charge",
        when,
        -cost.total,
        desk.tenant.currency,
        moment,
        lines,
        charged_until=when,
        charged_packs=packs or None,
    )
    return [table.add(Counter(*keys.usage(desk.id, when)), numbers), *charged]


def _named(line: prices.Line) -> dict[str, object]:
    return {name: value for name, value in asdict(line).items() if value}
