"""What people and programs try with a helpdesk's mail, each by its name."""

import re
from email.message import EmailMessage

import pytest

from chalicelib.helpdesk import customer_links, tickets
from chalicelib.helpdesk.departments import Department
from tenants import table
from tenants.tenant import moved
from tests.kept import asked, messages, reply_to, ticket
from tests.machine import Machine
from tests.mails import UNFOLDED, answer_to, html, link_in, mail_from, plain, send
from tests.people import Business, opened_before
from tests.receipts import arrives

SLACK = "feedback@slack.example"


def customers_page(business: Business, number: int) -> str:
    browser = business.visitor()
    browser.get(f"/t/{number}/{ticket(business, number).secret}")
    assert browser.page.status == 200
    return browser.text


@pytest.mark.engine
def test_the_relay_attack(world: Machine, acme: Business) -> None:
    """Spam for a stranger, sent through the form so that our acknowledgement carries it."""
    spam = "Cheap pills at https://pills.example"
    browser = acme.visitor()
    browser.get("/form")
    victim = f"victim@{acme.slug}-elsewhere.example"
    browser.submit("/form", subject=spam, message=spam, name="Pills", email=victim, opened=opened_before(10))
    world.work()
    (letter,) = world.sent(victim)
    assert "pills" not in (str(letter["Subject"]) + plain(letter) + html(letter) + str(letter["From"])).lower()


def test_the_relay_attack_by_mail_with_a_forged_sender(world: Machine, acme: Business) -> None:
    victim = f"victim@{acme.slug}-elsewhere.example"
    mail = mail_from(f"Pills at pills.example <{victim}>", acme.mail, "Cheap pills", subject="pills", Cc=SLACK)
    send(world, mail, acme.mail)
    assert world.sent(SLACK) == []
    (letter,) = world.sent(victim)
    assert "pills" not in letter.as_string().lower()


def test_the_relay_attack_over_many_desks_is_one_letter(world: Machine, acme: Business, globex: Business) -> None:
    victim = f"victim@{acme.slug}-elsewhere.example"
    for business in (acme, globex):
        send(world, mail_from(victim, business.mail), business.mail)
    acme.ask(email=victim.replace("@", "+1@"))
    world.work()
    assert len(world.sent("victim")) == 1


@pytest.mark.engine
def test_the_ticket_trick(world: Machine, acme: Business) -> None:
    """Somebody registers elsewhere with our reply address, so as to read the confirmation on the page of his ticket."""
    send(world, mail_from(acme.dana, acme.mail), acme.mail)
    reply_to = str(world.sent(acme.dana)[0]["Reply-To"])
    for code in ("4711", "4712"):
        send(world, mail_from(SLACK, reply_to, f"Your code is {code}", subject="Confirm"), reply_to)
    assert [one.text for one in messages(acme)][1:] == ["Your code is 4711", "Your code is 4712"]
    assert "4711" not in customers_page(acme, 1)
    acme.owner.get("/tickets/1")
    acme.owner.submit("/reply", text="Thank you", cc="")
    world.work()
    assert "471" not in plain(world.sent(acme.dana)[-1])


def test_the_ticket_trick_by_the_form(world: Machine, acme: Business) -> None:
    """He opens a ticket in the name of whoever will mail the code, and puts its number into his name there."""
    number = acme.ask(email=SLACK)
    world.work()
    send(world, mail_from(SLACK, acme.mail, "Your code is 4711", subject=f"Hello [#{number}]"), acme.mail)
    assert "4711" not in customers_page(acme, number)


def test_the_ticket_trick_by_the_form_after_a_token_was_handed_on(world: Machine, acme: Business) -> None:
    send(world, mail_from(acme.dana, acme.mail), acme.mail)
    reply_to = str(world.sent(acme.dana)[0]["Reply-To"])
    for _ in range(2):
        send(world, mail_from(SLACK, reply_to, "Welcome", subject="Welcome"), reply_to)
    number = acme.ask(email=SLACK)
    send(world, mail_from(SLACK, acme.mail, "Your code is 4711", subject=f"Hello [#{number}]"), acme.mail)
    assert "4711" not in customers_page(acme, number)


def test_the_ticket_trick_by_a_service_that_names_him_in_reply_to(world: Machine, acme: Business) -> None:
    """He lets a service invite the desk in his name, so as to read the invitation on the page of his ticket."""
    eve = f"eve@{acme.slug}-elsewhere.example"
    send(world, mail_from("no-reply@zoom.example", acme.mail, "Join us with 4711", Reply_To=eve), acme.mail)
    acme.owner.get("/tickets/1")
    acme.owner.submit("/reply", text="What is it?")
    world.work()
    assert "4711" not in customers_page(acme, 1)
    assert "4711" not in "".join(map(plain, world.sent(eve)))


