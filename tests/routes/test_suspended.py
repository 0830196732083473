"""Mail that is set aside: seen, released, tried again, removed; senders that are blocked."""

import pytest

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.messages import Message
from tests.machine import Machine
from tests.mails import mail_from, send
from tests.people import Business
from tests.receipts import arrives

SPAM = {"spam": "FAIL"}


def spam(world: Machine, business: Business, text: str = "Buy our pills", **verdicts: str) -> str:
    """Somebody sends what the filter does not like; return the page of it."""
    arrives(
        world,
        mail_from("shop@pills.example", business.mail, text, subject="Cheap"),
        business.mail,
        **{**SPAM, **verdicts},
    )
    business.owner.get("/suspended")
    link = business.owner.tree.css_first(".board a")
    assert link is not None, business.owner.text
    return str(link.attributes["href"])


def messages(business: Business, number: int = 1) -> list[Message]:
    entries = tickets.timeline(business.tenant, number).entries
    return [entry for entry in entries if isinstance(entry, Message)]


@pytest.mark.engine
def test_spam_is_set_aside_with_its_reason_and_counted(world: Machine, acme: Business) -> None:
    page = spam(world, acme)
    assert "takes it for spam" in acme.owner.text
    assert "Suspended 1" in acme.owner.text
    acme.owner.get(page)
    assert "Buy our pills" in acme.owner.text
    acme.owner.get("/tickets")
    assert "Cheap" not in acme.owner.text
    assert world.sent("shop@pills.example") == []


@pytest.mark.engine
def test_release_makes_a_ticket_once(world: Machine, acme: Business) -> None:
    page = spam(world, acme)
    acme.owner.get(page)
    acme.owner.submit("/release")
    assert "It is a ticket now" in acme.owner.text
    world.work()
    assert [one.text for one in messages(acme)] == ["Buy our pills"]
    assert (
        acme.owner.post(
            f"{page}/release", {"csrf": acme.owner.form("/signout").css_first("input").attributes["value"]}
        ).status
        == 404
    )
    acme.owner.get("/suspended")
    assert "Nothing is set aside" in acme.owner.text
    assert "Suspended 0" in acme.owner.text


def test_a_retry_leaves_it_while_the_reason_stands(world: Machine, acme: Business) -> None:
    page = spam(world, acme)
    acme.owner.get(page)
    acme.owner.submit("/retry")
    assert "It stays here" in acme.owner.text
    assert "Last tried again" in acme.owner.text


def test_a_removed_mail_is_gone_for_good(world: Machine, acme: Business) -> None:
    page = spam(world, acme)
    acme.owner.get(page)
    acme.owner.submit("/remove")
    assert "Nothing is set aside" in acme.owner.text
    assert acme.owner.get(page).status == 404
    arrives(world, mail_from("shop@pills.example", acme.mail, "Buy our pills", subject="Cheap"), acme.mail, spam="FAIL")
    acme.owner.get("/suspended")
    assert "Cheap" in acme.owner.text  # another mail, with an id of its own


def test_the_same_mail_twice_lies_there_once(world: Machine, acme: Business) -> None:
    mail = mail_from("shop@pills.example", acme.mail, "Buy", subject="Cheap")
    arrives(world, mail, acme.mail, spam="FAIL")
    arrives(world, mail, acme.mail, spam="FAIL")
    acme.owner.get("/suspended")
    assert len(acme.owner.tree.css(".board .row")) == 1
    world.work()
    acme.owner.get("/suspended")
    assert "Suspended 1" in acme.owner.text


def test_a_blocked_sender_is_set_aside_until_he_is_unblocked(world: Machine, acme: Business) -> None:
    page = spam(world, acme)
    acme.owner.get(page)
    acme.owner.submit("/block")
    assert "The sender is blocked" in acme.owner.text
    send(world, mail_from("shop@pills.example", acme.mail, "Me again", subject="Cheaper"), acme.mail)
    acme.owner.get("/suspended")
    assert "You have blocked shop@pills.example" in acme.owner.text
    acme.owner.get("/settings/stop-lists")
    assert "shop@pills.example 1 hit" in acme.owner.text
    acme.owner.submit("/remove", id="shop@pills.example")
    send(world, mail_from("shop@pills.example", acme.mail, "At last", subject="Cheapest"), acme.mail)
    assert [one.text for one in messages(acme)] == ["At last"]


