"""What the operator's list shows of each tenant: one small item, kept by its sign-up, its daily job and the console.

Items lie by the year of the sign-up and in its order, so that a page of the list is one Query.
"""

from datetime import timedelta
from typing import Any

from pynamodb.attributes import JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute

from tenants import keys, ledger, platform_keys, table, terms
from tenants.ids import made_at
from tenants.items import Counter, IntegerAttribute, PlatformItem
from tenants.keys import Key, now
from tenants.staff import Staff
from tenants.table import Write
from tenants.tariff import tariff
from tenants.tenant import Desk, Tenant
from tenants.usage import day

DAYS = 30


class Summary(PlatformItem, discriminator="tenant_summary"):
    """A tenant as it was when somebody last looked: `noted_at`."""

    slug = UnicodeAttribute()
    name = UnicodeAttribute(null=True)
    owner = UnicodeAttribute(null=True)  # the mail address of the first owner
    plan = UnicodeAttribute(null=True)
    tariff = UnicodeAttribute(null=True)  # since when its version of the price list holds
    moves_to = UnicodeAttribute(null=True)  # the version that will hold from a day that was told
    currency = UnicodeAttribute(null=True)
    time_zone = UnicodeAttribute(null=True)
    state = UnicodeAttribute(null=True)  # grace, resting, suspended, closed, deleted
    balance = IntegerAttribute(default=0)
    tickets = IntegerAttribute(default=0)  # in the 30 days before
    seats = IntegerAttribute(default=0)
    active_on = UnicodeAttribute(null=True)  # the last day on which somebody did something
    failing = JSONAttribute(default=list)  # what is wrong with its mail: paused, quiet, domain, mailbox
    created_at = UTCDateTimeAttribute(null=True)
    noted_at = UTCDateTimeAttribute(null=True)
    deleted_at = UTCDateTimeAttribute(null=True)
    walked = JSONAttribute(null=True)  # how far its deletion is: {start, has_found}
    money = JSONAttribute(null=True)  # of a deleted one: what was booked, by type

    @property
    def id(self) -> str:
        return self.sk


def key(tenant: str) -> Key:
    """Where the summary of a tenant lies: its id says when it was made."""
    return platform_keys.tenants(made_at(tenant).year, tenant)


def begun(tenant: Tenant, owner: str, credit: int) -> Write:
    """The summary of a new tenant; belongs in its sign-up's transaction."""
    version = tariff(tenant.created_at.date(), tenant.currency).since.isoformat()
    return noted(tenant, owner=owner, balance=credit, tariff=version, seats=1)


def noted(tenant: Tenant, **about: Any) -> Write:
    """What is known of a tenant by its item alone, and whatever else changes; the rest stays."""
    known = {
        "slug": tenant.slug,
        "name": tenant.name,
        "plan": tenant.plan,
        "currency": tenant.currency,
        "time_zone": tenant.time_zone,
        "created_at": tenant.created_at,
        "state": state(tenant) or None,
    }
    return table.add(Summary(*key(tenant.tenant)), {}, **{**known, **about})


def summary_write(desk: Desk, **about: Any) -> Write:
    """The summary as it is now, to be written with the day's charge; `about` has what the caller changes with it.

    It asks three Queries, and one more read where there are mailboxes.
    """
    held = terms.terms(desk)
    people = [one for one in desk.all(Staff) if one.is_active]
    owner = next((one.address for one in people if one.role == "owner"), None)
    known = {
        "owner": owner,
        "tariff": held.tariff.since.isoformat(),
        "balance": ledger.balance(desk.id),
        "tickets": tickets(desk),
        "seats": len([one for one in people if one.role != "observer"]),
        "active_on": active_on(desk.id) or None,
        "failing": failing(desk),
        "noted_at": now(),
    }
    return noted(desk.tenant, **{**known, **about})


def state(tenant: Tenant) -> str:
    """Where a tenant stands beside its plan; empty where all is well."""
    if tenant.closed_at:
        return "closed"
    if tenant.suspended_at:
        return "suspended"
    if tenant.rests:
        return "resting"
    return "grace" if tenant.grace_until else ""


def tickets(desk: Desk) -> int:
    """Tickets of the last 30 days, today's too."""
    since, until = day(desk, now() - timedelta(days=DAYS)), day(desk, now())
    page = table.query(keys.usage(desk.id, "").pk, since=since, until=until)
    days = [item for item in map(table.model, page.rows) if isinstance(item, Counter) and len(item.sk) == len(until)]
    return sum(item.numbers.get("tickets", 0) for item in days)


def active_on(tenant: str) -> str:
    """The last day on which a staff member did something; empty where there is none."""
    page = table.query(keys.activity(tenant, "", "").pk, newest_first=True, limit=1, only=["pk", "sk"])
    return str(page.rows[0]["sk"]["S"]).partition("#")[0] if page.rows else ""


def failing(desk: Desk) -> list[str]:
    """What is wrong with a tenant's mail."""
    from chalicelib.helpdesk.incoming import mailboxes  # late: who only signs up needs none of these rooms
    from chalicelib.helpdesk.outgoing import rates
    from chalicelib.helpdesk.outgoing.domains import SenderDomain

    found = []
    if rates.paused(desk):
        found.append("paused")
    if rates.quiet(desk):
        found.append("quiet")
    if any(one.state in ("broken", "refused") for one in desk.all(SenderDomain)):
        found.append("domain")
    if mailboxes.stopped(desk) or any(known and known.trouble for _, known, _ in mailboxes.all_known(desk)):
        found.append("mailbox")
    return found
