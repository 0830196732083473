"""What became of a reply: said on it in words, whatever SES tells, in any order and as often as it likes."""

from email.message import EmailMessage
from typing import Any

import pytest

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.messages import Event, Message
from chalicelib.helpdesk.outgoing import rates
from chalicelib.helpdesk.outgoing.suppression import Suppressed, key
from chalicelib.integrations import mailer
from infrastructure.local import ses_events
from infrastructure.local.ses_events import Event as Told
from tenants import table
from tenants.items import DeskItem
from tenants.staff import Staff
from tests.clock import jobs_left
from tests.faults import Calls, Crash, watched
from tests.machine import Machine
from tests.people import Browser, Business


def replied(world: Machine, business: Business, text: str = "The courier leaves at ten.", **form: str) -> int:
    """A ticket of Dana's that is answered; the mail has gone out."""
    number = business.ask()
    world.work()
    answer(world, business, number, text, **form)
    return number


def answer(world: Machine, business: Business, number: int, text: str = "Once more", **form: str) -> None:
    business.owner.get(f"/tickets/{number}")
    business.owner.submit(f"/tickets/{number}/reply", text=text, **form)
    world.work()


def last(world: Machine, to: str) -> EmailMessage:
    return world.sent(to)[-1]


def csrf(browser: Browser) -> str:
    return str(browser.tree.css_first("[name=csrf]").attributes["value"])


def reply_of(business: Business, number: int) -> Message:
    entries = tickets.timeline(business.tenant, number).entries
    return [one for one in entries if isinstance(one, Message) and one.kind == "reply"][-1]


def events_of(business: Business, number: int) -> list[str]:
    return [one.what for one in tickets.timeline(business.tenant, number).entries if isinstance(one, Event)]


def soft(to: str, said: str, status: str) -> Told:
    return ses_events.bounce([to], said, status=status, kind="Transient")


FATES = {
    "ann@x.example": (lambda to: ses_events.bounce([to]), "Not delivered to {to}: there is no such address"),
    "bob@x.example": (
        lambda to: soft(to, "smtp; 452 4.2.2 Over quota", "4.2.2"),
        "Not delivered to {to}: the mailbox is full",
    ),
    "cai@x.example": (
        lambda to: ses_events.bounce([to], "smtp; 550 5.7.1 Our policy refuses it", status="5.7.1"),
        "Not delivered to {to}: their server’s rules refused it",
    ),
    "dan@x.example": (
        lambda to: soft(to, "smtp; 554 4.4.7 expired", "4.4.7"),
        "Not delivered to {to}: their server did not answer",
    ),
    "eve@x.example": (lambda to: ses_events.complaint([to]), "Marked as spam by {to}"),
    "fay@x.example": (lambda to: ses_events.delay([to]), "Still being tried for {to}: the mailbox is full"),
}


def test_what_ses_tells_stands_on_the_reply_in_words(world: Machine, acme: Business) -> None:
    number = replied(world, acme, cc=", ".join(FATES))
    mail = last(world, acme.dana)
    for to, (told, _) in FATES.items():
        world.sending_event(told(to), mail)
    acme.owner.get(f"/tickets/{number}")
    for to, (_, words) in FATES.items():
        assert words.format(to=to) in acme.owner.text
    assert "marked as spam" in acme.owner.text, "the worst of it is the badge"


def test_the_state_of_a_reply_is_a_badge_whichever_shape_ses_tells_in(world: Machine, acme: Business) -> None:
    number = replied(world, acme)
    mail = last(world, acme.dana)
    for told, badge in (
        (ses_events.delay([acme.dana]), "delayed"),
        (ses_events.delivery([acme.dana]), "delivered"),
        (ses_events.bounce([f"Dana <{acme.dana.upper()}>"]), "not delivered"),
        (ses_events.complaint([acme.dana]), "marked as spam"),
        (ses_events.reject(), "not sent"),
    ):
        world.sending_event(told, mail, is_feedback=True)
        acme.owner.get(f"/tickets/{number}")
        assert acme.owner.tree.css_first("[data-kind=reply] .badge").text() == badge
    assert list(reply_of(acme, number).deliveries) == [acme.dana]


