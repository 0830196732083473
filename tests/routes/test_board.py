"""The board: every ticket in its place, the one that has waited longest on top."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from chalicelib import worker
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.tickets import Ticket, order
from tenants import keys, table
from tenants.keys import now
from tenants.staff import Staff
from tests.machine import Machine
from tests.mails import address, answer_to, department, mail_from
from tests.people import Browser, Business

LONG = "Қасса чегі басылмайды, кезек тұр, көмектесіңізші. " * 5  # in letters that take two bytes


def rows(browser: Browser) -> list[int]:
    links = [link.attributes["href"] or "" for link in browser.tree.css(".board .row .what a")]
    return [int(urlsplit(link).path.rpartition("/")[2]) for link in links if link.startswith("/tickets/")]


def view(browser: Browser, name: str, more: str = "") -> list[int]:
    assert browser.get(f"/tickets?view={name}{more}").status == 200
    return rows(browser)


def rail(browser: Browser) -> dict[str, int]:
    """The numbers beside views and departments."""
    browser.get("/tickets")
    counted = [(link, link.css_first("data.count")) for link in browser.tree.css(".rail a")]
    return {link.css_first(".name").text(): int(count.attributes["value"] or -1) for link, count in counted if count}  # type: ignore[union-attr]


def do(browser: Browser, number: int, verb: str, **fields: str) -> None:
    browser.get(f"/tickets/{number}")
    browser.post(f"/tickets/{number}/{verb}", {"csrf": csrf_of(browser), **fields})
    assert browser.page.status == 200, browser.text


def csrf_of(browser: Browser) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', browser.page.text)
    assert found, browser.text
    return found[1]


def me(business: Business) -> str:
    return next(person.id for person in business.desk.all(Staff) if person.name == "Aigerim")


@pytest.mark.engine
def test_each_view_shows_its_shelf_and_counts_what_it_shows(world: Machine, acme: Business) -> None:
    new, taken, answered, solved, closed = [acme.ask(f"Question {number}") for number in range(5)]
    do(acme.owner, taken, "assign", assignee=me(acme))
    do(acme.owner, answered, "reply", text="Try again", then="pending")
    do(acme.owner, solved, "reply", text="Done", then="solved")
    do(acme.owner, closed, "status", status="closed")
    world.work()
    shown = {name: view(acme.owner, name) for name in ("mine", "unassigned", "open", "pending", "solved", "closed")}
    assert shown == {
        "mine": [taken],
        "unassigned": [new],
        "open": [new, taken],
        "pending": [answered],
        "solved": [solved],
        "closed": [closed],
    }
    titles = ["Mine", "Unassigned", "Waiting for us", "Waiting for the customer", "Solved", "Support"]
    assert rail(acme.owner) == {
        **dict(zip(titles, [1, 1, 2, 1, 1, 2], strict=True)),
        "Not delivered": 0,
        "Snoozed": 0,
        "Held": 0,
        "Suspended": 0,
    }
    boris = acme.agent("Boris")
    assert view(boris, "mine") == [] and rail(boris)["Mine"] == 0


@pytest.mark.engine
def test_counts_stay_right_when_the_queue_tells_twice_or_not_at_all(world: Machine, acme: Business) -> None:
    first, second = acme.ask(), acme.ask()
    for told in world.jobs(acme.tenant) * 2:
        worker.perform(told["tenant"], told["job"])
    assert rail(acme.owner)["Waiting for us"] == 2
    do(acme.owner, first, "status", status="closed")
    do(acme.owner, second, "status", status="solved")
    assert world.jobs(acme.tenant), "and nobody takes them"
    assert rail(acme.owner)["Waiting for us"] == 2
    world.sweep()
    assert rail(acme.owner)["Waiting for us"] == 0 and rail(acme.owner)["Solved"] == 1


@pytest.mark.engine
def test_who_waits_longest_stands_on_top(world: Machine, acme: Business) -> None:
    numbers = [acme.ask(f"Question {number}", email=f"{number}@customers.example") for number in range(3)]
    assert view(acme.owner, "open") == numbers
    do(acme.owner, numbers[0], "reply", text="Did it help?")
    world.work()
    ours = world.sent("0@customers.example")[-1]
    world.send(answer_to(ours, "0@customers.example", "No"), "0@customers.example", str(ours["Reply-To"]))
    world.work()
    assert view(acme.owner, "open") == [*numbers[1:], numbers[0]], "it waits anew since this answer"


@pytest.mark.parametrize("verb", ["assign", "note"])
def test_a_customer_who_was_not_answered_yet_keeps_the_place_in_line(acme: Business, verb: str) -> None:
    first, second = acme.ask("First"), acme.ask("Second")
    do(acme.owner, first, verb, **({"assignee": me(acme)} if verb == "assign" else {"text": "I look at it"}))
    customer = acme.visitor()
    customer.get(link_of(acme, first))
    customer.submit("/reply", text="And another thing")
    assert view(acme.owner, "open") == [first, second], "to write more while waiting is not to queue up again"


def link_of(acme: Business, number: int) -> str:
    ticket = table.get(Ticket, keys.ticket(acme.tenant, number))
    assert ticket is not None
    return f"/t/{number}/{ticket.secret}"


def test_closed_tickets_come_newest_first(acme: Business) -> None:
    numbers = [acme.ask(f"Question {number}") for number in range(3)]
    for number in (numbers[1], numbers[0], numbers[2]):
        do(acme.owner, number, "status", status="closed")
    assert view(acme.owner, "closed") == [numbers[2], numbers[0], numbers[1]]


def shelve(business: Business, department: str, numbers: range, text: str) -> None:
    """Put tickets on the board; each three of them have waited since the same moment."""
    tickets = []
    for number in numbers:
        since = now() - timedelta(hours=200 - number // 3)
        tickets.append(
            Ticket(
                *keys.ticket(business.tenant, number),
                number=number,
                subject=f"{number} {text}"[:200],
                preview=text[:160],
                status="open",
                shelf="open",
                channel="form",
                department=department,
                customer="x",
                customer_name=text[:100],
                customer_address=f"{number}@{business.slug}-customers.example",
                messages=1,
                waiting_since=since,
                created_at=since,
                **order("open", None, since, business.tenant),
            )
        )
    table.write(*(table.create(ticket) for ticket in tickets))


def walk(browser: Browser, url: str) -> list[list[int]]:
    """The pages of a view, one after the other by its links."""
    pages = []
    browser.get(url)
    while True:
        assert browser.page.status == 200
        pages.append(rows(browser))
        next = browser.tree.css_first("a[rel=next]")
        if next is None:
            return pages
        browser.get(next.attributes["href"] or "")


@pytest.mark.engine
def test_pages_of_a_long_board_leave_nothing_out_and_repeat_nothing(acme: Business) -> None:
    support, sales = acme.desk.all(Department)[0].id, department(acme, "Sales")
    shelve(acme, support, range(1, 31), LONG)
    shelve(acme, sales, range(31, 61), LONG)
    pages = walk(acme.owner, "/tickets")
    assert [len(page) for page in pages] == [25, 25, 10]
    every = [number for page in pages for number in page]
    assert sorted(every) == list(range(1, 61))
    assert [number // 3 for number in every] == sorted(number // 3 for number in every), "in the order of waiting"
    assert [len(page) for page in walk(acme.owner, "/tickets?view=unassigned")] == [25, 25, 10]
    filtered = walk(acme.owner, f"/tickets?department={sales}")
    assert sorted(number for page in filtered for number in page) == list(range(31, 61))
    assert [len(page) for page in filtered] == [25, 5]
    agent = acme.agent("Timur", departments=[sales])
    assert walk(agent, "/tickets") == filtered
    acme.owner.get("/tickets")
    assert len(acme.owner.page.body) < 62_000
    moved = pages[0][-1]
    do(acme.owner, moved, "status", status="closed")
    acme.owner.get("/tickets")
    assert rows(acme.owner)[-1] == pages[1][0]


def test_a_page_stays_where_it_is_when_its_first_row_has_gone(acme: Business) -> None:
    shelve(acme, acme.desk.all(Department)[0].id, range(1, 41), "Question")
    first, second = walk(acme.owner, "/tickets")
    acme.owner.get("/tickets")
    next = acme.owner.tree.css_first("a[rel=next]")
    assert next is not None
    do(acme.owner, first[-1], "status", status="closed")
    acme.owner.get(next.attributes["href"] or "")
    assert rows(acme.owner) == second


@pytest.mark.engine
def test_a_cursor_that_is_none_breaks_nothing(acme: Business) -> None:
    acme.ask()
    for after in ["x~²", "~1", "~", "x~" + "9" * 5000, "x" * 3000 + "~1", "%00~1", "2026~-1"]:
        assert acme.owner.get(f"/tickets?after={after}").status in (200, 404), after[:10]


def test_a_department_narrows_every_view(world: Machine, acme: Business) -> None:
    sales = department(acme, "Sales")
    here = acme.ask("To support")
    world.send(mail_from(acme.dana, address(acme, "Sales"), subject="To sales"), acme.dana, address(acme, "Sales"))
    world.work()
    there = here + 1
    assert view(acme.owner, "open") == [here, there]
    assert view(acme.owner, "open", f"&department={sales}") == [there]
    assert view(acme.owner, "unassigned", f"&department={sales}") == [there]
    assert view(acme.owner, "pending", f"&department={sales}") == []
    assert "Nothing here in this department" in acme.owner.text
    assert rail(acme.owner)["Sales"] == 1
    assert acme.owner.get("/tickets?department=nothing").status == 404


def test_an_empty_view_says_what_will_stand_there(world: Machine, acme: Business) -> None:
    acme.owner.get("/tickets")
    assert "No tickets yet" in acme.owner.text and acme.owner.tree.css_first(".empty form[action$=ticket]")
    number = acme.ask()
    world.work()
    assert "1 ticket belongs to nobody yet" in acme.owner.get("/tickets?view=mine").text
    do(acme.owner, number, "status", status="closed")
    world.work()
    headings = set()
    for name in ("mine", "unassigned", "open", "pending", "solved"):
        assert view(acme.owner, name) == []
        heading = acme.owner.tree.css_first(".empty h2")
        assert heading is not None, name
        headings.add(heading.text())
    assert "No tickets yet" not in headings, "there was one, it is closed"
    assert len(headings) == 5
    assert acme.owner.get("/tickets?view=nothing").status == 404


def test_a_row_says_who_waits_for_what_and_since_when(world: Machine, acme: Business) -> None:
    number = acme.ask("Cash desk 3 prints blank receipts", "Since this\n\nmorning")
    acme.owner.get("/tickets")
    (row,) = acme.owner.tree.css(".row")
    text = " ".join(row.text(separator=" ").split())
    for part in ("Dana", acme.dana, "Cash desk 3 prints blank receipts", "Since this morning", "Support", "by form"):
        assert part in text, part
    assert re.search(r"waits 1 ?m", text) and "data-unread" in row.attributes
    do(acme.owner, number, "note", text="I look at it")
    acme.owner.get("/tickets")
    assert "data-unread" not in acme.owner.tree.css(".row")[0].attributes
