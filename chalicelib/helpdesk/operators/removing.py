"""A tenant is deleted: by a job, in steps that may be taken twice, until nothing of it is left.

What stays is a line of sums without names, what operators did with it, in their own log, and the address of the desk,
which nobody else gets for a year. The backups of the tables forget it after 35 days.
"""

from collections import Counter as Tally
from datetime import timedelta
from typing import Any

from chalicelib import jobs
from chalicelib.config import config
from chalicelib.helpdesk.desk import own_host, own_host_checks
from chalicelib.helpdesk.operators import summaries
from chalicelib.helpdesk.operators.deeds import By, told
from chalicelib.helpdesk.operators.summaries import Summary
from chalicelib.helpdesk.outgoing.domain_claims import Claim
from chalicelib.helpdesk.outgoing.domains import SenderDomain
from chalicelib.helpdesk.paying import leaving
from chalicelib.integrations import identities, payments, queue, versions
from chalicelib.jobs import Job, Later
from tenants import batches, everything, keys, ledger, operating_keys, platform, table
from tenants.directory import Host, Lookalike
from tenants.items import DeskItem, PlatformItem
from tenants.keys import now
from tenants.tenant import Desk, Tenant

TOMBSTONE = timedelta(days=365)
PAGES = 40  # of the desk table in one go: some seconds
PAUSE, BUSY_SECONDS = 1, 60


def remove(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `delete_tenant`."""
    if not desk.tenant.is_going:
        _close_doors(desk)
    _stop_restoring(desk)
    summary = platform.get(Summary, summaries.key(desk.id))
    walked = summary.walked if summary else None
    if walked is None:
        _remove_outside(desk)
        _keep_sums(desk)
    found, start = _remove_page(desk, job, (walked or {}).get("start"))
    has_found = found or bool((walked or {}).get("has_found"))
    if start or has_found:  # a pass that found something is followed by another one
        mark = {"start": start, "has_found": has_found if start else False}
        jobs.again(job, PAUSE, table.add(Summary(*summaries.key(desk.id)), {}, walked=mark))
        return
    _end(desk, job, wish)


def _close_doors(desk: Desk) -> None:
    """From now on nobody comes in, and no mail is for it."""
    going: dict[str, Any] = {"is_going": True, "closed_at": desk.tenant.closed_at or now()}
    table.write(table.add(Tenant(*keys.setting(desk.id, "tenant")), {"revision": 1}, **going))


def _stop_restoring(desk: Desk) -> None:
    """Let a restore that runs hear of it at its next page, and wait for what it writes until then."""
    found = table.get(DeskItem, operating_keys.restoring(desk.id))
    if found is not None:
        table.write(table.delete(found))
        raise Later(BUSY_SECONDS)


def _remove_outside(desk: Desk) -> None:
    """What leads to it, its files, and what SES knows of it."""
    until = now() + TOMBSTONE
    for key in everything.in_platform_table(desk.id):
        item = platform.get(PlatformItem, key)
        if isinstance(item, Host | Lookalike):
            table.write(table.change(item, expires_at=until))
        elif isinstance(item, Claim):  # DNS may still hold its records, which the next to claim it has to hear of
            table.write(table.change(item, free_at=now()))
        elif item is not None:
            table.write(table.delete(item))
    for domain in desk.all(SenderDomain):
        try:
            identities.remove(domain.id, desk.id)
        except identities.Busy as busy:
            raise Later(BUSY_SECONDS) from busy
    own = own_host.of(desk)
    if own and not own_host_checks.is_gone(desk, own.name, (own.certificate or {}).get("arn", "")):
        raise Later(BUSY_SECONDS)
    try:
        leaving.leave(desk)
    except payments.Busy as busy:
        raise Later(BUSY_SECONDS) from busy
    _remove_objects(desk)


def _remove_objects(desk: Desk) -> None:
    """Remove its files and mails with all their versions; of many, some at a time."""
    if versions.remove_some(f"{desk.id}/"):
        raise Later(PAUSE)


def _keep_sums(desk: Desk) -> None:
    """Keep what was booked, by type, before the entries go; names go now."""
    sums: Tally[str] = Tally()
    for item in table.query_all(keys.ledger(desk.id, "").pk):
        if isinstance(item, ledger.Entry):
            sums[item.type] += item.amount
    kept = {"money": dict(sums), "balance": sum(sums.values())}
    gone = dict.fromkeys(("name", "owner", "active_on", "failing"))
    table.write(summaries.noted(desk.tenant, **{**kept, **gone}))


def _remove_page(desk: Desk, job: Job, start: dict[str, Any] | None) -> tuple[bool, dict[str, Any] | None]:
    """Delete what some pages of the table have of it, but for what the job itself stands on."""
    stays = {keys.job(desk.id, job.id), keys.setting(desk.id, "tenant")}
    has_found = False
    for _ in range(PAGES):
        page = everything.in_desk_table(desk.id, start)
        going = [key for key in page.keys if key not in stays]
        batches.write([], going)
        has_found, start = has_found or bool(going), page.last
        if not start:
            break
    return has_found, start


def _end(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    _remove_objects(desk)
    queue.forget(desk.id, f"@{desk.tenant.slug}.{config().mail_domain}")
    line = summaries.noted(desk.tenant, state="deleted", deleted_at=now(), name=None, owner=None, walked=None)
    tenant = table.delete(Tenant(*keys.setting(desk.id, "tenant")))
    jobs.settle(job, "delete_tenant", tenant, line, *told(By(wish["by"]), "deleted_done", desk.id, desk.tenant.slug))
