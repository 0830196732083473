"""The form by which customers write."""

import re
import secrets
import time
from urllib.parse import unquote, urlsplit

import pytest
import requests

from chalicelib.helpdesk.forms.form import Form
from chalicelib.helpdesk.messages import Message
from tenants import items, keys, table
from tenants.tenant import moved
from tests.machine import Machine
from tests.mails import department, html, link_in, plain
from tests.people import Browser, Business, opened_before

EVIL = "<script>alert('&amp;')</script>\"><img src=x onerror=alert(1)>"
FOUR_MB = 4 * 1024 * 1024


def fill(business: Business, browser: Browser | None = None, path: str = "/form", **typed: object) -> Browser:
    browser = browser or business.visitor()
    browser.get(path)
    files = typed.pop("files", None)
    whole = {"name": "Dana", "email": business.dana, "subject": "The till is stuck", "message": "Please help"}
    values = {**whole, "opened": opened_before(9), **typed}
    browser.submit(path, files=files, **values)  # type: ignore[arg-type]
    return browser


def has_ticket(business: Business) -> bool:
    return business.owner.get("/tickets/1").status == 200


def error(browser: Browser, field: str) -> str:
    found = browser.tree.css_first(f"#{field}-error")
    return found.text() if found else ""


@pytest.mark.engine
def test_a_question_gets_a_number_a_link_and_an_acknowledgement(world: Machine, acme: Business) -> None:
    visitor = fill(acme)
    assert visitor.page.status == 200 and "#1" in visitor.text and acme.dana in visitor.text
    link = visitor.tree.css_first("a[href^='/t/1/']")
    assert link is not None
    assert visitor.get(link.attributes["href"] or "").status == 200
    assert "Please help" in visitor.text
    acme.owner.get("/tickets/1")
    assert "The till is stuck" in acme.owner.text and "by form" in acme.owner.text
    world.work()
    (letter,) = world.sent(acme.dana)
    assert letter["Auto-Submitted"] == "auto-generated" and letter["X-Auto-Response-Suppress"] == "All"
    assert visitor.get(link_in(letter, "/t/1/")).status == 200
    assert "Please help" in visitor.text


def test_the_name_may_be_missing(acme: Business) -> None:
    assert fill(acme, name="").page.status == 200
    acme.owner.get("/tickets")
    assert acme.dana in acme.owner.text


def test_a_keyed_form_leads_to_its_department(acme: Business) -> None:
    sales = department(acme, "Sales")
    form = Form(*keys.setting(acme.tenant, "form", "prices"), title="Ask for a price", department=sales)
    table.write(table.create(form), moved(acme.desk))
    visitor = acme.visitor()
    visitor.get("/form/prices")
    assert "Ask for a price" in visitor.text
    fill(acme, subject="How much?", path="/form/prices")
    fill(acme, subject="Help!")
    acme.owner.get(f"/tickets?department={sales}")
    assert "How much?" in acme.owner.text and "Help!" not in acme.owner.text
    assert visitor.get("/form/nothing").status == 404
    assert visitor.get("/form/default").status == 200


def test_what_is_wrong_stands_beside_it_and_what_was_typed_is_kept(world: Machine, acme: Business) -> None:
    visitor = fill(acme, subject=" ", message="Two\nlines", email="dana", name="Dana S.")
    assert visitor.page.status == 422
    assert error(visitor, "subject") and error(visitor, "email")
    assert not error(visitor, "message") and not error(visitor, "name")
    area = visitor.tree.css_first("#message")
    assert area is not None and area.text().strip() == "Two\nlines"
    assert 'value="dana"' in visitor.page.text and 'value="Dana S."' in visitor.page.text
    visitor.submit("/form", subject="The till", email=acme.dana)
    assert visitor.page.status == 200, "what was kept is sent again at once, without waiting"
    acme.owner.get("/tickets/1")
    assert "Two" in acme.owner.text and "Dana S." in acme.owner.text


def test_a_subject_has_an_end(acme: Business) -> None:
    assert error(fill(acme, subject="x" * 201), "subject")
    assert fill(acme, subject="x" * 200).page.status == 200


