"""Stop-lists: what is on them is set aside with the reason, by mail and by form, and never thrown away."""

from typing import Any

import pytest

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.incoming import stop_lists
from chalicelib.helpdesk.messages import Message
from tests.machine import Machine
from tests.mails import mail_from, send
from tests.people import Browser, Business, opened_before
from tests.receipts import arrives
from tests.vocabulary import person_with

NETWORK = "192.0.2.7"


def stop(browser: Browser, list: str, entry: str) -> int:
    browser.get("/settings/stop-lists")
    form = next(one for one in browser.tree.css("form") if one.css_first(f"input[name={list}]"))
    fields = {node.attributes["name"]: node.attributes.get("value") or "" for node in form.css("input")}
    return browser.post(form.attributes["action"] or "", {**fields, list: entry}).status


def fill_form(acme: Business, network: str = NETWORK, **fields: Any) -> Browser:
    visitor = acme.visitor()
    visitor.network = network
    visitor.get("/form")
    asked = {"subject": "The till is stuck", "message": "Please help", "name": "Dana", "email": acme.dana}
    visitor.submit("/form", opened=opened_before(10), **{**asked, **fields})
    return visitor


def aside(browser: Browser) -> list[str]:
    browser.get("/suspended")
    return [str(link.attributes["href"]) for link in browser.tree.css(".board a")]


def customer_words(acme: Business, number: int = 1) -> list[Message]:
    entries = tickets.timeline(acme.tenant, number).entries
    return [one for one in entries if isinstance(one, Message)]


@pytest.fixture
def warden(acme: Business) -> Browser:
    """Somebody whose one right for the desk is to moderate."""
    return person_with(acme, "Wanda", "moderation")


def test_a_mail_that_says_a_stopped_phrase_is_set_aside_and_counted(
    world: Machine, acme: Business, warden: Browser
) -> None:
    assert stop(warden, "word", "Купить  Таблетки") == 200
    send(world, mail_from(acme.dana, acme.mail, "Срочно купить, ТАБЛЕТКИ дёшево"), acme.mail)
    assert len(aside(warden)) == 1
    assert "It says “Купить Таблетки”, which is on your stop-list." in warden.text
    warden.get("/settings/stop-lists")
    assert "Купить Таблетки 1 hit, today" in warden.text


def test_what_only_contains_the_letters_of_a_word_is_no_hit(world: Machine, acme: Business, warden: Browser) -> None:
    for word in ("cash", "the cashier lost"):
        stop(warden, "word", word)
    send(world, mail_from(acme.dana, acme.mail, "The cashier counted 100 cashmere scarfs"), acme.mail)
    assert aside(warden) == [] and len(customer_words(acme)) == 1


DRESSED = {"straße": "In der STRASSE", "viagra": "Vi\u200bag\u00adra", "ＳＡＬＥ": "big sale", "buy-now": "Buy now!"}


def test_words_are_found_whatever_their_case_and_dress(acme: Business, warden: Browser) -> None:
    for word in DRESSED:
        stop(warden, "word", word)
    for word, text in DRESSED.items():
        found = stop_lists.against_words(acme.desk, "Subject", text)
        assert found and found.about == {"word": word}


def test_a_form_from_a_stopped_network_waits_and_the_visitor_is_thanked(
    world: Machine, acme: Business, warden: Browser
) -> None:
    stop(warden, "network", "192.0.2.0/24")
    visitor = fill_form(acme, files={"files": ("a.txt", b"proof", "text/plain")})
    assert visitor.page.status == 200 and "We have your question" in visitor.text and "#" not in visitor.text
    (page,) = aside(warden)
    warden.get(page)
    assert "It was sent from 192.0.2.0/24" in warden.text and "Please help" in warden.text
    assert "a.txt" in warden.text and "raw mail" not in warden.text
    assert warden.get(f"{page}/raw").status == 404
    world.work()
    assert world.sent(acme.dana) == []
    assert acme.ask() == 1, "another network writes as before"


def test_a_released_question_is_a_ticket_once(world: Machine, acme: Business, warden: Browser) -> None:
    stop(warden, "word", "help")
    fill_form(acme, message="Help\n\n" + "длинный текст " * 2000, files={"files": ("a.txt", b"proof", "text/plain")})
    (page,) = aside(warden)
    warden.get(page)
    token = warden.form("/release").css_first("[name=csrf]").attributes["value"]
    warden.submit("/release")
    assert "It is a ticket now" in warden.text
    assert warden.post(f"{page}/release", {"csrf": token}).status == 404
    world.work()
    (first,) = customer_words(acme)
    assert [one["name"] for one in first.files] == ["a.txt", "message.txt"]
    assert first.channel == "form" and len(world.sent(acme.dana)) == 1
    warden.get("/suspended")
    assert "Suspended 0" in warden.text


