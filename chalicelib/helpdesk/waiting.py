"""A reply waits some seconds before it goes out: until then who wrote it can take it back, or let it go at once.

The worker, the writer and his second click all change the message under its revision, so exactly one of them wins.
"""

from collections import Counter as Tally
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from chalicelib import jobs
from chalicelib.helpdesk import before, drafts, spent, tickets, undoing
from chalicelib.helpdesk.messages import Entry, Message, event
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.searching import wanting
from chalicelib.helpdesk.spent import Spent
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.jobs import Job
from tenants import keys, table
from tenants.errors import N_, Conflict, NotFound
from tenants.keys import now
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk

CHOICES = (0, 5, 15, 30)  # seconds, of which each person chooses
USUAL = 15
FAILED = ("refused", "bounced")
# What no undoing puts back: keys that follow, what only counts up, and when it last changed.
FOLLOWING = {"version", "undo", "updated_at", "messages", "item_type", "expires_at", "pk", "sk"} | {
    f"{index}_{part}" for index in ("board", "assigned", "list", "due") for part in ("key", "order")
}


def patience(person: Staff) -> int:
    """Seconds that a person's replies wait."""
    return USUAL if person.undo_seconds is None else int(person.undo_seconds)


def snapshot(ticket: Ticket) -> dict[str, Any]:
    """What a ticket is, as it is stored."""
    return {name: before.stored(ticket, name) for name in type(ticket).get_attributes() if name not in FOLLOWING}


def hold(reply: Message, seconds: int, ticket: Ticket, was: dict[str, Any], beside: Sequence[Entry], steps: Any) -> Job:
    """Let a reply wait that is about to be written, and remember what it changed on its ticket; return its timer."""
    changed = {name: [value, now] for name, value in was.items() if (now := before.stored(ticket, name)) != value}
    reply.state, reply.sends_at = "waiting", reply.created_at + timedelta(seconds=seconds)
    reply.changed, reply.beside, reply.steps = changed, [one.id for one in beside], steps
    return _timer(reply)


def begin(reply: Message) -> None:
    """Say that a reply goes out now; Conflict where it was taken back at this very moment."""
    if reply.state == "waiting":
        table.write(_moved(reply, state="queued", changed=None, beside=None, steps=None))


def take_back(desk: Desk, person: Staff, ticket: Ticket, id: str) -> None:
    """Make a reply that waits its writer's draft again, and put the ticket back where it stood before.

    What others have done to the ticket since stays; after another reply all of it does. Raise Conflict when it went.
    """
    reply = _waiting(desk, person, ticket, id)
    told = event(desk.id, int(ticket.number), "taken_back", by=person.id, by_name=person.name)
    entries = tickets.timeline(desk.id, int(ticket.number), known=ticket).entries
    later = next((one for one in entries if isinstance(one, Message) and one.kind == "reply" and one.id > id), None)
    is_last = later is None
    was = _was(ticket, reply) if is_last else {}
    shelf = was.pop("shelf", ticket.shelf)  # who has laid it to sleep or deleted it meanwhile meant it
    if reply.minutes:  # whatever others have added to the ticket's time since stays
        was["spent"] = spent.sums(ticket, person.id, Spent(reply.minutes, reply.way or ""), spent.NONE)
    writes, effects = tickets.moved(ticket, told, shelf=shelf, **was)
    writes += [
        table.delete(reply, _unmoved(reply)),
        *(table.delete(Entry(*keys.entry(desk.id, int(ticket.number), one))) for one in reply.beside or () if is_last),
        table.delete(_timer(reply)),
        table.put(drafts.of_message(person, ticket, reply)),
    ]
    own, others = _own(reply)
    if later and later.state == "waiting":
        writes.append(_handed_down(reply, others, later))
    tickets.commit(ticket, writes, {**effects, **undoing.uncounted(reply.steps if is_last else own)})


def send_now(desk: Desk, person: Staff, ticket: Ticket, id: str) -> None:
    """Let a reply go at once; Conflict when it went already."""
    reply = _waiting(desk, person, ticket, id)
    moved = _moved(reply, sends_at=now())
    jobs.commit([moved], _timer(reply))


def write_anew(desk: Desk, person: Staff, ticket: Ticket, id: str) -> None:
    """Make a draft of a reply that did not go out, whoever wrote it."""
    require(desk, person, "answer", ticket)
    found = _reply(ticket, id)
    if found.state not in FAILED:
        raise Conflict(N_("This reply is on its way already, so it stays as it is."))
    table.write(table.put(drafts.of_message(person, ticket, found)))


def _waiting(desk: Desk, person: Staff, ticket: Ticket, id: str) -> Message:
    require(desk, person, "answer", ticket)
    found = _reply(ticket, id)
    if found.by != person.id:
        raise NotFound()
    if found.state != "waiting":
        raise Conflict(N_("This reply is on its way already, so it stays as it is."))
    return found


def _reply(ticket: Ticket, id: str) -> Message:
    key = keys.entry(ticket.tenant, int(ticket.number), id)
    found = table.get(Message, key) if tickets.ENTRY.fullmatch(id) else None
    if found is None or found.kind != "reply":
        raise Conflict(N_("This reply is not here any more. If you took it back, it is your draft again."))
    return found


def _was(ticket: Ticket, reply: Message) -> dict[str, Any]:
    """What the ticket was before the reply, of what is still as the reply left it."""
    kept = {name: old for name, (old, new) in (reply.changed or {}).items() if before.stored(ticket, name) == new}
    return before.restored(ticket, kept)


def _own(reply: Message) -> tuple[Any, Any]:
    """What was counted of a reply: itself, and what came of it on the ticket, which stays where a later one does."""
    steps = reply.steps or {"at": "", "steps": {}}
    alone = {who: {"replies": 1} for who, numbers in steps["steps"].items() if "replies" in numbers}
    others = {who: {**numbers, "replies": 0} for who, numbers in steps["steps"].items()}
    return {**steps, "steps": alone}, others


def _handed_down(reply: Message, counted: dict[str, dict[str, int]], later: Message) -> Write:
    """What lets a later reply, should it be taken back too, put back what stood before this one."""
    changed: dict[str, Any] = {**(reply.changed or {})}
    for name, (old, new) in (later.changed or {}).items():
        changed[name] = [changed[name][0] if name in changed and changed[name][1] == old else old, new]
    steps = later.steps or {"at": "", "steps": {}}
    for who, numbers in counted.items():
        steps["steps"][who] = dict(Tally(steps["steps"].get(who, {})) + Tally(numbers))
    return _moved(later, changed=changed, beside=[*(reply.beside or ()), *(later.beside or ())], steps=steps)


def _timer(reply: Message) -> Job:
    wish, name = {"number": reply.number, "message": reply.id}, f"send-{reply.id}"
    effects = {"deliver": wish, **wanting.effect(reply.number, [reply], ())}  # nobody finds what was taken back
    return jobs.job(reply.tenant, reply.sends_at, id=f"timer#{reply.number}#{name}", **effects)


def _moved(reply: Message, **attributes: Any) -> Write:
    return table.change(reply, _unmoved(reply), **attributes, revision=reply.revision + 1)


def _unmoved(reply: Message) -> Any:
    return (Message.revision == reply.revision) & (Message.state == "waiting")