@pytest.mark.engine
def test_an_address_that_is_none_is_told_beside_the_field(acme: Business) -> None:
    for email in ["", "dana", "dana@", "@b.example", "a b@c.example", "a@b@c.example", "x" * 3000 + "@b.example"]:
        visitor = fill(acme, email=email)
        assert visitor.page.status == 422 and error(visitor, "email"), email[:20]


def test_machines_that_fill_what_nobody_sees_are_refused(world: Machine, acme: Business) -> None:
    visitor = fill(acme, website="https://pills.example")
    assert visitor.page.status == 422 and "Please help" in visitor.page.text
    world.work()
    assert not has_ticket(acme) and not world.sent()


def test_a_form_that_was_not_open_here_is_refused(acme: Business) -> None:
    for opened in ["", "soon", "0", "²-x", "1700000000-aaaaaaaaaaaaaaaaaaaaaaaa"]:
        assert fill(acme, opened=opened).page.status == 422, opened
    assert not has_ticket(acme)


def test_a_form_filled_in_no_time_is_refused_but_kept(acme: Business) -> None:
    visitor = fill(acme, opened=opened_before(0))
    assert visitor.page.status == 422 and "Please help" in visitor.page.text
    assert not has_ticket(acme)
    visitor.submit("/form", opened=opened_before(9))
    assert visitor.page.status == 200 and has_ticket(acme)


@pytest.mark.engine
def test_five_questions_a_minute_from_a_network(world: Machine) -> None:
    while True:
        minute, acme = int(time.time()) // 60, Business.start(world, "acme", "Aigerim")
        visitors = [fill(acme, message=f"Question {number}") for number in range(6)]
        if int(time.time()) // 60 == minute:
            break
    assert [one.page.status for one in visitors] == [200] * 5 + [429]
    assert 0 < int(visitors[5].page.header("retry-after") or 0) <= 60
    assert "send it again in 1 minute" in visitors[5].text
    elsewhere = acme.visitor()
    elsewhere.network = "203.0.113.8"
    assert fill(acme, elsewhere).page.status == 200
    assert "Question 5" not in (acme.owner.get("/tickets").text)


