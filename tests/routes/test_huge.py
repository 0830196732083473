"""Tickets of a thousand messages, and messages of every monstrous kind: pages stay light, and nothing is lost."""

import base64
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.messages import Message, message
from chalicelib.integrations import storage
from chalicelib.markdown import shown
from infrastructure.local.gateway import Response
from tenants import table
from tenants.items import DeskItem
from tenants.keys import now
from tests.effort import within
from tests.machine import Machine
from tests.mails import mail_from, send
from tests.people import Browser, Business
from tests.receipts import arrives

MOST = 300_000  # bytes of a page
SLOWEST = 0.3  # seconds of our processor
LINE = "С утра касса номер три тянет бумагу, но ничего не печатает.\n"


def lengthen(acme: Business, number: int, texts: list[str], **more: Any) -> None:
    """Let a ticket have these messages of its customer behind the first."""
    ticket, start = tickets.load(acme.tenant, number), now() - timedelta(hours=2)
    told = {"by_name": "Дана", "address": ticket.customer_address, "channel": "mail", **more}
    with DeskItem.batch_write() as batch:
        for place, text in enumerate(texts, 2):
            at = start + timedelta(seconds=place)
            batch.save(message(acme.tenant, number, "customer", place, text, at=at, **told))
    table.write(table.change(ticket, messages=len(texts) + 1))


def quickly(browser: Browser, path: str) -> Response:
    """A page within our time, with its texts made anew even where they are remembered."""

    def get() -> Response:
        for memory in (shown.formatted, shown._html):
            memory.cache_clear()
        return browser.get(path)

    return within(SLOWEST, get)


def pages(browser: Browser, path: str) -> Iterator[str]:
    """A page of messages, and all that come before it, by their links; each is light and quick."""
    while path:
        page = quickly(browser, path)
        assert page.status == 200 and len(page.body) < MOST, (page.status, len(page.body))
        yield page.text
        link = browser.tree.css_first("ol.timeline > .event a[rel=prev]")
        path = str(link.attributes["href"]) if link else ""


def said(browser: Browser, path: str) -> list[str]:
    """How the messages begin on all pages, oldest first."""
    found: list[str] = []
    for _ in pages(browser, path):
        bodies = browser.tree.css("ol.timeline .message > .body")
        found = [body.text().strip().partition(".")[0] for body in bodies] + found
    return found


def customers_page(acme: Business, number: int) -> str:
    return f"/t/{number}/{tickets.load(acme.tenant, number).secret}"


def test_a_thousand_messages_come_in_light_pages_and_each_of_them_once(acme: Business) -> None:
    number = acme.ask(text="Message 1. It began.")
    texts = [f"Message {place}.\n" + LINE * (100 if place % 25 == 0 else 1) for place in range(2, 1001)]
    lengthen(acme, number, texts)
    every = [f"Message {place}" for place in range(1, 1001)]
    found = said(acme.owner, f"/tickets/{number}")
    assert sorted(found, key=every.index) == every and found[0] == "Message 2"  # the first was written by now
    assert sorted(said(acme.visitor(), customers_page(acme, number))) == sorted(every)


def test_merged_tickets_of_long_messages_are_read_together_in_light_pages(acme: Business) -> None:
    survivor, *others = (acme.ask(text=f"Message {place}. It began.") for place in range(3))
    for place, number in enumerate((survivor, *others)):
        lengthen(acme, number, [f"Message {place}-{count}.\n" + LINE * 60 for count in range(30)])
    for number in others:
        acme.owner.get(f"/tickets/{survivor}/merge?with={number}")
        acme.owner.submit("/merge")
    wanted = {f"Message {place}-{count}" for place in range(3) for count in range(30)} | {
        f"Message {place}" for place in range(3)
    }
    for browser, path in ((acme.owner, f"/tickets/{survivor}"), (acme.visitor(), customers_page(acme, survivor))):
        found = said(browser, path)
        assert set(found) == wanted and len(found) == len(wanted)


KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "letters that HTML writes longer": ("\"'<>&" * 3_100, {}),
    "lines of one letter": ("a\n" * 8_000, {}),
    "paragraphs of one letter": ("я\n\n" * 4_000, {}),
    "links": ("http://a.b?c&d " * 1_000, {}),
    "quoted three hundred times": ("\n".join(">" * depth + " said" for depth in range(1, 170)), {"shown": "Newest."}),
    "a mail with its formatting": ("words", {"html": "<p><b>слова</b></p>" * 400, "html_quoted": "<p>x</p>" * 500}),
    "pictures": ("words", {"html": '<p><img src="https://a.example/1.png" alt=""></p>' * 200}),
    "addresses": ("words", {"cc": [f"{place}@a-rather-long-domain.example" for place in range(50)]}),
    "files": (
        "words",
        {"files": [{"name": "&" * 200, "type": "text/plain", "size": 1, "key": f"a/{place}"} for place in range(100)]},
    ),
    "files left out": ("words", {"refused": [{"name": "&" * 200, "size": 10, "why": "size"}] * 100}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_messages_hold_their_pages_are_light(acme: Business, kind: str) -> None:
    number = acme.ask()
    text, more = KINDS[kind]
    lengthen(acme, number, [text] * 20, **more)
    for browser, path in ((acme.owner, f"/tickets/{number}"), (acme.visitor(), customers_page(acme, number))):
        first = next(pages(browser, path))
        assert first.count('class="message"') >= 1


def picture(place: int) -> bytes:
    """A small PNG that no other is like."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    row = b"\0" + bytes([place, 0, 0]) * 20
    head = struct.pack(">IIBBBBB", 20, 20, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(row * 20)) + chunk(b"IEND", b"")


def with_pictures(acme: Business) -> EmailMessage:
    mail = mail_from(acme.dana, acme.mail, "See the pictures")
    steps = "".join(f'<p>Step {place}<img src="cid:p{place}@x" alt="step {place}"></p>' for place in range(43))
    mail.add_alternative(steps, subtype="html")
    related: Any = mail.get_payload(1)
    for place in range(43):
        name = {"cid": f"<p{place}@x>", "filename": f"step-{place}.png", "disposition": "inline"}
        related.add_related(picture(place), "image", "png", **name)
    return mail


def test_forty_three_pictures_stand_where_they_were_put(world: Machine, acme: Business) -> None:
    send(world, with_pictures(acme), acme.mail)
    for browser, path in ((acme.owner, "/tickets/1"), (acme.visitor(), customers_page(acme, 1))):
        next(pages(browser, path))
        shown = browser.tree.css(".body img")
        assert [one.attributes["alt"] for one in shown] == [f"step {place}" for place in range(43)]
        first = re.sub(r"^https?://[^/]+", "", str(shown[42].attributes["src"]))
        assert browser.get(first).status == 303


def quoted_as_text(acme: Business) -> EmailMessage:
    said = [f"{'>' * depth} level {depth} said Боря." for depth in range(1, 301)]
    return mail_from(acme.dana, acme.mail, "\n".join(["The newest words.", *said]))


def quoted_as_html(acme: Business) -> EmailMessage:
    mail = quoted_as_text(acme)
    quotes = "".join(f"<blockquote type=cite><p>level {depth} said <b>Боря</b>.</p>" for depth in range(1, 301))
    mail.add_alternative(f"<p>The <b>newest</b> words.</p>{quotes}{'</blockquote>' * 300}", subtype="html")
    return mail


@pytest.mark.parametrize("make", [quoted_as_text, quoted_as_html])
def test_three_hundred_nested_quotes_are_folded_and_none_is_lost(
    world: Machine, acme: Business, make: Callable[[Business], EmailMessage]
) -> None:
    send(world, make(acme), acme.mail)
    for browser, path in ((acme.owner, "/tickets/1"), (acme.visitor(), customers_page(acme, 1))):
        next(pages(browser, path))
        body = browser.tree.css_first(".message > .body")
        assert body is not None
        for folded in body.css("details"):
            folded.decompose()
        assert body.text().split()[:3] == ["The", "newest", "words."] and "level" not in body.text()
        chip = browser.tree.css_first(".message a.chip")
        assert chip is not None and chip.text().startswith("message.txt")
    one = tickets.timeline(acme.tenant, 1).entries[0]
    assert isinstance(one, Message) and "level 300 said Боря." in storage.read(one.files[0]["key"]).decode()
    if make is quoted_as_html:
        acme.owner.get(f"/tickets/1/html/{one.id}")
        assert "level 300 said Боря" in acme.owner.text


HEAVY = """From: Dana <{sender}>
To: {to}
Subject: The film
Message-ID: <film@customers.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=part

--part

See the film
--part
Content-Type: video/mp4
Content-Disposition: attachment; filename=film.mp4
Content-Transfer-Encoding: base64

FILM
--part--
"""


def test_a_file_of_25_megabytes_comes_by_mail_and_lies_whole_in_s3(world: Machine, acme: Business) -> None:
    film = b"\0\0\0\x18ftypmp42" + bytes(24_999_988)
    head, _, end = HEAVY.format(sender=acme.dana, to=acme.mail).replace("\n", "\r\n").partition("FILM")
    arrives(world, head.encode() + base64.b64encode(film) + end.encode(), acme.mail)
    next(pages(acme.owner, "/tickets/1"))
    assert "film.mp4" in acme.owner.text and "25 MB" in acme.owner.text
    one = tickets.timeline(acme.tenant, 1).entries[0]
    assert isinstance(one, Message) and storage.read(one.files[0]["key"]) == film
