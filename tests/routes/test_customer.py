"""The customer's page: one ticket, by a link that carries a secret."""

import re
import time
from urllib.parse import urlsplit

import pytest

from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.tickets import Ticket
from tenants import items, keys, table
from tests.machine import Machine
from tests.people import Browser, Business


def link_of(business: Business, number: int) -> str:
    ticket = table.get(Ticket, keys.ticket(business.tenant, number))
    assert ticket is not None
    return f"/t/{number}/{ticket.secret}"


def dana_at(business: Business, number: int) -> Browser:
    browser = business.visitor()
    assert browser.get(link_of(business, number)).status == 200
    return browser


def do(
    browser: Browser, number: int, verb: str, files: dict[str, tuple[str, bytes, str]] | None = None, **fields: str
) -> None:
    browser.get(f"/tickets/{number}")
    browser.post(f"/tickets/{number}/{verb}", {"csrf": csrf_of(browser), **fields}, files)
    assert browser.page.status == 200, browser.text


def csrf_of(browser: Browser) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', browser.page.text)
    assert found, browser.text
    return found[1]


def files_of(business: Business, number: int, kind: str) -> list[str]:
    items = table.query_all(keys.ticket(business.tenant, number).pk)
    return [file["id"] for item in items if isinstance(item, Message) and item.kind == kind for file in item.files]


@pytest.mark.engine
def test_the_customer_reads_the_conversation_and_nothing_of_the_desks_inner_life(acme: Business) -> None:
    number = acme.ask("The till is stuck", "Please help", files={"files": ("receipt.txt", b"receipt", "text/plain")})
    do(acme.owner, number, "note", {"files": ("margin.txt", b"margin", "text/plain")}, text="She always complains")
    do(acme.owner, number, "assign", assignee="")
    do(
        acme.agent("Boris"),
        number,
        "reply",
        {"files": ("manual.txt", b"manual", "text/plain")},
        text="Press both keys",
        cc="",
    )
    acme.machine.work()
    do(acme.owner, number, "status", status="solved")
    dana = dana_at(acme, number)
    for part in ("The till is stuck", "Please help", "receipt.txt", "Press both keys", "manual.txt", "Boris"):
        assert part in dana.text, part
    for part in ("She always complains", "margin.txt", "private", "set the status", "took it", "gave it"):
        assert part not in dana.page.text, part
    assert "Aigerim" not in dana.page.text, "who wrote nothing to her"
    assert 'content="noindex"' in dana.page.text
    base = link_of(acme, number)
    for kind, status in (("customer", 303), ("reply", 303), ("note", 404)):
        (file,) = files_of(acme, number, kind)
        visitor = acme.visitor()
        assert visitor.get(f"{base}/file/{file}").status == status, kind


@pytest.mark.engine
@pytest.mark.parametrize("status", ["pending", "closed"])
def test_an_answer_with_files_opens_the_ticket_again(world: Machine, acme: Business, status: str) -> None:
    number = acme.ask()
    do(acme.owner, number, "status", status=status)
    world.work()
    dana = dana_at(acme, number)
    dana.submit("/reply", {"files": ("Снимок экрана.png", b"\x89PNG", "image/png")}, text="It is <b>still</b> stuck")
    assert urlsplit(dana.url).path == link_of(acme, number), "sent by a redirect, so that loading again sends nothing"
    assert "It is <b>still</b> stuck" in dana.text and "Снимок экрана.png" in dana.text
    assert ("It is open again" in dana.text) is (status != "pending")
    acme.owner.get("/tickets")
    assert "It is <b>still</b> stuck" in acme.owner.text and "data-unread" in acme.owner.page.text
    acme.owner.get(f"/tickets/{number}")
    assert "Снимок экрана.png" in acme.owner.text and "on the ticket’s page" in acme.owner.text
    world.work()
    assert len(world.sent(acme.dana)) == 1, "of her own answer she gets no letter"


