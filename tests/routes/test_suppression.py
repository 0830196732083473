"""Addresses that get no mail: who comes on the list, what the ticket says, and the way off it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.outgoing import suppression
from chalicelib.helpdesk.outgoing.outcomes import News, Outcome
from chalicelib.integrations import mailer
from infrastructure.local import ses_events
from tenants import table
from tenants.keys import now, stamp
from tenants.staff import Staff
from tests.faults import Crash
from tests.machine import Machine
from tests.people import Business
from tests.routes.test_delivery import answer, csrf, events_of, last, replied, reply_of, suppressed


def complain(world: Machine, business: Business) -> int:
    number = replied(world, business)
    world.sending_event(ses_events.complaint([business.dana]), last(world, business.dana))
    return number


def test_two_hard_bounces_in_a_month_stop_mail_and_the_ticket_says_so(world: Machine, acme: Business) -> None:
    number = replied(world, acme)
    world.sending_event(ses_events.bounce([acme.dana]), last(world, acme.dana))
    assert suppression.stopped(acme.tenant, [acme.dana]) == {}, "one may be a mistake"
    answer(world, acme, number)
    world.sending_event(ses_events.bounce([acme.dana]), last(world, acme.dana))
    acme.owner.get(f"/tickets/{number}")
    page = acme.owner.text
    assert f"Mail to {acme.dana} is stopped." in page and "two mails came back: there is no such address" in page
    assert events_of(acme, number)[-2:] == ["undelivered", "stopped"]


def news_of(one: Outcome) -> News:
    return News(one, frozenset(one.marks))


def test_two_hard_bounces_further_apart_and_soft_ones_stop_nothing(acme: Business) -> None:
    soft = Outcome(acme.dana, "bounced", stamp(now()), "full")
    assert suppression.learned(acme.tenant, [news_of(soft)] * 3, 1).writes == []
    first, later = (replace(soft, at=stamp(now() - timedelta(days=days)), is_hard=True) for days in (31, 0))
    for one in (first, later):
        table.write(*suppression.learned(acme.tenant, [news_of(one)], 1).writes)
    item = suppressed(acme)
    assert item and len(item.bounced_at) == 2 and item.stopped_at is None


def test_a_complaint_stops_replies_and_letters_and_nothing_is_dropped_silently(world: Machine, acme: Business) -> None:
    number = complain(world, acme)
    before = len(world.sent(acme.dana))
    answer(world, acme, number, "Sorry for that")
    other = acme.ask(email="Olga@x.example")
    suppression.add(acme.desk, acme.desk.all(Staff)[0], "olga@x.example")
    world.work()
    assert world.sent("lga@x.example") == [] and len(world.sent(acme.dana)) == before
    assert reply_of(acme, number).state == "refused" and tickets.load(acme.tenant, number).shelf == "undelivered"
    page = acme.owner.get(f"/tickets/{number}").text
    assert f"Not sent to {acme.dana}: mail to this address is stopped" in page and "not sent" in page
    assert "The letter to olga@x.example did not go out" in acme.owner.get(f"/tickets/{other}").text


def test_the_others_get_the_mail_and_the_reply_says_who_did_not(world: Machine, acme: Business) -> None:
    number = stop(acme)
    answer(world, acme, number, "For both", cc="olga@x.example")
    (mail,) = [one for one in world.sent("olga@x.example")]
    assert acme.dana in str(mail["To"]), "nobody is dropped silently from the headers"
    assert world.envelope(mail) == ["olga@x.example"]
    page = acme.owner.get(f"/tickets/{number}").text
    assert "not delivered to all" in page and f"Not sent to {acme.dana}" in page
    world.sending_event(ses_events.delivery(["olga@x.example"]), mail)
    reply = reply_of(acme, number)
    assert {to: told["state"] for to, told in reply.deliveries.items()} == {
        acme.dana: "refused",
        "olga@x.example": "delivered",
    }


def test_a_killed_workers_reply_still_says_who_did_not_get_it(world: Machine, acme: Business) -> None:
    number = stop(acme)
    send = mailer.send

    def send_and_die(*parts: object) -> str:
        send(*parts)  # type: ignore[arg-type]
        raise Crash

    with pytest.MonkeyPatch.context() as patch, pytest.raises(Crash):
        patch.setattr(mailer, "send", send_and_die)
        answer(world, acme, number, "For both", cc="olga@x.example")
    world.sending_event("Send", last(world, "olga@x.example"))
    assert reply_of(acme, number).deliveries[acme.dana]["state"] == "refused"


def test_whoever_is_taken_off_gets_mail_again(world: Machine, acme: Business) -> None:
    number = stop(acme)
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit("/settings/suppression/remove")
    assert acme.owner.url.endswith(f"/tickets/{number}") and "is stopped." not in acme.owner.text
    answer(world, acme, number)
    assert reply_of(acme, number).state == "sent"
    acme.owner.post("/settings/suppression/remove", {"csrf": csrf(acme.owner), "address": acme.dana})
    assert acme.owner.page.status == 200, "a second click does no harm"


def stop(business: Business) -> int:
    """A ticket of Dana's, who gets no mail by hand."""
    suppression.add(business.desk, business.desk.all(Staff)[0], business.dana)
    return business.ask()


