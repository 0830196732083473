"""What is typed or mailed without measure gets a clear answer, never a broken page."""

from urllib.parse import quote

import pytest

from tests.machine import Machine
from tests.people import Business, opened_before

LONG = "ж" * 5000


@pytest.mark.parametrize("email", [f"{LONG}@x.example", LONG, "a@" + "b." * 2000 + "example"])
def test_an_endless_address_is_said_to_be_wrong(acme: Business, email: str) -> None:
    visitor = acme.visitor()
    visitor.get("/form")
    page = visitor.submit("/form", subject="x", message="y", name="z", email=email, opened=opened_before(9))
    assert page.status == 422
    visitor.get("/signin")
    assert visitor.submit("/signin", email=email, password="x").status == 422


def test_a_mail_from_an_endless_address_is_a_ticket(world: Machine, acme: Business) -> None:
    raw = f"From: {'a' * 3000}@x.example\r\nTo: {acme.mail}\r\nSubject: {'s' * 3000}\r\n\r\nHello\r\n"
    world.send(raw.encode(), "dana@x.example", acme.mail)
    world.work()
    assert "Hello" in acme.owner.get("/tickets").text
    assert "incoming/" not in world.mail_keys()


def test_a_mail_with_three_hundred_files_is_a_ticket_with_all_of_them_in_the_mail(
    world: Machine, acme: Business
) -> None:
    names = [f"{number}-{'щ' * 190}.txt" for number in range(300)]
    kind = "Content-Type: text/plain; charset=utf-8"
    parts = [
        f"--x\r\n{kind}\r\nContent-Disposition: attachment;\r\n filename*=utf-8''{quote(name)}\r\n\r\n{name}\r\n"
        for name in names
    ]
    head = f"From: {acme.dana}\r\nTo: {acme.mail}\r\nSubject: Files\r\nMIME-Version: 1.0\r\n"
    raw = head + "Content-Type: multipart/mixed; boundary=x\r\n\r\n" + "".join(parts) + "--x--\r\n"
    world.send(raw.encode(), acme.dana, acme.mail)
    world.work()
    page = acme.owner.get("/tickets/1")
    assert page.status == 200 and "mail.eml" in page.text and names[0] in page.text
