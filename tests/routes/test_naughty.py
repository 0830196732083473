"""Texts that trip programs up come back as they went in, wherever they are typed, and are only words everywhere.

tests/naughty.py has the texts; tests/test_shapes.py tries what is meant to run.
"""

import re
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from selectolax.lexbor import LexborHTMLParser

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.files import display_name
from chalicelib.plain_text import one_line
from chalicelib.web import sheets
from tests import mails
from tests.machine import Machine
from tests.naughty import CONTROLS, ORDERS, TEXTS, UNSEEN, left, packed
from tests.people import Browser, Business, opened_before

PLAIN = "Plain words\n\nMore of them: https://x.example/a"
SUBJECTS = packed(200)
NAMES = packed(100, [text for text in TEXTS if len(text) <= 80])[: len(SUBJECTS)]
MESSAGE = "\n\n".join(TEXTS)


def asked(business: Business, subject: str, name: str, message: str, **more: Any) -> int:
    """Somebody whom nobody knows posts the form; return the ticket's number."""
    visitor = business.visitor()
    visitor.network = f"198.51.100.{len(subject + name) % 250}"
    asked.count = getattr(asked, "count", 0) + 1  # type: ignore[attr-defined]
    email = f"dana{asked.count}@{business.slug}-customers.example"  # type: ignore[attr-defined]
    fields = {"subject": subject, "name": name, "message": message, "email": email, "opened": opened_before(9), **more}
    visitor.post("/form", fields)
    found = re.search(r"/t/(\d+)/", visitor.page.text)
    assert found, (subject, visitor.page.status, visitor.text[:500])
    return int(found[1])


def bones(browser: Browser, *allowed: int) -> set[tuple[str, ...]]:
    """Tags with the names of their attributes, which no text may add to."""
    assert browser.page.status in (allowed or (200,)), (browser.url, browser.page.status, browser.text[:3000])
    return {(str(node.tag), *sorted(node.attributes)) for node in browser.tree.css("*")}


def reads(browser: Browser, *texts: str) -> None:
    """Fail where a page lacks a text; spaces of all widths are alike here."""
    joined = left(browser.tree.body.text() if browser.tree.body else "")  # links stand in the middle of words
    fields = [node.attributes.get("value") or "" for node in browser.tree.css("[value]")]
    lost = [text for text in texts if left(text) not in browser.text + joined and text not in fields]
    assert not lost, browser.url


def test_questions(world: Machine, acme: Business) -> None:
    plain = asked(acme, "Plain", "Dana", PLAIN)
    numbers = [asked(acme, *typed) for typed in zip(SUBJECTS, NAMES, [MESSAGE, *SUBJECTS], strict=False)]
    assert len(numbers) == len(SUBJECTS) == len(NAMES)
    owner, visitor = acme.owner, acme.visitor()
    known: set[tuple[str, ...]] = set()
    for number in (plain, numbers[0], numbers[-1]):
        for browser, url in (
            (owner, f"/tickets/{number}"),
            (visitor, f"/t/{number}/{tickets.load(acme.tenant, number).secret}"),
        ):
            browser.get(url)
            known |= bones(browser) if number == plain else set()
            assert bones(browser) <= known
            if number == numbers[0]:
                reads(browser, SUBJECTS[0], *TEXTS)
    world.work()
    acknowledged(world, acme)
    on_the_board(owner, SUBJECTS + NAMES)
    replied(world, acme, numbers)
    listed(owner, "/customers", NAMES)


def on_the_board(owner: Browser, texts: list[str]) -> None:
    owner.get("/tickets")
    first = owner.text
    further = owner.tree.css_first("a[rel=next]")
    if further is not None:
        owner.get(further.attributes["href"] or "")
    shown = first + owner.text
    assert [text for text in texts if left(text[:50]) not in shown] == []  # where there is no room they are cut


def listed(owner: Browser, path: str, texts: list[str]) -> None:
    owner.get(path)
    reads(owner, *texts)


def acknowledged(world: Machine, business: Business) -> None:
    """Nothing that was typed makes a header of a letter."""
    letters = world.sent(business.slug)
    assert len(letters) > len(SUBJECTS) and len({tuple(sorted(letter.keys())) for letter in letters}) == 1


