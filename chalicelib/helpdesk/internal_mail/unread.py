"""What a person has not read yet: a mark on each thread, and the number of them beside the board's counts."""

from datetime import datetime

from chalicelib.helpdesk import counts, log
from chalicelib.helpdesk.counts import Counts
from chalicelib.helpdesk.internal_mail.threads import Found, Member, Thread
from tenants import keys, table
from tenants.errors import N_, Conflict, Invalid
from tenants.items import Counter
from tenants.keys import now
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk

SHELF = "mail"


def number(numbers: Counts, person: Staff) -> int:
    """How many threads a person has not read."""
    return max(0, numbers.sum(SHELF, [""], person.id))


def counted(tenant: str, steps: dict[str, int]) -> list[Write]:
    """What adds to the numbers of people by their ids."""
    names = {counts.place(SHELF, "", staff): step for staff, step in steps.items() if step}
    return [table.add(Counter(*keys.counts(tenant)), names)] if names else []


def mark(member: Member, is_unread: bool) -> bool:
    """Mark a thread as read or unread; return whether that was news. Whoever was quicker may have his way."""
    if member.is_unread == is_unread:
        return False
    steps = counted(member.tenant, {member.staff: 1 if is_unread else -1})
    try:
        table.write(table.change(member, is_unread=is_unread), *steps)
    except Conflict:
        return False
    return True


def may_leave(thread: Thread) -> bool:
    """Whether one may leave a thread; in one of two people the other would write to nobody."""
    return bool(thread.is_to_all or thread.department) or len(thread.people) > 2


def leave(desk: Desk, person: Staff, found: Found) -> None:
    """Take a person out of a thread for good: nothing that is written there reaches him."""
    thread, member = found
    if not may_leave(thread):
        raise Invalid(N_("The two of you are alone here. If you left, nobody would read what is written."))
    steps = counted(desk.id, {person.id: -1} if member.is_unread else {})
    gone = _gone(member, now())
    table.write(gone, *steps, log.record(desk.id, person, "thread", "left", thread.id))


def _gone(member: Member, moment: datetime) -> Write:
    return table.change(member, is_unread=False, left_at=moment, list_key=None, list_order=None)
