"""Out 3: mail comes from the department, is answered at the token's address, and goes to whom its author named.

From an own domain: tests/routes/test_domains.py.
"""

import re

import pytest

from tests.kept import asked, friend, post, reply_to, ticket
from tests.machine import Machine
from tests.mails import address, answer_to, department, link_in, mail_from, plain, send
from tests.people import Business
from tests.receipts import arrives


@pytest.mark.engine
def test_a_reply_comes_from_its_department_and_is_answered_at_the_token(world: Machine, acme: Business) -> None:
    department(acme, "Sales")
    sales = address(acme, "Sales")
    send(world, mail_from(acme.dana, sales), sales)
    reply = reply_to(world, acme)
    letter = world.sent(acme.dana)[0]
    local, _, domain = sales.partition("@")
    for mail in (letter, reply):
        assert str(mail["From"]) == f'"Acme, Sales" <{sales}>' and str(mail["To"]) == acme.dana
        assert re.fullmatch(rf"{local}\+1-\d+-[a-z2-7]{{24}}@{re.escape(domain)}", str(mail["Reply-To"]))
    assert letter["Reply-To"] != reply["Reply-To"] and reply["Cc"] is None


@pytest.mark.engine
def test_whoever_is_in_copy_is_kept_and_answered(world: Machine, acme: Business, globex: Business) -> None:
    eve = friend(acme, "eve")
    mail = mail_from(acme.dana, f"{acme.mail}, {friend(acme)}", Cc=f"Eve <{eve}>, {globex.mail}")
    send(world, mail, acme.mail)
    assert ticket(acme).cc == [friend(acme), eve]
    assert [str(letter["To"]) for letter in world.sent()] == [acme.dana], "the letter goes to who wrote alone"
    acme.owner.get("/tickets/1")
    field = acme.owner.tree.css_first("#cc")
    assert field.attributes["value"] == f"{friend(acme)}, {eve}", "as the author sees it"
    ours = reply_to(world, acme)
    assert {one.strip() for one in str(ours["Cc"]).split(",")} == {friend(acme), eve}
    assert sorted(world.envelope(ours)) == sorted([acme.dana, friend(acme), eve])


def test_whom_the_author_takes_out_or_puts_in_is_out_or_in(world: Machine, acme: Business) -> None:
    bob, eve, carl = (friend(acme, name) for name in ("bob", "eve", "carl"))
    asked(world, acme, Cc=bob)
    ours = reply_to(world, acme, cc=f"{eve}; {carl}")
    assert sorted(world.envelope(ours)) == sorted([acme.dana, eve, carl])
    alone = reply_to(world, acme, cc="")
    assert world.envelope(alone) == [acme.dana] and alone["Cc"] is None


def test_whom_a_colleague_names_in_his_mail_is_in_copy_too(world: Machine, acme: Business) -> None:
    acme.agent("Boris")
    boris, bob = f"boris@{acme.slug}.example", friend(acme)
    asked(world, acme, Cc=boris)
    reply_to(world, acme)
    mail = answer_to(world.sent(boris)[-1], boris, "Bob knows this", Cc=f"{bob}, {acme.dana}")
    arrives(world, mail, acme.mail, dmarc="PASS")
    assert bob in ticket(acme).cc and acme.dana not in ticket(acme).cc
    assert sorted(world.envelope(world.sent(acme.dana)[-1])) == sorted([acme.dana, bob])


def test_bcc_gets_the_reply_and_is_named_nowhere(world: Machine, acme: Business) -> None:
    asked(world, acme)
    boss = f"boss@{acme.slug}.example"
    reply_to(world, acme, bcc=boss)
    acme.owner.get("/tickets/1")
    assert f"Bcc {boss}" in acme.owner.text
    (mail,) = world.sent(boss)
    assert boss not in mail.as_string()
    assert "/t/" not in plain(mail)  # the link opens all of the ticket
    assert boss not in ticket(acme).cc


def test_a_bcc_that_is_no_address_is_said_and_nothing_is_sent(world: Machine, acme: Business) -> None:
    asked(world, acme)
    acme.owner.get("/tickets/1")
    assert acme.owner.submit("/reply", text="We look at it", bcc="boss").status == 422
    assert "boss" in acme.owner.form("/reply").css_first("[name=bcc]").attributes["value"]
    assert "We look at it" in acme.owner.page.text
    world.work()
    assert len(world.sent()) == 1


def test_a_reply_goes_to_as_many_as_the_form_takes(world: Machine, acme: Business) -> None:
    asked(world, acme)
    copies = ", ".join(f"colleague{place}@x.example" for place in range(49))
    assert len(world.envelope(reply_to(world, acme, cc=copies))) == 50
    acme.owner.get("/tickets/1")
    page = acme.owner.submit("/reply", text="Too many", cc=copies + ", one@more.example")
    assert page.status == 422 and "Too many" in page.text


def test_the_customers_link_goes_to_the_customer_alone(world: Machine, acme: Business) -> None:
    asked(world, acme)
    assert acme.visitor().get(link_in(reply_to(world, acme), "/t/1/")).status == 200
    post(acme, 1, "reply", text="To both", cc=friend(acme))
    world.work()
    assert "/t/1/" not in world.sent(friend(acme))[-1].as_string()
