"""Bringing a message to everybody whom its thread is for: some people a transaction, in any order, each once."""

import random
import time
from typing import Any

from chalicelib import jobs
from chalicelib.helpdesk.internal_mail import threads, unread
from chalicelib.helpdesk.internal_mail.threads import Member, Thread, ThreadMessage
from tenants import keys, table, thread_keys
from tenants.errors import Conflict
from tenants.items import DeskItem
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk

PEOPLE = 45  # of one transaction; DynamoDB takes 100 items and 4 kB of names to add to
TRIES = 5


def bring(desk: Desk, job: jobs.Job, wish: dict[str, Any]) -> None:
    """Handle the effect `internal_mail`."""
    wanted = [thread_keys.one(desk.id, wish["thread"]), thread_keys.message(desk.id, wish["thread"], wish["message"])]
    thread, message = table.batch_get(wanted)
    if isinstance(thread, Thread) and isinstance(message, ThreadMessage):
        people = [one for one in threads.readers(desk) if one.id != message.by]
        addressed = [one for one in people if threads.is_addressed(desk, one, thread)]
        for place in range(0, len(addressed), PEOPLE):
            _bring(thread, message, addressed[place : place + PEOPLE])
    jobs.settle(job, "internal_mail")


def _bring(thread: Thread, message: ThreadMessage, people: list[Staff]) -> None:
    """Bring it to some of them; one who read or wrote at the same moment is looked at again."""
    for attempt in range(TRIES):
        found = table.batch_get([threads.member_key(thread, one.id) for one in people])
        steps: dict[str, int] = {}
        writes: list[Write] = []
        for person, item in zip(people, found, strict=True):
            if write := _write(thread, message, person, item, steps):
                writes.append(write)
        try:
            if writes:
                table.write(*writes, *unread.counted(thread.tenant, steps))
            return
        except Conflict:
            if attempt == TRIES - 1:
                raise
            time.sleep(random.uniform(0, 0.05 * 2**attempt))


def _write(
    thread: Thread, message: ThreadMessage, person: Staff, item: DeskItem | None, steps: dict[str, int]
) -> Write | None:
    """What brings it to one person, if it has not come yet."""
    if not isinstance(item, Member):
        # Who was not named reads what was written from his time on.
        since = None if person.id in thread.people else message.id
        member = Member(*threads.member_key(thread, person.id), is_unread=True, last=message.id, since=since)
        member.list_key, member.list_order = keys.listed(thread.tenant, "thread", person.id), threads.order(thread)
        steps[person.id] = 1
        return table.create(member)
    if item.left_at:
        return None
    if message.id <= item.last:
        is_earlier = item.since is not None and message.id < item.since  # a later one was brought first
        return table.change(item, since=message.id) if is_earlier else None
    steps[person.id] = 0 if item.is_unread else 1
    return table.change(item, is_unread=True, last=message.id, list_order=threads.order(thread))
