"""Verbs that meet on one ticket: what one has changed is neither lost nor counted twice by the next."""

from typing import Any

from chalicelib.helpdesk import answering, spent, tickets, undoing, waiting
from chalicelib.helpdesk.joining import merging
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.objects import attaching
from chalicelib.helpdesk.objects.service_object import ServiceObject
from chalicelib.helpdesk.spent import Spent
from chalicelib.helpdesk.team import activity
from chalicelib.helpdesk.tickets import Ticket
from tenants.staff import Staff
from tests.machine import Machine
from tests.mails import department
from tests.people import Business
from tests.routes.test_board import do
from tests.routes.test_board_filters import setting
from tests.routes.test_drafts import keep, shown
from tests.routes.test_merge import answer
from tests.routes.test_split import split
from tests.routes.test_undo_send import press, reply


def load(acme: Business, number: int) -> Ticket:
    return tickets.load(acme.tenant, number)


def owner(acme: Business) -> Staff:
    return acme.desk.all(Staff)[0]


def things(acme: Business, many: int) -> list[str]:
    about = {"kind": "program", "state": "used"}
    return [setting(acme, "service_object", ServiceObject, name=f"Till {place}", **about) for place in range(many)]


def written(acme: Business, number: int, text: str, **more: Any) -> Message:
    return answering.reply(acme.desk, owner(acme), load(acme, number), text, files=[], **more)


def test_what_comes_for_a_merged_ticket_is_found(world: Machine, acme: Business) -> None:
    acme.ask("Till"), acme.ask("Bill")
    written(acme, 2, "Which one?")
    world.work()
    merging.merge(acme.desk, owner(acme), load(acme, 1), load(acme, 2))
    answer(world, acme, acme.dana, 2, "The turquoise one")
    world.work()
    acme.owner.get("/search?q=turquoise")
    assert acme.owner.tree.css('a[href*="/tickets/1"]'), acme.owner.text


def test_time_of_a_message_that_is_split_off_stays_where_it_is_summed(acme: Business) -> None:
    number, time = acme.ask(), Spent(30, "site")
    written(acme, number, "It is the cable", time=time)
    new = split(acme.owner, acme, 2, number)
    copy = next(one for one in tickets.timeline(acme.tenant, int(new.number)).entries if isinstance(one, Message))
    assert (copy.minutes, copy.way, new.spent) == (None, None, None)
    assert spent.places(load(acme, number))["staff", owner(acme).id, "minutes"] == 30


def test_an_object_that_is_put_back_by_undo_lists_the_ticket_again(acme: Business) -> None:
    number, (till,) = acme.ask(), things(acme, 1)
    attaching.attach(acme.desk, owner(acme), load(acme, number), [till], [])
    attaching.attach(acme.desk, owner(acme), load(acme, number), [], [till])
    undoing.undo(acme.desk, owner(acme), load(acme, number))
    about = attaching.tickets_of(acme.desk, owner(acme), acme.desk.find(ServiceObject, till))
    assert [one.number for one in about.tickets] == [number]


def test_a_ticket_that_a_colleague_laid_to_sleep_sleeps_on_when_the_reply_is_taken_back(acme: Business) -> None:
    number, boris = acme.ask(), acme.agent()
    message = reply(acme.owner, number)
    do(boris, number, "snooze", until="customer")
    assert load(acme, number).shelf == "snoozed"
    press(acme.owner, number, message, "undo")
    one = load(acme, number)
    assert (one.shelf, one.status) == ("snoozed", "open")
    do(boris, number, "snooze", until="wake")
    assert load(acme, number).shelf == "open"


def test_of_two_replies_that_are_taken_back_in_the_order_of_writing_nothing_stays(
    world: Machine, acme: Business
) -> None:
    number = acme.ask()
    world.work()
    for then in ("solved", "pending"):
        written(acme, number, f"It is {then}", then=then, seconds=15)
    first, second = (
        one.id for one in tickets.timeline(acme.tenant, number).entries if getattr(one, "kind", "") == "reply"
    )
    for id in (first, second):
        waiting.take_back(acme.desk, owner(acme), load(acme, number), id)
    one = load(acme, number)
    assert (one.status, one.shelf, one.is_answered, one.assignee) == ("open", "open", False, None)
    assert one.first_answered_at is None and one.solved_at is None
    world.work()
    days = activity.of_person(acme.desk, owner(acme), owner(acme))
    assert activity.together(days.values()) == activity.Numbers()
    assert not [mail for mail in world.sent(acme.dana) if "It is" in str(mail)]


def test_a_note_that_went_along_with_a_transfer_counts_though_that_is_undone(world: Machine, acme: Business) -> None:
    number, sales = acme.ask(), department(acme, "Sales")
    do(acme.owner, number, "transfer", department=sales, words="Yours")
    undoing.undo(acme.desk, owner(acme), load(acme, number))
    world.work()
    assert activity.together(activity.of_person(acme.desk, owner(acme), owner(acme)).values()).notes == 1
    assert written(acme, number, "Now then").position == 3


def test_a_ticket_comes_out_of_twenty_that_passed_its_objects_on(acme: Business) -> None:
    every, last = things(acme, 10), 14
    for number in range(1, last + 1):
        acme.ask(f"Till {number}")
    attaching.attach(acme.desk, owner(acme), load(acme, 1), every, [])
    for number in range(2, last + 1):
        merging.merge(acme.desk, owner(acme), load(acme, number), load(acme, number - 1))
    merging.unmerge(acme.desk, owner(acme), load(acme, last), 1)
    assert load(acme, 1).objects == every and load(acme, last).objects == []
    about = attaching.tickets_of(acme.desk, owner(acme), acme.desk.find(ServiceObject, every[0]))
    assert [one.number for one in about.tickets] == [1]


def test_a_draft_and_a_reply_with_fields_as_long_as_can_be_are_kept(acme: Business) -> None:
    number, text = acme.ask(), "ж" * 49_000
    long = {f"field.{place}": "ж" * 4000 for place in range(40)}
    keep(acme.owner, number, text, **long)
    assert shown(acme.owner, number)["text"].strip() == text
    reply(acme.owner, number, "It is the cable", **long)
    assert load(acme, number).messages == 2