def test_a_reply_that_bounces_brings_the_ticket_back_to_its_author(world: Machine, acme: Business) -> None:
    boris = acme.agent("Boris")
    number = acme.ask()
    world.work()
    boris.get(f"/tickets/{number}")
    boris.submit(f"/tickets/{number}/reply", text="At ten.", then="solved")
    world.work()
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit(f"/tickets/{number}/assign", assignee="")
    world.sending_event(ses_events.bounce([acme.dana]), last(world, acme.dana))
    world.work()
    ticket = tickets.load(acme.tenant, number)
    author = next(one for one in acme.desk.all(Staff) if one.name == "Boris")
    assert (ticket.shelf, ticket.status, ticket.assignee) == ("undelivered", "open", author.id)
    assert ticket.is_unread and not ticket.is_answered and ticket.waiting_since == ticket.asked_at
    assert "1 of your tickets came back" in boris.get("/tickets").text
    assert "The till is stuck" not in boris.text.partition("came back")[2]
    boris.get("/tickets?view=undelivered")
    assert "The till is stuck" in boris.text and boris.tree.css_first(".rail [aria-current] data").text() == "1"
    assert f"A reply to {acme.dana} came back: there is no such address" in boris.get(f"/tickets/{number}").text


def test_an_undelivered_ticket_stays_where_it_is_until_it_is_answered(world: Machine, acme: Business) -> None:
    number = replied(world, acme)
    world.sending_event(ses_events.bounce([acme.dana]), last(world, acme.dana))
    acme.owner.get(f"/tickets/{number}")
    acme.owner.post(f"/tickets/{number}/note", {"csrf": csrf(acme.owner), "text": "I will ring her up."})
    acme.owner.submit(f"/tickets/{number}/assign", assignee="")
    assert tickets.load(acme.tenant, number).shelf == "undelivered"
    answer(world, acme, number)
    assert tickets.load(acme.tenant, number).shelf == "pending"
    world.sending_event(ses_events.bounce([acme.dana]), last(world, acme.dana))
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit(f"/tickets/{number}/status", status="open")
    world.work()
    assert tickets.load(acme.tenant, number).shelf == "open"
    assert acme.owner.get("/tickets?view=undelivered").status == 200 and "Every reply has arrived" in acme.owner.text


def test_what_only_looks_like_a_failure_is_none(world: Machine, acme: Business) -> None:
    number = replied(world, acme)
    mail = last(world, acme.dana)
    for told in ses_events.simulated(["ooto@simulator.amazonses.com"]):
        about = {**told.about, "recipients": [acme.dana], "bouncedRecipients": [{"emailAddress": acme.dana}]}
        world.sending_event(replace_about(told, about), mail)
    for kind in ("not-spam", "auth-failure"):
        world.sending_event(ses_events.complaint([acme.dana], kind), mail)
    assert reply_of(acme, number).state == "delivered" and suppressed(acme) is None
    assert tickets.load(acme.tenant, number).shelf == "pending"


def told_of(to: str) -> list[Told]:
    """All that can be told of one mail, at moments of its own."""
    soft = ses_events.bounce([to], "smtp; 452 4.2.2 full", status="4.2.2", kind="Transient")
    every = [ses_events.send(), ses_events.delay([to]), ses_events.delivery([to]), soft]
    every += [ses_events.bounce([to]), ses_events.complaint([to])]
    moments = (f"2026-11-22T10:00:0{place}.000Z" for place in range(9))
    return [replace_about(one, {**one.about, "timestamp": moment}) for one, moment in zip(every, moments, strict=False)]


def replace_about(told: Told, about: dict[str, Any]) -> Told:
    return told._replace(about=about)


def test_events_in_any_order_and_number_end_the_same(world: Machine, acme: Business) -> None:
    orders = [(0, 1, 2, 3, 4, 5), (5, 4, 3, 2, 1, 0), (4, 1, 5, 0, 2, 3), (2, 5, 0, 3, 1, 4), (3, 4, 5, 2, 1, 0)]
    crowd = [f"colleague{place}@x.example" for place in range(len(orders))]
    number = replied(world, acme, cc=", ".join(crowd))
    mail, ends = last(world, acme.dana), []
    for to, order in zip(crowd, orders, strict=True):
        every = told_of(to)
        for index in (*order, *order[2::-1]):
            world.sending_event(every[index], mail)
        item = table.get(Suppressed, key(acme.tenant, to))
        ends.append((reply_of(acme, number).deliveries[to], item and (item.why, item.bounced_at)))
    assert all(end == ends[0] for end in ends), ends
    assert ends[0][0]["state"] == "complained"
    assert ends[0][1] == ("complaint", ["2026-11-22T10:00:04.000000Z"])
    assert rates.of_last_day(acme.tenant) == rates.Rates(sent=7, bounced=5, complained=5)
    assert events_of(acme, number).count("undelivered") == 10, "it came back, and it was marked as spam: each said once"
    ticket = tickets.load(acme.tenant, number)
    assert ticket.shelf == "undelivered" and ticket.is_answered, "Dana herself has her answer"


