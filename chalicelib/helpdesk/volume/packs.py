"""A day pack: room for ten tickets more today, for those that are held and those to come."""

from chalicelib import jobs
from chalicelib.helpdesk import log
from chalicelib.helpdesk.billing.paying_first import Missing, require_covered
from chalicelib.helpdesk.rights import require
from tenants import usage
from tenants.errors import N_, Conflict, Invalid
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import Desk
from tenants.terms import terms
from tenants.usage import day

MOST = 1000  # a day, beyond which nobody has meant it


def buy(desk: Desk, person: Staff, balance: int) -> None:
    """Buy a pack for today; it is charged with the day, and held tickets go at once.

    Raise Missing where the balance does not reach for it beside today's others, but for the days of grace, in which all
    works.
    """
    require(desk, person, "billing")
    prices, today = terms(desk).tariff, day(desk, now())
    paid = MOST
    if not desk.tenant.grace_until:
        require_covered(desk, prices.day_pack, balance)
        paid = balance // prices.day_pack if prices.day_pack else MOST
    numbers = {"packs": 1, "taken": -prices.day_pack_tickets}
    bought = usage.counted(desk, today, numbers, usage.below("packs", min(paid, MOST)))
    told = log.record(desk.id, person, "day_pack", "bought", today, today)
    try:
        jobs.commit([bought, told], jobs.job(desk.id, release={"how": "pack"}))
    except Conflict as conflict:
        if any(usage.is_of(desk, item, today) for item in conflict.failed):
            if paid < MOST:
                raise Missing(prices.day_pack) from conflict
            raise Invalid(pack=N_("At most %(number)s day packs a day, please.", number=MOST)) from conflict
        raise
