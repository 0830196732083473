"""A message that asks something else becomes a ticket of its own."""

from typing import Any

import pytest

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.tickets import Ticket
from tests.machine import Machine
from tests.mails import mail_from, plain
from tests.people import Browser, Business
from tests.routes.test_merge import answer, path, texts
from tests.routes.walk import csrf

KARIM = "karim@colleague.example"


@pytest.fixture
def boris(world: Machine, acme: Business) -> Browser:
    """An agent; Dana asks, is answered, and then asks something else on the same ticket."""
    acme.ask("The till", "The till is stuck")
    boris = acme.agent()
    say(boris, "reply", "Press the green button.")
    answer(world, acme, acme.dana, 1, "And where is the invoice?")
    say(boris, "note", "Accounting has it.")
    return boris


def say(browser: Browser, verb: str, text: str, number: int = 1) -> None:
    browser.post(f"/tickets/{number}/{verb}", {"csrf": csrf(browser), "text": text, "then": "pending"})
    assert browser.page.status == 200, browser.text


def messages(business: Business, number: int) -> list[Message]:
    return [one for one in tickets.timeline(business.tenant, number).entries if isinstance(one, Message)]


def split(browser: Browser, business: Business, position: int, number: int = 1, **more: Any) -> Ticket:
    id = next(one.id for one in messages(business, number) if one.position == position)
    browser.post(f"/tickets/{number}/split", {"csrf": csrf(browser), "message": id, **more})
    assert browser.page.status == 200, browser.text
    return tickets.load(business.tenant, int(browser.url.rpartition("/")[2]))


def test_a_message_goes_on_in_a_ticket_of_its_own_and_the_old_one_says_so(acme: Business, boris: Browser) -> None:
    boris.get("/tickets/1")
    forms = boris.tree.css('form[action="/tickets/1/split"]')
    assert len(forms) == 3, "from every message but the first"
    new = split(boris, acme, 3, subject="Invoice")
    assert boris.url.endswith("/tickets/2") and texts(boris) == ["And where is the invoice?"]
    assert (new.subject, new.customer, new.status) == ("Invoice", tickets.load(acme.tenant, 1).customer, "open")
    assert new.department == tickets.load(acme.tenant, 1).department and "#1" in boris.text
    boris.get("/tickets/1")
    assert texts(boris) == ["The till is stuck", "Press the green button.", "Accounting has it."]
    assert "went on in #2" in boris.text and "And where is the invoice?" in boris.page.text, "nothing is lost"
    assert 'href="/tickets/2"' in boris.page.text


def test_what_was_written_after_it_goes_along_on_wish(acme: Business, boris: Browser) -> None:
    new = split(boris, acme, 3, later="yes")
    assert texts(boris) == ["And where is the invoice?", "Accounting has it."] and new.messages == 2
    assert [one.position for one in messages(acme, 2)] == [1, 2]
    assert new.subject == "The till", "it is called as the old one until somebody names it"


def test_it_counts_as_no_further_ticket_of_the_day(acme: Business, boris: Browser) -> None:
    from tenants import keys, table
    from tenants.items import Counter
    from tenants.usage import day

    def used() -> dict[str, int]:
        found = table.get(Counter, keys.usage(acme.tenant, day(acme.desk, tickets.now())))
        return dict(found.numbers) if found else {}

    before = used()
    split(boris, acme, 3)
    assert before and used() == before


def test_mail_that_answers_it_goes_to_the_new_ticket(world: Machine, acme: Business, boris: Browser) -> None:
    """By our token, by the Message-ID of the customer's own mail, and with what was never split left alone."""
    from chalicelib.mail import tokens

    own = next(one.message_id for one in messages(acme, 1) if one.position == 3)
    split(boris, acme, 3)
    for cited, text, number in (
        (own, "By the customer's own mail", 2),
        (tokens.message_id(acme.tenant, 1, 3, acme.slug), "By our token", 2),
        (tokens.message_id(acme.tenant, 1, 2, acme.slug), "About the till", 1),
    ):
        mail = mail_from(acme.dana, acme.mail, text, **{"References": cited, "In-Reply-To": cited})
        world.send(mail.as_bytes(), acme.dana, acme.mail)
        world.work()
        assert messages(acme, number)[-1].text == text


def test_who_was_drawn_in_gets_a_ticket_with_nothing_that_was_not_for_him(
    world: Machine, acme: Business, boris: Browser
) -> None:
    """Karim stands in Cc and asks something of his own; the answers to Dana stay hers."""
    answer(world, acme, acme.dana, 1, "Karim can tell more", Cc=KARIM)
    answer(world, acme, KARIM, 1, "I need a new badge")
    boris.get("/tickets/1")
    boris.submit("/reply", text="Dana, your contract number is 4711", to=acme.dana, cc="")
    answer(world, acme, acme.dana, 1, "Thank you, 4711 then")
    badge = next(one.position for one in messages(acme, 1) if "badge" in one.text)
    new = split(boris, acme, badge, later="yes", subject="Badge")
    assert new.customer_address == KARIM and new.cc == []
    karim = acme.visitor()
    karim.get(path(new))
    assert "I need a new badge" in karim.text and "4711" not in karim.text
    boris.get(f"/tickets/{new.number}")
    boris.submit("/reply", text="It is on its way")
    world.work()
    (mail,) = (one for one in world.sent() if "It is on its way" in plain(one) and "4711" not in plain(one))
    assert mail["To"] == KARIM


def test_files_go_along(world: Machine, acme: Business, boris: Browser) -> None:
    dana = acme.visitor()
    file = {"files": ("badge.txt", b"bytes", "text/plain")}
    dana.post(path(tickets.load(acme.tenant, 1)) + "/reply", {"text": "With a file"}, file)
    split(boris, acme, 5)
    (chip,) = (one.attributes["href"] or "" for one in boris.tree.css("a.chip[download]"))
    assert chip.startswith("/tickets/2/file/") and boris.get(chip).status in (200, 303)


def test_the_first_message_and_one_that_went_on_are_refused(acme: Business, boris: Browser) -> None:
    first, third = (next(one.id for one in messages(acme, 1) if one.position == place) for place in (1, 3))
    split(boris, acme, 3)
    for id, words in ((first, "begins with this message"), (third, "in another ticket already")):
        boris.post("/tickets/1/split", {"csrf": csrf(boris), "message": id})
        assert boris.page.status == 422 and words in boris.text
    assert boris.post("/tickets/1/split", {"csrf": csrf(boris), "message": "01" * 13}).status == 404
    boris.get("/tickets/3")
    assert boris.page.status == 404, "nothing was opened"


def test_splitting_takes_the_right_to_answer(acme: Business, boris: Browser) -> None:
    from tests.routes.test_customer_merge import limited

    reader, writer = limited(acme, "Reader", ["see"]), limited(acme, "Writer", ["see", "answer"])
    reader.get("/tickets/1")
    assert not reader.tree.css('form[action$="/split"]')
    id = messages(acme, 1)[2].id
    assert reader.post("/tickets/1/split", {"csrf": csrf(reader), "message": id}).status == 403
    assert split(writer, acme, 3).messages == 1
