"""Letters about money to whoever may pay: each to every reader in his language, written with what it tells of."""

from typing import Any

from chalicelib import jobs
from chalicelib.helpdesk.rights import may
from chalicelib.jobs import Job
from tenants import table
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk

MOST = 20  # readers of a letter; its transaction, in which a day is charged or a payment booked, has room for 100 items


def letters(desk: Desk, name: str, told: dict[str, Any]) -> list[Write]:
    """A job for each reader of a letter of templates/letters; `told` is what stands in it, amounts in minor units."""
    return [table.create(jobs.job(desk.id, letter=_wish(one, name, told))) for one in payers(desk)[:MOST]]


def commit(writes: list[Write], *more: Job) -> None:
    """Write a transaction with letters among its writes, and tell the queue of them."""
    jobs.commit(writes, *more)
    announce(writes)


def announce(written: list[Write]) -> None:
    """Tell the queue of letters, and of other jobs that are due, among what was written."""
    for one in written:
        if isinstance(one.item, Job):
            jobs.announce(one.item)


def payers(desk: Desk) -> list[Staff]:
    """Who may see and change what the desk pays, owners first."""
    found = [one for one in desk.all(Staff) if may(desk, one, "billing")]
    return sorted(found, key=lambda one: one.role != "owner")


def _wish(person: Staff, name: str, told: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "to": person.address, "language": person.language, "told": told}
