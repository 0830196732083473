"""Letters about money to whoever may pay: each to every reader in his language, written with what it tells of."""

from typing import Any

from chalicelib import jobs
from chalicelib.helpdesk.rights import may
from chalicelib.jobs import Job
from tenants import table
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk


def letters(desk: Desk, name: str, told: dict[str, Any]) -> list[Write]:
    """A job for each reader of a letter of templates/letters; `told` is what stands in it, amounts in minor units."""
    return [table.create(jobs.job(desk.id, letter=_wish(one, name, told))) for one in payers(desk)]


def commit(writes: list[Write], *more: Job) -> None:
    """Write a transaction with letters and other jobs among its writes, and tell the queue of them."""
    jobs.commit(writes, *more)
    for one in writes:
        if isinstance(one.item, Job) and not one.item.is_timer and one.item not in more:
            jobs.announce(one.item)


def payers(desk: Desk) -> list[Staff]:
    """Who may see and change what the desk pays."""
    return [one for one in desk.all(Staff) if may(desk, one, "billing")]


def _wish(person: Staff, name: str, told: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "to": person.address, "language": person.language, "told": told}
