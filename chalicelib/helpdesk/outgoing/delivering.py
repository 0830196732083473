"""What became of our mail: on the message, on its ticket, and for the address that it went to."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from pynamodb.attributes import JSONAttribute

from chalicelib import jobs
from chalicelib.helpdesk import customers, tickets
from chalicelib.helpdesk.joining import merged
from chalicelib.helpdesk.messages import Entry, Event, Message, event
from chalicelib.helpdesk.outgoing import outcomes, rates, suppression
from chalicelib.helpdesk.outgoing.outcomes import News, Outcome
from chalicelib.helpdesk.tickets import AndWrite, Ticket
from chalicelib.jobs import Job
from tenants import keys, sending_keys, table
from tenants.errors import Conflict, NotFound
from tenants.items import DeskItem, IntegerAttribute
from tenants.keys import now
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk

SHELF = "undelivered"
KEPT = timedelta(days=60)  # what is known of a letter that is on no ticket
TRIES = 5


class Posted(DeskItem, discriminator="posted"):
    """What was told of a letter that is on no ticket, so that it counts once."""

    deliveries = JSONAttribute(default=dict)
    revision = IntegerAttribute(default=0)


class Step(NamedTuple):
    """What belongs in one transaction, and the effects of its job."""

    writes: list[Write]
    effects: dict[str, Any]


def learn(desk: Desk, number: int, id: str, told: Sequence[Outcome]) -> bool:
    """Take in what SES tells of a mail on a ticket; False when there is no such mail."""

    def take_in(ticket: Ticket) -> bool:
        entry = table.get(Entry, keys.entry(desk.id, number, id))
        if entry is None:
            return False
        known = outcomes.addressed(told, recipients(entry), is_proved=True)
        if (done := step(desk, ticket, entry, known)).writes:
            tickets.commit(ticket, *done)
        return True

    try:
        return tickets.again(desk.id, number, take_in)
    except NotFound:
        return False


def learn_of_letter(desk: Desk, message_id: str, told: Sequence[Outcome]) -> None:
    """Take in what SES tells of a letter that is on no ticket: it counts, and it stops mail to the address."""
    told = [one for one in told if one.state in outcomes.FAILURES]
    for attempt in range(TRIES if told else 0):
        posted = table.get(Posted, sending_keys.posted(desk.id, message_id))
        deliveries, news = outcomes.learned(posted.deliveries if posted else {}, told)
        stops = suppression.learned(desk.id, news, None)
        place = sending_keys.posted(desk.id, message_id)
        item = Posted(*place, deliveries=deliveries, revision=1, expires_at=now() + KEPT)
        write = _changed(posted, deliveries=deliveries) if posted else table.create(item)
        try:
            table.write(write, *stops.writes, *rates.failed(desk.id, news))
            return
        except Conflict:
            if attempt == TRIES - 1:
                raise


def heard_report(
    desk: Desk,
    ticket: Ticket,
    writer: customers.Writer,
    text: str,
    told: Sequence[Outcome],
    id: str | None,
    *,
    and_write: AndWrite | None = None,
    **more: Any,
) -> Message:
    """Keep a report that came by mail, and take in what it tells of our mail with the timeline's entry `id`.

    Anybody whom we wrote to can make such a mail up, so it is believed of those recipients only and not counted. It
    stops mail to an address only where nobody else could know the mail's id.
    """
    by = {"by_name": writer.name, "address": writer.address}
    written = ticket.next_message("machine", text, channel="mail", **by, **more)
    entry = table.get(Entry, keys.entry(desk.id, int(ticket.number), id)) if id else _newest_to(ticket, told)
    known = outcomes.addressed(told, recipients(entry), is_proved=False) if entry else []
    if not id or (entry and len(recipients(entry)) > 1):
        known = outcomes.harmless(known)
    writes, effects = step(desk, ticket, entry, known, written, messages=written.position)
    tickets.commit(ticket, [*writes, *(and_write(ticket, written) if and_write else [])], effects)
    return written


def step(
    desk: Desk,
    ticket: Ticket,
    entry: Entry | None,
    told: Sequence[Outcome],
    *written: Entry,
    sets: dict[str, Any] | None = None,
    **attributes: Any,
) -> Step:
    """What outcomes change: the mail's state, the address, the counts; and a reply that failed brings its ticket back.

    In the same step `sets` go on the mail's entry, `written` and `attributes` on the ticket.
    """
    deliveries, news = outcomes.learned(entry.deliveries if entry else {}, told)
    failures = [one for one in news if one.is_failure]
    stops = suppression.learned(desk.id, news, int(ticket.number))
    writes = [*stops.writes, *rates.failed(desk.id, news, is_letter=isinstance(entry, Event))]
    if entry and (sets or deliveries != entry.deliveries):
        state = outcomes.summed(deliveries, recipients(entry))
        writes.append(_changed(entry, **{"deliveries": deliveries, "state": state, **(sets or {})}))
    written += _events(ticket, entry, failures, stops)
    back = _back(desk, ticket, entry, failures) if isinstance(entry, Message) and failures else {}
    if back or attributes:
        shelf = SHELF if back and ticket.shelf != "deleted" else ticket.shelf
        moves, effects = tickets.moved(ticket, *written, shelf=shelf, **{**attributes, **back})
        if back and (home := merged.survivor(desk.id, ticket)) is not ticket:
            stands = {"status": "open", "is_unread": True, "assignee": home.assignee or back["assignee"]}
            also, more = tickets.moved(home, shelf=SHELF, **stands)
            moves, effects = moves + also, {**effects, **more}
        return Step([*moves, *writes], effects)
    return Step([*(table.create(one) for one in written), *writes], {})


def settle(job: Job, effect: str, done: Step, *writes: Write) -> None:
    """Settle a job's effect together with a step, whose own effects get a job of theirs."""
    follows = jobs.job(job.tenant, **done.effects) if done.effects else None
    jobs.settle(job, effect, *writes, *done.writes, *([table.create(follows)] if follows else []))
    if follows:
        jobs.announce(follows)


