"""Topping up by itself from the kept card, before the balance is used up.

What is about to be taken is written down before Stripe is asked, and asked for under a key of the tenant and the day:
whatever dies or gets lost between, the same sum is taken once.
"""

from datetime import date, timedelta
from typing import Any

from chalicelib import jobs
from chalicelib.helpdesk.charging import notices, resting
from chalicelib.helpdesk.paying import accounts, amounts, crediting
from chalicelib.helpdesk.rights import require
from chalicelib.integrations import payments
from chalicelib.integrations.payments import Payment
from chalicelib.jobs import Job, Later
from tenants import ledger, paying, table
from tenants.errors import N_, Invalid
from tenants.keys import moment, now, stamp
from tenants.paying import Paying
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk
from tenants.usage import day

EFFECT = "top_up"
DAYS = 7  # that a balance lasts, and fewer are too few
AGAIN = timedelta(days=3)  # until a card that was declined is tried again
MOST = 3  # times that it is tried again
SURE = timedelta(hours=20)  # for which Stripe keeps a key for certain
SOON = 600  # seconds


def switch(desk: Desk, person: Staff, amount: str | None) -> None:
    """Take an amount by itself when the balance runs low; None ends that."""
    require(desk, person, "billing")
    found = paying.read(desk.id)
    if amount is None:
        if found.automatic:
            table.write(*accounts.changed(desk, person, found, "automatic_off", automatic=None, failures=None))
        return
    if not found.card:
        raise Invalid(automatic=N_("Save a card first."))
    if found.subscription:
        raise Invalid(automatic=N_("You have a subscription. End it first."))
    try:
        kept = {"amount": amounts.parse(desk, amount)}
    except Invalid as invalid:
        raise Invalid(automatic=invalid.text) from invalid
    table.write(*accounts.changed(desk, person, found, "automatic_on", automatic=kept, failures=None))


def wished(desk: Desk) -> list[Write]:
    """The job that tops up by itself, where that is due: belongs with the daily charge."""
    found = paying.read(desk.id)
    if not found.attempt and not _is_due(desk, found):
        return []
    return [table.put(jobs.job(desk.id, id="timer#top_up", top_up={}))]


def apply(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `top_up`: take the amount, or end what was begun."""
    found = paying.read(desk.id)
    if found.attempt is None:
        if not _is_due(desk, found):
            jobs.settle(job, EFFECT)
            return
        found = _begun(desk, found)
    try:
        payment = _paid(found, desk)
    except payments.Busy as busy:
        raise Later(SOON) from busy
    except payments.Declined as declined:
        _declined(desk, job, found, declined.code)
        return
    except payments.Refused:  # the card or the customer is not there any more
        _declined(desk, job, found, "gone")
        return
    if payment is None:
        jobs.settle(job, EFFECT, paying.changed(found, attempt=None))
        return
    if payment.is_underway:
        raise Later(SOON)
    crediting.credit(desk, payment)
    jobs.settle(job, EFFECT, paying.changed(found, attempt=None, failures=None))


def _is_due(desk: Desk, found: Paying) -> bool:
    """Whether there is something to take now: at most once a day, and not while the card is given time."""
    today, failures = day(desk, now()), found.failures or {}
    if not (found.automatic and found.card and found.stripe_customer_id) or found.subscription:
        return False
    if desk.tenant.closed_at or desk.tenant.suspended_at or found.tried_on == today:
        return False
    return failures.get("retry_on", "") <= today and _is_low(desk)


def _is_low(desk: Desk) -> bool:
    cost = resting.price(desk, resting.resting(desk))
    return bool(cost) and ledger.balance(desk.id) < DAYS * cost


def _begun(desk: Desk, found: Paying) -> Paying:
    today = day(desk, now())
    attempt = {"day": today, "at": stamp(now()), "amount": found.automatic["amount"], "card": found.card["id"]}
    table.write(paying.changed(found, attempt=attempt, tried_on=today))
    return paying.read(desk.id)


def _paid(found: Paying, desk: Desk) -> Payment | None:
    """What was taken for an attempt; None where it is too old to be asked for again, and nothing came of it."""
    driver, attempt, customer = payments.driver(), found.attempt, str(found.stripe_customer_id)
    began = moment(attempt["at"])
    if now() - began > SURE:
        since = began - timedelta(minutes=10)
        every = (one for one in driver.payments(customer, since) if one.noted.get("automatic") == attempt["day"])
        return next((one for one in every if one.is_paid or one.is_underway), None)
    noted = {"tenant": desk.id, "automatic": attempt["day"], "amount": str(attempt["amount"])}
    key = f"automatic#{desk.id}#{attempt['day']}"
    return driver.take(customer, attempt["card"], int(attempt["amount"]), desk.tenant.currency, noted, key)


def _declined(desk: Desk, job: Job, found: Paying, why: str) -> None:
    """Give the card three days, three times; then leave it, and say so."""
    count = int((found.failures or {}).get("count", 0)) + 1
    is_last = count > MOST
    retry_on = (date.fromisoformat(day(desk, now())) + AGAIN).isoformat()
    about = {
        "what": "off" if is_last else "owner" if why == "authentication_required" else "declined",
        "amount": int(found.attempt["amount"]),
        "card": accounts.shown("card", found.card) or "",
        "retry_on": "" if is_last else retry_on,
    }
    changes = {"failures": None if is_last else {"count": count, "why": why, "retry_on": retry_on}, "attempt": None}
    if is_last:
        changes["automatic"] = None
    letters = notices.letters(desk, "payment_failed", about)
    told = accounts.changed(desk, None, found, "automatic_failed", **changes)
    jobs.settle(job, EFFECT, *told, *letters)
    for one in letters:
        if isinstance(one.item, Job):
            jobs.announce(one.item)
