"""Looking after a tenant's own name: what DNS, ACM and CloudFront say of it, again and again."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from chalicelib import jobs
from chalicelib.config import config
from chalicelib.helpdesk import editing, limits
from chalicelib.helpdesk.desk import own_host
from chalicelib.helpdesk.desk.own_host import OVER, OwnHost
from chalicelib.helpdesk.desk.own_host_choosing import bought, is_of_this_machine, letting_go, released, served, timer
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.outgoing import domain_records
from chalicelib.helpdesk.outgoing.domain_checks import BUSY_SECONDS, DAY, HOUR, KEPT, Check
from chalicelib.helpdesk.outgoing.domain_records import Record, Seen
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.signing import seal
from chalicelib.integrations import certificates
from chalicelib.jobs import Job, Later
from tenants import directory, keys, table
from tenants.errors import Conflict
from tenants.keys import now
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk, load

LASTS = timedelta(days=14)  # until it works for the first time
FORGIVEN = timedelta(days=30)  # for which it may lead elsewhere
PLACE = "own-host"  # of what was seen, among the checks of sender domains; it is no name of one
Changes = dict[str, Any]


def check(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `check_own_host`: look, then look again later, as long as there is something to see."""
    own = own_host.of(desk)
    if own is None or own.state in OVER:
        jobs.settle(job, "check_own_host")
        return
    try:
        state = refresh(desk, own)
    except certificates.Busy as busy:
        raise Later(BUSY_SECONDS) from busy
    if state in OVER:
        jobs.settle(job, "check_own_host")
    else:
        raise Later(_pause(own, state))


