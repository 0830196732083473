"""Any order of all verbs, their jobs late, twice and out of order: afterwards a recount finds what is stored."""

import random
from collections import Counter as Tally
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from chalicelib import worker
from chalicelib.helpdesk import (
    answering,
    assigning,
    customers,
    deleting,
    hearing,
    recounting,
    settling,
    snoozing,
    spending,
    subjects,
    tickets,
    transferring,
    undoing,
    waiting,
)
from chalicelib.helpdesk.closing import ending, rating
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.joining import gathering, linking, merging, splitting
from chalicelib.helpdesk.messages import Event, Message
from chalicelib.helpdesk.objects import attaching, figures
from chalicelib.helpdesk.objects.service_object import ServiceObject
from chalicelib.helpdesk.outgoing import delivering
from chalicelib.helpdesk.outgoing.outcomes import Outcome
from chalicelib.helpdesk.requesting import set_requester
from chalicelib.helpdesk.searching import rebuilding
from chalicelib.helpdesk.spent import Spent, places
from chalicelib.helpdesk.team import activity
from chalicelib.helpdesk.tickets import STATUSES, Ticket
from chalicelib.helpdesk.timers import TIMERS
from chalicelib.jobs import Job
from tenants import keys, table
from tenants.errors import Problem
from tenants.items import Counter
from tenants.keys import now, stamp
from tenants.staff import Staff
from tests.clock import come_due, jobs_left
from tests.machine import Machine
from tests.mails import department
from tests.people import Business
from tests.routes.test_board_filters import setting

ADDRESSES = ["dana@x.example", "erlan@x.example", "dana@x.example"]
MINUTES = [0, 0, 5, 30]


@dataclass
class Walk:
    """A desk, and what was said on it."""

    world: Machine
    acme: Business
    chance: random.Random
    said: set[str] = field(default_factory=set)  # words that have to be there exactly once
    words: int = 0
    done: Tally[str] = field(default_factory=Tally)
    undone: Tally[tuple[str, str]] = field(default_factory=Tally)  # of what was counted

    def __post_init__(self) -> None:
        self.desk = self.acme.desk
        self.people = self.desk.all(Staff)

    @property
    def numbers(self) -> list[int]:
        return list(range(1, rebuilding.newest(self.desk.id) + 1))

    def person(self) -> Staff:
        return self.chance.choice(self.people)

    def say(self) -> str:
        self.words += 1
        text = f"words{self.words}"
        self.said.add(text)
        return text

    def other(self) -> Ticket:
        return tickets.load(self.desk.id, self.chance.choice(self.numbers))

    def messages(self, number: int) -> list[Message]:
        every = table.query_all(keys.entry(self.desk.id, number, "").pk, begins="timeline#")
        return [one for one in every if isinstance(one, Message)]


Step = Callable[[Walk, Ticket, Staff], object]


def hear(walk: Walk, one: Ticket, _: Staff) -> None:
    address = walk.chance.choice([one.customer_address, "guest@x.example"])
    known = table.get(customers.Known, customers.key(walk.desk.id, address))
    writer = customers.writer(walk.desk.id, known, address, "Somebody")
    said = walk.say()
    hearing.hear(walk.desk, one, writer, said, channel="mail", cc=None)


def machine_writes(walk: Walk, one: Ticket, _: Staff) -> None:
    writer = customers.Writer("id", "Robot", "robot@x.example", False, [])
    hearing.hear_machine(one, writer, walk.say())


def reply(walk: Walk, one: Ticket, person: Staff) -> None:
    spent = Spent(walk.chance.choice(MINUTES), walk.chance.choice(["", "site"]))
    then, seconds = walk.chance.choice(answering.THEN), walk.chance.choice([0, 15, 30])
    spent = spent if spent.minutes else Spent()
    answering.reply(walk.desk, person, one, walk.say(), then=then, files=[], seconds=seconds, time=spent)


