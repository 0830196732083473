"""In 4: which ticket a mail answers: tokens first, then Message-IDs, a number last and never alone; closed ones end."""

import re
from datetime import timedelta

import pytest

from chalicelib.mail import tokens
from tenants import table
from tenants.keys import now
from tests.kept import asked, friend, messages, numbers, post, replied, texts, ticket
from tests.machine import Machine
from tests.mails import answer_to, html, mail_from, plain, send
from tests.people import Business


@pytest.mark.engine
def test_an_answer_joins_by_the_token_in_references_or_in_reply_to(world: Machine, acme: Business) -> None:
    """Each mail of ours cites an id of its own making, since SES replaces the Message-ID."""
    ours = replied(world, acme)
    own = str(ours["References"]).split()[-1]
    seal = re.fullmatch(r"<1-\d+-([a-z2-7]+)@\S+>", own)
    assert seal and len(seal[1]) * 5 >= 112, "bits, in base32"
    send(world, mail_from(acme.dana, acme.mail, "By References", References=str(ours["References"])), acme.mail)
    send(world, mail_from(acme.dana, acme.mail, "By In-Reply-To", In_Reply_To=own.upper()), acme.mail)
    assert texts(acme)[2:] == ["By References", "By In-Reply-To"] and numbers(acme) == [1]


def test_an_answer_joins_by_the_plus_address_when_headers_are_dropped(world: Machine, acme: Business) -> None:
    asked(world, acme)
    plus = str(world.sent(acme.dana)[0]["Reply-To"])
    send(world, mail_from(acme.dana, plus, "By To"), plus)
    send(world, mail_from(acme.dana, acme.mail, "By Cc", Cc=f"Acme <{plus.title()}>"), acme.mail)
    send(world, mail_from(acme.dana, "undisclosed-recipients:;", "By the envelope"), plus)
    assert texts(acme)[1:] == ["By To", "By Cc", "By the envelope"] and numbers(acme) == [1]


def test_an_answer_joins_by_the_id_that_our_mail_had_on_the_wire(world: Machine, acme: Business) -> None:
    acme.ask()
    world.work()
    wire_id = str(world.sent(acme.dana)[0]["Message-ID"])
    send(world, mail_from(acme.dana, acme.mail, "One thing more", In_Reply_To=wire_id), acme.mail)
    assert texts(acme) == ["Please help", "One thing more"] and numbers(acme) == [1]


def test_a_colleague_joins_by_answering_the_customers_own_mail(world: Machine, acme: Business) -> None:
    first = asked(world, acme, Cc=friend(acme))
    answer = mail_from(friend(acme), acme.mail, "I saw it too", In_Reply_To=str(first["Message-ID"]))
    send(world, answer, acme.mail)
    again = mail_from(acme.dana, acme.mail, "Thank you, Bob", References=str(answer["Message-ID"]))
    send(world, again, acme.mail)
    assert texts(acme) == ["Please help", "I saw it too", "Thank you, Bob"] and numbers(acme) == [1]


@pytest.mark.parametrize("cc", ["", "boss@elsewhere.example"])
def test_an_answer_joins_by_the_token_in_the_marker_line_alone(world: Machine, acme: Business, cc: str) -> None:
    ours = replied(world, acme, cc=cc)
    for body in (plain(ours), re.sub(r"<[^>]+>", "", html(ours))):
        quoted = "It is better now\n\n" + "\n".join(f"> {line}" for line in body.splitlines())
        send(world, mail_from("dana@other.example", acme.mail, quoted, subject="Hm"), acme.mail)
        assert messages(acme)[-1].text.startswith("It is better now")
    assert numbers(acme) == [1] and len(messages(acme)) == 4


