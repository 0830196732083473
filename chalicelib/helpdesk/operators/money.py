"""What operators do with a tenant's money and terms. Amounts are minor units of the tenant's currency."""

import re
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib import jobs
from chalicelib.helpdesk import editing
from chalicelib.helpdesk.billing import plans
from chalicelib.helpdesk.billing.paying_first import opened
from chalicelib.helpdesk.charging import notices, resting
from chalicelib.helpdesk.operators import summaries
from chalicelib.helpdesk.operators.deeds import By, is_sent, told, told_both
from chalicelib.helpdesk.paying import transfers
from chalicelib.jobs import Job
from tenants import keys, ledger, table, terms
from tenants.errors import N_, Invalid
from tenants.keys import new_id, now
from tenants.table import Write
from tenants.tariff import Tariff, versions
from tenants.tenant import Desk, Tenant
from tenants.usage import day

MOST = 100_000_000  # minor units that are booked at once
LONGEST = 500  # letters of a reason
AMOUNT = re.compile(r"([+-]?)([0-9]{1,7})(?:[.,]([0-9]{1,2}))?")


def amount(text: str, field: str = "amount") -> int:
    """An amount as it is typed, such as 100.00 or -12,5; raise Invalid naming the field."""
    found = AMOUNT.fullmatch(re.sub(r"[\s']", "", text).replace("−", "-"))
    if not found:
        raise Invalid(**{field: N_("Write an amount such as 100.00.")})
    sign, whole, part = found.groups()
    made = int(whole) * 100 + int((part or "").ljust(2, "0"))
    if not 0 < made <= MOST:
        raise Invalid(**{field: N_("Write an amount between 0.01 and 1,000,000.")})
    return -made if sign == "-" else made


def reason(text: str, field: str = "reason") -> str:
    """Why something is done; raise Invalid where that is not said."""
    if not text.strip():
        raise Invalid(**{field: N_("Say why.")})
    if len(text) > LONGEST:
        raise Invalid(**{field: N_("At most %(number)s letters.", number=LONGEST)})
    return text.strip()


def credit(by: By, desk: Desk, typed: str, why: str) -> None:
    """Give a tenant money to use."""
    given = amount(typed)
    if given < 0:
        raise Invalid(amount=N_("A credit is more than nothing. To take money away, book an adjustment."))
    _book(by, desk, "credit", given, reason(why), "credited")


def adjust(by: By, desk: Desk, typed: str, why: str) -> None:
    """Put a balance right, up or down."""
    _book(by, desk, "adjustment", amount(typed), reason(why), "adjusted")


def pay(by: By, desk: Desk, typed: str, reference: str, received_on: str) -> None:
    """Enter a transfer that has come in; each reference is booked once."""
    given, at = amount(typed), _day(received_on, "received_on")
    told_us = {"amount": f"{given / 100:.2f} {desk.tenant.currency}", "reference": reference.strip()[:100]}
    deed = told(by, "paid", desk.id, desk.tenant.slug, **told_us)
    if not transfers.entered(desk, by.shown, given, reference, at, *deed) and not is_sent(by):
        raise Invalid(reference=N_("A payment with this reference was entered already."))


def change_plan(by: By, desk: Desk, plan: str, why: str) -> None:
    """Put a tenant on another plan from today on, whatever its balance; what it brings is open at once."""
    held = terms.terms(desk)
    if plan not in held.tariff.plans:
        raise Invalid(plan=N_("Choose a plan."))
    if plan == held.plan.name and not desk.tenant.rests:
        raise Invalid(plan=N_("That is its plan already."))
    deeds = told_both(by, desk.tenant, "plan_given", {"plan": held.plan.name}, plan=plan, reason=reason(why))
    agreed = terms.agreed(desk, plan, plans.picked_before(desk))
    comes = plans.offer(desk, plan, _balance(desk)).comes
    standing: dict[str, Any] = (
        {"rests": None} if held.tariff.plans[plan].price else {"rests": None, "grace_until": None}
    )
    noted = summaries.noted(desk.tenant, plan=plan, state=_without_rest(desk.tenant))
    released = jobs.job(desk.id, release={"how": "upgrade"})
    editing.save(desk, [_changed(desk, **agreed, **standing), noted, *opened(desk, comes), *deeds], released)


def move(by: By, desk: Desk, since: str, starts_on: str) -> None:
    """Let another version of the price list hold for a tenant from a day of its own on; its billing people are told."""
    version, first = _version(since, desk), _day(starts_on)
    today = date.fromisoformat(day(desk, now()))
    if first < today:
        raise Invalid(starts_on=N_("Choose today or a day to come."))
    before = terms.terms(desk).tariff.since
    if version.since == before:
        raise Invalid(tariff=N_("That version holds for it already."))
    about = {"tariff": version.since.isoformat(), "starts_on": first.isoformat()}
    deeds = told_both(by, desk.tenant, "tariff_moved", {"tariff": before.isoformat()}, **about)
    wish = {"since": version.since.isoformat(), "by": by.shown}
    due = datetime.combine(first, time(), ZoneInfo(desk.tenant.time_zone)) if first > today else now()
    timer = jobs.job(desk.id, due, id="timer#tariff", move_tariff=wish)
    noted = summaries.noted(desk.tenant, moves_to=about["tariff"])
    notices.commit([*deeds, noted, *notices.letters(desk, "tariff", about)], timer)


def moved(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `move_tariff`: from today on the tenant is charged by another version."""
    since = date.fromisoformat(wish["since"])
    changed = _changed(desk, **terms.agreed(desk, since=since))
    jobs.settle(job, "move_tariff", changed, summaries.noted(desk.tenant, tariff=wish["since"], moves_to=None))


def _version(since: str, desk: Desk) -> Tariff:
    found = [one for one in versions(desk.tenant.currency) if one.since.isoformat() == since]
    if not found:
        raise Invalid(tariff=N_("There is no such version."))
    return found[0]


def _day(text: str, field: str = "starts_on") -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise Invalid(**{field: N_("Choose a day.")}) from wrong


def _book(by: By, desk: Desk, type: str, sum: int, why: str, verb: str) -> None:
    """Book an entry once for each form that was sent, with what it means for grace and for what rests."""
    key = f"operator#{by.once or new_id()}"
    about = {"amount": f"{sum / 100:.2f} {desk.tenant.currency}", "reason": why}

    def booked(desk: Desk) -> list[Write]:
        entry = resting.booked(desk, type, key, sum, about={"why": why, "by": by.name})
        return [*entry, *told_both(by, desk.tenant, verb, None, **about)]

    resting.pay_in(desk.id, booked)


def _changed(desk: Desk, **attributes: Any) -> Write:
    unmoved = Tenant.revision == desk.tenant.revision
    return table.add(Tenant(*keys.setting(desk.id, "tenant")), {"revision": 1}, unmoved, **attributes)


def _balance(desk: Desk) -> ledger.Balance:
    key = keys.ledger(desk.id, "balance")
    return table.get(ledger.Balance, key) or ledger.Balance(*key)


def _without_rest(tenant: Tenant) -> str | None:
    found = summaries.state(tenant)
    return None if found == "resting" else found or None
