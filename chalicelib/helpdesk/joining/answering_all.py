"""One answer, or one status, for all tickets that an incident gathers.

A job goes through them by their numbers, a transaction for each, in which it also notes how far it is; so it may die at
any place, run twice or be told to go on, and each ticket still gets its answer once.
"""

from typing import Any

from pynamodb.attributes import JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute

from chalicelib import jobs
from chalicelib.helpdesk import answering, settling, tickets
from chalicelib.helpdesk.joining import gathering
from chalicelib.helpdesk.letters import macros
from chalicelib.helpdesk.messages import Message, event, fitted
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.tickets import STATUSES, Ticket
from chalicelib.helpdesk.vocabulary import reply_templates
from chalicelib.helpdesk.vocabulary.reply_templates import OFFERED
from chalicelib.jobs import Job, Later
from tenants import keys, table
from tenants.errors import N_, Conflict, Invalid, NotAllowed, NotFound
from tenants.items import DeskItem, IntegerAttribute
from tenants.keys import new_id, now
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk

EFFECT = "answer_gathered"
AT_ONCE = 100  # tickets of one run of the job
SHOWN = 5  # answers that the page tells of
MOST_LEFT = 500  # tickets of which it is said that they were left out, and why
LONGEST = 16_000  # bytes of a text


class Answering(DeskItem, discriminator="answering"):
    """One answer to all: what it says, and how far it is."""

    text = UnicodeAttribute(null=True)  # without one only the status is set
    then = UnicodeAttribute()  # the status that each gets
    by = UnicodeAttribute()
    by_name = UnicodeAttribute()
    files = JSONAttribute(default=list)
    begun_at = UTCDateTimeAttribute()
    ended_at = UTCDateTimeAttribute(null=True)
    stopped_at = UTCDateTimeAttribute(null=True)  # nobody tries it any more, until a person tells it to go on
    after = IntegerAttribute(default=0)  # the number of the last ticket that was looked at
    done = IntegerAttribute(default=0)
    left = JSONAttribute(default=list)  # [number, why] of each that was left out

    @property
    def id(self) -> str:
        return self.sk.partition("#")[2]


def begin(desk: Desk, person: Staff, incident: Ticket, text: str, then: str, files: list[dict[str, Any]]) -> None:
    """Answer all that belongs to an incident, or only set their status; raise Invalid naming the field."""
    require(desk, person, "answer", incident)
    if then not in STATUSES or (text.strip() and then == "closed"):
        raise Invalid(then=N_("There is no such status."))
    if text.strip() or files:
        check(text)
    text = fitted(desk.id, text, [])[0]
    key = keys.answering(desk.id, int(incident.number), new_id())
    item = Answering(*key, text=text or None, then=then, files=files)
    item.by, item.by_name, item.begun_at = person.id, person.name, now()
    writes, effects = _told(person, incident, then, text)
    jobs.commit([*writes, table.create(item)], _job(desk, int(incident.number), item.id, **effects))


def go_on(desk: Desk, person: Staff, incident: Ticket, id: str) -> None:
    """Let an answer that was given up go on where it stopped."""
    require(desk, person, "answer", incident)
    item = _find(desk, int(incident.number), id)
    if item is None:
        raise NotFound()
    if item.stopped_at is None:
        return
    writes, effects = _told(person, incident, item.then, item.text)
    again = table.change(item, Answering.stopped_at == item.stopped_at, stopped_at=None)
    jobs.commit([*writes, again], _job(desk, int(incident.number), id, **effects))


def latest(desk: Desk, incident: Ticket) -> list[Answering]:
    """The last answers to all, the newest first."""
    page = table.query(incident.pk, begins="answering#", newest_first=True, limit=SHOWN)
    return [one for one in map(table.model, page.rows) if isinstance(one, Answering)]


