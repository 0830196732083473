"""In 13: a tenant's addresses take mail from the first minute; forwarding is asked for and seen (IMAP: test_imap)."""

import time

import pytest

from tests.kept import numbers, texts
from tests.machine import Machine
from tests.mails import mail_from, send
from tests.people import Business
from tests.receipts import arrives

LINK = "https://mail-settings.google.com/mail/vf-%5BANGjdJ9xKq%5D-Zk3p_Q"
WORDS = f"help@acme.example has requested to automatically forward mail to your address.\n\n{LINK}\n"


@pytest.mark.engine
def test_a_department_takes_mail_from_the_first_minute(world: Machine) -> None:
    young = Business.start(world, "young", "Aigerim", is_confirmed=False)
    send(world, mail_from(young.dana, young.mail), f"Support@{young.slug.upper()}.mail.localhost")
    assert texts(young) == ["Please help"] and len(world.sent(young.dana)) == 1
    young.owner.get("/settings/mailboxes")
    assert young.mail in young.owner.text


def confirmation(business: Business, sender: str = "Gmail Team <forwarding-noreply@google.com>") -> object:
    subject = "(#123456789) Gmail Forwarding Confirmation - Receive Mail from help@acme.example"
    return mail_from(sender, business.mail, WORDS, subject=subject)


def test_googles_confirmation_is_recognised_and_its_code_shown(
    world: Machine, acme: Business, globex: Business
) -> None:
    arrives(world, confirmation(acme), acme.mail, dmarc="PASS")  # type: ignore[arg-type]
    acme.owner.get("/settings/mailboxes")
    (code,) = acme.owner.tree.css("#code-1")
    assert code.attributes["value"] == "123456789" and acme.owner.tree.css_first(f"a[href='{LINK}']")
    assert "123456789" not in globex.owner.get("/settings/mailboxes").text
    assert numbers(acme) == [1] and world.sent() == [], "it is kept as mail too, and answered by nobody"


@pytest.mark.parametrize("sender", ["forwarding-noreply@google.com", "forwarding-noreply@google.com.evil.example"])
def test_what_only_says_that_it_is_google_is_no_confirmation(world: Machine, acme: Business, sender: str) -> None:
    arrives(world, confirmation(acme, sender), acme.mail, dmarc="FAIL")  # type: ignore[arg-type]
    assert "123456789" not in acme.owner.get("/settings/mailboxes").text


def test_mail_that_was_forwarded_is_taken_in_and_seen_to_come_that_way(world: Machine, acme: Business) -> None:
    forwarder = f"help@{acme.slug}.example"
    send(world, mail_from(acme.dana, forwarder, "By Gmail", Delivered_To=forwarder), acme.mail)
    assert texts(acme) == ["By Gmail"]
    acme.owner.get(f"/settings/mailboxes?checked={int(time.time()) - 60}")
    assert "last forwarded mail today" in acme.owner.text
    acme.owner.get("/tickets/1")
    field = acme.owner.tree.css_first("#cc")
    assert not field.attributes.get("value"), "an answer to the forwarder would come back"