def test_a_whole_domain_can_be_blocked(world: Machine, acme: Business) -> None:
    acme.owner.get("/settings/stop-lists")
    acme.owner.submit("/add", sender="pills.example")
    send(world, mail_from("anybody@pills.example", acme.mail), acme.mail)
    send(world, mail_from("wordpress@pills.example", acme.mail, "Buy", Reply_To="new@x.example"), acme.mail)
    acme.owner.get("/suspended")
    assert "You have blocked @pills.example" in acme.owner.text
    assert len(acme.owner.tree.css(".board .row")) == 2, "also where somebody else stands in Reply-To"


@pytest.mark.parametrize("sender", ["", "nonsense", "a b@c.example", "@"])
def test_what_cannot_be_a_sender_is_said(acme: Business, sender: str) -> None:
    acme.owner.get("/settings/stop-lists")
    assert acme.owner.submit("/add", sender=sender).status == 422
    assert "Write an address such as" in acme.owner.text


def test_a_colleague_cannot_be_blocked(acme: Business) -> None:
    acme.agent("Boris")
    acme.owner.get("/settings/stop-lists")
    assert acme.owner.submit("/add", sender=f"{acme.slug}.example").status == 422


def test_an_agent_neither_sees_nor_decides(world: Machine, acme: Business) -> None:
    page = spam(world, acme)
    boris = acme.agent()
    assert boris.get("/suspended").status == 403
    assert boris.get(page).status == 404
    boris.get("/tickets")
    assert "Suspended" not in boris.text


def test_several_are_decided_on_at_once(world: Machine, acme: Business) -> None:
    for text in ("One", "Two", "Three"):
        spam(world, acme, text)
    ids = [node.attributes["value"] for node in acme.owner.tree.css("input[name=mail]")]
    acme.owner.submit("/several", mail=ids[:2], do="release")
    world.work()
    acme.owner.get("/suspended")
    assert len(acme.owner.tree.css(".board .row")) == 1
    acme.owner.get("/tickets")
    assert len(acme.owner.tree.css(".board .row")) == 2


def test_a_virus_comes_without_its_files(world: Machine, acme: Business) -> None:
    mail = mail_from("shop@pills.example", acme.mail, "See the file", subject="Invoice")
    mail.add_attachment(b"evil", maintype="application", subtype="x-thing", filename="invoice.pdf")
    arrives(world, mail, acme.mail, virus="FAIL")
    acme.owner.get("/suspended")
    assert "found a virus" in acme.owner.text
    acme.owner.get(str(acme.owner.tree.css_first(".board a").attributes["href"]))
    acme.owner.submit("/release")
    assert messages(acme)[0].files == []
    acme.owner.get("/tickets/1")
    assert "invoice.pdf" in acme.owner.text


def test_mail_that_dmarc_disowns_is_set_aside(world: Machine, acme: Business) -> None:
    arrives(world, mail_from("ceo@bank.example", acme.mail), acme.mail, dmarc="FAIL", policy="reject")
    acme.owner.get("/suspended")
    assert "says that it comes from bank.example" in acme.owner.text


def test_mail_that_dmarc_only_watches_is_a_ticket(world: Machine, acme: Business) -> None:
    arrives(world, mail_from("ceo@bank.example", acme.mail), acme.mail, dmarc="FAIL", policy="none")
    assert len(messages(acme)) == 1


def test_a_long_mail_is_offered_whole_as_a_download(world: Machine, acme: Business) -> None:
    page = spam(world, acme, "Buy our pills. " * 80_000)
    acme.owner.get(page)
    assert "This is only its beginning." in acme.owner.text
    answer = acme.owner.get(f"{page}/raw")
    assert answer.status == 303 and "mail.txt" in (answer.header("location") or "")


def test_a_colleague_among_many_keeps_nobody_from_being_blocked(world: Machine, acme: Business) -> None:
    spam(world, acme)
    arrives(world, mail_from(f"aigerim@{acme.slug}.example", acme.mail, "Mine", subject="Mine"), acme.mail, **SPAM)
    acme.owner.get("/suspended")
    ids = [node.attributes["value"] for node in acme.owner.tree.css("input[name=mail]")]
    acme.owner.submit("/several", mail=ids, do="block")
    assert "Done, but not with all of them." in acme.owner.text
    acme.owner.get("/settings/stop-lists")
    assert "shop@pills.example" in acme.owner.text and "aigerim@" not in acme.owner.text
