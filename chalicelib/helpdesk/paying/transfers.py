"""Bank transfers: an invoice to pay by, and what the operator enters when the money has arrived."""

import re
from datetime import date
from typing import NamedTuple

from chalicelib.config import config
from chalicelib.helpdesk.paying import amounts, crediting
from chalicelib.helpdesk.rights import require
from chalicelib.integrations.bank_payments import Bank
from tenants.errors import N_, Invalid
from tenants.keys import now
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk
from tenants.usage import day

LONGEST = 80  # letters of a reference


class Invoice(NamedTuple):
    """What a tenant prints and pays."""

    number: str  # that the transfer is to name
    amount: int
    currency: str
    day: str
    bank: str  # the operator's details, in lines


def entered(desk: Desk, operator_name: str, amount: int, reference: str, received_on: date, *more: Write) -> bool:
    """Book a transfer that has arrived, minor units of the tenant's currency; False where it is booked already.

    `more` is written with it: what the operators' log tells.

    Raise Invalid for what cannot be, and for a reference that was booked with another amount.
    """
    reference = " ".join(reference.split())
    _check(desk, amount, reference, received_on)
    payment = Bank().transfer(reference, amount, desk.tenant.currency)
    about = {"operator": operator_name, "reference": reference, "received_on": received_on.isoformat()}
    if crediting.credit(desk, payment, *more, **about):
        return True
    found = crediting.entry(desk, payment.id)
    if found and found.amount != amount:
        raise Invalid(reference=N_("A transfer with this reference is booked, with another amount."))
    return False


def invoice(desk: Desk, person: Staff, amount: str) -> Invoice:
    """An invoice over an amount as it was typed; raise Invalid."""
    require(desk, person, "billing")
    if not is_offered():
        raise Invalid(amount=N_("Bank transfers are not taken here."))
    today = day(desk, now())
    number = f"K-{desk.id[-8:]}-{today.replace('-', '')}"
    return Invoice(number, amounts.parse(desk, amount), desk.tenant.currency, today, config().bank)


def is_offered() -> bool:
    """Whether the operator has said where transfers go."""
    return bool(config().bank)


def _check(desk: Desk, amount: int, reference: str, received_on: date) -> None:
    wrong = {}
    if not 0 < amount <= amounts.bounds(desk).most * 10:
        wrong["amount"] = N_("Give an amount above zero, and none that cannot be.")
    if not reference or len(reference) > LONGEST or re.search(r"[#\x00-\x1f\x7f]", reference):
        wrong["reference"] = N_("Give the transfer's reference, at most 80 letters and no #.")
    if received_on > date.fromisoformat(day(desk, now())):
        wrong["received_on"] = N_("That day is still to come.")
    if wrong:
        raise Invalid(**wrong)
