"""A crash, a timeout or a conflict at any call to AWS: nothing half written, nothing lost, nothing twice."""

import contextlib
from email.message import EmailMessage
from typing import Any

import pytest

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.messages import Message
from tenants import items, keys, table
from tests.clock import jobs_left, pass_time
from tests.faults import Calls, Crash, conflict, watched
from tests.machine import Machine
from tests.people import Business, opened_before

MAIL = "From: {dana}\r\nTo: {to}\r\nSubject: Help\r\nMessage-ID: <{id}@customers.example>\r\n\r\nThe till is stuck\r\n"


def post(world: Machine, business: Business, id: str) -> str:
    """Somebody who has not written before sends a mail; return his address."""
    dana = f"{id}{business.dana}"
    world.send(MAIL.format(dana=dana, to=business.mail, id=id).encode(), dana, business.mail)
    return dana


def settle(world: Machine, business: Business, dana: str) -> None:
    """Let everything that is left run its course: leases end, sweeps come, SES's events too."""
    for _ in range(4):
        if not jobs_left(business.tenant) and not world.mail_keys("incoming/"):
            return
        for mail in world.sent(dana):
            world.sending_event("Send", mail)
        pass_time(business.tenant, 30)
        world.sweep_all()


def last_number(business: Business) -> int:
    last = table.batch_get([keys.number(business.tenant)])[0]
    return last.numbers["last"] if isinstance(last, items.Counter) else 0


def what_came(business: Business, after: int = 0) -> tuple[int, int]:
    """How many tickets there are after a number, and how many messages on them."""
    timelines = []
    for number in range(after + 1, last_number(business) + 1):
        with contextlib.suppress(Exception):
            timelines.append(tickets.timeline(business.tenant, number))
    return len(timelines), sum(isinstance(entry, Message) for timeline in timelines for entry in timeline.entries)


def calls_of_one_mail(world: Machine) -> int:
    business = Business.start(world, "count", "Gleb")
    post(world, business, "0")
    with watched(Calls()) as calls:
        world.work()
    return len(calls.names)


# A crash behind a call leaves what one before the next call would.
@pytest.mark.parametrize(("kind", "is_after"), [("connection", False), ("crash", True)])
def test_a_mail_survives_a_fault_at_any_call(world: Machine, acme: Business, kind: str, is_after: bool) -> None:
    total = calls_of_one_mail(world)
    assert total > 10
    for place in range(1, total + 1):
        before, dana = last_number(acme), post(world, acme, str(place))
        error = Crash() if kind == "crash" else None
        with watched(Calls(place, is_after=is_after, error=error)) as calls, contextlib.suppress(Crash):
            world.work_carefully()
        settle(world, acme, dana)
        told = f"broken {'after' if is_after else 'before'} call {place}, {calls.names[-1]}"
        assert what_came(acme, before) == (1, 1), told
        assert len(world.sent(dana)) == 1, told
        assert jobs_left(acme.tenant) == [], told
        assert not world.mail_keys("incoming/"), told
        if len(calls.names) < place:  # a warm process makes fewer calls than one that has just begun
            return


def test_a_reply_survives_a_worker_that_dies_at_any_call(world: Machine, acme: Business) -> None:
    number = acme.ask()
    world.work()
    for place in range(1, 100):
        acme.owner.get(f"/tickets/{number}")
        acme.owner.submit(f"/tickets/{number}/reply", text=f"Answer {place}")
        with watched(Calls(place, is_after=True, error=Crash())) as calls, contextlib.suppress(Crash):
            world.work()
        is_over = len(calls.names) < place
        settle(world, acme, acme.dana)
        told = f"broken after call {place}, {calls.names[-1]}"
        answers = [mail for mail in world.sent(acme.dana) if text_of(mail).splitlines()[0] == f"Answer {place}"]
        assert len(answers) == 1, told
        assert jobs_left(acme.tenant) == [], told
        if is_over:
            return
    raise AssertionError("a reply should not take a hundred calls")


@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
def test_a_form_is_taken_whole_or_not_at_all(world: Machine, acme: Business, is_after: bool) -> None:
    for place in range(1, 100):
        visitor, before = acme.visitor(), what_came(acme)
        visitor.network = f"198.51.100.{place}"
        visitor.get("/form")
        fields = {"subject": "Help", "message": "Stuck", "name": "Dana", "email": f"{place}@{acme.slug}.example"}
        with watched(Calls(place, is_after=is_after)) as calls:
            page = visitor.submit("/form", opened=opened_before(9), **fields)
        came = what_came(acme)
        whole = (before[0] + 1, before[1] + 1)
        assert came == whole or (came == before and page.status >= 500), f"{place} {calls.names}"
        if page.status == 200:
            assert came == whole
        if len(calls.names) < place:
            return
    raise AssertionError("a form should not take a hundred calls")


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""


def test_conflicts_of_transactions_are_tried_again(world: Machine, acme: Business) -> None:
    left = [3]

    def fail_thrice(model: Any, **_: Any) -> None:
        if model.name == "TransactWriteItems" and left[0]:
            left[0] -= 1
            raise conflict(5)

    client = items.DeskItem._get_connection().connection.client
    client.meta.events.register_first("before-call", fail_thrice, unique_id="conflict")
    try:
        assert acme.ask()
    finally:
        client.meta.events.unregister("before-call", unique_id="conflict")
    assert left == [0]


def test_a_conflict_that_does_not_end_is_a_page_and_keeps_nothing_half(world: Machine, acme: Business) -> None:
    number = acme.ask()
    world.work()
    before = len(tickets.timeline(acme.tenant, number).entries)
    acme.owner.get(f"/tickets/{number}")

    def fail(model: Any, **_: Any) -> None:
        if model.name == "TransactWriteItems":
            raise conflict(3)

    client = items.DeskItem._get_connection().connection.client
    client.meta.events.register_first("before-call", fail, unique_id="conflict")
    try:
        page = acme.owner.submit(f"/tickets/{number}/reply", text="Hello")
    finally:
        client.meta.events.unregister("before-call", unique_id="conflict")
    assert page.status >= 400
    assert len(tickets.timeline(acme.tenant, number).entries) == before
