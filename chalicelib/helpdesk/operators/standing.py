"""Whether a tenant is let in: suspended for a reason, closed because it leaves, and back again."""

from datetime import timedelta
from typing import Any

from chalicelib import jobs
from chalicelib.helpdesk.operators import summaries
from chalicelib.helpdesk.operators.deeds import By, told, told_both
from chalicelib.helpdesk.operators.money import reason
from chalicelib.jobs import Job
from tenants import keys, table
from tenants.errors import N_, Conflict, Invalid
from tenants.keys import now
from tenants.table import Write
from tenants.tenant import Desk, Tenant

LEAVING = timedelta(days=30)  # that a closed tenant can be read and exported, before it is deleted
DELETION = "timer#deletion"


def suspend(by: By, desk: Desk, why: str) -> None:
    """Let nobody of a tenant in and no mail of it out; what its customers write is kept."""
    if desk.tenant.suspended_at:
        raise Invalid(reason=N_("It is suspended already."))
    text = reason(why)
    told_all = told_both(by, desk.tenant, "suspended", reason=text)
    _stand(desk, told_all, "suspended", suspended_at=now(), suspended_why=text)


def unsuspend(by: By, desk: Desk) -> None:
    """Let a suspended tenant go on; letters that waited go out."""
    if not desk.tenant.suspended_at:
        raise Conflict()
    _stand(desk, told_both(by, desk.tenant, "unsuspended"), None, suspended_at=None, suspended_why=None)


def close(by: By, desk: Desk, why: str) -> None:
    """Begin the leaving of a tenant who asked for it: it is read and exported for 30 days, then deleted.

    Nothing is taken from its card any more, now that nobody there could stop that.
    """
    if desk.tenant.closed_at:
        raise Invalid(reason=N_("It is closed already."))
    told_all = told_both(by, desk.tenant, "closed", reason=reason(why))
    timer = jobs.job(desk.id, now() + LEAVING, id=DELETION, delete_tenant={"by": by.name})
    _stand(desk, told_all, "closed", timer, jobs.job(desk.id, stop_paying={}), closed_at=now())


def reopen(by: By, desk: Desk) -> None:
    """Let a closed tenant stay after all."""
    if not desk.tenant.closed_at or desk.tenant.is_going:
        raise Conflict()
    gone = table.delete(Job(*keys.job(desk.id, DELETION)))
    _stand(desk, [*told_both(by, desk.tenant, "reopened_desk"), gone], None, closed_at=None)


def delete(by: By, desk: Desk, typed: str, why: str) -> None:
    """Begin to delete a tenant at once, for whoever has typed its slug; a job does it in steps."""
    if typed.strip().lower() != desk.tenant.slug:
        raise Invalid(slug=N_("That is not its address. Type %(slug)s.", slug=desk.tenant.slug))
    told_all = told(by, "deleted", desk.id, desk.tenant.slug, reason=reason(why))
    timer = jobs.job(desk.id, id=DELETION, delete_tenant={"by": by.name})
    attributes = {"closed_at": desk.tenant.closed_at or now(), "is_going": True}
    _stand(desk, told_all, "closed", timer, **attributes)


def _stand(desk: Desk, told_all: list[Write], state: str | None, *timers: Job, **attributes: Any) -> None:
    unmoved = Tenant.revision == desk.tenant.revision
    tenant = Tenant(*keys.setting(desk.id, "tenant"))
    changed = table.add(tenant, {"revision": 1}, unmoved, **attributes)
    kept = state or _next(desk.tenant, attributes)
    jobs.commit([changed, summaries.noted(desk.tenant, state=kept), *told_all], *timers)


def _next(tenant: Tenant, attributes: dict[str, Any]) -> str | None:
    """The state that is left once these are gone."""
    held = Tenant(tenant.pk, tenant.sk)
    for name in ("closed_at", "suspended_at", "rests", "grace_until"):
        setattr(held, name, attributes.get(name) if name in attributes else getattr(tenant, name))
    return summaries.state(held) or None