def replied(world: Machine, business: Business, numbers: list[int]) -> None:
    """Replies to some of them carry the subject; what customers wrote is quoted in them as it was."""
    tricky = [*ORDERS.values(), *UNSEEN.values(), *CONTROLS.values()]
    chosen = [pair for pair in zip(numbers, SUBJECTS, strict=True) if any(one in pair[1] for one in tricky)]
    assert len(chosen) > 4
    for number, subject in [(numbers[0], SUBJECTS[0]), *chosen]:
        business.owner.get(f"/tickets/{number}")
        business.owner.submit("/reply", text=f"So it is: {subject}")
        world.work()
        letter = world.sent(tickets.load(business.tenant, number).customer_address)[-1]
        assert str(letter["Subject"]) == f"Re: {one_line(left(subject))} [#{number}]"
        assert {"Bcc", "X-Evil"}.isdisjoint(letter.keys())
        assert left(f"So it is: {subject}") in left(mails.plain(letter))
        harmless(letter)


def harmless(letter: EmailMessage) -> None:
    for node in LexborHTMLParser(mails.html(letter)).css("*"):
        assert node.tag not in ("script", "svg", "iframe"), node.html
        assert not [name for name in node.attributes if name.startswith("on")], node.html
        assert re.match("https?:|mailto:|cid:|$", node.attributes.get("href") or node.attributes.get("src") or "")


def test_words_to_search_for(acme: Business) -> None:
    owner = acme.owner
    owner.get("/search?" + urlencode({"q": "plain words"}))
    known = bones(owner)
    owner.get("/search?" + urlencode({"q": "many words " * 40}))
    known |= bones(owner, 422)
    for words in packed(60):
        owner.get("/search?" + urlencode({"q": words}, errors="replace"))
        assert bones(owner, 200, 422) <= known, words  # it may be too many of them
        is_phrase = '"' in words  # the signs of which the search puts in order
        assert is_phrase or owner.tree.css_first("main [name=q]").attributes["value"].split() == left(words).split()
    for raw in ("%00", "%ED%A0%80", "%FF%FE", "%F0%9F", "+", "%2520", "%"):
        assert owner.get(f"/search?q={raw}").status in (200, 422)


def test_cells_of_tables_are_never_formulas() -> None:
    for text in TEXTS:
        cell = str(sheets.cell(text))
        assert cell in (text, f"'{text}") and not re.match(r"\s*[=+@＝＋－＠-]", cell), text


def test_names_of_files(world: Machine, acme: Business) -> None:
    """Their links name them as RFC 6266 has it, and the mail that brings them along as RFC 2231 or 2047."""
    names = [text for text in TEXTS if not text.endswith(".exe")]  # programs are not taken in
    shown = {name: display_name(name) for name in names}
    for start in range(0, len(names), 20):
        some = names[start : start + 20]
        number = uploaded(acme, some)
        acme.owner.get(f"/tickets/{number}")
        links = {" ".join(node.text().split()): node.attributes["href"] for node in acme.owner.tree.css("a.chip")}
        for name in some:
            assert any(left(shown[name]) in said for said in links), (name, links)
        for link in list(links.values())[:3]:
            acme.owner.get(str(link))
            acme.owner.url = "/"  # it stands where the file is
            disposition = parse_qs(urlsplit(acme.owner.page.header("location") or "").query)
            (said,) = disposition["response-content-disposition"]
            assert re.fullmatch(r"attachment; filename\*=UTF-8''[A-Za-z0-9._~%-]+", said)


def uploaded(business: Business, names: list[str]) -> int:
    """Post the form with files of these names, as browsers write them; return the ticket's number."""
    visitor = business.visitor()
    fields = {"subject": "Files", "name": "Dana", "message": "Here", "email": business.dana}
    parts = [(f'name="{name}"', value) for name, value in {**fields, "opened": opened_before(9)}.items()]
    for name in names:
        written = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        parts.append((f'name="files"; filename="{written}"\r\nContent-Type: text/plain', "x"))
    body = "".join(f"--b\r\nContent-Disposition: form-data; {head}\r\n\r\n{value}\r\n" for head, value in parts)
    visitor._ask("POST", "/form", f"{body}--b--\r\n".encode(), {"content-type": "multipart/form-data; boundary=b"})
    found = re.search(r"/t/(\d+)/", visitor.page.text)
    assert found, (visitor.page.status, visitor.text[:500])
    return int(found[1])
