"""Out 2: every mail of ours threads: In-Reply-To, full References with our token, and its id on the wire is known."""

import re

import pytest

from tests.kept import asked, numbers, replied, reply_to, texts
from tests.machine import Machine
from tests.mails import mail_from, on_the_wire, send
from tests.people import Business


@pytest.mark.engine
def test_a_reply_cites_the_customers_last_mail_and_all_before(world: Machine, acme: Business) -> None:
    first = asked(world, acme)
    before = reply_to(world, acme)
    second = mail_from(acme.dana, acme.mail, "Any news?", In_Reply_To=str(first["Message-ID"]))
    send(world, second, acme.mail)
    reply = reply_to(world, acme)
    letter = world.sent(acme.dana)[0]
    assert "The till is stuck" in str(reply["Subject"])
    assert on_the_wire(reply, "In-Reply-To") == str(second["Message-ID"])
    references = on_the_wire(reply, "References").split()
    assert {str(one["Message-ID"]) for one in (first, letter, before, second)} < set(references)
    own = references[-1]
    assert references.index(str(first["Message-ID"])) == 0 and own not in on_the_wire(before, "References")
    assert re.fullmatch(r"<1-\d+-[a-z2-7]{24}@" + re.escape(acme.mail.partition("@")[2]) + ">", own)


def test_letters_thread_too(world: Machine, acme: Business) -> None:
    first = asked(world, acme)
    (letter,) = world.sent(acme.dana)
    assert on_the_wire(letter, "In-Reply-To") == str(first["Message-ID"])
    assert on_the_wire(letter, "References").split()[0] == str(first["Message-ID"])
    assert re.search(r"<1-1-[a-z2-7]{24}@", on_the_wire(letter, "References"))


def test_ids_are_never_encoded_however_long_they_are(world: Machine, acme: Business) -> None:
    """Those of Outlook and of SES are longer than a line, and as encoded words no mail program knows them again."""
    long = f"<{'AM6PR01MB1234' * 5}@AM6PR01MB5678.eurprd01.prod.exchangelabs.com>"
    asked(world, acme, Message_ID=long)
    reply_to(world, acme)
    letter, reply = world.sent(acme.dana)
    for mail in (letter, reply):
        assert on_the_wire(mail, "In-Reply-To") == long
        assert long in on_the_wire(mail, "References").split()
    assert str(letter["Message-ID"]) in on_the_wire(reply, "References").split()


@pytest.mark.engine
def test_who_cites_only_the_id_that_ses_gave_a_reply_joins(world: Machine, acme: Business) -> None:
    wire_id = str(replied(world, acme)["Message-ID"])
    bob = f"bob@{acme.slug}-friends.example"
    send(world, mail_from(bob, acme.mail, "It worked", subject="Re: keys", In_Reply_To=wire_id), acme.mail)
    assert texts(acme)[-1] == "It worked" and numbers(acme) == [1]
