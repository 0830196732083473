"""Looking after sender domains: what SES and DNS say of them, again and again."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from pynamodb.attributes import JSONAttribute, UTCDateTimeAttribute

from chalicelib import jobs
from chalicelib.helpdesk import editing, limits
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.outgoing import domain_claims, domain_records, domains
from chalicelib.helpdesk.outgoing.domain_records import Record, Seen
from chalicelib.helpdesk.outgoing.domains import SenderDomain
from chalicelib.helpdesk.rights import require
from chalicelib.integrations import identities
from chalicelib.integrations.identities import Identity
from chalicelib.jobs import Job, Later
from tenants import keys, table
from tenants.errors import NotFound
from tenants.items import DeskItem
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import Desk, moved

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BUSY_SECONDS = 300
KEPT = timedelta(days=60)
FOUND = {"found"}


class Check(DeskItem, discriminator="domain_check"):
    """What was seen of a domain last; beside the settings, which would have to be read again after each look."""

    seen = JSONAttribute()  # {id of a record: [state, what stands there]}
    checked_at = UTCDateTimeAttribute()


def check(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `check_domain`: look, then look again later, as long as there is something to see."""
    try:
        domain = desk.find(SenderDomain, wish["domain"])
        state = refresh(desk, domain)
    except NotFound:
        jobs.settle(job, "check_domain")
        return
    except identities.Busy as busy:
        raise Later(BUSY_SECONDS) from busy
    if state in ("refused", "expired"):
        jobs.settle(job, "check_domain")
    else:
        raise Later(_pause(domain, state))


def given_up(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Look again tomorrow after something of ours has failed again and again: a domain must not stand unwatched."""
    jobs.commit([], domains.timer(desk, wish["domain"], int(DAY.total_seconds())))


def forget(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `forget_domain`: take it out of SES, unless it was added again meanwhile."""
    if not any(one.id == wish["domain"] for one in desk.all(SenderDomain)):
        try:
            identities.remove(wish["domain"], desk.id)
        except identities.Busy as busy:
            raise Later(BUSY_SECONDS) from busy
    jobs.settle(job, "forget_domain")


def check_now(desk: Desk, person: Staff, name: str) -> None:
    """Look at once, since somebody has just changed something; the job goes on from there."""
    domain = desk.find(SenderDomain, name)
    require(desk, person, "settings")
    limits.count(desk.id, Limit(f"check#{name}", 10, 600))
    table.write(table.put(domains.timer(desk, name, 60)))
    look(desk, domain)


def look(desk: Desk, domain: SenderDomain) -> None:
    """Look while somebody waits; where SES is busy the job will get through."""
    with suppress(identities.Busy):
        refresh(desk, domain)


def refresh(desk: Desk, domain: SenderDomain) -> str:
    """Ask SES and DNS how a domain stands, write down what is new, and return its state; raise identities.Busy."""
    if _is_over(desk, domain):
        return _end(desk, domain, "expired")
    try:
        identity = identities.ensure(domain.id, desk.id, domain_records.mail_from(domain.id))
    except identities.Refused:
        return _end(desk, domain, "refused")
    records = domain_records.wanted(domain.id, identity.tokens, identity.zone, domain.proof or "")
    seen = domain_records.look(domain.id, records)
    proof = domain_records.proof(records, seen)
    if identity.status == "FAILED" and proof == FOUND:
        # SES gave up before the records came.
        identity = identities.restart(domain.id, desk.id, domain_records.mail_from(domain.id))
    state = _state(domain, identity, proof)
    _write(desk, domain, identity, state, seen)
    return state


def records(domain: SenderDomain) -> list[Record]:
    """The records that a domain should have; none before SES has named them."""
    if not domain.tokens:
        return []
    return domain_records.wanted(domain.id, domain.tokens, domain.zone, domain.proof or "")


def checks(desk: Desk) -> dict[str, Check]:
    """What was seen last, by domain."""
    names = [one.id for one in desk.all(SenderDomain)]
    found = table.batch_get([keys.domain_check(desk.id, name) for name in names]) if names else []
    return {name: one for name, one in zip(names, found, strict=True) if isinstance(one, Check)}


def distrust(desk: Desk, address: str) -> bool:
    """Send from our address from now on, since SES does not take an own one any more; False when it is none of those.

    Somebody looks at the domain within a minute.
    """
    name = address.rpartition("@")[2]
    if not any(one.id == name and one.state == "verified" for one in desk.all(SenderDomain)):
        return False
    broken = editing.noted(desk.find(SenderDomain, name), state="broken", broken_at=now())
    jobs.commit([*broken, moved(desk)], domains.timer(desk, name, 60))
    return True


def _is_over(desk: Desk, domain: SenderDomain) -> bool:
    """Whether a domain was never verified in the time of its claim, or another tenant has it since."""
    is_late = domain.verified_at is None and domain.added_at + domain_claims.LASTS < now()
    return is_late or not domain_claims.holds(desk.id, domain.id)


def _end(desk: Desk, domain: SenderDomain, state: str) -> str:
    identities.remove(domain.id, desk.id)
    if domain.state != state:
        table.write(*editing.noted(domain, state=state), moved(desk))
    return state


def _state(domain: SenderDomain, identity: Identity, proof: set[str]) -> str:
    """SES alone is not believed: it verifies a sub-domain at once where it knows the domain above, whoever has that."""
    if identity.is_verified and proof == FOUND:
        return "verified"
    if domain.state not in domains.PROVED:
        return "pending"
    is_gone = identity.status not in ("SUCCESS", "TEMPORARY_FAILURE") or bool(proof - {"found", "unreachable"})
    return "broken" if is_gone else domain.state


def _write(desk: Desk, domain: SenderDomain, identity: Identity, state: str, seen: Mapping[str, Seen]) -> None:
    moment = now()
    looked = Check(*keys.domain_check(desk.id, domain.id), seen=dict(seen), checked_at=moment, expires_at=moment + KEPT)
    wished: dict[str, Any] = {"state": state, "tokens": identity.tokens, "zone": identity.zone}
    changes = {name: value for name, value in wished.items() if getattr(domain, name) != value}
    writes = [table.put(looked)]
    if state != domain.state and state == "verified":
        changes |= {"verified_at": moment, "broken_at": None}
        writes += [domain_claims.keep(desk.id, domain.id), *domains.listed(desk, domain.id)]
    elif state != domain.state and state == "broken":
        changes["broken_at"] = moment
    if changes:
        writes += [*editing.noted(domain, **changes), moved(desk)]
    table.write(*writes)


def _pause(domain: SenderDomain, state: str) -> int:
    """Seconds until the next look: often while somebody waits for it."""
    if state == "verified":
        return int(DAY.total_seconds())
    since = now() - ((domain.broken_at or now()) if state == "broken" else domain.added_at)
    return 300 if since < HOUR else int((HOUR if since < 3 * DAY else DAY).total_seconds())
