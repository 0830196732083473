"""A customer who is signed in: his questions, his organisation's, and nobody else's."""

from urllib.parse import quote

import pytest

from chalicelib.helpdesk import customers, tickets
from chalicelib.helpdesk.customer_base.organisations import Organisation
from chalicelib.helpdesk.customers import Customer, Known
from chalicelib.helpdesk.deleting import delete
from tenants import keys, table
from tenants.keys import new_id, now
from tenants.staff import Staff
from tests.clock import Ahead
from tests.machine import Machine
from tests.mails import link_in, plain
from tests.people import Browser, Business, fields_of

SECRET = "the safe is behind the picture"


def sign_in(machine: Machine, business: Business, address: str = "") -> Browser:
    """Come in by the letter, as customers do."""
    browser, address = business.visitor(), address or business.dana
    browser.get("/my")
    browser.submit("/my/signin", email=address)
    machine.work()
    browser.get(link_in(machine.sent(address)[-1], "/my/signin/"))
    browser.submit("/my/signin/" + browser.url.rpartition("/")[2])
    return browser


def customer_of(business: Business, address: str) -> Customer:
    known = table.get(Known, customers.key(business.tenant, address))
    found = table.get(Customer, keys.customer(business.tenant, known.customer)) if known else None
    assert found
    return found


def note(browser: Browser, number: int) -> None:
    browser.get(f"/tickets/{number}")
    browser.post(f"/tickets/{number}/note", {**fields_of(browser.form("/reply")), "text": SECRET})
    assert SECRET in browser.text


def staff(business: Business) -> Staff:
    return business.desk.all(Staff)[0]


def test_a_customer_comes_in_by_a_letter_and_sees_what_he_asked(machine: Machine, acme: Business) -> None:
    acme.ask("Where is my order?")
    dana = sign_in(machine, acme)
    assert dana.page.status == 200 and dana.url.endswith("/my"), dana.text
    assert "Where is my order?" in dana.text and "Waits for us" in dana.text
    dana.get("/my/tickets/1")
    assert "Please help" in dana.text


def test_a_link_opens_once_and_only_by_its_button(machine: Machine, acme: Business) -> None:
    acme.ask()
    browser = acme.visitor()
    browser.get("/my/signin")
    browser.submit("/my/signin", email=acme.dana)
    machine.work()
    link = link_in(machine.sent(acme.dana)[-1], "/my/signin/")
    for _ in range(2):  # a program that looks at mail
        assert acme.visitor().get(link).status == 200
    dana, thief = acme.visitor(), acme.visitor()
    for one in (dana, thief):
        one.get(link)
    dana.submit(dana.url.rpartition("/")[2])
    assert dana.url.endswith("/my")
    thief.post(link, {})
    assert thief.page.status == 404 and "Ask for a new one" in thief.text and not thief.cookies.get("__Host-customer")


def test_a_newer_link_ends_the_older(machine: Machine, acme: Business) -> None:
    acme.ask()
    for _ in range(2):
        acme.visitor().post("/my/signin", {"email": acme.dana})
        machine.work()
    newer, older = (link_in(mail, "/my/signin/") for mail in reversed(machine.sent(acme.dana)[-2:]))
    assert acme.visitor().get(older).status == 404
    assert acme.visitor().get(newer).status == 200


def test_a_link_ends_after_half_an_hour(machine: Machine, acme: Business, clock: Ahead) -> None:
    acme.ask()
    acme.visitor().post("/my/signin", {"email": acme.dana})
    machine.work()
    link = link_in(machine.sent(acme.dana)[-1], "/my/signin/")
    clock.go(minutes=31)
    assert acme.visitor().get(link).status == 404


def test_nobody_learns_who_has_written(machine: Machine, acme: Business) -> None:
    acme.ask()
    stranger = f"nobody@{acme.slug}.example"
    pages = []
    for address in (acme.dana, stranger):
        browser = acme.visitor()
        browser.post("/my/signin", {"email": address})
        pages.append((browser.page.status, browser.text))
    assert pages[0] == pages[1]
    machine.work()
    letter = machine.sent(stranger)[-1]
    text = plain(letter)
    assert "/form" in text and "/my/signin/" not in text


def test_links_are_rare(acme: Business) -> None:
    browser = acme.visitor()
    found = [browser.post("/my/signin", {"email": acme.dana}).status for _ in range(4)]
    assert found == [200, 200, 200, 429]
    browser.post("/my/signin", {"email": "no address"})
    assert browser.page.status == 422 and "There is no “@” in it" in browser.text


