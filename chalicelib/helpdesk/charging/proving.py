"""Proving a ledger: its entries, read one and all, come to its balance, and each to its lines."""

from typing import NamedTuple

from chalicelib import jobs
from chalicelib.helpdesk.charging import timers
from chalicelib.helpdesk.charging.resting import as_read
from chalicelib.jobs import Job
from tenants import keys, table
from tenants.ledger import Balance, Entry


class Proof(NamedTuple):
    """What a ledger comes to, minor units; `wrong` says what does not fit."""

    entries: int
    total: int
    balance: Balance
    currencies: list[str]
    wrong: list[str]
    has_timer: bool

    @property
    def is_right(self) -> bool:
        return not self.wrong and self.has_timer


def prove(tenant: str) -> Proof:
    """Add up every entry of a tenant. The balance is read before them, so that a repair knows what came between."""
    items = list(table.query_all(keys.ledger(tenant, "").pk))
    entries = [one for one in items if isinstance(one, Entry)]
    found = next((one for one in items if isinstance(one, Balance)), Balance(*keys.ledger(tenant, "balance")))
    total, currencies = sum(one.amount for one in entries), sorted({one.currency for one in entries})
    wrong = [f"the balance is {found.amount}, not {total}"] if found.amount != total else []
    wrong += [f"{one.sk} is {one.amount}, and its lines are {_lines(one)}" for one in entries if not _fits(one)]
    wrong += [f"{', '.join(currencies)} are mixed"] if len(currencies) > 1 else []
    late = [one.key for one in entries if one.type == "charge" and one.key > (found.charged_until or "")]
    wrong += [f"{key} is charged, and the balance does not know" for key in late]
    timer = table.get(Job, keys.job(tenant, timers.TIMER))
    return Proof(len(entries), total, found, currencies, wrong, timer is not None and not timer.is_aside)


def repair(tenant: str, proof: Proof) -> Proof:
    """Put the balance and the timer right, and prove it anew; raise Conflict where something was booked meanwhile."""
    if proof.total != proof.balance.amount:
        step = {"amount": proof.total - int(proof.balance.amount)}
        table.write(table.add(Balance(*keys.ledger(tenant, "balance")), step, as_read(proof.balance)))
    if not proof.has_timer:
        jobs.commit([], jobs.job(tenant, id=timers.TIMER, charge={}))
    return prove(tenant)


def _fits(entry: Entry) -> bool:
    return not entry.lines or _lines(entry) == entry.amount


def _lines(entry: Entry) -> int:
    return sum(int(line.get("amount", 0)) for line in entry.lines)