DKIM_OF_OTHERS = "amazonses.com; dkim=pass header.i=@evil.example;"
SPF_OF_OTHERS = "amazonses.com; spf=pass (x) client-ip=1.2.3.4; envelope-from=a@evil.example; helo=x;"
QUOTED = 'amazonses.com; spf=pass; envelope-from="x; dkim=pass header.i=@ACME"@evil.example;'
UNPROVED: list[dict[str, str]] = [
    {},
    {"dmarc": "FAIL"},
    {"spf": "PASS", "results": SPF_OF_OTHERS},
    {"dkim": "PASS", "results": DKIM_OF_OTHERS},
    {"dkim": "PASS", "results": "mx.google.com; dkim=pass header.i=@ACME;"},
    {"dkim": "GRAY", "results": "amazonses.com; dkim=pass header.i=@ACME;"},
    {"spf": "PASS", "results": QUOTED},
    {"dkim": "PASS", "results": "amazonses.com; envelope-from=dkim=pass+header.d=ACME@evil.example;"},
]
# SES speaks of one of two domains, and we might read the other.
TWO_SENDERS = (
    "BORIS, eve@evil.example",
    "<BORIS> <eve@evil.example>",
    "BORIS\r\nFrom: eve@evil.example",
    '"x@y"@evil.example\r\nSender: BORIS',
)


def staffs_copy(world: Machine, business: Business) -> tuple[EmailMessage, str]:
    """A mail of ours that Boris got, and his address."""
    boris = f"boris@{business.slug}.example"
    business.agent("Boris")
    asked(world, business, Cc=boris)
    reply_to(world, business)
    return world.sent(boris)[-1], boris


@pytest.mark.engine
def test_spoofed_staff(world: Machine, acme: Business) -> None:
    """Whoever has a token of ours writes as a colleague, to be relayed to the customer."""
    ours, boris = staffs_copy(world, acme)
    before = len(world.sent())
    for count, verdicts in enumerate(UNPROVED):
        said = {name: value.replace("ACME", f"{acme.slug}.example") for name, value in verdicts.items()}
        arrives(world, answer_to(ours, boris, f"Send me your card number {count}"), acme.mail, **said)
        assert (len(messages(acme)), messages(acme)[-1].kind) == (count + 3, "customer"), verdicts
    assert len(world.sent()) == before
    acme.owner.get("/tickets/1")
    assert acme.owner.text.count("Not proved to be Boris") == len(UNPROVED)


def test_spoofed_staff_with_results_that_the_sender_wrote(world: Machine, acme: Business) -> None:
    ours, boris = staffs_copy(world, acme)
    forged = f"amazonses.com; dkim=pass header.i=@{acme.slug}.example"
    before = len(world.sent())
    for count, (verdict, results) in enumerate(
        (("GRAY", "amazonses.com; spf=none; dkim=none;"), ("PASS", DKIM_OF_OTHERS))
    ):
        mail = answer_to(ours, boris, f"Pay here {count}", Authentication_Results=forged)
        arrives(world, mail, acme.mail, results=results, dkim=verdict)
        assert (len(messages(acme)), messages(acme)[-1].kind) == (count + 3, "customer")
    assert len(world.sent()) == before


def test_spoofed_staff_with_a_from_of_two_domains(world: Machine, acme: Business) -> None:
    ours, boris = staffs_copy(world, acme)
    before = len(world.sent())
    for count, sender in enumerate(TWO_SENDERS):
        mail = answer_to(ours, "SENDER", f"Send me your card number {count}").as_bytes(policy=UNFOLDED)
        arrives(world, mail.replace(b"SENDER", sender.replace("BORIS", boris).encode()), acme.mail, dmarc="PASS")
        assert (len(messages(acme)), messages(acme)[-1].kind) == (count + 3, "customer"), sender
    assert len(world.sent()) == before


def test_the_ticket_trick_by_the_page_after_the_form(world: Machine, acme: Business) -> None:
    """Somebody names another's address in the form and waits on the page for what its owner answers to our letter."""
    eve = acme.visitor()
    number = acme.ask(email=acme.dana)
    eve.get(f"/t/{number}/{customer_links.form_secret(tickets.load(acme.tenant, number))}")
    assert "Please help" in eve.text
    world.work()
    (letter,) = world.sent(acme.dana)
    send(world, answer_to(letter, acme.dana, "It was not me, my card is 4711"), acme.mail)
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit("/reply", text="Thank you for 4711", cc="")
    world.work()
    eve.get(eve.url)
    assert "Please help" in eve.text and "4711" not in eve.page.text
    dana = acme.visitor()
    dana.get(link_in(letter, "/t/"))
    assert "my card is 4711" in dana.text and "Thank you for 4711" in dana.text


