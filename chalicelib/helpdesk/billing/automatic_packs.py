"""Day packs that are bought by themselves: whether, and how much they may cost in a month."""

from chalicelib import jobs
from chalicelib.helpdesk import editing
from chalicelib.helpdesk.paying.amounts import AMOUNT, plain
from chalicelib.helpdesk.rights import require
from tenants.errors import N_, Invalid
from tenants.staff import Staff
from tenants.tenant import Desk
from tenants.terms import terms

MOST = 1000  # packs a month


def allow(desk: Desk, person: Staff, is_on: bool, typed: str, seen: str | None = None) -> None:
    """Let day packs be bought up to an amount a month, such as 20 or 20.00, or no more; raise Invalid for others.

    Tickets that are held now are the first that they make room for.
    """
    require(desk, person, "billing")
    if is_on and not terms(desk).plan.has_automatic_packs:
        raise Invalid(cap=N_("Your plan does not have day packs that are bought by themselves."))
    cap = _cap(desk, typed) if is_on else None
    writes = editing.edited(person, desk.tenant, seen, automatic_packs=cap)
    released = [jobs.job(desk.id, release={"how": "pack"})] if writes and cap else []
    editing.save(desk, writes, *released)


def _cap(desk: Desk, typed: str) -> int:
    figure = "".join(typed.split())
    if not AMOUNT.fullmatch(figure):
        raise Invalid(cap=N_("Give an amount in figures, such as 50.00."))
    whole, _, rest = figure.replace(",", ".").partition(".")
    cap, price = int(whole) * 100 + int(rest.ljust(2, "0")), terms(desk).tariff.day_pack
    if not price <= cap <= price * MOST:
        raise Invalid(cap=N_("Between %(least)s and %(most)s, please.", least=plain(price), most=plain(price * MOST)))
    return cap
