"""Threads between staff members, outside tickets: what they are, and who reads which."""

import re
from typing import Any, NamedTuple

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
    VersionAttribute,
)

from chalicelib.helpdesk.rights import is_limited, may
from tenants import keys, table, thread_keys
from tenants.errors import NotAllowed, NotFound
from tenants.items import DeskItem, IntegerAttribute
from tenants.keys import Key
from tenants.staff import Staff
from tenants.tenant import Desk

PAGE = 50  # messages on one page
ULID = re.compile(r"[0-9A-Z]{26}")


class Thread(DeskItem, discriminator="thread"):
    """What staff members write to each other about one thing; goes to people by name, to a department, or to all."""

    subject = UnicodeAttribute()
    people = JSONAttribute()  # ids of who began it and of those whom he named
    department = UnicodeAttribute(null=True)  # it goes to whoever may see this one
    is_to_all = BooleanAttribute(default=False)
    by = UnicodeAttribute()
    messages = IntegerAttribute()
    preview = UnicodeAttribute()  # of the last message
    last_by_name = UnicodeAttribute()
    last_at = UTCDateTimeAttribute()
    version = VersionAttribute()

    @property
    def id(self) -> str:
        return self.pk.rpartition("#")[2]


class Member(DeskItem, discriminator="thread_member"):
    """Whom a thread has reached; the index `list` has his threads, the one with the newest message first."""

    is_unread = BooleanAttribute()
    last = UnicodeAttribute()  # id of the newest message that was brought to him
    since = UnicodeAttribute(null=True)  # id of the first message that he may read; none: of all
    left_at = UTCDateTimeAttribute(null=True)
    version = VersionAttribute()

    @property
    def staff(self) -> str:
        return self.sk.partition("#")[2]


class ThreadMessage(DeskItem, discriminator="thread_message"):
    """What somebody wrote in a thread."""

    by = UnicodeAttribute()
    by_name = UnicodeAttribute()
    text = UnicodeAttribute()
    files = JSONAttribute(default=list)
    created_at = UTCDateTimeAttribute()

    @property
    def id(self) -> str:
        return self.sk.partition("#")[2]


class Opened(NamedTuple):
    """The newest page of a thread, oldest message first."""

    messages: list[ThreadMessage]
    has_earlier: bool


class Found(NamedTuple):
    thread: Thread
    member: Member


def takes_part(desk: Desk, person: Staff) -> bool:
    """Whether a person has internal mail; who sees only tickets of his own has none, whatever his role says."""
    return may(desk, person, "internal_mail") and not is_limited(desk, person)


def require(desk: Desk, person: Staff) -> None:
    """Raise NotAllowed for a person without internal mail."""
    if not takes_part(desk, person):
        raise NotAllowed()


def readers(desk: Desk) -> list[Staff]:
    """Everybody who has internal mail, by name."""
    found = [person for person in desk.all(Staff) if takes_part(desk, person)]
    return sorted(found, key=lambda person: (person.name.casefold(), person.id))


def is_addressed(desk: Desk, person: Staff, thread: Thread) -> bool:
    """Whether a thread is for a person now: rights in a department come and go."""
    if not takes_part(desk, person):
        return False
    is_of_department = bool(thread.department) and may(desk, person, "see", thread.department)
    return bool(thread.is_to_all) or is_of_department or person.id in thread.people


def find(desk: Desk, person: Staff, id: str) -> Found:
    """A thread that reached a person and that he has not left; raise NotFound."""
    require(desk, person)
    thread, member = table.batch_get([thread_keys.one(desk.id, id), thread_keys.member(desk.id, id, person.id)])
    if not isinstance(thread, Thread) or not isinstance(member, Member) or member.left_at:
        raise NotFound()
    if not is_addressed(desk, person, thread):
        raise NotFound()
    return Found(thread, member)


def messages(found: Found, before: str = "") -> Opened:
    """A page of what a person may read of a thread: the newest messages, or those before one."""
    thread, since = found.thread, found.member.since or ""
    pk, sk = thread_keys.message(thread.tenant, thread.id, before)
    start = {"pk": {"S": pk}, "sk": {"S": sk}} if ULID.fullmatch(before) else None
    page = table.query(pk, begins="message#", newest_first=True, limit=PAGE + 1, start=start)
    items = [table.model(raw) for raw in page.rows]
    shown = [item for item in items if isinstance(item, ThreadMessage) and item.id >= since]
    is_more = len(shown) > PAGE or (len(shown) == len(items) and page.last is not None)
    return Opened(shown[:PAGE][::-1], is_more)


def file(desk: Desk, person: Staff, id: str, file: str) -> dict[str, Any]:
    """A file of a message that a person may read, by its id, which names the message; raise NotFound."""
    found = find(desk, person, id)
    message = table.get(ThreadMessage, thread_keys.message(desk.id, id, file.partition("-")[0]))
    for one in message.files if message and message.id >= (found.member.since or "") else ():
        if one["id"] == file:
            return dict(one)
    raise NotFound()


def order(thread: Thread) -> str:
    """Where a thread stands among those of a person."""
    return f"{keys.stamp(thread.last_at)}#{thread.id}"


def member_key(thread: Thread, staff: str) -> Key:
    return thread_keys.member(thread.tenant, thread.id, staff)