def test_files_alone_are_an_answer_and_nothing_is_none(acme: Business) -> None:
    number = acme.ask()
    dana = dana_at(acme, number)
    dana.submit("/reply", text=" \n ")
    assert dana.page.status == 422 and dana.tree.css_first("#text-error")
    dana.submit("/reply", {"files": ("a.txt", b"a", "text/plain")}, text="")
    assert dana.page.status == 200 and "a.txt" in dana.text
    assert len(dana.tree.css("article.message")) == 2


def test_what_is_too_large_is_told_beside_the_field_and_the_text_is_kept(acme: Business) -> None:
    dana = dana_at(acme, acme.ask())
    dana.submit("/reply", {"files": ("big.bin", b"x" * (4 * 1024 * 1024 + 1), "image/png")}, text="Look at this")
    assert dana.page.status == 422 and dana.tree.css_first("#files-error")
    area = dana.tree.css_first("textarea[name=text]")
    assert area is not None and area.text().strip() == "Look at this"


@pytest.mark.engine
def test_a_secret_opens_one_ticket_only(acme: Business, globex: Business) -> None:
    first = acme.ask(files={"files": ("a.txt", b"a", "text/plain")})
    second, foreign = acme.ask("Of somebody else"), globex.ask("Of Globex")
    secret = link_of(acme, first).rpartition("/")[2]
    (file,) = files_of(acme, first, "customer")
    visitor = acme.visitor()
    assert visitor.get(f"/t/{first}/{secret}").status == 200
    for path in (f"/t/{second}/{secret}", f"/t/99/{secret}", f"/t/0/{secret}", f"/t/{first}/{'a' * 24}"):
        assert visitor.get(path).status == 404, path
        assert visitor.post(f"{path}/reply", {"text": "Let me in"}).status == 404, path
        assert visitor.get(f"{path}/file/{file}").status == 404, path
    assert globex.visitor().get(f"/t/{foreign}/{secret}").status == 404
    assert "Let me in" not in (acme.owner.get(f"/tickets/{second}").text)


def test_a_secret_of_a_link_taken_back_is_void(acme: Business) -> None:
    number = acme.ask()
    old = link_of(acme, number)
    ticket = table.get(Ticket, keys.ticket(acme.tenant, number))
    assert ticket is not None
    table.write(table.change(ticket, link=int(ticket.link) + 1))
    assert acme.visitor().get(old).status == 404
    assert acme.visitor().get(link_of(acme, number)).status == 200


def test_ten_answers_a_minute_from_a_network(acme: Business) -> None:
    number = acme.ask()
    dana = dana_at(acme, number)
    for minute in (int(time.time()) // 60, int(time.time()) // 60 + 1):
        counter = items.Counter(*keys.limit(acme.tenant, "customer-network#203.0.113.7", minute))
        table.write(table.add(counter, {"count": 10}))
    dana.submit("/reply", text="Once more")
    assert dana.page.status == 429 and int(dana.page.header("retry-after") or 0) > 0
    assert len(dana_at(acme, number).tree.css("article.message")) == 1


def test_a_customer_reads_a_long_conversation_to_its_beginning(acme: Business) -> None:
    number = acme.ask("Long", "The very first message", files={"files": ("first.txt", b"a", "text/plain")})
    replies = [
        Message(
            *keys.entry(acme.tenant, number, keys.new_id()),
            kind="reply",
            position=place,
            text=f"No. {place}",
            to=[acme.dana],
            created_at=keys.now(),
        )
        for place in range(2, 104)
    ]
    for start in range(0, len(replies), 50):
        table.write(*(table.create(one) for one in replies[start : start + 50]))
    dana = dana_at(acme, number)
    assert "No. 103" in dana.text
    earlier = dana.tree.css_first("a[href*='before=']")
    assert earlier is not None, "there is a way to what came before"
    dana.get(earlier.attributes["href"] or "")
    assert "The very first message" in dana.text
    (file,) = files_of(acme, number, "customer")
    assert dana.get(f"{link_of(acme, number)}/file/{file}").status == 303