def test_an_agent_sees_that_mail_is_stopped_but_not_the_list(acme: Business) -> None:
    number, boris = stop(acme), acme.agent()
    boris.get(f"/tickets/{number}")
    assert "is stopped." in boris.text and "Write to it again" not in boris.text
    assert boris.get("/settings/suppression").status == 403
    boris.get(f"/tickets/{number}")
    assert boris.post("/settings/suppression/remove", {"csrf": csrf(boris), "address": acme.dana}).status == 403
    assert suppressed(acme)


def test_the_list_of_one_desk_is_no_other_desks(world: Machine, acme: Business, globex: Business) -> None:
    stop(acme)
    globex.owner.get("/settings/suppression")
    assert acme.dana not in globex.owner.text
    globex.owner.post("/settings/suppression/remove", {"csrf": csrf(globex.owner), "address": acme.dana})
    assert suppressed(acme)
    number = globex.ask(email=acme.dana)
    answer(world, globex, number)
    assert reply_of(globex, number).state == "sent"
    assert "is stopped" not in globex.owner.get(f"/tickets/{number}").text


def test_addresses_are_put_on_the_list_by_hand_searched_and_paged(
    world: Machine, acme: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suppression, "PAGE", 3)
    for name in ("Ann", "anna", "bob", "cai"):
        acme.owner.get("/settings/suppression")
        acme.owner.submit("/settings/suppression/add", address=f"{name}@x.example")
    assert "cai@x.example gets no mail from now on." in acme.owner.text
    acme.owner.get("/settings/suppression")
    assert listed(acme) == ["ann@x.example", "anna@x.example", "bob@x.example"]
    assert "stopped by Aigerim" in acme.owner.text
    acme.owner.get(acme.owner.tree.css_first("a[rel=next]").attributes["href"] or "")
    assert listed(acme) == ["cai@x.example"]
    acme.owner.get("/settings/suppression?search=ANN")
    assert listed(acme) == ["ann@x.example", "anna@x.example"]
    acme.owner.get("/settings/suppression?search=nobody")
    assert "No such address here" in acme.owner.text


def listed(business: Business) -> list[str]:
    return [one.text() for one in business.owner.tree.css(".people b")]


def test_what_cannot_be_put_on_the_list_is_said_beside_the_field(world: Machine, acme: Business) -> None:
    acme.owner.get("/settings/suppression")
    assert acme.owner.submit("/settings/suppression/add", address="nonsense").status == 422
    assert acme.owner.tree.css_first("#address").attributes["value"] == "nonsense"
    acme.owner.get("/settings/suppression")
    acme.owner.submit("/settings/suppression/add", address="olga@x.example")
    assert acme.owner.submit("/settings/suppression/add", address="olga@x.example").status == 422
    assert "on the list already" in acme.owner.text


def test_an_address_in_other_letters_is_the_same(world: Machine, acme: Business) -> None:
    acme.owner.get("/settings/suppression")
    acme.owner.submit("/settings/suppression/add", address="Anna@пример.kz")
    assert set(suppression.stopped(acme.tenant, ["anna@xn--e1afmkfd.kz", "ANNA@пример.kz"])) == {
        "anna@xn--e1afmkfd.kz",
        "ANNA@пример.kz",
    }


def test_nothing_of_it_is_on_the_customers_page(world: Machine, acme: Business) -> None:
    number = stop(acme)
    answer(world, acme, number, "Sorry for that")
    visitor = acme.visitor()
    visitor.get(f"/t/{number}/{tickets.load(acme.tenant, number).secret}")
    assert "stopped" not in visitor.text and "sent" not in visitor.text and "Sorry for that" in visitor.text