def note(walk: Walk, one: Ticket, person: Staff) -> None:
    answering.note(walk.desk, person, one, walk.say(), files=[], time=Spent(walk.chance.choice(MINUTES)))


def take_back(walk: Walk, one: Ticket, _: Staff) -> None:
    waits = [each for each in walk.messages(int(one.number)) if each.state == "waiting"]
    found = walk.chance.choice(waits or [None])
    if found is None or one.merged_into:
        return
    person = next(each for each in walk.people if each.id == found.by)
    walk.chance.choice([waiting.take_back, waiting.take_back, waiting.send_now])(walk.desk, person, one, found.id)
    if table.get(Message, keys.Key(found.pk, found.sk)) is None:
        walk.said.discard(found.text)
        walk.done["taken_back"] += 1


def correct(walk: Walk, one: Ticket, person: Staff) -> None:
    own = [each for each in walk.messages(int(one.number)) if each.by == person.id]
    if own:
        spending.correct(walk.desk, person, one, walk.chance.choice(own).id, Spent(walk.chance.choice(MINUTES)))


def fails(walk: Walk, one: Ticket, _: Staff) -> None:
    replies = [each for each in walk.messages(int(one.number)) if each.kind == "reply" and each.state == "sent"]
    if replies:
        told = walk.chance.choice(replies)
        delivering.learn(walk.desk, int(one.number), told.id, [Outcome(told.to[0], "bounced", stamp(now()))])


def split(walk: Walk, one: Ticket, person: Staff) -> None:
    every = walk.messages(int(one.number))
    if len(every) > 1 and len(walk.numbers) < 9:
        splitting.split(walk.desk, person, one, walk.chance.choice(every[1:]).id, "", walk.chance.random() < 0.5)


def undo(walk: Walk, one: Ticket, _: Staff) -> None:
    done = one.undo or {}
    person = next((each for each in walk.people if each.id == done.get("by")), walk.people[0])
    undoing.undo(walk.desk, person, one)
    for who, numbers in (done["steps"] or {"steps": {}})["steps"].items():
        walk.undone[who, "taken"] += numbers.get("taken", 0)


def attach(walk: Walk, one: Ticket, person: Staff) -> None:
    thing = walk.chance.choice(walk.desk.all(ServiceObject)).id
    more, less = ([], [thing]) if thing in one.objects else ([thing], [])
    attaching.attach(walk.desk, person, one, more, less)


def gather(walk: Walk, one: Ticket, person: Staff) -> None:
    gathering.gather(walk.desk, person, one, walk.chance.choice([None, walk.other()]))


def transfer(walk: Walk, one: Ticket, person: Staff) -> None:
    to = walk.chance.choice(walk.desk.all(Department)).id
    words = walk.say() if one.department != to and walk.chance.random() < 0.5 else ""
    transferring.transfer(walk.desk, person, one, to, words)


def unmerge(walk: Walk, one: Ticket, person: Staff) -> None:
    if one.took_in:
        merging.unmerge(walk.desk, person, one, walk.chance.choice(one.took_in))


def rate(walk: Walk, one: Ticket, _: Staff) -> None:
    entries = tickets.timeline(walk.desk.id, int(one.number)).entries
    rating.rate(walk.desk, one, entries, walk.chance.choice(list(rating.STARS)))


