"""Mail that is neither a ticket nor gone: set aside with the reason, until a person decides."""

from datetime import timedelta
from typing import Any, NamedTuple

from pynamodb.attributes import JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute

from chalicelib import jobs
from chalicelib.helpdesk import counts, log
from chalicelib.helpdesk.incoming.stop_hits import NOTHING, Entry, met
from chalicelib.helpdesk.rights import may, require
from chalicelib.integrations import queue
from tenants import keys, table, usage
from tenants.errors import Conflict, NotFound
from tenants.items import DeskItem, IntegerAttribute
from tenants.keys import now, stamp
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk

SHELF = counts.place("suspended", "", None)
PAGE = 50
REMEMBERED = timedelta(days=180)  # how long a removed mail is known, so that no replay brings it back


class Suspended(DeskItem, discriminator="suspended"):
    """A mail, or a form's question, that was set aside; its id is a digest of it, so that the same lies here once."""

    reason = UnicodeAttribute()
    about = JSONAttribute(default=dict)  # what the reason speaks of
    sender = UnicodeAttribute()
    sender_name = UnicodeAttribute()
    subject = UnicodeAttribute()
    preview = UnicodeAttribute()
    recipients = JSONAttribute()
    mail = UnicodeAttribute(null=True)  # key of the raw mail; none where a form was filled in
    question = JSONAttribute(null=True)  # what was filled in (suspended_questions.py)
    size = IntegerAttribute()  # bytes
    created_at = UTCDateTimeAttribute()
    tried_at = UTCDateTimeAttribute(null=True)  # when it was last tried again
    removed_at = UTCDateTimeAttribute(null=True)
    removed_by = UnicodeAttribute(null=True)

    @property
    def id(self) -> str:
        return self.pk.rpartition("#")[2]


class Mails(NamedTuple):
    mails: list[Suspended]
    cursor: str  # where the next page begins; empty on the last


def suspend(desk: Desk, id: str, reason: str, about: dict[str, Any], entry: Entry = NOTHING, /, **said: Any) -> None:
    """Set a mail aside; one that lies there already, or was removed from there, stays as it is.

    `entry` is that of a stop-list which it met.
    """
    moment = now()
    mail = Suspended(*keys.suspended(desk.id, id), reason=reason, about=about, created_at=moment, **said)
    mail.list_key, mail.list_order = keys.listed(desk.id, "suspended", ""), f"{stamp(moment)}#{id}"
    try:
        flood = [usage.counted(desk, usage.day(desk, moment), {"flooded": 1})] if reason == "flooded" else []
        writes = [table.create(mail), *met(desk.id, entry), *flood]
        jobs.commit(writes, jobs.job(desk.id, count=counts.moves(None, SHELF)))
    except Conflict:
        return


def mails(desk: Desk, person: Staff, cursor: str = "") -> Mails:
    """A page of what is set aside, newest first."""
    require(desk, person, "moderation")
    pk = keys.listed(desk.id, "suspended", "")
    page = table.query(pk, index="list", newest_first=True, limit=PAGE + 1, start=_start(desk, pk, cursor))
    rows = page.rows[:PAGE]
    found = table.batch_get([keys.Key(row["pk"]["S"], row["sk"]["S"]) for row in rows])
    cursor = rows[-1]["list_order"]["S"] if len(page.rows) > PAGE else ""
    listed = [one for one in found if isinstance(one, Suspended)]
    return Mails([one for one in listed if one.removed_at is None], cursor)


def find(desk: Desk, person: Staff, id: str) -> Suspended:
    """One of them that a person may decide on; raise NotFound."""
    mail = table.get(Suspended, keys.suspended(desk.id, id)) if may(desk, person, "moderation") else None
    if mail is None or mail.removed_at is not None:
        raise NotFound()
    return mail


def remove(desk: Desk, person: Staff, mail: Suspended) -> None:
    """Take a mail off the list for good; the raw mail is kept, and no replay brings it back."""
    require(desk, person, "moderation")
    change = table.change(
        mail,
        Suspended.pk.exists() & Suspended.removed_at.does_not_exist(),
        removed_at=now(),
        removed_by=person.id,
        list_key=None,
        list_order=None,
        expires_at=now() + REMEMBERED,
    )
    jobs.commit([change, _told(person, mail, "removed")], jobs.job(desk.id, count=counts.moves(SHELF, None)))


def left(mail: Suspended, person: Staff | None, verb: str) -> list[Write]:
    """What takes a mail from the list in the transaction that makes a message of it, with the job that counts."""
    is_there = Suspended.pk.exists() & Suspended.removed_at.does_not_exist()
    job = jobs.job(mail.tenant, id=_leaving(mail), count=counts.moves(SHELF, None))
    return [table.delete(mail, is_there), table.put(job), _told(person, mail, verb)]


def has_left(mail: Suspended) -> None:
    """Tell the queue of the job that `left` has written."""
    queue.announce(mail.tenant, _leaving(mail))


def _leaving(mail: Suspended) -> str:
    return f"left-{mail.id}"


def stays(mail: Suspended, person: Staff | None, reason: str, about: dict[str, Any]) -> None:
    """Note that a mail was tried again in vain, and why."""
    change = table.change(mail, reason=reason, about=about, tried_at=now())
    table.write(change, _told(person, mail, "retried", {"reason": reason}))


def _told(person: Staff | None, mail: Suspended, verb: str, after: dict[str, Any] | None = None) -> Write:
    name = " · ".join(filter(None, (mail.sender, mail.subject)))
    return log.record(mail.tenant, person, "suspended", verb, mail.id, name, after=after)


def _start(desk: Desk, pk: str, cursor: str) -> dict[str, Any] | None:
    """The key that a cursor stands for, made under the caller's own tenant whatever the cursor says."""
    moment, _, id = cursor.partition("#")
    if not moment or not id or len(cursor) > 200:
        return None
    item = keys.suspended(desk.id, id)
    start = {"pk": item.pk, "sk": item.sk, "list_key": pk, "list_order": cursor}
    return {name: {"S": value} for name, value in start.items()}
