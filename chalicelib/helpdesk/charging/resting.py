"""What money that comes in changes of a desk: grace ends, and terms that rested on Free are back at once."""

import random
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from pynamodb.expressions.condition import Condition

from chalicelib import jobs
from chalicelib.helpdesk import log
from chalicelib.helpdesk.billing import prices
from chalicelib.helpdesk.billing.paying_first import known_balance, missing, opened
from chalicelib.helpdesk.charging import notices
from chalicelib.helpdesk.team.seats import seats
from chalicelib.jobs import Job
from tenants import keys, ledger, table
from tenants.errors import Conflict
from tenants.keys import now
from tenants.ledger import Balance
from tenants.table import Write
from tenants.tenant import Desk, Tenant, load
from tenants.terms import Terms, agreed, terms

TRIES = 8


def pay_in(tenant: str, book: Callable[[Desk], list[Write]], *announced: Job) -> None:
    """Commit a booking made by `booked`, anew where a charge, a payment or a change of the desk came between.

    Raise Conflict where anything else did not hold: the same key was booked before.
    """
    for attempt in range(TRIES):
        try:
            notices.commit(book(load(tenant)), *announced)
            return
        except Conflict as conflict:
            if attempt == TRIES - 1 or not all(isinstance(item, Balance | Tenant) for item in conflict.failed):
                raise
            time.sleep(random.uniform(0, 0.02 * 2**attempt))


def booked(
    desk: Desk,
    type: str,
    key: str,
    amount: int,
    lines: Sequence[dict[str, Any]] = (),
    about: dict[str, Any] | None = None,
    moment: datetime | None = None,
    **attributes: Any,
) -> list[Write]:
    """What books an amount, with what follows from it for the desk; right only while the balance is as it is now."""
    found = known_balance(desk)
    if int(found.amount) + amount > 0 >= found.amount:
        attributes |= {"told": None}  # whoever runs out again is told of it again
    entry = ledger.book(
        desk.id, type, key, amount, desk.tenant.currency, moment or now(), lines, about, as_read(found), **attributes
    )
    return [*entry, *followed(desk, int(found.amount) + amount)]


def paid(desk: Desk, amount: int) -> list[Write]:
    """What a payment changes of the tenant beside its ledger; nothing where the balance stays used up, or all is well.

    Where a charge comes between this and its transaction, the next charge puts right what this could not know.
    """
    return followed(desk, ledger.balance(desk.id) + amount)


def followed(desk: Desk, balance: int) -> list[Write]:
    """What a balance that was moved by anything but a charge means for the desk."""
    tenant = desk.tenant
    if not tenant.grace_until and not tenant.rests:
        return []
    if balance > 0:
        back = restored(desk)
        about = {"balance": balance, "plan": back.get("plan") or tenant.plan, "has_rested": bool(tenant.rests)}
        letters = notices.letters(desk, "paid_again", about)
        return [*changed(desk, **back), *(_woken(desk) if tenant.rests else []), *letters]
    if tenant.rests and tenant.rests.get("needed") != (needed := lacking(desk, balance)):
        return changed(desk, rests={**tenant.rests, "needed": needed})
    return []


def _woken(desk: Desk) -> list[Write]:
    """What goes on at once as terms come back: mailboxes are looked into, and tickets that were held are released."""
    released = jobs.job(desk.id, release={"how": "upgrade"})
    return [*opened(desk, resting(desk).options), table.create(released)]


def restored(desk: Desk) -> dict[str, Any]:
    """The tenant's attributes once its balance is above zero again."""
    rests = desk.tenant.rests
    if not rests:
        return {"grace_until": None}
    back = agreed(desk, rests["plan"], rests["options"])
    return {**back, "rests": None, "answerers": None, "grace_until": None, "automatic_packs": rests.get("packs")}


def fallen(desk: Desk, balance: int) -> dict[str, Any]:
    """The tenant's attributes once grace is over: what was agreed on rests, and the plan is Free."""
    held, today = terms(desk), agreed(desk, "free", (), is_chosen=False)
    rests = {
        "plan": held.plan.name,
        "options": sorted(held.picked),
        "since": today["terms"][-1]["day"],
        "packs": desk.tenant.automatic_packs,
        "needed": missing(price(desk, held), balance),
    }
    return {**today, "rests": rests, "grace_until": None, "automatic_packs": None}


def resting(desk: Desk) -> Terms:
    """The terms that wait for money, or else those that hold."""
    held, rests = terms(desk), desk.tenant.rests
    return prices.under(held.tariff, held.tariff.plans[rests["plan"]], rests["options"]) if rests else held


def lacking(desk: Desk, balance: int) -> int:
    """What has to be paid for a day of all that rests, minor units."""
    return missing(price(desk, resting(desk)), balance)


def price(desk: Desk, held: Terms) -> int:
    """What a day of some terms costs with the people that there are."""
    return prices.day_of(held, seats(desk).taken).total


def changed(desk: Desk, **attributes: Any) -> list[Write]:
    """What Komek changes of the tenant by itself, and tells the log; right only while no setting has moved."""
    tenant = desk.tenant
    as_it_was = Tenant.revision == tenant.revision
    moved = table.add(Tenant(*keys.setting(desk.id, "tenant")), {"revision": 1}, as_it_was, **attributes)
    told = {name: value for name, value in attributes.items() if name in TOLD and getattr(tenant, name) != value}
    if not told:
        return [moved]
    before = {name: getattr(tenant, name) for name in told}
    return [moved, log.record(desk.id, None, "tenant", "changed", "", tenant.name, before=before, after=told)]


TOLD = ("plan", "grace_until")


def as_read(found: Balance) -> Condition:
    """That a balance is as it was read, also in what a charge knows of it."""
    amount = Balance.amount == found.amount
    condition: Condition = amount if found.amount else amount | Balance.amount.does_not_exist()
    for name in ("charged_until", "told"):
        attribute, value = getattr(Balance, name), getattr(found, name)
        condition &= attribute.does_not_exist() if value is None else attribute == value
    return condition
