"""A job is done once: when the queue loses it, brings it twice, or the worker dies in the middle."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError

from chalicelib import jobs, worker
from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.counts import Counts
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.messages import Message
from chalicelib.integrations import aws, mailer
from tenants import items, keys, table
from tenants.errors import Conflict
from tenants.keys import now, stamp
from tests.clock import jobs_left, pass_time
from tests.faults import Crash
from tests.machine import Machine, sqs_event
from tests.people import Business

pytestmark = pytest.mark.engine


def open_count(business: Business) -> int:
    counter = table.batch_get([keys.counts(business.tenant)])[0]
    return Counts(counter).sum("open", [one.id for one in business.desk.all(Department)])


def reply(business: Business, number: int) -> Message:
    business.owner.get(f"/tickets/{number}")
    business.owner.submit(f"/tickets/{number}/reply", text="The courier leaves at ten.")
    last = tickets.timeline(business.tenant, number).entries[-1]
    assert isinstance(last, Message) and last.kind == "reply"
    return last


def state(business: Business, number: int) -> str | None:
    replies = [one for one in tickets.timeline(business.tenant, number).entries if getattr(one, "kind", "") == "reply"]
    assert isinstance(replies[-1], Message)
    return replies[-1].state


def test_a_message_that_the_queue_loses_is_found_by_the_sweep(world: Machine, acme: Business) -> None:
    acme.ask()
    assert world.jobs(acme.tenant), "the queue was told, and has lost it"
    world.work()
    assert world.sent(acme.dana) == [] and open_count(acme) == 0
    world.sweep()
    assert len(world.sent(acme.dana)) == 1 and open_count(acme) == 1
    assert jobs_left(acme.tenant) == []


def test_a_queue_that_takes_nothing_loses_nothing(world: Machine, acme: Business) -> None:
    def refuse(model: Any, **_: Any) -> None:
        if model.name == "SendMessage":
            raise ConnectionClosedError(endpoint_url="https://sqs.example")

    events = aws.client("sqs").meta.events
    events.register_first("before-call", refuse, unique_id="refuse")
    try:
        assert acme.ask()
        assert world.jobs(acme.tenant) == []
    finally:
        events.unregister("before-call", unique_id="refuse")
    world.sweep()
    assert len(world.sent(acme.dana)) == 1


def announced(world: Machine, acme: Business) -> int:
    """Take what the queue holds, ten at a time as it hands them out; return how many jobs those are."""
    taken = 0
    while some := world.jobs(acme.tenant):
        taken += len(some)
    return taken


def test_what_the_queue_does_not_take_of_a_sweep_the_next_one_announces(world: Machine, acme: Business) -> None:
    asked = list[int]()

    def refuse_the_second(params: dict[str, Any], **_: Any) -> None:
        asked.append(len(json.loads(params["body"])["Entries"]))
        if len(asked) == 2:
            raise ConnectionClosedError(endpoint_url="https://sqs.example")

    def leave_one(parsed: dict[str, Any], **_: Any) -> None:
        parsed["Failed"] = [{"Id": "0", "Code": "InternalError", "SenderFault": False}]

    world.sweep()
    jobs.commit([], *(jobs.job(acme.tenant, spent={}) for _ in range(23)))
    assert announced(world, acme) == 23, "the queue was told at once"
    events = aws.client("sqs").meta.events
    events.register_first("before-call.sqs.SendMessageBatch", refuse_the_second, unique_id="refuse")
    events.register_last("after-call.sqs.SendMessageBatch", leave_one, unique_id="leave")
    try:
        assert worker.sweep() == 23
    finally:
        events.unregister("before-call.sqs.SendMessageBatch", unique_id="refuse")
        events.unregister("after-call.sqs.SendMessageBatch", unique_id="leave")
    assert asked == [10, 10, 3] and announced(world, acme) == 13
    worker.sweep()
    assert announced(world, acme) == 23


def test_a_message_that_comes_twice_is_done_once(world: Machine, acme: Business) -> None:
    acme.ask()
    for job in world.jobs(acme.tenant) * 3:
        world.app.job_arrived(sqs_event(json.dumps(job)), None)
    assert len(world.sent(acme.dana)) == 1 and open_count(acme) == 1


def test_a_job_in_one_workers_hands_is_not_taken_by_another(world: Machine, acme: Business) -> None:
    acme.ask()
    (job,) = world.jobs(acme.tenant)
    assert jobs.take(job["tenant"], job["job"]) is not None
    assert jobs.take(job["tenant"], job["job"]) is None
    pass_time(acme.tenant, 6)
    assert jobs.take(job["tenant"], job["job"]) is not None, "the lease is over"


def test_a_slow_worker_cannot_count_what_another_has_counted(world: Machine, acme: Business) -> None:
    acme.ask()
    (told,) = world.jobs(acme.tenant)
    slow = jobs.take(told["tenant"], told["job"])
    assert slow
    pass_time(acme.tenant, 6)
    worker.perform(told["tenant"], told["job"])
    with pytest.raises(Conflict):
        jobs.settle(slow, "count", table.add(items.Counter(*keys.counts(acme.tenant)), {"open|x|": 1}))
    assert open_count(acme) == 1


def killed_before_the_mark(monkeypatch: pytest.MonkeyPatch, world: Machine) -> None:
    """Let SES take the mail, and the worker die before it can say so."""
    send: Callable[..., str] = mailer.send

    def send_and_die(*parts: Any) -> str:
        send(*parts)
        raise Crash

    monkeypatch.setattr(mailer, "send", send_and_die)
    with pytest.raises(Crash):
        world.work()
    monkeypatch.undo()


def test_a_worker_killed_between_ses_and_the_mark_sends_no_second_reply(
    world: Machine, acme: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = acme.ask()
    world.work()
    reply(acme, number)
    killed_before_the_mark(monkeypatch, world)
    assert state(acme, number) == "queued" and len(world.sent(acme.dana)) == 2
    world.sending_event("Send", world.sent(acme.dana)[-1])
    assert state(acme, number) == "sent"
    pass_time(acme.tenant, 60)
    world.sweep()
    assert len(world.sent(acme.dana)) == 2
    assert jobs_left(acme.tenant) == []


def test_when_the_send_event_is_lost_too_the_reply_goes_out_again(
    world: Machine, acme: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = acme.ask()
    world.work()
    reply(acme, number)
    killed_before_the_mark(monkeypatch, world)
    pass_time(acme.tenant, 6)
    world.sweep()
    assert len(world.sent(acme.dana)) == 2, "the Send event may still come"
    pass_time(acme.tenant, 20)
    world.sweep()
    assert len(world.sent(acme.dana)) == 3 and state(acme, number) == "sent"


def test_a_send_event_that_comes_twice_or_late_changes_nothing(world: Machine, acme: Business) -> None:
    acme.ask()
    world.work()
    before = tickets.timeline(acme.tenant, 1).entries
    for _ in range(2):
        world.sending_event("Send", world.sent(acme.dana)[-1])
    assert [one.id for one in tickets.timeline(acme.tenant, 1).entries] == [one.id for one in before]


def test_ses_that_is_busy_delays_and_drops_nothing(
    world: Machine, acme: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: Any) -> str:
        raise mailer.Busy

    acme.ask()
    monkeypatch.setattr(mailer, "send", busy)
    world.work()
    monkeypatch.undo()
    assert world.sent(acme.dana) == [] and open_count(acme) == 1, "the count does not wait for the mail"
    pass_time(acme.tenant, 10)
    world.sweep()
    assert len(world.sent(acme.dana)) == 1


def test_ses_that_refuses_is_said_on_the_message(
    world: Machine, acme: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = acme.ask()
    world.work()
    reply(acme, number)

    def refuse(*_: Any) -> str:
        raise mailer.Refused("Address is on the suppression list")

    monkeypatch.setattr(mailer, "send", refuse)
    world.work()
    assert state(acme, number) == "refused"
    assert "Address is on the suppression list" in acme.owner.get(f"/tickets/{number}").text


def test_a_job_that_always_fails_is_set_aside_with_its_cause(world: Machine, acme: Business) -> None:
    table.write(table.create(jobs.job(acme.tenant, nonsense={})))
    for _ in range(jobs.TRIES + 2):
        pass_time(acme.tenant, 120)
        world.sweep()
    (left,) = jobs_left(acme.tenant)
    assert left.due_order is None and "nonsense" in (left.cause or "") and left.list_key


def test_a_timer_that_is_set_again_replaces_the_one_before(acme: Business) -> None:
    early, late = now() + timedelta(hours=1), now() + timedelta(hours=2)
    first = jobs.job(acme.tenant, early, "timer#1#snooze", count={"open|x|": 1})
    jobs.commit([], first)
    jobs.commit([], jobs.job(acme.tenant, late, "timer#1#snooze", count={"open|x|": 2}))
    (left,) = jobs_left(acme.tenant)
    assert left.due_order == stamp(late) and left.effects == {"count": {"open|x|": 2}}
    with pytest.raises(Conflict):
        jobs.settle(first, "count")


def test_a_job_whose_workers_die_without_a_word_is_set_aside_too(acme: Business) -> None:
    job = jobs.job(acme.tenant, count={})
    jobs.commit([], job)
    for _ in range(jobs.TRIES + 2):
        jobs.take(acme.tenant, job.id)
        pass_time(acme.tenant, 6)
    (left,) = jobs_left(acme.tenant)
    assert left.due_order is None and left.list_key


def test_a_reply_whose_workers_die_without_a_word_says_that_it_did_not_go_out(world: Machine, acme: Business) -> None:
    number = acme.ask()
    world.work()
    reply(acme, number)
    world.jobs(acme.tenant)
    (job,) = [one for one in jobs_left(acme.tenant) if "deliver" in one.effects]
    pass_time(acme.tenant, 1)  # in which it can be taken back
    for _ in range(jobs.TRIES):
        assert jobs.take(acme.tenant, job.id)
        pass_time(acme.tenant, 6)
    world.sweep()
    assert state(acme, number) == "refused"
    acme.owner.get(f"/tickets/{number}")
    assert f"Not sent to {acme.dana}" in acme.owner.text