def test_a_form_of_another_site_brings_nobody_in(machine: Machine, acme: Business) -> None:
    acme.ask()
    acme.visitor().post("/my/signin", {"email": acme.dana})
    machine.work()
    victim = acme.visitor()
    victim.origin = "https://evil.example"
    victim.post(link_in(machine.sent(acme.dana)[-1], "/my/signin/"), {})
    assert not victim.cookies.get("__Host-customer") and "You come in as" in victim.text


def test_who_is_not_signed_in_goes_on_where_he_wanted(machine: Machine, acme: Business) -> None:
    acme.ask()
    dana = acme.visitor()
    dana.get("/my/profile")
    assert dana.url.endswith("/my/signin?next=%2Fmy%2Fprofile")
    dana.submit("/my/signin", email=acme.dana)
    machine.work()
    dana.get(link_in(machine.sent(acme.dana)[-1], "/my/signin/"))
    dana.submit(dana.url.rpartition("/")[2])
    assert dana.url.endswith("/my/profile")


@pytest.mark.parametrize("next", ["//evil.example", "https://evil.example/my", "/my/signout", "/settings"])
def test_a_link_leads_nowhere_else(machine: Machine, acme: Business, next: str) -> None:
    acme.ask()
    acme.visitor().post("/my/signin", {"email": acme.dana, "next": next})
    machine.work()
    dana = acme.visitor()
    dana.get(link_in(machine.sent(acme.dana)[-1], "/my/signin/"))
    dana.submit(dana.url.rpartition("/")[2])
    assert dana.url.endswith("/my")


def test_staff_are_no_customers_and_customers_no_staff(acme: Business) -> None:
    acme.ask()
    boris, dana = acme.agent(), acme.customer()
    boris.get("/my")
    assert "/my/signin" in boris.url
    dana.get("/tickets")
    assert "/signin" in dana.url and "/my" not in dana.url


def test_what_is_anothers_is_not_there(acme: Business, globex: Business) -> None:
    acme.ask("Mine")
    acme.ask("Eve's", email=f"eve@{acme.slug}.example")
    globex.ask("Dana's at Globex", email=acme.dana)
    globex.ask("Of Globex", email=acme.dana)
    globex.ask("Of Globex, too", email=acme.dana)
    dana = acme.customer()
    dana.get("/my")
    assert "Mine" in dana.text and "Eve's" not in dana.text and "Globex" not in dana.text
    for path in ("/my/tickets/2", "/my/tickets/3", "/my/tickets/99"):
        assert dana.get(path).status == 404
    csrf = dana.get("/my") and dana.form("/my/signout").css_first("[name=csrf]").attributes["value"]
    assert dana.post("/my/tickets/2/reply", {"csrf": csrf, "text": "Hello"}).status == 404
    elsewhere = globex.visitor()
    elsewhere.cookies.update(dana.cookies)
    elsewhere.get("/my")
    assert "/my/signin" in elsewhere.url


def test_a_form_wants_its_token(acme: Business) -> None:
    acme.ask()
    dana = acme.customer()
    assert dana.post("/my/tickets/1/reply", {"text": "Hello"}).status == 403
    assert tickets.load(acme.tenant, 1).messages == 1


def test_a_customer_writes_and_says_that_it_is_solved(machine: Machine, acme: Business) -> None:
    acme.ask()
    boris, dana = acme.agent(), acme.customer()
    dana.get("/my/tickets/1")
    dana.submit(
        "/reply", text="It is red", files={"files": ("till.png", b"\x89PNG\r\n\x1a\n" + b"0" * 40, "image/png")}
    )
    assert "We have your message." in dana.text and "It is red" in dana.text and "till.png" in dana.text
    note(boris, 1)
    boris.get("/tickets/1")
    boris.submit("/reply", text="Try this", then="solved")
    machine.work()
    dana.get("/my/tickets/1")
    assert "Try this" in dana.text and SECRET not in dana.page.text
    dana.submit("/solved", solved="yes")
    assert "You said that it is solved" in dana.text
    dana.submit("/rating", rating="good")
    assert tickets.load(acme.tenant, 1).rating == "good"
    dana.get("/my")
    assert "Closed" in dana.text and dana.tree.css("#closed")
    dana.get("/my?state=open")
    assert "The till is stuck" not in dana.text
    dana.get("/my?state=closed")
    assert "The till is stuck" in dana.text
    file = next(node.attributes["href"] for node in dana.get("/my/tickets/1") and dana.tree.css("a[href*='/file/']"))
    assert dana.post(file, {}, follow=False).status in (403, 404, 405)
    assert dana._ask("GET", file, b"", {}, follow=False).status == 303
    eve = acme.visitor()
    assert eve._ask("GET", file, b"", {}, follow=False).header("location") == "/my/signin?next=" + quote(file, safe="")