STEPS: dict[str, Step] = {
    "hear": hear,
    "machine": machine_writes,
    "reply": reply,
    "note": note,
    "take_back": take_back,
    "correct": correct,
    "fails": fails,
    "split": split,
    "undo": undo,
    "attach": attach,
    "gather": gather,
    "transfer": transfer,
    "unmerge": unmerge,
    "rate": rate,
    "assign": lambda w, one, who: assigning.assign(w.desk, who, one, w.chance.choice(["", *(p.id for p in w.people)])),
    "status": lambda w, one, who: settling.set_status(w.desk, who, one, w.chance.choice(STATUSES)),
    "subject": lambda w, one, who: subjects.set_subject(w.desk, who, one, w.chance.choice(["Till", "Касса", "Bill"])),
    "snooze": lambda w, one, who: snoozing.snooze(
        w.desk, who, one, w.chance.choice([None, now() + timedelta(hours=1)])
    ),
    "wake": lambda w, one, who: snoozing.wake(w.desk, who, one),
    "delete": lambda w, one, who: deleting.delete(w.desk, who, one),
    "restore": lambda w, one, who: deleting.restore(w.desk, who, one),
    "merge": lambda w, one, who: merging.merge(w.desk, who, one, merging.find(w.desk, who, int(w.other().number))),
    "link": lambda w, one, who: linking.link(w.desk, who, one, w.other()),
    "requester": lambda w, one, who: set_requester(w.desk, who, one, w.chance.choice(ADDRESSES)),
    "agree": lambda w, one, _: ending.agree(w.desk, one),
}
OFTEN = ("reply", "undo", "take_back", "hear", "delete", "restore")
OF_MERGED = ("hear", "machine", "fails")  # what comes from outside comes for merged tickets too


@pytest.fixture
def desk(world: Machine, acme: Business) -> Business:
    acme.agent("Boris")
    for name in ("Sales", "Depot"):
        department(acme, name)
    for name in "ab":
        setting(acme, "service_object", ServiceObject, name=name, kind="program", state="used")
    for address in ADDRESSES:
        acme.ask("Till", f"first {address}", email=address)
    return acme


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_stored_is_what_a_recount_finds(
    world: Machine, desk: Business, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recounting, "PAUSE", 0)
    walk = Walk(world, desk, random.Random(seed))
    for _ in range(60):
        step(walk)
    finish(walk)
    look(walk)


def step(walk: Walk) -> None:
    name = walk.chance.choice([*STEPS, *OFTEN])
    number = walk.chance.choice(walk.numbers)

    def verb(one: Ticket) -> None:
        if one.merged_into is None or name in OF_MERGED:
            was = one.version
            STEPS[name](walk, one, walk.person())
            walk.done[name] += one.version != was

    said = set(walk.said)
    try:
        tickets.again(walk.desk.id, number, verb)
    except Problem:
        walk.said = said
    for one in tickets_of(walk):
        stands(walk, one, name)
    work(walk)


def work(walk: Walk) -> None:
    """Some of the jobs, now or twice, or a timer whose time has come."""
    for job in walk.chance.sample(left := jobs_left(walk.desk.id), min(len(left), walk.chance.randrange(3))):
        if job.is_timer and walk.chance.random() < 0.5:
            come_due(walk.desk.id, job.id)
        for _ in range(walk.chance.choice([1, 2])):
            worker.perform(walk.desk.id, job.id)


def finish(walk: Walk) -> None:
    for _ in range(20):
        for job in jobs_left(walk.desk.id):
            if not job.is_timer or "#send-" in job.id:
                come_due(walk.desk.id, job.id)
                worker.perform(walk.desk.id, job.id)
        walk.world.work()


def tickets_of(walk: Walk) -> list[Ticket]:
    found = table.batch_get([keys.ticket(walk.desk.id, number) for number in walk.numbers])
    return [one for one in found if isinstance(one, Ticket)]


def stands(walk: Walk, one: Ticket, name: str) -> None:
    told = (int(one.number), name, one.status, one.shelf, one.stood_on)
    if one.shelf == "merged":
        return
    keys_now = tickets.order(one.shelf, one.assignee, one.waiting_since, one.tenant)
    assert {key: getattr(one, key) for key in keys_now} == keys_now, told
    assert (one.merged_into is None) == (one.shelf != "merged"), told
    if one.shelf in STATUSES:
        assert one.shelf == one.status, told
    if one.shelf == "undelivered":
        assert one.status == "open", told
    on = {"snoozed_until": "snoozed", "gone_at": "deleted", "closes_at": "solved", "asks_at": "solved"}
    for moment, shelf in on.items():
        assert getattr(one, moment) is None or one.shelf == shelf, (*told, moment)
    timers = {job.id for job in table.query_all(f"{walk.desk.id}#job") if isinstance(job, Job)}
    for moment, effect in TIMERS.items():
        assert getattr(one, moment) is None or f"timer#{one.number}#{effect}" in timers, (*told, moment)
    places = [int(each.position) for each in walk.messages(int(one.number))]
    assert len(places) == len(set(places)) and max(places) <= one.messages, (*told, places, one.messages)