def test_what_was_typed_is_kept_when_there_were_too_many(acme: Business) -> None:
    for window in (int(time.time()) // 60, int(time.time()) // 60 + 1):
        counter = items.Counter(*keys.limit(acme.tenant, "form-network#203.0.113.7", window))
        table.write(table.add(counter, {"count": 5}))
    visitor = fill(acme, message="It took me an hour to write this")
    assert visitor.page.status == 429
    assert "It took me an hour to write this" in visitor.page.text


def test_sixty_questions_an_hour_from_one_form(acme: Business) -> None:
    for window in (int(time.time()) // 3600, int(time.time()) // 3600 + 1):
        table.write(table.add(items.Counter(*keys.limit(acme.tenant, "form#default", window)), {"count": 60}))
    assert fill(acme).page.status == 429


def download(browser: Browser, url: str) -> requests.Response:
    """Follow a link to a file, which no cookie of the desk goes along with."""
    browser.get(url)
    origin = urlsplit(browser.url)
    assert browser.page.status == 303 and not origin.netloc.endswith(browser.host.partition(".")[2])
    found, browser.url = browser.url, "/"
    return requests.get(found, timeout=10)


@pytest.mark.engine
def test_files_are_kept_byte_for_byte_under_their_names(acme: Business) -> None:
    name, content = "Счёт-фактура № 7 «чай».pdf", bytes(range(256)) * 40 + secrets.token_bytes(100)
    visitor = fill(acme, files={"files": (name, content, "application/pdf")})
    acme.owner.get("/tickets/1")
    link = visitor.tree.css_first("a[href^='/t/1/']")
    assert link is not None
    visitor.get(link.attributes["href"] or "")
    for browser in (acme.owner, visitor):
        (chip,) = browser.tree.css("a.chip[href*='/file/']")
        assert name in chip.text()
        got = download(browser, chip.attributes["href"] or "")
        assert got.content == content
        kind, _, shown = got.headers["Content-Disposition"].partition("; filename*=UTF-8''")
        assert (kind, unquote(shown)) == ("attachment", name)
        assert got.headers["Content-Type"] == "application/octet-stream", "nothing that a browser would run"


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\fakepath\\photo.png", "photo\u202egnp.bin", "."])
def test_the_name_of_a_file_is_only_shown(acme: Business, name: str) -> None:
    fill(acme, files={"files": (name, b"content", "text/html")})
    ((file,),) = [item.files for item in table.query_all(keys.ticket(acme.tenant, 1).pk) if isinstance(item, Message)]
    assert re.fullmatch(r"[0-9A-Z]{26}/[0-9a-f]{64}", file["key"])
    assert not {"/", "\\", "\u202e"} & set(file["name"])


def test_four_megabytes_of_files_and_not_a_byte_more(acme: Business) -> None:
    big = {"files": ("photo.png", b"x" * (FOUR_MB + 1), "image/png")}
    visitor = fill(acme, files=big)
    assert visitor.page.status == 422 and "4 MB" in error(visitor, "files")
    assert "Please help" in visitor.page.text and not has_ticket(acme)
    assert fill(acme, files={"files": ("photo.png", b"x" * FOUR_MB, "image/png")}).page.status == 200


def test_what_lambda_cannot_take_is_told_in_a_page(acme: Business) -> None:
    visitor = fill(acme, files={"files": ("film.mp4", b"x" * 5_500_000, "video/mp4")})
    assert visitor.page.status == 413 and "4 MB" in visitor.text
    assert not has_ticket(acme)


def test_html_is_only_text_wherever_it_is_shown(world: Machine, acme: Business) -> None:
    typed = {"subject": EVIL, "name": EVIL[:90], "message": f"See {EVIL}"}
    visitor = fill(acme, email="dana", **typed)
    pages = {"the form with its errors": visitor.page.text}
    visitor = fill(acme, **typed, files={"files": (f"{EVIL}.txt", b"x", "text/plain")})
    link = visitor.tree.css_first("a[href^='/t/1/']")
    assert link is not None
    pages["the customer's page"] = visitor.get(link.attributes["href"] or "").text
    pages["the board"] = acme.owner.get("/tickets").text
    pages["the ticket"] = acme.owner.get("/tickets/1").text
    acme.owner.submit("/tickets/1/reply", text=f"You wrote {EVIL}")
    world.work()
    pages["the reply"] = html(world.sent(acme.dana)[-1])
    pages["the form with a query"] = visitor.get("/form?subject=%3Cscript%3Ealert(1)%3C/script%3E").text
    for name, page in pages.items():
        assert "&lt;script&gt;alert(" in page, f"{name}: it is shown"
        assert "<script>alert(" not in page and "<img src=x" not in page, name


@pytest.mark.engine
def test_the_acknowledgement_repeats_nothing_that_was_typed(world: Machine, acme: Business) -> None:
    """Or a stranger could have anything mailed to anybody."""
    typed = {"subject": "Cheapwatches", "name": "Lottery Office", "message": "Visit pills.example today"}
    fill(acme, **typed, email=f"victim@{acme.slug}-friends.example")
    world.work()
    (letter,) = world.sent("victim@")
    whole = " ".join([*(str(value) for value in letter.values()), plain(letter), html(letter)])
    assert "We have your question" in whole
    for part in ("Cheapwatches", "Lottery", "pills.example"):
        assert part not in whole


def test_one_acknowledgement_an_hour_for_an_address(world: Machine, acme: Business, globex: Business) -> None:
    for _ in range(3):
        fill(acme)
    fill(globex, email=acme.dana)
    world.work()
    assert len(world.sent(acme.dana)) == 1


@pytest.mark.engine
def test_the_link_is_a_secret(acme: Business) -> None:
    visitor = fill(acme)
    found = re.search(r"/t/1/([a-z2-7]+)", visitor.page.text)
    assert found and len(found[1]) >= 23, "112 bits at least"
    for wrong in ("a" * 24, found[1][:-1], found[1] + "a", found[1][1:] + "a"):
        assert visitor.get(f"/t/1/{wrong}").status == 404
    assert visitor.get(f"/t/1/{found[1]}").status == 200


def test_the_form_needs_no_session_and_gives_none(acme: Business) -> None:
    visitor = fill(acme)
    assert not visitor.cookies
    assert "csrf" not in visitor.get("/form").text