def test_a_search_finds_what_he_may_read_and_no_note(machine: Machine, acme: Business) -> None:
    acme.ask("The printer", "It eats paper")
    acme.ask("The printer of Eve", "It eats paper", email=f"eve@{acme.slug}.example")
    boris = acme.agent()
    note(boris, 1)
    boris.get("/tickets/1")
    boris.submit("/reply", text="Clean the roller")
    machine.work()
    dana = acme.customer()
    for words in ("papers", "printer", "prin", "roller", "1"):
        dana.get(f"/my?q={words}")
        assert dana.tree.css("a[href='/my/tickets/1']"), words
        assert not dana.tree.css("a[href='/my/tickets/2']")
    for words in ("safe", "picture", "printer safe"):
        dana.get(f"/my?q={words}")
        assert "No question has these words." in dana.text, words
    assert dana.get("/my?q=" + "a" * 301).status == 422


@pytest.mark.parametrize(
    ("sees", "lists", "reads", "writes"),
    [("none", False, 404, 404), ("read", True, 200, 403), ("all", True, 200, 200)],
)
def test_colleagues_see_what_their_organisation_lets_them(
    machine: Machine, acme: Business, sees: str, lists: bool, reads: int, writes: int
) -> None:
    domain = f"{acme.slug}-works.example"
    firm = Organisation(
        *keys.organisation(acme.tenant, new_id()), name="Works", domains=[domain], colleagues_see=sees, created_at=now()
    )
    listed = customers.Domain(*keys.organisation_domain(acme.tenant, domain), organisation=firm.id, name="Works")
    table.write(table.create(firm), table.create(listed))
    acme.ask("Asked by Dana", email=f"dana@{domain}")
    acme.ask("Asked by Timur", email=f"timur@{domain}")
    machine.work()
    timur = acme.customer(f"timur@{domain}")
    timur.get("/my?of=all")
    assert ("Asked by Dana" in timur.text) is lists
    timur.get("/my")
    assert "Asked by Dana" not in timur.text
    assert timur.get("/my/tickets/1").status == reads
    assert timur.get("/my?q=Dana&of=all").status == 200
    assert bool(timur.tree.css("a[href='/my/tickets/1']")) is lists
    csrf = timur.form("/my/signout").css_first("[name=csrf]").attributes["value"]
    assert timur.post("/my/tickets/1/reply", {"csrf": csrf, "text": "Me too"}).status == writes
    assert timur.post("/my/tickets/1/solved", {"csrf": csrf, "solved": "yes"}).status == 404
    if sees == "all":
        dana = acme.customer(f"dana@{domain}")
        dana.get("/my/tickets/1")
        assert "Me too" in dana.text
        assert tickets.load(acme.tenant, 1).cc == [f"timur@{domain}"]


def test_a_colleague_of_nobody_sees_nothing(acme: Business) -> None:
    acme.ask()
    dana = acme.customer()
    dana.get("/my?of=all")
    assert "The till is stuck" in dana.text and not dana.tree.css("#of")


def test_merged_customers_are_one(acme: Business) -> None:
    from chalicelib.helpdesk.customer_base import merging

    other = f"dana@home-{acme.slug}.example"
    acme.ask("From work")
    acme.ask("From home", email=other)
    at_home = acme.customer(other)
    merging.merge(acme.desk, staff(acme), customer_of(acme, acme.dana), customer_of(acme, other))
    for browser in (at_home, acme.customer()):
        browser.get("/my")
        assert "From work" in browser.text and "From home" in browser.text
    at_home.get("/my/tickets/1")
    assert "Please help" in at_home.text and "You" in at_home.text
    merging.unmerge(acme.desk, staff(acme), customer_of(acme, other))
    at_home.get("/my")
    assert "From work" not in at_home.text and at_home.get("/my/tickets/1").status == 404


def test_a_merged_ticket_leads_to_the_one_that_stands_for_it(acme: Business) -> None:
    from chalicelib.helpdesk.joining import merging

    acme.ask("First")
    acme.ask("Second")
    merging.merge(acme.desk, staff(acme), tickets.load(acme.tenant, 1), tickets.load(acme.tenant, 2))
    dana = acme.customer()
    dana.get("/my")
    assert "Second" not in dana.text
    dana.get("/my/tickets/2")
    assert dana.url.endswith("/my/tickets/1")