def answer(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `answer_gathered`: go through some tickets more; raise Later while there are others behind."""
    item = _find(desk, wish["number"], wish["id"])
    if item is None or item.ended_at:
        jobs.settle(job, EFFECT)
        return
    incident = tickets.load(desk.id, wish["number"])
    person = next((one for one in desk.all(Staff) if one.id == item.by), None)
    for _ in range(AT_ONCE // gathering.PAGE):
        every, after = gathering.belonging(desk, incident, int(item.after))
        for ticket in every:
            item = _one(desk, person, item, int(ticket.number))
        if not after:
            jobs.settle(job, EFFECT, _step(item, ended_at=now()))
            return
        item = _written(item, after=max(after, int(item.after)))
    raise Later(1)


def given_up(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Say that an answer has stopped, so that a person may let it go on."""
    item = _find(desk, wish["number"], wish["id"])
    if item and not item.ended_at:
        table.write(table.change(item, None, stopped_at=now()))


def check(text: str) -> None:
    """Raise Invalid for a text that cannot go to all."""
    if not text.strip():
        raise Invalid(text=N_("Write something first."))
    if len(text.encode()) > LONGEST:
        raise Invalid(text=N_("At most %(number)s letters and signs fit in here.", number=LONGEST // 2))
    try:
        macros.pieces(text, OFFERED)
    except Invalid as invalid:
        raise Invalid(text=invalid.text) from invalid


def _told(person: Staff, incident: Ticket, then: str, text: str | None) -> tickets.Moved:
    by = {"by": person.id, "by_name": person.name}
    told = event(incident.tenant, incident.number, "answered_all", **by, status=then, is_reply=bool(text))
    return tickets.moved(incident, told)


def _job(desk: Desk, number: int, id: str, **effects: Any) -> Job:
    return jobs.job(desk.id, **effects, answer_gathered={"number": number, "id": id})


def _find(desk: Desk, number: int, id: str) -> Answering | None:
    return table.get(Answering, keys.answering(desk.id, number, id)) if tickets.ENTRY.fullmatch(id) else None


def _one(desk: Desk, person: Staff | None, item: Answering, number: int) -> Answering:
    """Answer one ticket, or note why it was left out."""
    try:
        if person is None:
            raise NotAllowed()
        tickets.again(desk.id, number, lambda ticket: _answer(desk, person, item, ticket))
    except (NotAllowed, NotFound):
        return _left(item, number, "rights")
    except Invalid:
        return _left(item, number, "fields")
    except _Left as left:
        return _left(item, number, left.why)
    return _read(item)


def _answer(desk: Desk, person: Staff, item: Answering, ticket: Ticket) -> None:
    """The one transaction of a ticket: its reply and how far the answer is."""
    number = int(ticket.number)
    if ticket.incident is None or ticket.shelf in gathering.GONE:
        raise _Left("gone")
    if item.text is None:
        settling.set_status(desk, person, ticket, item.then)  # twice is once, so the note may come behind it
        _written(item, after=number, done=int(item.done) + 1)
        return
    if ticket.status == "closed":
        raise _Left("closed")
    text, missing = reply_templates.filled(desk, person, item.text, ticket)
    if missing:
        raise _Left("macros")

    def and_write(_: Ticket, __: Message) -> list[Write]:
        return [_step(item, after=number, done=int(item.done) + 1)]

    answering.reply(desk, person, ticket, text, then=item.then, files=item.files, and_write=and_write)


class _Left(Exception):
    """A ticket that gets no answer, and why."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def _left(item: Answering, number: int, why: str) -> Answering:
    return _written(item, after=number, left=[*item.left, [number, why]][-MOST_LEFT:])


def _written(item: Answering, **attributes: Any) -> Answering:
    table.write(_step(item, **attributes))
    return _read(item)


def _step(item: Answering, **attributes: Any) -> Write:
    """What notes how far it is, unless somebody else has gone further; the item itself stays as it was read."""
    return table.change(Answering(item.pk, item.sk), Answering.after == item.after, **attributes)


def _read(item: Answering) -> Answering:
    found = table.get(Answering, keys.Key(item.pk, item.sk))
    if found is None:
        raise Conflict(failed=(item,))
    return found