def test_the_same_page_sent_twice_lies_there_once(acme: Business, warden: Browser) -> None:
    stop(warden, "network", NETWORK)
    visitor, opened = acme.visitor(), opened_before(10)
    visitor.network = NETWORK
    for _ in range(2):
        visitor.get("/form")
        visitor.submit("/form", subject="Hi", message="Hello", name="Dana", email=acme.dana, opened=opened)
    assert len(aside(warden)) == 1


def test_what_is_on_no_list_is_not_taken_off_one(acme: Business, warden: Browser) -> None:
    stop(warden, "network", NETWORK)
    fill_form(acme)
    id = acme.desk.all(stop_lists.StopNetwork)[0].id
    warden.get("/settings/stop-lists")
    for nothing in ("ж" * 300_000, f"hits#network#{id}", ""):  # the second is how often the network was met
        assert warden.submit("/remove", list="sender", id=nothing).status == 404
        warden.get("/settings/stop-lists")


def test_a_question_is_tried_again_and_removed(acme: Business, warden: Browser) -> None:
    stop(warden, "network", NETWORK)
    fill_form(acme)
    (page,) = aside(warden)
    warden.get(page)
    warden.submit("/retry")
    assert "It stays here" in warden.text
    warden.get("/settings/stop-lists")
    warden.submit("/remove", list="network", id=acme.desk.all(stop_lists.StopNetwork)[0].id)
    warden.get(page)
    warden.submit("/retry")
    assert "This time it went well" in warden.text and len(customer_words(acme)) == 1
    stop(warden, "network", NETWORK)
    fill_form(acme, subject="Another")
    (page,) = aside(warden)
    warden.get(page)
    warden.submit("/remove")
    assert "It is off the list." in warden.text and warden.get(page).status == 404


def test_a_blocked_address_is_stopped_at_the_form_too(acme: Business, warden: Browser) -> None:
    assert stop(warden, "sender", acme.dana.upper()) == 200
    fill_form(acme, email=acme.dana.title())
    assert len(aside(warden)) == 1 and f"You have blocked {acme.dana}." in warden.text


def test_what_is_no_network_is_said_beside_it(acme: Business) -> None:
    for typed in ("203.0.113.300", "here", "10.0.0.0/4", "::/0", "", "203.0.113.7/33"):
        assert stop(acme.owner, "network", typed) == 422, typed
        assert acme.owner.tree.css_first("#network-error")
    assert acme.desk.all(stop_lists.StopNetwork) == []


def test_an_ipv6_visitor_is_known_by_what_a_provider_gives_him(acme: Business) -> None:
    stop(acme.owner, "network", "2001:db8:1:2:3::4")
    assert "2001:db8:1:2::/64" in acme.owner.text
    fill_form(acme, network="2001:db8:1:2:ffff::1")
    fill_form(acme, network="2001:db8:1:3::1")
    assert len(aside(acme.owner)) == 1 and len(customer_words(acme)) == 1


def test_what_is_no_word_is_said_beside_it(acme: Business) -> None:
    for typed in ("", "!!!", "я", "x" * 101):
        assert stop(acme.owner, "word", typed) == 422 and acme.owner.tree.css_first("#word-error"), typed


def test_a_word_twice_is_said(acme: Business) -> None:
    stop(acme.owner, "word", "Casino")
    assert stop(acme.owner, "word", "casino!") == 422 and "It is on the list already." in acme.owner.text


def test_neither_colleagues_nor_ones_own_addresses_are_stopped(acme: Business) -> None:
    acme.agent("Boris")
    assert stop(acme.owner, "sender", f"boris@{acme.slug}.example") == 422
    assert stop(acme.owner, "sender", f"{acme.slug}.example") == 422
    assert stop(acme.owner, "sender", acme.mail) == 422 and "an address of your own" in acme.owner.text
    assert stop(acme.owner, "sender", acme.mail.partition("@")[2]) == 422


def test_a_colleague_may_quote_a_stopped_word(world: Machine, acme: Business) -> None:
    stop(acme.owner, "word", "casino")
    mail = mail_from(f"aigerim@{acme.slug}.example", acme.mail, "They wrote about a casino")
    send(world, mail, acme.mail)
    assert len(aside(acme.owner)) == 1, "anybody can write such a From"
    del mail["Message-ID"]
    arrives(world, mail, acme.mail, dmarc="PASS")
    assert len(aside(acme.owner)) == 1 and len(customer_words(acme)) == 1


def test_who_does_not_moderate_has_no_stop_lists(acme: Business) -> None:
    boris = acme.agent()
    assert boris.get("/settings/stop-lists").status == 403
    boris.get("/settings")
    assert "Stop-lists" not in boris.text
    acme.owner.get("/settings/blocked")
    assert acme.owner.url.endswith("/settings/stop-lists")