def test_what_was_deleted_is_gone(acme: Business) -> None:
    acme.ask()
    dana = acme.customer()
    delete(acme.desk, staff(acme), tickets.load(acme.tenant, 1))
    dana.get("/my")
    assert "The till is stuck" not in dana.text and dana.get("/my/tickets/1").status == 404


def test_the_list_turns_pages(acme: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.helpdesk.portal import listing

    monkeypatch.setattr(listing, "PAGE", 2)
    for number in range(3):
        acme.ask(f"Question {number}")
    dana = acme.customer()
    dana.get("/my")
    assert "Question 2" in dana.text and "Question 0" not in dana.text
    dana.get(dana.tree.css_first("a[rel=next]").attributes["href"] or "")
    assert "Question 0" in dana.text and "Question 2" not in dana.text


def test_what_is_open_comes_first_however_old_it_is(acme: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.helpdesk.portal import listing

    monkeypatch.setattr(listing, "PAGE", 2)
    monkeypatch.setattr(listing, "READ", 4)
    for number in range(1, 9):
        acme.ask(f"Question {number}")
    for number in (3, 4, 6, 7, 8):
        table.write(table.change(tickets.load(acme.tenant, number), status="closed", shelf="closed"))
    dana = acme.customer()

    def part(id: str) -> list[str]:
        return [one.text() for one in dana.tree.css(f"section[aria-labelledby={id}] .hit a")]

    dana.get("/my")
    assert part("going") == ["Question 5", "Question 2"] and part("closed") == ["Question 8", "Question 7"]
    further = [one.attributes["href"] or "" for one in dana.tree.css("a[rel=next]")]
    dana.get(further[0])
    assert part("going") == ["Question 1"] and not part("closed") and not dana.tree.css("a[rel=next]")
    dana.get(further[1])
    assert part("closed") == ["Question 6", "Question 4"] and not part("going")
    dana.get(dana.tree.css_first("a[rel=next]").attributes["href"] or "")
    assert part("closed") == ["Question 3"]


def test_a_new_question_asks_nobody_who_he_is(acme: Business) -> None:
    acme.ask()
    dana = acme.customer()
    dana.get("/my/new")
    assert not dana.tree.css("[name=email], [name=name]")
    dana.submit("/my/new", subject="", message="Text")
    assert dana.page.status == 422 and "The subject is missing." in dana.text and "Text" in dana.page.text
    dana.submit("/my/new", subject="A second one", message="Text", email="eve@evil.example")
    assert dana.url.endswith("/my/tickets/2?sent=1") and "We have your message." in dana.text
    ticket = tickets.load(acme.tenant, 2)
    assert ticket.customer_address == acme.dana and ticket.channel == "portal"


def test_a_second_sending_asks_once(acme: Business) -> None:
    acme.ask()
    dana = acme.customer()
    dana.get("/my/new")
    fields = {
        node.attributes["name"]: node.attributes.get("value") or "" for node in dana.form("/my/new").css("input[name]")
    }
    for _ in range(2):
        dana.post("/my/new", {**fields, "subject": "Twice", "message": "Text"})
        assert dana.url.endswith("/my/tickets/2?sent=1")
    assert dana.get("/my/tickets/3").status == 404


def test_what_somebody_wrote_when_his_session_ended_is_not_lost(acme: Business) -> None:
    acme.ask()
    dana = acme.customer()
    dana.get("/my/tickets/1")
    dana.cookies["__Host-customer"] = "over"
    dana.submit("/reply", text="A long story")
    assert dana.page.status == 401 and "A long story" in dana.page.text


def test_a_comment_knows_who_is_signed_in_and_nobody_elses_page_does(acme: Business) -> None:
    from tests.routes.test_answer_base import address, answer

    acme.ask()
    place = address(answer(acme, "Blank receipts"))

    def typed(browser: Browser) -> list[str | None]:
        page = browser.get(place)
        assert ("private" in page.header("cache-control")) is (browser is dana)
        form = browser.form("/comment")
        return [form.css_first(f"[name={name}]").attributes.get("value") for name in ("name", "mail")]

    dana, visitor = acme.customer(), acme.visitor()
    assert typed(dana) == ["Dana", acme.dana] and typed(visitor) == ["", ""]
    table.write(table.change(customer_of(acme, acme.dana), signed_out_at=now()))
    assert acme.dana not in dana.get(place).text
