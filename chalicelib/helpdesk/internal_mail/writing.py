"""Beginning a thread, and answering in it. A job brings what was written to the others."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from chalicelib import jobs
from chalicelib.helpdesk import file_rules, files, log
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.files import Upload
from chalicelib.helpdesk.internal_mail import threads, unread
from chalicelib.helpdesk.internal_mail.threads import Member, Thread, ThreadMessage
from chalicelib.helpdesk.messages import preview, require_words
from chalicelib.helpdesk.once import Once
from chalicelib.helpdesk.rights import visible
from tenants import keys, table, thread_keys
from tenants.errors import N_, Conflict, Invalid, NotFound, Text
from tenants.keys import new_id, now
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk

LONGEST = 10_000  # characters of a message
LONGEST_SUBJECT = 200
MOST_PEOPLE = 50  # named one by one
TRIES = 5


class Wish(NamedTuple):
    """A thread as it was typed; `audience` is "people", "department" or "all"."""

    subject: str
    text: str
    audience: str
    people: list[str]
    department: str = ""


def begin(
    desk: Desk,
    person: Staff,
    wish: Wish,
    uploads: list[Upload],
    and_write: Callable[[Thread], list[Write]] | None = None,
) -> Thread:
    """Begin a thread; raise Invalid naming the fields. What `and_write` says is written with it."""
    threads.require(desk, person)
    people, department = _audience(desk, person, wish)
    _check(wish.text, uploads, " ".join(wish.subject.split()), desk)
    thread = Thread(*thread_keys.one(desk.id, new_id()), subject=" ".join(wish.subject.split()), people=people)
    thread.department, thread.is_to_all, thread.by = department, wish.audience == "all", person.id
    message = _message(desk, person, thread, wish.text, uploads)
    thread.messages, thread.preview, thread.last_by_name = 1, preview(message.text), person.name
    thread.last_at = message.created_at
    own = Member(*threads.member_key(thread, person.id), is_unread=False, last=message.id)
    own.list_key, own.list_order = keys.listed(desk.id, "thread", person.id), threads.order(thread)
    more = and_write(thread) if and_write else []
    _commit(desk, person, "added", thread, message, [table.create(thread), table.create(own), *more])
    return thread


def reply(desk: Desk, person: Staff, id: str, text: str, uploads: list[Upload], also: Sequence[Write] = ()) -> None:
    """Write to everybody whom a thread is for; raise Invalid naming the field. What is `also` written comes with it."""
    threads.find(desk, person, id)
    _check(text, uploads, None, desk)
    for attempt in range(TRIES):
        found = threads.find(desk, person, id)
        try:
            _reply(desk, person, found, text, uploads, also)
            return
        except Conflict as conflict:  # somebody else wrote at the same moment
            if any(isinstance(one, Once) for one in conflict.failed) or attempt == TRIES - 1:
                raise


def _reply(
    desk: Desk, person: Staff, found: threads.Found, text: str, uploads: list[Upload], also: Sequence[Write]
) -> None:
    thread, member = found
    message = _message(desk, person, thread, text, uploads)
    steps = unread.counted(desk.id, {person.id: -1} if member.is_unread else {})
    moved = table.change(
        thread,
        messages=thread.messages + 1,
        preview=preview(message.text),
        last_by_name=person.name,
        last_at=message.created_at,
    )
    own = table.change(member, is_unread=False, last=message.id, list_order=threads.order(thread))
    _commit(desk, person, "reply", thread, message, [moved, own, *steps, *also])


def _commit(desk: Desk, person: Staff, verb: str, thread: Thread, message: ThreadMessage, writes: list[Write]) -> None:
    told = log.record(desk.id, person, "thread", verb, thread.id)  # without its subject: the log has other readers
    brought = jobs.job(desk.id, internal_mail={"thread": thread.id, "message": message.id})
    jobs.commit([*writes, table.create(message), told], brought)


def _message(desk: Desk, person: Staff, thread: Thread, text: str, uploads: list[Upload]) -> ThreadMessage:
    id = new_id()
    kept = [{**file, "id": f"{id}-{place}"} for place, file in enumerate(files.keep(desk.id, uploads, "internal"))]
    message = ThreadMessage(*thread_keys.message(desk.id, thread.id, id), by=person.id, by_name=person.name)
    message.text, message.files, message.created_at = text.replace("\r\n", "\n").strip(), kept, now()
    return message


def _audience(desk: Desk, person: Staff, wish: Wish) -> tuple[list[str], str | None]:
    """Who is named, the writer first, and which department is; raise NotFound for those who are not there."""
    if wish.audience == "all":
        return [person.id], None
    if wish.audience == "department":
        return [person.id], _department(desk, person, wish.department)
    named = [desk.find(Staff, id) for id in dict.fromkeys(wish.people) if id != person.id]
    if not named:
        raise Invalid(people=N_("Choose whom to write to."))
    if len(named) > MOST_PEOPLE:
        raise Invalid(
            people=N_("At most %(number)s people, please. Write to a department or to all.", number=MOST_PEOPLE)
        )
    for one in named:
        if not threads.takes_part(desk, one):
            raise Invalid(people=N_("%(name)s has no internal mail.", name=one.name))
    return [person.id, *(one.id for one in named)], None


def _department(desk: Desk, person: Staff, id: str) -> str:
    if not id:
        raise Invalid(department=N_("Choose a department."))
    department = desk.find(Department, id)
    if department not in visible(desk, person):
        raise NotFound()
    return department.id


def _check(text: str, uploads: list[Upload], subject: str | None, desk: Desk) -> None:
    wrong: dict[str, Text] = {}
    if subject is not None and not subject:
        wrong["subject"] = N_("The subject is missing.")
    if subject and len(subject) > LONGEST_SUBJECT:
        wrong["subject"] = N_("At most %(number)s characters, please.", number=LONGEST_SUBJECT)
    if len(text) > LONGEST:
        wrong["text"] = N_("At most %(number)s characters, please.", number=LONGEST)
    if wrong:
        raise Invalid(**wrong)
    require_words(text, uploads)
    file_rules.check(desk, uploads)