def look(walk: Walk) -> None:
    every, tenant = tickets_of(walk), walk.desk.id
    assert [job.effects for job in jobs_left(tenant) if not job.is_timer] == []
    assert recounting.recount(tenant).steps == {}
    sums: Tally[tuple[str, str, str]] = Tally()
    for one in every:
        sums += places(one)
        time: Tally[tuple[str, str]] = Tally()
        for each in walk.messages(int(one.number)):
            time[each.by or "", each.way or ""] += int(each.minutes or 0)
        kept = {(who, way): number for who, ways in (one.spent or {}).items() for way, number in ways.items()}
        assert kept == +time, one.number
        assert rebuilding.rebuild(tenant, int(one.number)) == 0, one.number
    for kind, id in {(kind, id) for kind, id, _ in sums if kind not in ("staff", "object")}:
        expected = {name: number for (of, whose, name), number in sums.items() if (of, whose) == (kind, id)}
        assert numbers(keys.spent(tenant, kind, id)) == expected
    look_at_objects(walk, every, sums)
    look_at_work(walk, every, sums)
    words = Tally(text for one in every for text in own_words(walk, one))
    assert {text: words[text] for text in walk.said} == dict.fromkeys(walk.said, 1)


def look_at_objects(walk: Walk, every: list[Ticket], sums: Tally[tuple[str, str, str]]) -> None:
    for thing in (one.id for one in walk.desk.all(ServiceObject)):
        expected = Tally(name for one in every for of, name in figures.places(one) if of == thing)
        expected += Tally({name: number for (_, id, name), number in sums.items() if id == thing})
        assert numbers(keys.service_object(walk.desk.id, thing, "figures")) == expected
        about = {one.number for one in every if thing in one.objects and one.shelf not in figures.GONE}
        person, thing = walk.people[0], walk.desk.find(ServiceObject, thing)
        assert {one.number for one in attaching.tickets_of(walk.desk, person, thing).tickets} == about


def look_at_work(walk: Walk, every: list[Ticket], sums: Tally[tuple[str, str, str]]) -> None:
    work: Tally[tuple[str, str]] = Tally()
    for one in every:
        copied = {entry for other in every for entry, (_, to) in (other.splits or {}).items() if to == one.number}
        for each in table.query_all(one.pk, begins="timeline#"):
            if isinstance(each, Message) and each.kind in ("reply", "note") and each.id not in copied:
                work[each.by or "", {"reply": "replies", "note": "notes"}[each.kind]] += 1
            if isinstance(each, Event) and each.what == "assigned" and each.about.get("to_id"):
                work[each.about["to_id"], "taken"] += 1
    for person in walk.people:
        stored = activity.together(activity.of_person(walk.desk, person, person).values())._asdict()
        for name in ("replies", "notes", "taken"):
            assert stored[name] == work[person.id, name] - walk.undone[person.id, name], (person.name, name)
        assert stored["minutes"] == sums["staff", person.id, "minutes"]


def own_words(walk: Walk, one: Ticket) -> list[str]:
    """What was said on a ticket and went on in no other."""
    return [each.text for each in walk.messages(int(one.number)) if each.id not in (one.splits or {})]


def numbers(key: keys.Key) -> dict[str, int]:
    item = table.get(Counter, key)
    return {name: number for name, number in item.numbers.items() if number} if item else {}
