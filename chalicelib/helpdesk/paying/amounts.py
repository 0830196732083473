"""Amounts as people type them, and how much may be paid at once."""

import re
from typing import NamedTuple

from tenants.errors import N_, Invalid
from tenants.tenant import Desk
from tenants.terms import terms

AMOUNT = re.compile(r"[0-9]{1,7}(?:[.,][0-9]{1,2})?")
MOST_DAYS = 1000  # of the dearest plan, that may be paid at once


class Bounds(NamedTuple):
    """The least and the most that is taken at once, minor units."""

    least: int
    most: int


def bounds(desk: Desk) -> Bounds:
    """From one day of the dearest plan to a thousand."""
    dearest = max(plan.price for plan in terms(desk).tariff.plans.values())
    return Bounds(dearest, dearest * MOST_DAYS)


def parse(desk: Desk, text: str) -> int:
    """Minor units of an amount such as 50, 50.00 or 1 000,50; raise Invalid for others and for too little or much."""
    typed = re.sub(r"\s", "", text)
    if not AMOUNT.fullmatch(typed):
        raise Invalid(amount=N_("Give an amount in figures, such as 50.00."))
    whole, _, rest = typed.replace(",", ".").partition(".")
    amount, allowed = int(whole) * 100 + int(rest.ljust(2, "0")), bounds(desk)
    if not allowed.least <= amount <= allowed.most:
        least, most = plain(allowed.least), plain(allowed.most)
        raise Invalid(amount=N_("Between %(least)s and %(most)s, please.", least=least, most=most))
    return amount


def plain(amount: int) -> str:
    """Minor units as a figure in no language, such as -10.50."""
    whole, rest = divmod(abs(amount), 100)
    return f"{'-' if amount < 0 else ''}{whole}.{rest:02}"
