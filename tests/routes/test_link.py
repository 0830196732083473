"""Related tickets: each names the other."""

import pytest

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.joining import linking
from tenants import table
from tests.mails import department
from tests.people import Browser, Business
from tests.routes.walk import csrf


@pytest.fixture
def boris(acme: Business) -> Browser:
    """An agent; there are two tickets."""
    acme.ask("The till", "It is stuck")
    acme.ask("Касса <b>№ 2</b>", "Тоже")
    return acme.agent()


def links(business: Business, number: int) -> list[int]:
    return tickets.load(business.tenant, number).links or []


def test_both_sides_show_it_until_it_is_taken_off(acme: Business, boris: Browser) -> None:
    boris.get("/tickets/1")
    boris.submit("/link", other=" #2 ")
    assert boris.page.status == 200 and "Касса <b>№ 2</b>" in boris.tree.css_first("#related").text()
    boris.get("/tickets/2")
    assert 'href="/tickets/1"' in boris.tree.css_first("#related").html
    assert "linked it with #1" in boris.text
    boris.submit("/link", other="1", do="remove")
    assert (links(acme, 1), links(acme, 2)) == ([], [])
    assert "unlinked it from #1" in boris.text


def test_what_is_linked_already_stays_as_it_is(acme: Business, boris: Browser) -> None:
    for _ in range(2):
        boris.post("/tickets/1/link", {"csrf": csrf(boris), "other": "2"})
    assert links(acme, 1) == [2]
    assert boris.text.count("linked it with #2") == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("1", "This is the same ticket."),
        ("77", "There is no ticket #77."),
        ("two", "Write the number of a ticket."),
        ("٢", "Write the number of a ticket."),
        ("9" * 40, "Write the number of a ticket."),
    ],
)
def test_what_cannot_be_linked_is_said_beside_the_field(acme: Business, boris: Browser, typed: str, words: str) -> None:
    boris.get("/tickets/1")
    boris.submit("/tickets/1/link", other=typed)
    assert boris.page.status == 422 and words in boris.tree.css_first("#link-error").text()


def test_a_ticket_that_one_may_not_see_is_neither_shown_nor_linked(acme: Business, boris: Browser) -> None:
    boris.post("/tickets/1/link", {"csrf": csrf(boris), "other": "2"})
    hidden, first = department(acme, "Accounting"), tickets.load(acme.tenant, 1).department
    table.write(table.change(tickets.load(acme.tenant, 2), None, department=hidden))
    olga = acme.agent("Olga", departments=[first])
    olga.get("/tickets/1")
    assert "№ 2" not in olga.tree.css_first("aside").text()
    acme.ask("Third")
    olga.get("/tickets/3")
    olga.submit("/tickets/3/link", other="2")
    assert olga.page.status == 422 and "There is no ticket #2." in olga.text
    assert links(acme, 3) == []


def test_there_is_a_bound(acme: Business, boris: Browser) -> None:
    table.write(table.change(tickets.load(acme.tenant, 1), None, links=list(range(1000, 1000 + linking.MOST))))
    boris.get("/tickets/2")
    boris.submit("/tickets/2/link", other="1")
    assert boris.page.status == 422 and "At most 50 tickets" in boris.text and links(acme, 2) == []


def test_linking_takes_the_right_to_answer(acme: Business, boris: Browser) -> None:
    from tests.routes.test_customer_merge import limited

    reader, writer = limited(acme, "Reader", ["see"]), limited(acme, "Writer", ["see", "answer"])
    for verb, fields in (("link", {"other": "2"}), ("gather", {"incident": "2"})):
        assert reader.post(f"/tickets/1/{verb}", {"csrf": csrf(reader), **fields}).status == 403
        assert writer.post(f"/tickets/1/{verb}", {"csrf": csrf(writer), **fields}).status == 200
    assert links(acme, 1) == [2] and tickets.load(acme.tenant, 1).incident == 2
