"""What happens at the second click, after something went wrong or somebody went another way."""

import pytest

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.signing_in.sessions import Session
from chalicelib.web.pages import SESSION
from tenants import keys, table
from tests.machine import Machine
from tests.people import PASSWORD, Browser, Business


@pytest.mark.parametrize("code", ["ru", "kk"])
def test_another_language_is_the_same_page(acme: Business, code: str) -> None:
    visitor = acme.visitor()
    visitor.get("/signin?next=%2Ftickets%2F7")
    link = visitor.tree.css_first(f"a[hreflang={code}]")
    assert link is not None
    visitor.get(link.attributes["href"] or "")
    assert visitor.tree.css_first("html").attributes["lang"] == code
    assert visitor.tree.css_first("[name=next]").attributes["value"] == "/tickets/7"


def test_a_mailed_link_survives_another_language(world: Machine) -> None:
    acme = Business.start(world, "acme", "Aigerim", is_confirmed=False)
    acme.owner.get("/settings/desk")
    acme.owner.submit("/settings/desk/confirm")
    world.work()
    letter = world.sent(f"aigerim@{acme.slug}.example")[-1].get_body(("plain",)).get_content()
    link = next(word for word in letter.split() if "/confirm?" in word)
    visitor = acme.visitor()
    visitor.get(link)
    visitor.get(visitor.tree.css_first("a[hreflang=kk]").attributes["href"] or "")
    assert visitor.page.status == 200
    visitor.submit("/confirm")
    assert acme.desk.is_confirmed


@pytest.mark.parametrize("verb", ["reply", "note", "assign", "status"])
def test_a_verbs_address_by_a_link_leads_to_its_ticket(acme: Business, verb: str) -> None:
    number = acme.ask()
    acme.owner.get(f"/tickets/{number}/{verb}")
    assert acme.owner.page.status == 200 and acme.owner.url.endswith(f"/tickets/{number}")


def end_session(browser: Browser, tenant: str) -> None:
    table.write(table.delete(Session(*keys.secret(tenant, "session", browser.cookies[SESSION]))))


def test_a_reply_that_outlived_its_session_is_sent_after_signing_in(world: Machine, acme: Business) -> None:
    number = acme.ask()
    acme.owner.get(f"/tickets/{number}")
    end_session(acme.owner, acme.tenant)
    page = acme.owner.submit(f"/tickets/{number}/reply", text="It took me an hour")
    assert page.status == 401 and "signed out" in acme.owner.text
    acme.owner.submit("/signin", email=f"aigerim@{acme.slug}.example", password="wrong password here")
    acme.owner.submit("/signin", email=f"aigerim@{acme.slug}.example", password=PASSWORD)
    assert "It took me an hour" in acme.owner.page.text
    acme.owner.submit(f"/tickets/{number}/reply")
    assert acme.owner.url.endswith(f"/tickets/{number}") and "It took me an hour" in acme.owner.text


def test_what_outlived_a_session_goes_to_no_other_host(acme: Business) -> None:
    visitor = acme.visitor()
    visitor.get("/signin")
    fields = {"kept": '[["text", "x"]]', "kept_path": "//evil.example/"}
    visitor.post("/signin", {"email": f"aigerim@{acme.slug}.example", "password": PASSWORD, "next": "", **fields})
    assert "evil" not in visitor.page.text


def test_waiting_for_the_customer_and_back_keeps_the_place_in_line(acme: Business) -> None:
    first, second = acme.ask("First"), acme.ask("Second")
    since = tickets.load(acme.tenant, first).waiting_since
    for status in ("pending", "open"):
        acme.owner.get(f"/tickets/{first}")
        acme.owner.submit(f"/tickets/{first}/status", status=status)
    assert tickets.load(acme.tenant, first).waiting_since == since < tickets.load(acme.tenant, second).waiting_since


def test_an_address_with_letters_of_its_country_gets_its_mail(world: Machine, acme: Business) -> None:
    acme.ask(email="dana@пример.example")
    world.work()
    (letter,) = world.sent()
    assert str(letter["To"]) == "dana@xn--e1afmkfd.example"


def test_a_long_quote_below_a_short_answer_cuts_nothing_of_it(world: Machine, acme: Business) -> None:
    quoted = "\r\n".join(f"> line {number} of what was written before" for number in range(900))
    head = f"From: {acme.dana}\r\nTo: {acme.mail}\r\nSubject: Long\r\n\r\n"
    raw = f"{head}Short answer.\r\n\r\nOn Mon, Dana wrote:\r\n{quoted}\r\n"
    world.send(raw.encode(), acme.dana, acme.mail)
    world.work()
    acme.owner.get("/tickets/1")
    assert acme.owner.tree.css_first("article .body p").text() == "Short answer."
