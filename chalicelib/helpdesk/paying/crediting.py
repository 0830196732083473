"""Booking what was paid: once, whoever tells of it and however often."""

import contextlib
import logging
from typing import Any

from chalicelib.helpdesk import log
from chalicelib.helpdesk.charging import resting
from chalicelib.helpdesk.paying.amounts import plain
from chalicelib.integrations.payments import Payment
from tenants import keys, paying, table
from tenants.errors import Conflict
from tenants.ledger import Entry
from tenants.table import Write
from tenants.tenant import Desk

logger = logging.getLogger(__name__)


def credit(desk: Desk, payment: Payment, *more: Write, **about: Any) -> bool:
    """Book a payment as a top-up; False where it is booked already, is not paid, or cannot be booked.

    Grace and resting terms end in the same transaction.
    """
    if not payment.is_paid or payment.amount <= 0 or entry(desk, payment.id):
        return False
    is_partial = bool(payment.asked) and payment.asked != payment.amount
    odd = [paying.odd(desk.id, payment.id, "partial", payment.amount, payment.currency)] if is_partial else []
    if is_partial:
        logger.error("of payment %s of tenant %s came another amount than was asked for", payment.id, desk.id)
    about = {**_about(payment), **about}
    try:
        return book(desk, "top_up", payment.id, payment.amount, about, *odd, *more, currency=payment.currency)
    except OtherCurrency:
        put_before_operator(desk, payment.id, "currency", payment.amount, payment.currency)
        return False


class OtherCurrency(Exception):
    """It came in another currency than the one of the ledger."""


def book(desk: Desk, type: str, key: str, amount: int, about: dict[str, Any], *more: Write, currency: str = "") -> bool:
    """Book an amount with all that follows of it, and tell the log; False where it was booked before.

    Raise OtherCurrency where the ledger is kept in another one by now.
    """

    def writes(fresh: Desk) -> list[Write]:
        if currency not in ("", fresh.tenant.currency):
            raise OtherCurrency()
        after = {"amount": f"{plain(amount)} {fresh.tenant.currency}", "entry": f"{type} {key}"}
        told = log.record(fresh.id, None, "paying", "booked", after=after, by_name=about.get("operator"))
        return [*resting.booked(fresh, type, key, amount, about=about), told, *more]

    try:
        resting.pay_in(desk.id, writes)
    except Conflict as conflict:
        if any(isinstance(item, Entry) for item in conflict.failed):
            return False
        raise
    return True


def entry(desk: Desk, payment: str, type: str = "top_up") -> Entry | None:
    """What was booked for a payment, or by another key of a type."""
    return table.get(Entry, keys.ledger(desk.id, f"{type}#{payment}"))


def put_before_operator(desk: Desk, payment: str, why: str, amount: int, currency: str) -> None:
    """Tell the operator of a payment that a person has to look at."""
    logger.error("payment %s of tenant %s needs a look: %s", payment, desk.id, why)
    with contextlib.suppress(Conflict):  # it lies there already
        told = {"amount": f"{plain(amount)} {currency}", "entry": payment}
        table.write(
            paying.odd(desk.id, payment, why, amount, currency),
            log.record(desk.id, None, "paying", "not_booked", after=told),
        )


def _about(payment: Payment) -> dict[str, Any]:
    about: dict[str, Any] = {"by": payment.by, "payment": payment.id}
    if payment.card:
        about |= {"brand": payment.card.brand, "last4": payment.card.last4}
    if payment.receipt:
        about["receipt"] = payment.receipt
    if payment.noted.get("automatic"):
        about["is_automatic"] = True
    return about
