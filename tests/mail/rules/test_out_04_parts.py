"""Out 4: a reply has text and HTML, a signature, history below a marker, its files (links: test_file_links.py)."""

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from tests.kept import asked, friend, post, reply_to
from tests.machine import Machine
from tests.mails import html, plain
from tests.people import Business

MARKER = "##- Please write your reply above this line -##"


@pytest.mark.engine
def test_both_parts_say_words_signature_and_history_in_this_order(world: Machine, acme: Business) -> None:
    asked(world, acme, "The till is <stuck> & beeps")
    reply_to(world, acme, text="First answer")
    reply = reply_to(world, acme, text="Press both keys.\n\nThen wait.")
    assert reply.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in reply.iter_parts()] == ["text/plain", "text/html"]
    order = ["Press both keys.", "Then wait.", "Aigerim", "Acme, Support", MARKER, "First answer", "beeps"]
    for body in (plain(reply), HTMLParser(html(reply)).css_first("body").text()):
        places = [body.find(part) for part in order]
        assert -1 not in places and places == sorted(places), body
    assert plain(reply).partition(MARKER)[2].count("\n> ") == 2
    folded = HTMLParser(html(reply)).css_first(".gmail_quote")
    assert "The till is <stuck> & beeps" in folded.text() and "Press both keys" not in folded.text()


def test_whoever_is_in_copy_gets_no_history_and_no_note_is_in_it(world: Machine, acme: Business) -> None:
    asked(world, acme, "My code is 1234")
    post(acme, 1, "note", text="She always complains")
    alone = reply_to(world, acme)
    assert "1234" in plain(alone) and "complains" not in plain(alone) + html(alone)
    both = reply_to(world, acme, cc=friend(acme))
    assert MARKER in plain(both) and "1234" not in plain(both) + html(both)


def test_small_files_go_along_byte_for_byte(world: Machine, acme: Business) -> None:
    asked(world, acme)
    acme.owner.get("/tickets/1")
    manual = "Инструкция\r\nк кассе\n".encode() + bytes(range(256))
    acme.owner.submit("/reply", {"files": ("Инструкция №1.txt", manual, "text/plain")}, text="Read this")
    world.work()
    (attached,) = world.sent(acme.dana)[-1].iter_attachments()
    assert attached.get_filename() == "Инструкция №1.txt" and attached.get_payload(decode=True) == manual