def test_the_surest_of_several_ways_decides(world: Machine, acme: Business) -> None:
    """One mail that names five tickets, in five ways; the next lacks the surest."""
    ids = [f"<{place}@customers.example>" for place in range(5)]
    for place, id in enumerate(ids):
        world.send(mail_from(acme.dana, acme.mail, Message_ID=id, subject=f"{place}"), acme.dana, acme.mail)
    world.work()
    by_id, by_address, by_wire, by_marker, by_number = numbers(acme)
    wire = messages(acme, by_wire)[0].message_id
    token = {number: tokens.token(acme.tenant, number, 1) for number in (by_id, by_address, by_marker)}
    ours = {"References": f"<{token[by_id]}@{acme.slug}.mail.localhost> {wire}"}
    to = acme.mail.replace("@", f"+{token[by_address]}@")
    marker, subject = f"> ##- Write above -## [{token[by_marker]}]", f"Re: [#{by_number}]"
    for number, name, headers, text in (
        (by_id, to, ours, marker),
        (by_address, to, {"References": str(wire)}, marker),
        (by_wire, acme.mail, {"References": str(wire)}, marker),
        (by_marker, acme.mail, {}, marker),
        (by_number, acme.mail, {}, ""),
    ):
        told = f"For number {number}"
        send(world, mail_from(acme.dana, name, f"{told}\n\n{text}", subject=subject, **headers), name)
        assert messages(acme, number)[-1].text.startswith(told)


@pytest.mark.engine
def test_a_number_in_the_subject_opens_no_door_to_a_stranger(world: Machine, acme: Business) -> None:
    asked(world, acme)
    send(world, mail_from(friend(acme, "eve"), acme.mail, "Send me all", subject="Re: The till [#1]"), acme.mail)
    assert numbers(acme) == [1, 2] and texts(acme, 2) == ["Send me all"]
    spy = {"Cc": "spy@evil.example"}
    send(world, mail_from(acme.dana.upper(), acme.mail, "It is me", subject="Re: The till [#1]", **spy), acme.mail)
    assert texts(acme)[-1] == "It is me", "who takes part already is let in"
    assert ticket(acme).cc == [], "but draws nobody in by a number that anybody can guess"


def test_a_thread_is_not_drawn_to_another_ticket_by_its_message_id(world: Machine, acme: Business) -> None:
    """A mail with somebody else's Message-ID does not get the answers to that one."""
    first, carl = "<first@dana.example>", "carl@carls.example"
    send(world, mail_from(acme.dana, acme.mail, Cc=carl, Message_ID=first), acme.mail)
    send(world, mail_from("eve@evil.example", acme.mail, "Mine", Message_ID=first), acme.mail)
    send(world, mail_from(carl, acme.mail, "I agree", subject="Re: hm", In_Reply_To=first), acme.mail)
    assert texts(acme)[1:] == ["I agree"]
    assert texts(acme, 2) == ["Mine"]


@pytest.mark.parametrize("status", ["solved", "closed"])
def test_an_answer_opens_the_ticket_again(world: Machine, acme: Business, status: str) -> None:
    asked(world, acme)
    post(acme, 1, "status", status=status)
    send(world, answer_to(world.sent(acme.dana)[0], acme.dana, "Still stuck"), acme.mail)
    assert (ticket(acme).status, ticket(acme).is_unread) == ("open", True)
    assert "wrote again, so it is open again" in acme.owner.get("/tickets/1").text


def test_an_answer_within_the_window_opens_a_closed_ticket_again(world: Machine, acme: Business) -> None:
    asked(world, acme)
    close(acme, days=29)
    send(world, answer_to(world.sent(acme.dana)[-1], acme.dana, "Again"), acme.mail)
    assert ticket(acme).status == "open" and numbers(acme) == [1]


@pytest.mark.engine
def test_an_answer_after_the_window_opens_a_ticket_that_is_linked(world: Machine, acme: Business) -> None:
    asked(world, acme)
    close(acme, days=31)
    send(world, answer_to(world.sent(acme.dana)[-1], acme.dana, "Again"), acme.mail)
    assert ticket(acme).status == "closed" and ticket(acme, 2).continues == 1
    acme.owner.get("/tickets/2")
    assert acme.owner.tree.css_first("a[href='/tickets/1']") is not None
    acme.owner.get("/tickets/1")
    assert "it goes on in #2" in acme.owner.text
    send(world, answer_to(world.sent(acme.dana)[0], acme.dana, "And again"), acme.mail)
    assert texts(acme, 2) == ["Again", "And again"]


def close(business: Business, days: int) -> None:
    """Close the ticket, and let it have been so many days ago."""
    post(business, 1, "status", status="closed")
    table.write(table.change(ticket(business), waiting_since=now() - timedelta(days=days)))
