"""Who is blocked, or says a stop-word, is set aside on the customers' pages as his mail is."""

import pytest

from chalicelib.helpdesk import customers, tickets
from chalicelib.helpdesk.customer_base.organisations import Organisation
from chalicelib.helpdesk.incoming import blocking, stop_lists
from chalicelib.helpdesk.messages import Message
from tenants import keys, table
from tenants.keys import new_id, now
from tests.clock import Ahead
from tests.machine import Machine
from tests.people import Browser, Business
from tests.routes.test_customer import link_of
from tests.routes.test_my import staff
from tests.routes.test_my_delay import told

WORDS = "Один вопрос <b>важный</b>"


def said(business: Business, number: int = 1) -> list[str]:
    entries = tickets.timeline(business.tenant, number).entries
    return [one.text for one in entries if isinstance(one, Message) and one.kind == "customer"]


def aside(business: Business) -> Browser:
    """The owner, at the newest of what was set aside."""
    business.owner.get("/suspended")
    link = business.owner.tree.css_first(".board a")
    assert link is not None, business.owner.text
    business.owner.get(str(link.attributes["href"]))
    return business.owner


@pytest.mark.parametrize("way", ["link", "signed in"])
def test_words_of_who_is_blocked_are_set_aside_and_let_in_where_they_were_written(acme: Business, way: str) -> None:
    acme.ask()
    blocking.block(acme.desk, staff(acme), acme.dana)
    dana = acme.customer() if way == "signed in" else acme.visitor()
    dana.get("/my/tickets/1" if way == "signed in" else link_of(acme, 1))
    dana.submit("/reply", text=WORDS, files={"files": ("чек.txt", b"12", "text/plain")})
    assert "We have your message." in dana.text
    assert said(acme) == ["Please help"]
    owner = aside(acme)
    assert WORDS in owner.text and acme.dana in owner.text
    owner.submit("/release")
    assert said(acme) == ["Please help", WORDS]
    dana.get(dana.url)
    assert WORDS in dana.text and "чек.txt" in dana.text


def test_words_are_tried_again_once_nothing_speaks_against_them(acme: Business) -> None:
    acme.ask()
    stop_lists.stop_word(acme.desk, staff(acme), "casino")
    dana = acme.customer()
    dana.get("/my/tickets/1")
    dana.submit("/reply", text="The best casino")
    owner = aside(acme)
    owner.submit("/retry")
    assert said(acme) == ["Please help"]
    word = next(one for one in acme.desk.all(stop_lists.StopWord))
    stop_lists.let_in(acme.desk, staff(acme), "word", word.id)
    owner = aside(acme)
    owner.submit("/retry")
    assert said(acme) == ["Please help", "The best casino"]


def test_who_is_blocked_does_not_reopen_what_is_solved(acme: Business) -> None:
    acme.ask()
    boris = acme.agent()
    boris.get("/tickets/1")
    boris.submit("/status", status="solved")
    blocking.block(acme.desk, staff(acme), acme.dana)
    dana = acme.customer()
    dana.get("/my/tickets/1")
    dana.submit("/solved", because="It is not", solved="no")
    assert tickets.load(acme.tenant, 1).status == "solved"
    aside(acme).submit("/release")
    assert tickets.load(acme.tenant, 1).status == "open"


def test_a_colleague_who_is_blocked_is_let_in_as_himself(acme: Business) -> None:
    domain = f"{acme.slug}-works.example"
    firm = Organisation(
        *keys.organisation(acme.tenant, new_id()),
        name="Works",
        domains=[domain],
        colleagues_see="all",
        created_at=now(),
    )
    listed = customers.Domain(*keys.organisation_domain(acme.tenant, domain), organisation=firm.id, name="Works")
    table.write(table.create(firm), table.create(listed))
    acme.ask(email=f"dana@{domain}")
    acme.ask(email=f"timur@{domain}")
    blocking.block(acme.desk, staff(acme), f"timur@{domain}")
    timur = acme.customer(f"timur@{domain}")
    timur.get("/my/tickets/1")
    timur.submit("/reply", text="Me too")
    assert said(acme) == ["Please help"]
    aside(acme).submit("/release")
    assert said(acme) == ["Please help", "Me too"]
    assert tickets.load(acme.tenant, 1).cc == [f"timur@{domain}"]


def test_words_for_a_ticket_that_is_gone_become_one(acme: Business) -> None:
    from chalicelib.helpdesk.deleting import delete

    acme.ask()
    blocking.block(acme.desk, staff(acme), acme.dana)
    dana = acme.customer()
    dana.get("/my/tickets/1")
    dana.submit("/reply", text=WORDS)
    delete(acme.desk, staff(acme), tickets.load(acme.tenant, 1))
    aside(acme).submit("/release")
    assert said(acme, 2) == [WORDS]


def test_who_is_blocked_is_not_told_that_it_takes_longer(machine: Machine, acme: Business, clock: Ahead) -> None:
    acme.ask()
    machine.work()
    blocking.block(acme.desk, staff(acme), acme.dana)
    clock.go(days=3)
    machine.sweep(acme.tenant)
    assert told(machine, acme) == 0


@pytest.mark.parametrize("shelf", ["held", "snoozed"])
def test_who_waits_is_told_whatever_keeps_it_from_people(
    machine: Machine, acme: Business, clock: Ahead, shelf: str
) -> None:
    acme.ask()
    machine.work()
    table.write(table.change(tickets.load(acme.tenant, 1), shelf=shelf))
    clock.go(days=3)
    machine.sweep(acme.tenant)
    assert told(machine, acme) == 1


def test_who_writes_to_what_waited_for_him_waits_anew(machine: Machine, acme: Business, clock: Ahead) -> None:
    acme.ask()
    boris = acme.agent()
    boris.get("/tickets/1")
    boris.submit("/status", status="pending")
    dana = acme.customer()
    dana.get("/my/tickets/1")
    dana.submit("/reply", text="Here is what you wanted")
    machine.work()
    clock.go(days=3)
    machine.sweep(acme.tenant)
    assert told(machine, acme) == 1