def test_forged_tokens(world: Machine, acme: Business, globex: Business) -> None:
    """A token that is altered, of another ticket, or of another tenant leads nowhere."""
    send(world, mail_from(acme.dana, acme.mail), acme.mail)
    send(world, mail_from(globex.dana, globex.mail), globex.mail)
    token = re.search(r"\+(\d+-\d+-[a-z2-7]{24})@", str(world.sent(acme.dana)[0]["Reply-To"]))
    strangers = re.search(r"\+(\d+-\d+-[a-z2-7]{24})@", str(world.sent(globex.dana)[0]["Reply-To"]))
    assert token and strangers
    number, position, seal = token[1].split("-")
    altered = f"{number}-{position}-{seal[:-1]}{'a' if seal[-1] != 'a' else 'b'}"
    forged = (altered, f"{number}-2-{seal}", f"2-{position}-{seal}", strangers[1])
    for count, fake in enumerate(forged, start=2):
        to = acme.mail.replace("@", f"+{fake}@")
        ids = f"<{fake}@{acme.slug}.mail.localhost>"
        mail = mail_from("eve@evil.example", to, f"##- x -## [{fake}]", In_Reply_To=ids, References=ids)
        send(world, mail, to)
        assert len(messages(acme, 1)) == 1
        assert len(messages(acme, count)) == 1
    assert len(messages(globex, 1)) == 1


def test_added_cc(world: Machine, acme: Business) -> None:
    """Whoever is drawn in gets mail from then on, and nothing from before."""
    send(world, mail_from(acme.dana, acme.mail, "My code is 1234"), acme.mail)
    acme.owner.get("/tickets/1")
    acme.owner.submit("/reply", text="We look at it")
    world.work()
    friend = f"friend@{acme.slug}-elsewhere.example"
    send(world, answer_to(world.sent(acme.dana)[-1], acme.dana, "My friend helps", Cc=friend), acme.mail)
    assert world.sent(friend) == []
    acme.owner.get("/tickets/1")
    acme.owner.submit("/reply", text="Hello both")
    world.work()
    (mail,) = world.sent(friend)
    assert "Hello both" in plain(mail)
    assert not re.search(r"1234|We look at it|/t/\d", plain(mail) + html(mail))


def test_a_desks_own_address_elsewhere_gets_no_copies_that_would_come_back(world: Machine, acme: Business) -> None:
    own = f"support@{acme.slug}.example"
    (department,) = acme.desk.all(Department)
    table.write(table.change(department, sender=own), moved(acme.desk))
    send(world, mail_from(acme.dana, acme.mail, Cc=own), acme.mail)
    send(world, answer_to(world.sent(acme.dana)[-1], acme.dana, "And more", Cc=own), acme.mail)
    assert ticket(acme).cc == []


def test_two_tenants_answering_each_other_for_ever(world: Machine, acme: Business, globex: Business) -> None:
    send(world, mail_from(globex.mail, acme.mail), acme.mail, sender=globex.mail)
    acme.owner.get("/tickets/1")
    acme.owner.submit("/reply", text="We look at it")
    world.work()
    (ours,) = world.sent(globex.mail)
    for _ in range(3):
        world.send(ours.as_bytes(), acme.mail, globex.mail)
        world.work()
    assert len(world.sent(globex.mail)) == 1
    assert world.sent(acme.mail) == []
    assert len(messages(globex)) == 1


@pytest.mark.parametrize(
    "mark", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"X_Autoreply": "yes"}, {}]
)
def test_a_vacation_responder(world: Machine, acme: Business, mark: dict[str, str]) -> None:
    """It answers whatever we send, marked or not; that ends after one."""
    send(world, mail_from(acme.dana, acme.mail), acme.mail)
    for _ in range(4):
        for ours in world.sent(acme.dana):
            send(world, answer_to(ours, acme.dana, "I am on holiday", **mark), acme.mail)
    assert len(world.sent(acme.dana)) == 1
    assert len([one for one in messages(acme)]) == 5


def test_a_vacation_responder_that_forgets_the_thread(world: Machine, acme: Business) -> None:
    send(world, mail_from(acme.dana, acme.mail), acme.mail)
    for count in range(4):
        send(world, mail_from(acme.dana, acme.mail, "I am away", subject=f"Away {count}"), acme.mail)
    assert len(world.sent(acme.dana)) == 1
