"""In 5: who a mail is from: relays, colleagues who are proved, and whoever is drawn in (spoofing: test_attacks.py)."""

from email.message import EmailMessage

import pytest

from tests.kept import asked, friend, kinds, messages, replied, reply_to, ticket
from tests.machine import Machine
from tests.mails import answer_to, mail_from, plain, send
from tests.people import Business
from tests.receipts import arrives

SIGNED = {"dmarc": "PASS"}


def boris(business: Business) -> str:
    return f"boris@{business.slug}.example"


def drawn_in(world: Machine, business: Business, role: str = "agent") -> EmailMessage:
    """Dana writes with Boris in Cc, Aigerim answers; return the mail that Boris got."""
    business.agent("Boris", role)
    asked(world, business, Cc=boris(business))
    reply_to(world, business, then="pending")
    return world.sent(boris(business))[-1]


@pytest.mark.engine
def test_a_colleague_who_is_proved_answers_the_customer_by_mail(world: Machine, acme: Business) -> None:
    ours = drawn_in(world, acme)
    before = len(world.sent(acme.dana))
    arrives(world, answer_to(ours, boris(acme), "Switch it off and on"), acme.mail, **SIGNED)
    assert messages(acme)[-1].kind == "reply"
    (mail,) = world.sent(acme.dana)[before:]
    assert "Switch it off and on" in plain(mail) and boris(acme) not in str(mail["To"])


def test_any_aligned_pass_is_a_proof(world: Machine, acme: Business) -> None:
    own = f"{acme.slug}.example"
    dkim = f"amazonses.com; spf=fail; dkim=pass header.i=@mail.{own}; dmarc=none header.from={own};"
    spf = f"amazonses.com; spf=pass (spfCheck: x) client-ip=1.2.3.4; envelope-from=b@{own}; helo=m;"
    ours = drawn_in(world, acme)
    for said in ({"dkim": "PASS", "results": dkim}, {"spf": "PASS", "results": spf}):
        arrives(world, answer_to(ours, boris(acme), f"By {next(iter(said))}"), acme.mail, **said)
    assert kinds(acme)[-2:] == ["reply", "reply"]


def test_without_a_token_a_colleague_is_a_customer(world: Machine, acme: Business) -> None:
    first = drawn_in(world, acme)["In-Reply-To"]
    sent = len(world.sent())
    mail = mail_from(boris(acme), acme.mail, "Me", subject="Re: The till is stuck [#1]", In_Reply_To=str(first))
    arrives(world, mail, acme.mail, **SIGNED)
    assert kinds(acme)[-1] == "customer" and len(world.sent()) == sent


def test_who_may_not_answer_on_the_page_may_not_by_mail(world: Machine, acme: Business) -> None:
    ours = drawn_in(world, acme, role="observer")
    sent = len(world.sent())
    arrives(world, answer_to(ours, boris(acme), "I only look"), acme.mail, **SIGNED)
    assert kinds(acme)[-1] == "customer" and len(world.sent()) == sent


FORWARD = """Please see to it.

---------- Forwarded message ---------
From: Saule K <saule@elsewhere.example>
Date: Mon, 2 Nov 2026 at 10:00
Subject: Broken scanner
To: <boris@acme.example>

The scanner does not beep.
"""


@pytest.mark.parametrize("is_signed", [True, False])
def test_a_colleagues_forward_opens_the_ticket_of_whom_it_is_from(
    world: Machine, acme: Business, is_signed: bool
) -> None:
    acme.agent("Boris")
    mail = mail_from(boris(acme), acme.mail, FORWARD, subject="Fwd: Broken scanner")
    arrives(world, mail, acme.mail, **(SIGNED if is_signed else {}))
    assert ticket(acme).customer_address == ("saule@elsewhere.example" if is_signed else boris(acme))
    acme.owner.get("/tickets/1")
    assert ("passed this mail on" in acme.owner.text) is is_signed
    visitor = acme.visitor()
    visitor.get(f"/t/1/{ticket(acme).secret}")
    assert ("Please see to it" in visitor.text) is not is_signed, "what Boris wrote above is for colleagues"


def test_a_customers_forward_is_the_customers(world: Machine, acme: Business) -> None:
    arrives(world, mail_from(acme.dana, acme.mail, FORWARD, subject="Fwd: Broken scanner"), acme.mail, **SIGNED)
    assert ticket(acme).customer_address == acme.dana


RELAYS = ("wordpress@shop.example", "no-reply@forms.example", "forms@tilda.example")


def test_what_a_form_mails_is_answered_at_its_reply_to(world: Machine, acme: Business) -> None:
    """From is a known relay, or one of the tenant's own senders: a department, a staff member."""
    senders = (*RELAYS, acme.mail, f"aigerim@{acme.slug}.example")
    for sender in senders:
        world.send(mail_from(sender, acme.mail, f"By {sender}", Reply_To=acme.dana), acme.dana, acme.mail)
    world.work()
    addresses = [ticket(acme, number).customer_address for number in range(1, 6)]
    assert addresses == [acme.dana] * len(senders)
    assert [str(letter["To"]) for letter in world.sent()] == [acme.dana]


def test_a_persons_own_reply_to_does_not_make_another_of_him(world: Machine, acme: Business) -> None:
    asked(world, acme, Reply_To="dana@elsewhere.example")
    assert ticket(acme).customer_address == acme.dana


def test_who_answers_in_anothers_thread_is_shown_as_new_there(world: Machine, acme: Business) -> None:
    eve = friend(acme, "eve")
    send(world, answer_to(replied(world, acme), f"Eve <{eve}>", "I am Dana"), acme.mail)
    acme.owner.get("/tickets/1")
    (message,) = [one for one in acme.owner.tree.css("article.message") if "I am Dana" in one.text()]
    assert "New on this ticket" in message.text() and eve in message.text()
    assert ticket(acme).customer_address == acme.dana


def test_a_colleagues_mail_that_cannot_be_read_is_released_to_colleagues_alone(world: Machine, acme: Business) -> None:
    """The whole of it is a file then, and nobody knows what the customer would get."""
    ours = drawn_in(world, acme)
    sent = len(world.sent())
    arrives(world, answer_to(ours, boris(acme), "Odd"), acme.mail, tries=5, **SIGNED)
    acme.owner.get("/suspended")
    acme.owner.get(str(acme.owner.tree.css_first(".board a").attributes["href"]))
    acme.owner.submit("/release")
    world.work()
    assert kinds(acme)[-1] == "customer" and [file["name"] for file in messages(acme)[-1].files] == ["mail.eml"]
    assert len(world.sent()) == sent


def test_a_colleagues_mail_without_a_word_is_kept_and_goes_to_nobody(world: Machine, acme: Business) -> None:
    ours = drawn_in(world, acme)
    sent = len(world.sent())
    arrives(world, answer_to(ours, boris(acme), ""), acme.mail, **SIGNED)
    assert kinds(acme) == ["customer", "reply", "customer"] and len(world.sent()) == sent
