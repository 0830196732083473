"""A tenant whose mail comes back too often is paused before SES would pause everybody, and nothing is lost by it."""

from datetime import timedelta

import pytest

from chalicelib.helpdesk.outgoing import rates
from chalicelib.helpdesk.outgoing.outcomes import News, Outcome
from infrastructure.local import ses_events
from tenants import sending_keys, table
from tenants.items import Counter
from tenants.keys import now
from tests.clock import pass_time
from tests.machine import Machine
from tests.mails import mail_from, plain, send
from tests.people import Business
from tests.routes.test_delivery import answer, last, replied, reply_of

CROWD = [f"colleague{place}@x.example" for place in range(49)]


def flood(world: Machine, business: Business) -> int:
    """A reply to fifty people of whom five are not there, and a worker who dies before he can pause the tenant."""
    number = replied(world, business, cc=", ".join(CROWD))
    told, mail = ses_events.bounce(CROWD[:5]), last(world, CROWD[0])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rates, "watch", lambda desk: None)
        world.sending_event(told, mail)
    assert rates.paused(business.desk) is None
    world.sending_event(told, mail)
    return number


def pause(business: Business) -> None:
    """What fifty mails and five hard bounces do."""
    told = [Outcome(to, "bounced", "", is_counted=True) for to in CROWD[:5]]
    news = [News(one, frozenset(one.marks)) for one in told]
    table.write(*rates.failed(business.tenant, news))
    table.write(rates.sent(business.tenant, 50))
    rates.watch(business.desk)


def tomorrow(business: Business) -> None:
    """Let a day pass for what was counted."""
    counted = [one for one in table.query_all(sending_keys.hour(business.tenant, "").pk) if isinstance(one, Counter)]
    for one in counted:
        before = (now() - timedelta(hours=26)).strftime("%Y-%m-%dT%H")
        table.write(table.delete(one), table.add(Counter(*sending_keys.hour(business.tenant, before)), one.numbers))


@pytest.mark.parametrize(
    ("counted", "why"),
    [
        (rates.Rates(49, 5, 0), ""),
        (rates.Rates(50, 5, 0), "bounces"),
        (rates.Rates(125, 5, 0), "bounces"),
        (rates.Rates(126, 5, 0), ""),
        (rates.Rates(50, 4, 0), ""),
        (rates.Rates(12, 10, 0), "bounces"),
        (rates.Rates(1000, 39, 0), ""),
        (rates.Rates(1000, 40, 0), "bounces"),
        (rates.Rates(10, 0, 2), ""),
        (rates.Rates(10, 0, 3), "complaints"),
        (rates.Rates(3750, 0, 3), "complaints"),
        (rates.Rates(3751, 0, 3), ""),
    ],
)
def test_when_a_tenant_is_paused(counted: rates.Rates, why: str) -> None:
    assert counted.why_paused == why


def test_a_paused_tenants_replies_and_letters_wait_and_say_so(world: Machine, acme: Business) -> None:
    number = flood(world, acme)
    found = rates.paused(acme.desk)
    assert found and (found.why, found.sent, found.failed) == ("bounces", 51, 5)
    before = len(world.sent())
    answer(world, acme, number, "Are you there?")
    acme.ask(email="new@x.example")
    acme.owner.get("/settings/staff")
    acme.owner.submit("/settings/staff/invite", address="timur@x.example", role="agent")
    world.work()
    assert [str(one["To"]) for one in world.sent()[before:]] == ["timur@x.example"], "letters to staff members go on"
    assert "waits: sending is paused" in acme.owner.get(f"/tickets/{number}").text
    board = acme.agent().get("/tickets").text
    assert "Sending is paused since" in board and "5 of 51 mails of a day" in board


def test_a_pause_ends_by_itself_and_everything_goes_once(world: Machine, acme: Business) -> None:
    number = acme.ask()
    pause(acme)
    answer(world, acme, number, "Are you there?")
    pass_time(acme.tenant, 30)
    world.sweep()
    assert reply_of(acme, number).state == "queued"
    tomorrow(acme)
    for _ in range(2):
        pass_time(acme.tenant, 30)
        world.sweep()
    assert reply_of(acme, number).state == "sent"
    assert len([one for one in world.sent(acme.dana) if "Are you there?" in one.as_string()]) == 1
    assert len(world.sent(acme.dana)) == 2, "the letter went too"
    assert "Sending is paused" not in acme.owner.get("/tickets").text


def test_the_operator_lets_a_tenant_send_again(acme: Business) -> None:
    pause(acme)
    assert not rates.may_send(acme.desk)
    rates.resume(acme.tenant)
    rates.watch(acme.desk)
    assert rates.paused(acme.desk) is None and rates.may_send(acme.desk), "what was counted before is forgiven"


def test_one_tenants_pause_is_no_other_tenants(acme: Business, globex: Business) -> None:
    pause(acme)
    assert not rates.may_send(acme.desk) and rates.may_send(globex.desk)


def test_addresses_that_are_not_there_stop_the_letters_to_strangers_and_no_reply(
    world: Machine, acme: Business
) -> None:
    number = acme.ask()
    world.work()
    nobodies = [f"nobody{place}@gone.example" for place in range(10)]
    for nobody in nobodies:
        send(world, mail_from(nobody, acme.mail, nobody), acme.mail)
        world.sending_event(ses_events.bounce([nobody]), last(world, nobody))
    answer(world, acme, number, "It works again")
    send(world, mail_from("new@x.example", acme.mail), acme.mail)
    assert "It works again" in plain(last(world, acme.dana))
    assert world.sent("new@x.example") == []
    acme.owner.get("/tickets")
    assert "Acknowledgements to new addresses wait" in acme.owner.text
    tomorrow(acme)
    pass_time(acme.tenant, 61)
    world.sweep()
    assert len(world.sent("new@x.example")) == 1
    acme.owner.get("/tickets")
    assert "Acknowledgements to new addresses wait" not in acme.owner.text
