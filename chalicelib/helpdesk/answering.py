"""What staff members write on a ticket: replies and private notes."""

from typing import Any

from chalicelib import jobs
from chalicelib.helpdesk import mentioning, recipients, spent, tickets, waiting
from chalicelib.helpdesk.assigning import assigned
from chalicelib.helpdesk.closing import solutions
from chalicelib.helpdesk.messages import Message, preview, require_words
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.seeing import require_seen
from chalicelib.helpdesk.spent import Spent
from chalicelib.helpdesk.tickets import AndWrite, Ticket
from chalicelib.helpdesk.vocabulary import changes, sub_statuses, ticket_fields
from chalicelib.helpdesk.vocabulary.changes import Changes
from chalicelib.helpdesk.volume.holding import require_let_go
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import Desk

THEN = ("open", "pending", "solved")
Files = list[dict[str, Any]]


def reply(
    desk: Desk,
    person: Staff,
    ticket: Ticket,
    text: str,
    *,
    then: str = "",
    to: list[str] | None = None,
    cc: list[str] | None = None,
    bcc: list[str] | None = None,
    files: Files,
    stage: str = "",
    also: Changes = changes.NONE,
    seen: int | None = None,
    seconds: int = 0,
    solution: str = "",
    time: Spent = spent.NONE,
    and_write: AndWrite | None = None,
    **more: Any,
) -> Message:
    """Answer those who are named, usually the customer and whoever stands in Cc; the mail goes out by a job.

    Who answers first has the ticket. `stage` is one of the tenant's own of the status that it gets; `also` changes
    with it, as a template says. Raise Stale where more was said than up to the position `seen`. The mail waits some
    `seconds`, in which it can be taken back. One that solves is itself the `solution`, unless other words are. `time`
    was spent on it.
    """
    require(desk, person, "answer", ticket)
    require_let_go(ticket)
    require_words(text, files)
    require_seen(ticket, seen)
    status = then if then in THEN else "pending"
    sub_status = {"sub_status": sub_statuses.chosen(desk, status, stage)} if stage else {}
    ticket_fields.require_filled(desk, ticket, status, "text")
    sent = recipients.chosen(ticket, to, cc, bcc)
    solved_by = solutions.with_reply(desk, person, ticket, status, solution, "" if sent.is_aside else text)
    is_taken = not ticket.assignee and "assignee" not in also.attributes
    beside = (*((assigned(desk, person, ticket, person),) if is_taken else ()), *also.events, *solved_by.events)
    more |= {"minutes": time.minutes or None, "way": time.way or None, "is_markdown": _is_markdown(more)}
    mail = {"state": "queued", "to": sent.to, "cc": sent.cc, "bcc": sent.bcc or None, "is_aside": sent.is_aside or None}
    written = ticket.next_message("reply", text, by=person.id, by_name=person.name, files=files, **mail, **more)
    answered = {} if sent.is_aside else {"is_answered": True, "waiting_since": now()}
    was = waiting.snapshot(ticket) if seconds else {}
    writes, effects = tickets.moved(
        ticket,
        *beside,
        written,
        messages=written.position,
        preview=preview(text),
        is_unread=False,
        status=status,
        cc=sent.people,
        **_timed(ticket, person, time),
        **{
            "assignee": ticket.assignee or person.id,
            **answered,
            **sub_status,
            **solved_by.attributes,
            **also.attributes,
        },
    )
    writes += and_write(ticket, written) if and_write else []
    mailed = {"deliver": {"number": ticket.number, "message": written.id}}
    if not seconds:
        tickets.commit(ticket, writes, {**effects, **mailed})
        return written
    effects.pop("index", None)  # its words are found when it has gone out
    timer = waiting.hold(written, seconds, ticket, was, beside, effects.get("activity"))
    jobs.commit(writes, *([jobs.job(desk.id, **effects)] if effects else []), timer)
    return written


def note(
    desk: Desk,
    person: Staff,
    ticket: Ticket,
    text: str,
    *,
    files: Files,
    time: Spent = spent.NONE,
    and_write: AndWrite | None = None,
    **more: Any,
) -> Message:
    """Write down something that only staff members see; whom it calls by @ and the name follows the ticket."""
    require(desk, person, "answer", ticket)
    require_words(text, files)
    called = mentioning.called(desk, person, ticket, text)
    more |= {"minutes": time.minutes or None, "way": time.way or None, "mentions": called or None}
    more["is_markdown"] = _is_markdown(more)
    written = ticket.next_message("note", text, by=person.id, by_name=person.name, files=files, **more)
    more_of_it = _timed(ticket, person, time)
    if new := set(called) - set(ticket.followers or ()):
        more_of_it["followers"] = {*(ticket.followers or ()), *new}
    writes, effects = tickets.moved(ticket, written, messages=written.position, is_unread=False, **more_of_it)
    writes += and_write(ticket, written) if and_write else []
    tickets.commit(ticket, writes, effects)
    return written


def _timed(ticket: Ticket, person: Staff, time: Spent) -> dict[str, Any]:
    return {"spent": spent.sums(ticket, person.id, spent.NONE, time)} if time.minutes else {}


def _is_markdown(more: dict[str, Any]) -> bool | None:
    """Whether the signs in it are meant; in a mail program they are what they look like."""
    return more.get("channel") != "mail" or None