def test_a_bounce_before_the_mark_is_not_overwritten_by_it(
    world: Machine, acme: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = acme.ask()
    world.work()
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit(f"/tickets/{number}/reply", text="At ten.")
    send = mailer.send

    def send_and_hear(*parts: Any) -> str:
        message_id = send(*parts)
        if acme.dana in parts[2]:
            world.sending_event(ses_events.bounce([acme.dana]), last(world, acme.dana))
        return message_id

    monkeypatch.setattr(mailer, "send", send_and_hear)
    world.work()
    monkeypatch.undo()
    assert reply_of(acme, number).state == "bounced" and reply_of(acme, number).message_id
    assert len(world.sent(acme.dana)) == 2 and not [one for one in jobs_left(acme.tenant) if "deliver" in one.effects]
    assert tickets.load(acme.tenant, number).shelf == "undelivered"


def test_of_two_events_at_once_none_is_lost(world: Machine, acme: Business) -> None:
    number = replied(world, acme, cc="olga@x.example")
    mail, others = last(world, acme.dana), [ses_events.delivery(["olga@x.example"])]

    def meanwhile(model: Any, **_: Any) -> None:
        if model.name == "TransactWriteItems" and others:
            world.sending_event(others.pop(), mail)

    events = DeskItem._get_connection().connection.client.meta.events
    events.register_first("before-call", meanwhile, unique_id="meanwhile")
    try:
        world.sending_event(ses_events.delivery([acme.dana]), mail)
    finally:
        events.unregister("before-call", unique_id="meanwhile")
    assert others == [] and reply_of(acme, number).state == "delivered"


def test_an_event_that_comes_before_its_mail_is_known_comes_again(world: Machine, acme: Business) -> None:
    from chalicelib.mail import outbox

    early = ses_events.bounce(["x@x.example"]).feedback(
        {"messageId": "none-yet", "source": f"Acme <{acme.mail}>", "destination": ["x@x.example"]}
    )
    with pytest.raises(outbox.TooEarly):
        outbox.told(early)
    early["mail"]["timestamp"] = "2026-01-01T10:00:00.000Z"
    outbox.told(early)
    assert rates.of_last_day(acme.tenant).bounced == 1, "a mail that nobody knows any more counts all the same"


def test_a_bounce_survives_a_fault_at_any_call(world: Machine, acme: Business) -> None:
    crowd = [f"colleague{place}@x.example" for place in range(40)]
    number = replied(world, acme, cc=", ".join(crowd))
    mail, broken = last(world, acme.dana), set()
    for place, to in enumerate(crowd):
        told, calls = ses_events.bounce([to]), Calls(place // 2 + 1, is_after=bool(place % 2), error=Crash())
        with watched(calls):
            try:
                world.sending_event(told, mail)
            except Crash:
                broken.add(place)
                world.sending_event(told, mail)
        where = f"broken {'after' if place % 2 else 'before'} call {place // 2 + 1}, {calls.names}"
        item = table.get(Suppressed, key(acme.tenant, to))
        assert item and len(item.bounced_at) == 1, where
        assert rates.of_last_day(acme.tenant).bounced == place + 1, where
        if place not in broken and place % 2:
            break
    assert len(broken) > 10
    reply, events = reply_of(acme, number), events_of(acme, number)
    assert [entry["state"] for entry in reply.deliveries.values()] == ["bounced"] * (place + 1)
    assert events.count("undelivered") == place + 1 and tickets.load(acme.tenant, number).shelf == "undelivered"


def test_a_letter_that_bounces_is_said_and_brings_nothing_back(world: Machine, acme: Business) -> None:
    number = acme.ask()
    world.work()
    before = tickets.load(acme.tenant, number)
    for _ in range(2):
        world.sending_event(ses_events.bounce([acme.dana]), last(world, acme.dana))
    ticket = tickets.load(acme.tenant, number)
    assert (ticket.shelf, ticket.version) == (before.shelf, before.version)
    assert events_of(acme, number) == ["acknowledged", "undelivered"]
    assert f"Our letter to {acme.dana} came back" in acme.owner.get(f"/tickets/{number}").text
    item = suppressed(acme)
    assert item and len(item.bounced_at) == 1 and item.stopped_at is None


def suppressed(business: Business) -> Suppressed | None:
    return table.get(Suppressed, key(business.tenant, business.dana))


def test_an_invitation_that_bounces_counts_once(world: Machine, acme: Business) -> None:
    acme.owner.get("/settings/staff")
    acme.owner.submit("/settings/staff/invite", address="timur@x.example", role="agent")
    world.work()
    for _ in range(3):
        world.sending_event(ses_events.bounce(["timur@x.example"]), last(world, "timur@x.example"))
    assert rates.of_last_day(acme.tenant).bounced == 1
