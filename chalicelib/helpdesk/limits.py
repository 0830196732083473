"""How often something may be done, counted in DynamoDB in fixed windows of time."""

from datetime import UTC, datetime
from typing import NamedTuple

from pynamodb.expressions.operand import Path

from tenants import keys, platform_keys, table
from tenants.errors import Conflict, LimitReached
from tenants.items import Counter, PlatformCounter
from tenants.keys import now
from tenants.table import Write, add


class Limit(NamedTuple):
    """At most `most` times in `seconds`."""

    what: str
    most: int
    seconds: int


def count(tenant: str, *limits: Limit, weight: int = 1) -> None:
    """Count one more, or `weight` more, of each at once; raise LimitReached, with nothing counted, when one is full."""
    moment = int(now().timestamp())
    counted = [(limit, Counter(*keys.limit(tenant, limit.what, moment // limit.seconds))) for limit in limits]
    _commit([_more(item, limit, moment, weight) for limit, item in counted], limits, moment)


def count_everywhere(limit: Limit) -> None:
    """Count one more of something that is limited across all tenants; raise LimitReached when it is full."""
    moment = int(now().timestamp())
    item = PlatformCounter(*platform_keys.limit(limit.what, moment // limit.seconds))
    _commit([_more(item, limit, moment, 1)], (limit,), moment)


def forget_everywhere(limit: Limit) -> None:
    """Forget all that was counted of a limit across all tenants in its present window."""
    item = PlatformCounter(*platform_keys.limit(limit.what, int(now().timestamp()) // limit.seconds))
    table.write(table.delete(item))


def hold(tenant: str, what: str, owner: str, seconds: int) -> bool:
    """Take a place that only one may have in a window of time; True also when the owner has it already.

    So a job that crashed behind this and runs again goes on. An empty tenant means across all of them.
    """
    moment = int(now().timestamp())
    window, over = moment // seconds, datetime.fromtimestamp((moment // seconds + 2) * seconds, UTC)
    if tenant:
        item: Counter | PlatformCounter = Counter(*keys.limit(tenant, what, window))
    else:
        item = PlatformCounter(*platform_keys.limit(what, window))
    try:
        table.write(table.own(item, owner, expires_at=over))
    except Conflict:
        return False
    return True


def one_more(tenant: str, limit: Limit) -> Write:
    """One more of something, as part of a transaction that fails on it when it is full."""
    moment = int(now().timestamp())
    return _more(Counter(*keys.limit(tenant, limit.what, moment // limit.seconds)), limit, moment, 1)


def forgotten(tenant: str, limit: Limit) -> Write:
    """What forgets all that was counted of a limit in its present window."""
    return table.delete(Counter(*keys.limit(tenant, limit.what, int(now().timestamp()) // limit.seconds)))


def forget(tenant: str, limit: Limit) -> None:
    """Forget all that was counted of a limit in its present window."""
    table.write(forgotten(tenant, limit))


def forgive(tenant: str, all_of: Limit, one_of: Limit) -> None:
    """Forget what was counted of one limit in its present window, and the last one of another: a good sign-in."""
    moment = int(now().timestamp())
    forgotten = Counter(*keys.limit(tenant, all_of.what, moment // all_of.seconds))
    returned = Counter(*keys.limit(tenant, one_of.what, moment // one_of.seconds))
    table.write(table.delete(forgotten), add(returned, {"count": -1}))


def _more(item: Counter | PlatformCounter, limit: Limit, moment: int, weight: int) -> Write:
    room = Path(["count"]).does_not_exist() | (Path(["count"]) <= limit.most - weight)
    over = datetime.fromtimestamp((moment // limit.seconds + 2) * limit.seconds, UTC)
    return add(item, {"count": weight}, room, expires_at=over)


def _commit(writes: list[Write], limits: tuple[Limit, ...], moment: int) -> None:
    try:
        table.write(*writes)
    except Conflict as conflict:
        full = [limit for limit, part in zip(limits, writes, strict=True) if part.item in conflict.failed]
        wait = max(limit.seconds - moment % limit.seconds for limit in full)
        raise LimitReached(retry_after=wait, full=tuple(limit.what for limit in full)) from conflict