def recipients(entry: Entry) -> list[str]:
    """Whom a mail on a timeline was for."""
    if isinstance(entry, Message):
        return [*entry.to, *entry.cc, *(entry.bcc or ())]
    return [entry.about["to"]] if isinstance(entry, Event) and entry.about.get("to") else []


def _changed(item: Entry | Posted, **attributes: Any) -> Write:
    cls = type(item)
    is_same = cls.revision == item.revision
    if not item.revision:
        is_same = is_same | cls.revision.does_not_exist()
    return table.change(item, is_same, **attributes, revision=item.revision + 1)


def _back(desk: Desk, ticket: Ticket, reply: Message, failures: list[News]) -> dict[str, Any]:
    """How a ticket stands whose reply did not arrive: with whom wrote it, unread, in its old place in line."""
    author = next((one.id for one in desk.all(Staff) if one.id == reply.by and one.is_active), None)
    change = {"status": "open", "is_unread": True, "assignee": ticket.assignee or author}
    if any(one.outcome.address in reply.to and one.outcome.state != "complained" for one in failures):
        change |= {"is_answered": False, "waiting_since": ticket.asked_at or ticket.waiting_since}
    return change


def _events(ticket: Ticket, entry: Entry | None, failures: list[News], stops: suppression.Stops) -> tuple[Event, ...]:
    told = []
    if failures:
        failed = [{"to": one.address, "state": one.state, "why": one.why} for one, _ in failures]
        is_letter = not isinstance(entry, Message)
        told.append(event(ticket.tenant, int(ticket.number), SHELF, failed=failed, is_letter=is_letter))
    if stops.stopped:
        told.append(event(ticket.tenant, int(ticket.number), "stopped", addresses=stops.stopped))
    return tuple(told)


def _newest_to(ticket: Ticket, told: Sequence[Outcome]) -> Entry | None:
    """The latest reply to somebody who failed, or to anybody where even that is hidden."""
    failed = {one.address for one in told}
    entries = tickets.timeline(ticket.tenant, int(ticket.number)).entries
    replies = [one for one in entries if isinstance(one, Message) and one.kind == "reply"]
    return next((one for one in reversed(replies) if failed & {"", *recipients(one)}), None)
