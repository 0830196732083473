"""Versions of the price list: who is on which, and moving all of one to another."""

from collections import Counter
from collections.abc import Iterator

from chalicelib.helpdesk.operators import money
from chalicelib.helpdesk.operators.deeds import By
from chalicelib.helpdesk.operators.listing import FIRST_YEAR
from chalicelib.helpdesk.operators.summaries import Summary
from tenants import platform, platform_keys
from tenants.errors import N_, Invalid
from tenants.keys import now
from tenants.tenant import load

AT_ONCE = 25  # tenants; each is a transaction with its letters


def taken() -> Counter[str]:
    """How many tenants each version has, by its day."""
    return Counter(one.tariff for one in _every() if one.tariff)


def move_all(by: By, before: str, since: str, starts_on: str) -> tuple[int, int]:
    """Move tenants of one version to another; return how many were moved, and how many are left for the next time."""
    if before == since:
        raise Invalid(tariff=N_("Choose another version."))
    theirs = [one for one in _every() if one.tariff == before and one.moves_to != since]
    for one in theirs[:AT_ONCE]:
        money.move(by._replace(once=""), load(one.id), since, starts_on)
    return min(len(theirs), AT_ONCE), max(0, len(theirs) - AT_ONCE)


def _every() -> Iterator[Summary]:
    for year in range(now().year, FIRST_YEAR - 1, -1):
        found = platform.every(platform_keys.tenants(year).pk)
        yield from (one for one in found if isinstance(one, Summary) and one.state != "deleted")
