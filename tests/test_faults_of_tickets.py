"""A crash, a lost answer or a conflict at every call of what is done to a ticket: sent once more, it is done once."""

import secrets
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.helpdesk import recounting, tickets
from chalicelib.helpdesk.messages import Event, Message
from tests.clock import Ahead
from tests.faults import Calls, Crash, conflict, watched
from tests.machine import Machine
from tests.people import Browser, Business
from tests.routes.test_once import Filled, filled

WORDS = "The courier leaves at ten"
# A form of the ticket's page, what is typed, and how often the timeline tells of it afterwards.
DEEDS: list[tuple[str, dict[str, Any], Callable[[Any], bool]]] = [
    ("/reply", {"text": WORDS, "then": "pending"}, lambda one: isinstance(one, Message) and one.text == WORDS),
    ("/note", {"text": WORDS}, lambda one: isinstance(one, Message) and one.text == WORDS),
    ("/snooze", {"until": "tomorrow"}, lambda one: isinstance(one, Event) and one.what == "snoozed"),
    ("/delete", {}, lambda one: isinstance(one, Event) and one.what == "deleted"),
    ("/subject", {"subject": "Till 3"}, lambda one: isinstance(one, Event) and one.what == "subject"),
]


def written(browser: Browser, number: int, action: str, typed: dict[str, Any]) -> Filled:
    """What is sent from the ticket's page; a note is written in the form of the reply."""
    verb, kind = ("/reply", {"kind": "note"}) if action == "/note" else (action, {})
    url, fields = filled(browser, f"/tickets/{number}", verb, **typed, **kind)
    return (f"/tickets/{number}{action}" if kind else url), fields


def send(browser: Browser, form: Filled) -> int:
    """Press the button; a process that dies answers nothing."""
    try:
        return browser.post(*form, follow=False).status
    except Crash:
        return 0


@pytest.mark.parametrize(
    ("deed", "how"),
    [(0, "after"), (0, "crash"), (1, "crash"), (2, "after"), (3, "crash")],
    ids=lambda one: DEEDS[one][0] if isinstance(one, int) else one,
)
def test_what_broke_in_the_middle_is_done_once_when_it_is_sent_again(
    world: Machine, acme: Business, clock: Ahead, deed: int, how: str
) -> None:
    action, typed, told = DEEDS[deed]
    error = Crash() if how == "crash" else None
    for place in range(1, 40):
        dana = f"dana-{secrets.token_hex(4)}@customers.example"
        number = acme.ask(email=dana)
        world.work()
        form = written(acme.owner, number, action, typed)
        with watched(Calls(place, is_after=True, error=error)) as calls:
            send(acme.owner, form)
        if how == "crash":
            clock.go(seconds=61)  # in which a request dies, whatever it was doing
        answer = send(acme.owner, form)
        assert answer in (303, 200), f"{action} broken {how} call {place}: {answer}"
        clock.go(seconds=20)
        world.sweep(acme.tenant)  # what was not announced is found
        found = [one for one in tickets.timeline(acme.tenant, number).entries if told(one)]
        assert len(found) == 1, f"{action} broken {how} call {place}, {calls.names[-1]}: {len(found)} times"
        mails = [mail for mail in world.sent(dana) if WORDS in str(mail)]
        assert len(mails) == (action == "/reply"), f"{action} broken {how} call {place}: {len(mails)} mails"
        if len(calls.names) < place:
            break
    assert recounting.recount(acme.tenant).steps == {}


@pytest.mark.parametrize(("action", "typed", "told"), DEEDS[:3], ids=[action for action, _, _ in DEEDS[:3]])
def test_a_conflict_with_another_transaction_is_waited_out(
    acme: Business, action: str, typed: dict[str, Any], told: Callable[[Any], bool]
) -> None:
    number = acme.ask()
    form = written(acme.owner, number, action, typed)

    class Busy(Calls):
        def before(self, model: Any, **_: Any) -> None:
            self.names.append(model.name)
            if model.name == "TransactWriteItems" and self.names.count(model.name) in (1, 2):
                raise conflict(3)

    with watched(Busy()) as calls:
        assert send(acme.owner, form) in (303, 200)
    assert calls.names.count("TransactWriteItems") > 2
    assert len([one for one in tickets.timeline(acme.tenant, number).entries if told(one)]) == 1
