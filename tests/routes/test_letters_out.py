"""Whatever is typed, mail that goes out is one mail with our headers, to whom it is for, as often as it may be."""

import base64
from email import message_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.helpdesk import answering, customers, tickets
from chalicelib.mail import fields
from tenants import table
from tenants.staff import Staff
from tests.clock import pass_time
from tests.machine import Machine
from tests.people import Browser, Business, opened_before

EVIL = "=?utf-8?B?" + base64.b64encode(b"x\r\nX-Injected: yes\r\n\r\nAnother body").decode() + "?="


@given(st.text(max_size=120))
def test_no_words_break_out_of_a_header(words: str) -> None:
    for value in (fields.text(words), fields.mailbox(words, "support@acme.example"), fields.text(EVIL + words)):
        block = fields.block({"Subject": value, "X-After": "there"})
        read = message_from_bytes(block + b"\r\nbody")
        assert [name.lower() for name, _ in read.items()] == ["subject", "x-after"] and read.get_payload() == "body"


def test_a_subject_that_looks_encoded_stays_a_subject(world: Machine, acme: Business) -> None:
    number = acme.ask(EVIL, "Help")
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit(f"/tickets/{number}/reply", text="The courier leaves at ten.")
    world.work()
    sent = world.sent(acme.dana)[-1]
    assert sent["X-Injected"] is None and "The courier leaves at ten." in sent.get_body(("plain",)).get_content()


@pytest.mark.parametrize("name", [EVIL, "Win at https://evil.example", "www.evil.example"])
def test_a_name_in_a_letter_is_no_place_for_links(world: Machine, name: str) -> None:
    site = Browser(world, "localhost:8000")
    site.get("/signup")
    page = site.submit("/signup", company=name, slug="", name=name, email="victim@x.example", password="x")
    assert page.status == 422 and "without links" in site.text and world.sent() == []


def test_a_reply_that_never_can_go_says_so_and_waits_for_us_again(world: Machine, acme: Business) -> None:
    number = acme.ask(email="dana@x.example")
    world.work()
    person = next(one for one in acme.desk.all(Staff))
    tickets.again(acme.tenant, number, lambda one: broken_reply(acme, person, one))
    for _ in range(14):
        pass_time(acme.tenant, 120)
        world.sweep()
    acme.owner.get(f"/tickets/{number}")
    assert "Not sent to dana@x.example" in acme.owner.text
    assert tickets.load(acme.tenant, number).status == "open"


def broken_reply(acme: Business, person: Staff, ticket: tickets.Ticket) -> None:
    """A reply whose file is gone from S3, so that its mail cannot be made."""
    gone = {"name": "a.txt", "type": "text/plain", "size": 1, "key": f"{acme.tenant}/gone"}
    answering.reply(acme.desk, person, ticket, "Here", files=[gone])


def test_odd_charsets_of_a_form_are_no_error_of_ours(acme: Business) -> None:
    visitor = acme.visitor()
    visitor.get("/form")
    parts = {"subject": "\ud83d", "message": "y", "name": "z", "email": acme.dana, "opened": opened_before(9)}
    kind = "Content-Type: text/plain; charset=bogus"
    body = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n{kind}\r\n\r\n{value}\r\n'
        for name, value in parts.items()
    )
    raw = (body + "--b--\r\n").encode("utf-8", "replace")
    answer = acme.machine.gateway.request(
        "POST", f"http://{acme.owner.host}/form", {"content-type": "multipart/form-data; boundary=b"}, raw
    )
    assert answer.status in (200, 422)


def test_citing_a_mail_of_ones_own_proves_nothing(world: Machine, acme: Business) -> None:
    for id, cited in (("<1@x>", ""), ("<2@x>", "In-Reply-To: <1@x>\r\n")):
        head = f"From: victim@x.example\r\nTo: {acme.mail}\r\nSubject: Hi\r\nMessage-ID: {id}\r\n{cited}"
        world.send(f"{head}\r\nHello {id}\r\n".encode(), "victim@x.example", acme.mail)
        world.work()
    known = table.get(customers.Known, customers.key(acme.tenant, "victim@x.example"))
    assert known is not None and not known.is_proved