def given_up(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Look again tomorrow after something of ours has failed again and again."""
    jobs.commit([], timer(desk, int(DAY.total_seconds())))


def let_go(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `let_host_go`, unless the desk has the name again."""
    own = own_host.of(desk)
    has_again = own is not None and own.name == wish["name"] and own.state not in OVER
    if not has_again and not is_gone(desk, wish["name"], wish["arn"]):
        raise Later(BUSY_SECONDS)
    jobs.settle(job, "let_host_go")


def is_gone(desk: Desk, name: str, arn: str) -> bool:
    """Take a name out of CloudFront and its certificate out of ACM; return whether both are gone, which takes time."""
    if not certificates.are_needed() or not arn:
        return True
    try:
        if not certificates.detach(name, desk.id):
            return False
        certificates.drop(arn)
    except certificates.Busy:
        return False
    return True


def check_now(desk: Desk, person: Staff) -> None:
    """Look at once, since somebody has just changed something; the job goes on from there."""
    require(desk, person, "settings")
    own = own_host.of(desk)
    limits.count(desk.id, Limit("check-own-host", 10, 600))
    if own is not None and own.state not in OVER:
        table.write(table.put(timer(desk, 60)))
        look(desk, own)


def look(desk: Desk, own: OwnHost) -> None:
    """Look while somebody waits; where AWS is busy the job will get through."""
    with suppress(certificates.Busy):
        refresh(desk, own)


def refresh(desk: Desk, own: OwnHost) -> str:
    """Ask whoever knows how a name stands, write down what is new, and return its state; raise certificates.Busy."""
    if _is_over(own):
        return _end(desk, own, "expired")
    if own.proved_at is not None and not _holds(desk, own):
        return _end(desk, own, "taken")
    seen = _look(desk, own)
    if own.proved_at is None:
        if seen["proof"].state != "found":
            _write(desk, own, seen, {})
            return own.state
        if not _claimed(desk, own):
            return _end(desk, own, "taken")
        desk = load(desk.id)
        own = desk.find(OwnHost, own.id)
    ready, certificate = _certified(desk, own)
    state = _state(own, seen["way"].state, ready)
    _write(desk, own, seen, {"state": state, "certificate": certificate})
    return state


def records(desk: Desk, own: OwnHost) -> list[Record]:
    """The records that a name should have: one that proves whose it is, the way to us, and what ACM wants to see."""
    proof = seal("own-host", desk.id, own.name)
    found = [
        Record("proof", "proof", "TXT", f"_komek.{own.name}", f"komek={proof}"),
        Record("way", "way", "CNAME", own.name, config().own_hosts),
    ]
    name, value = (own.certificate or {}).get("record") or ("", "")
    return [*found, Record("certificate", "certificate", "CNAME", name, value)] if name else found


def last(desk: Desk) -> Check | None:
    """What was seen last."""
    found = table.get(Check, keys.domain_check(desk.id, PLACE))
    return found


def _look(desk: Desk, own: OwnHost) -> Mapping[str, Seen]:
    wanted = records(desk, own)
    if is_of_this_machine(own.name):  # of which no name server knows
        return {record.id: Seen("found") for record in wanted}
    return domain_records.look(bought(own.name), wanted)


def _holds(desk: Desk, own: OwnHost) -> bool:
    found = directory.held(directory.own_host(own.name, desk.id))
    return found is not None and found.tenant == desk.id


def _claimed(desk: Desk, own: OwnHost) -> bool:
    """Give the name to the desk, which has proved it; return whether no other desk was quicker."""
    entry = directory.own_host(own.name, desk.id)
    proved = editing.noted(own, state="proved", proved_at=now())
    try:
        table.write(*proved, directory.proved(entry), served(desk, None))
    except Conflict as conflict:
        if any(isinstance(item, directory.Host) for item in conflict.failed):
            return False
        raise
    directory.forget()
    return True


def _certified(desk: Desk, own: OwnHost) -> tuple[bool, Changes | None]:
    """Whether browsers can trust the name, and what is to be kept of its certificate."""
    if not certificates.are_needed() or is_of_this_machine(own.name):
        return True, None
    kept = own.certificate or {}
    found = certificates.ensure(own.name, desk.id, kept.get("arn", ""))
    has_failed = (bool(kept) and found.arn != kept["arn"]) or kept.get("has_failed", False)
    about = {"arn": found.arn, "record": list(found.record), "has_failed": has_failed and not found.is_issued}
    return found.is_issued and certificates.attach(own.name, desk.id, found.arn), about


def _state(own: OwnHost, way: str, ready: bool) -> str:
    if way == "unreachable" and own.state in ("works", "broken"):
        return own.state
    if way == "found" and ready:
        return "works"
    return "broken" if own.works_since else "proved"


def _write(desk: Desk, own: OwnHost, seen: Mapping[str, Seen], wished: Changes) -> None:
    moment = now()
    place = keys.domain_check(desk.id, PLACE)
    writes: list[Write] = [
        table.put(Check(*place, seen=dict(seen), checked_at=moment, expires_at=moment + KEPT)),
    ]
    changes = {name: value for name, value in wished.items() if getattr(own, name) != value}
    if changes.get("state") == "works":
        changes |= {"works_since": own.works_since or moment, "broken_at": None}
    elif changes.get("state") == "broken":
        changes["broken_at"] = moment
    if changes:
        is_good = wished["state"] == "works"
        writes += [*editing.noted(own, **changes), served(desk, own.name if is_good else None)]
    table.write(*writes)


def _end(desk: Desk, own: OwnHost, state: str) -> str:
    if own.state != state:
        writes = [*editing.noted(own, state=state), *released(desk, own), served(desk, None)]
        jobs.commit(writes, letting_go(desk, own))
        directory.forget()
    return state


def _is_over(own: OwnHost) -> bool:
    """Whether it did not work in time, or has led elsewhere for too long."""
    if own.works_since is None:
        return own.added_at + LASTS < now()
    return own.state == "broken" and (own.broken_at or now()) + FORGIVEN < now()


def _pause(own: OwnHost, state: str) -> int:
    """Seconds until the next look: often while somebody waits for it."""
    if state == "works":
        return int(DAY.total_seconds())
    since = now() - ((own.broken_at or now()) if state == "broken" else own.added_at)
    return 300 if since < HOUR else int((HOUR if since < 3 * DAY else DAY).total_seconds())
