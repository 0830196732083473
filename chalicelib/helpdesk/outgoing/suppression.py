"""Addresses that get no more mail of a tenant: they bounced twice in a month, somebody there complained, or by hand."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from pynamodb.attributes import JSONAttribute, UnicodeAttribute, UnicodeSetAttribute, UTCDateTimeAttribute

from chalicelib.helpdesk import addresses, log
from chalicelib.helpdesk.outgoing.outcomes import News
from chalicelib.helpdesk.rights import require
from tenants import keys, sending_keys, table
from tenants.errors import N_, Invalid
from tenants.items import DeskItem, IntegerAttribute
from tenants.keys import Key, digest, now
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk

MONTH = timedelta(days=30)
ENOUGH = 2  # hard bounces in a month
KEPT = 5  # of the latest hard bounces
PAGE = 50
MOST_IN_ROLL = 10_000  # addresses; an item has room for about twenty thousand
GRAVITY = ("hand", "bounces", "complaint")  # of several reasons the gravest is said


class Suppressed(DeskItem, discriminator="suppressed"):
    """What went wrong with an address; it gets no mail since `stopped_at`, where that is set."""

    address = UnicodeAttribute()
    bounced_at = JSONAttribute(default=list)  # stamps of hard bounces
    cause = UnicodeAttribute(null=True)  # of the last one, a code of reasons.py
    why = UnicodeAttribute(null=True)  # of GRAVITY
    stopped_at = UTCDateTimeAttribute(null=True)
    number = IntegerAttribute(null=True)  # of the ticket where it happened
    by_name = UnicodeAttribute(null=True)  # who did it by hand
    revision = IntegerAttribute(default=0)


class Roll(DeskItem, discriminator="roll"):
    """All addresses that get no mail, shortened, so that a page can ask about any of them in its one round trip."""

    addresses = UnicodeSetAttribute(null=True)


class Stops(NamedTuple):
    """What is to be written, and who gets no more mail from now on, with the reason."""

    writes: list[Write]
    stopped: list[dict[str, str]]


class Listed(NamedTuple):
    rows: list[Suppressed]
    cursor: str  # where the next page begins; empty on the last


def key(tenant: str, address: str) -> Key:
    return sending_keys.suppressed(tenant, addresses.key_of(address))


def stopped(tenant: str, wanted: Sequence[str]) -> dict[str, Suppressed]:
    """Those of some addresses that get no mail, in one round trip."""
    found = table.batch_get([key(tenant, address) for address in wanted])
    return {
        address: item
        for address, item in zip(wanted, found, strict=True)
        if isinstance(item, Suppressed) and item.stopped_at
    }


def in_roll(roll: DeskItem | None, address: str) -> bool:
    """Whether an address may be among those that get no mail; a full roll says so of everybody."""
    known = roll.addresses or set() if isinstance(roll, Roll) else set()
    return _short(address) in known or len(known) >= MOST_IN_ROLL


def learned(tenant: str, news: Iterable[News], number: int | None) -> Stops:
    """Note hard bounces and complaints, and stop the mail to whom it is too much for."""
    grave = [one for one in news if one.marks & {"hard", "complained"}]
    told = {address: [one for one in grave if one.outcome.address == address] for address in _addresses(grave)}
    if not told:
        return Stops([], [])
    roll, *found = table.batch_get([sending_keys.roll(tenant), *(key(tenant, address) for address in told)])
    writes, stopped = [], []
    for (address, of_address), item in zip(told.items(), found, strict=True):
        known = item if isinstance(item, Suppressed) else None
        change = _judged(known, of_address, number)
        if change["stopped_at"] and not (known and known.stopped_at):
            stopped.append({"to": address, "why": change["why"]})
            writes.append(_told(tenant, None, "added", address, {"why": change["why"], "number": number}))
        writes.append(_write(tenant, address, known, change))
    return Stops([*writes, *_enrolled(tenant, roll, [one["to"] for one in stopped])], stopped)


def add(desk: Desk, person: Staff, address: str) -> str:
    """Send no more mail to an address; return it as it is listed."""
    require(desk, person, "settings")
    wanted = addresses.checked(address)
    roll, known = table.batch_get([sending_keys.roll(desk.id), key(desk.id, wanted)])
    item = known if isinstance(known, Suppressed) else None
    if item and item.stopped_at:
        raise Invalid(address=N_("This address is on the list already."))
    change = {"why": "hand", "stopped_at": now(), "by_name": person.name}
    told = _told(desk.id, person, "added", wanted, {"why": "hand"})
    table.write(_write(desk.id, wanted, item, change), *_enrolled(desk.id, roll, [wanted]), told)
    return wanted


def remove(desk: Desk, person: Staff, address: str) -> None:
    """Write to an address again, as if nothing had been; done already is done."""
    require(desk, person, "settings")
    known = table.get(Suppressed, key(desk.id, address))
    if known is None:
        return
    roll = Roll(*sending_keys.roll(desk.id))
    enrolled = table.update(roll, [Roll.addresses.delete({_short(address)})])
    table.write(table.delete(known), enrolled, _told(desk.id, person, "removed", known.address))


def listed(desk: Desk, person: Staff, search: str = "", after: str = "") -> Listed:
    """A page of the addresses that get no mail, in their order, of those that begin as is asked."""
    require(desk, person, "settings")
    partition, begin = keys.listed(desk.id, "suppressed", ""), search.strip().lower()[: keys.LONGEST_PART]
    start = _start(desk.id, partition, after) if after else None
    page = table.query(partition, index="list", begins=begin, limit=PAGE + 1, start=start)
    found = table.batch_get([Key(row["pk"]["S"], row["sk"]["S"]) for row in page.rows[:PAGE]])
    cursor = page.rows[PAGE - 1]["list_order"]["S"] if len(page.rows) > PAGE else ""
    return Listed([one for one in found if isinstance(one, Suppressed) and one.stopped_at], cursor)


def _start(tenant: str, partition: str, address: str) -> dict[str, Any]:
    item = key(tenant, address)
    start = {"pk": item.pk, "sk": item.sk, "list_key": partition, "list_order": address[: keys.LONGEST_PART]}
    return {name: {"S": value} for name, value in start.items()}


def _addresses(news: Iterable[News]) -> list[str]:
    return list(dict.fromkeys(one.outcome.address for one in news))


def _judged(known: Suppressed | None, news: list[News], number: int | None) -> dict[str, Any]:
    hard = [one.outcome for one in news if "hard" in one.marks]
    bounces = sorted([*(known.bounced_at if known else ()), *(one.at for one in hard)])[-KEPT:]
    reasons = {known.why} if known and known.why else set()
    reasons |= {"complaint"} if any("complained" in one.marks for one in news) else set()
    reasons |= {"bounces"} if _are_too_many(bounces) else set()
    why = max(reasons, key=GRAVITY.index) if reasons else None
    change: dict[str, Any] = {"bounced_at": bounces, "why": why, "number": number}
    if hard:
        change["cause"] = hard[-1].why
    change["stopped_at"] = ((known and known.stopped_at) or now()) if why else None
    return change


def _are_too_many(bounces: list[str]) -> bool:
    moments = [keys.moment(at) for at in bounces]
    return any(later - first <= MONTH for first, later in zip(moments, moments[ENOUGH - 1 :], strict=False))


def _write(tenant: str, address: str, known: Suppressed | None, change: dict[str, Any]) -> Write:
    """Change or make the item, unless somebody was quicker."""
    order: dict[str, Any] = {}
    if change["stopped_at"]:
        order = {"list_key": keys.listed(tenant, "suppressed", ""), "list_order": address[: keys.LONGEST_PART]}
    if known is None:
        made = Suppressed(*key(tenant, address), address=address, revision=1)
        for name, value in {**change, **order}.items():
            setattr(made, name, value)
        return table.create(made)
    is_same = Suppressed.revision == known.revision
    return table.change(known, is_same, **change, **order, revision=known.revision + 1)


def _enrolled(tenant: str, roll: DeskItem | None, stopped: list[str]) -> list[Write]:
    known = roll.addresses or set() if isinstance(roll, Roll) else set()
    if not stopped or len(known) >= MOST_IN_ROLL:
        return []
    shortened = {_short(address) for address in stopped}
    return [table.update(Roll(*sending_keys.roll(tenant)), [Roll.addresses.add(shortened)])]


def _told(tenant: str, person: Staff | None, verb: str, address: str, after: dict[str, Any] | None = None) -> Write:
    return log.record(tenant, person, "suppressed", verb, address, address, after=after)


def _short(address: str) -> str:
    return digest(addresses.key_of(address))[:12]
