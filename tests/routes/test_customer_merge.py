"""Two customers who are one person: merged, and taken apart again."""

from datetime import timedelta

import pytest

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.customer_base import history, merging, people
from chalicelib.helpdesk.customers import Customer
from tenants import keys, table
from tenants.keys import now
from tenants.staff import Staff
from tests.machine import Machine
from tests.mails import mail_from
from tests.people import Browser, Business
from tests.routes.test_customers import customer, department, log_of, move

HOME = "dana@home.example"


@pytest.fixture
def boris(acme: Business) -> Browser:
    """An agent; Dana has asked from two addresses."""
    acme.ask("From work")
    acme.ask("From home", email=HOME)
    return acme.agent()


def pair(business: Business) -> tuple[Customer, Customer]:
    return customer(business), customer(business, HOME)


def merged(business: Business, browser: Browser) -> tuple[str, str]:
    """Merge home into work by the page; return both ids."""
    work, home = pair(business)
    browser.get(f"/customers/{work.id}/merge")
    browser.get(f"/customers/{work.id}/merge?address={HOME}")
    browser.submit(f"/customers/{work.id}/merge")
    assert browser.page.status == 200, browser.text
    return work.id, home.id


def links(browser: Browser) -> list[str]:
    return [one.attributes["href"] or "" for one in browser.tree.css(".tickets a")]


def person(business: Business) -> Staff:
    return business.desk.all(Staff)[0]


def again(business: Business, id: str) -> Customer:
    found = table.get(Customer, keys.customer(business.tenant, id))
    assert found
    return found


def test_both_are_compared_then_one_page_has_all_of_both(acme: Business, boris: Browser) -> None:
    work, _ = pair(acme)
    boris.get(f"/customers/{work.id}/merge?address={HOME}")
    assert "From work" in boris.text and "From home" in boris.text and HOME in boris.text
    survivor, other = merged(acme, boris)
    assert links(boris) == ["/tickets/2", "/tickets/1"] and HOME in boris.text
    boris.get(f"/customers/{other}")
    assert boris.url.endswith(f"/customers/{survivor}")
    boris.get("/customers")
    assert len(boris.tree.css(".people li")) == 1
    boris.get(f"/customers?search={HOME}")
    assert [one.attributes["href"] for one in boris.tree.css(".people b a")] == [f"/customers/{survivor}"]
    assert log_of(acme, survivor)[-1].verb == log_of(acme, other)[-1].verb == "merged"
    boris.get("/tickets/2")
    assert boris.tree.css(f'aside a[href="/customers/{survivor}"]')


def test_taking_apart_restores_both_and_later_mail_stays_by_its_address(
    world: Machine, acme: Business, boris: Browser
) -> None:
    survivor, other = merged(acme, boris)
    world.send(mail_from(HOME, acme.mail, subject="Meanwhile").as_bytes(), HOME, acme.mail)
    world.work()
    boris.get(f"/customers/{survivor}")
    assert links(boris) == ["/tickets/3", "/tickets/2", "/tickets/1"]
    boris.submit(f"/customers/{other}/unmerge")
    assert boris.url.startswith(f"http://{boris.host}/customers/{other}")
    assert links(boris) == ["/tickets/3", "/tickets/2"]
    boris.get(f"/customers/{survivor}")
    assert links(boris) == ["/tickets/1"] and HOME not in boris.text
    for page in ("/customers", "/customers?order=name"):
        boris.get(page)
        assert len(boris.tree.css(".people li")) == 2
    assert again(acme, survivor).took_in == [] and again(acme, other).merged_into is None


def test_the_tickets_of_both_page_by_a_cursor(acme: Business, boris: Browser) -> None:
    acme.ask("From work again")
    survivor, other = merged(acme, boris)
    move(acme, 2, department(acme, "Accounting"))
    acme.agent("Olga", departments=[tickets.load(acme.tenant, 1).department])
    for name, seen in (("Aigerim", [3, 2, 1]), ("Olga", [3, 1])):
        who, found, cursor = next(one for one in acme.desk.all(Staff) if one.name == name), [], ""
        while True:
            page = history.of_customers(acme.desk, who, [survivor, other], cursor, limit=1)
            found += [one.number for one in page.tickets]
            if not (cursor := page.cursor):
                break
        assert found == seen


def test_merging_in_the_middle_of_a_mail_loses_nothing(acme: Business, boris: Browser) -> None:
    """The address was read before the merge, the ticket is written behind it."""
    from chalicelib.helpdesk import customers, opening
    from chalicelib.helpdesk.opening import Question

    known = customers.known(acme.tenant, HOME)
    survivor, _ = merged(acme, boris)
    department = tickets.load(acme.tenant, 1).department
    opening.open_ticket(acme.desk, Question(department, "Just then", "…", "mail", "", HOME), known)
    boris.get(f"/customers/{survivor}")
    assert "Just then" in boris.text


def test_after_a_month_it_stays_merged(acme: Business, boris: Browser) -> None:
    survivor, other = merged(acme, boris)
    one = again(acme, other)
    table.write(table.change(one, None, merged_at=now() - timedelta(days=30, minutes=1)))
    boris.get(f"/customers/{survivor}")
    assert not boris.tree.css('form[action$="/unmerge"]') and HOME in boris.text
    csrf = boris.tree.css_first("input[name=csrf]").attributes["value"]
    assert boris.post(f"/customers/{other}/unmerge", {"csrf": csrf}).status == 404
    assert again(acme, other).merged_into == survivor


def test_chains_are_followed_and_circles_refused(acme: Business, boris: Browser) -> None:
    acme.ask("From the phone", email="third@x.example")
    survivor, other = merged(acme, boris)
    third = customer(acme, "third@x.example").id
    merging.merge(acme.desk, person(acme), again(acme, third), again(acme, survivor))
    assert people.survivor(again(acme, other)).id == third
    boris.get(f"/customers/{third}")
    assert links(boris) == ["/tickets/3", "/tickets/2", "/tickets/1"]
    boris.get(f"/customers/{third}/merge?with={other}")
    assert boris.page.status == 422 and "This is the same customer." in boris.text
    csrf = boris.tree.css_first("input[name=csrf]").attributes["value"]
    assert boris.post(f"/customers/{other}/merge", {"csrf": csrf, "other": third}).status == 404
    assert boris.post(f"/customers/{third}/merge", {"csrf": csrf, "other": third}).status == 422
    boris.get(f"/customers/{third}")
    boris.submit(f"/customers/{other}/unmerge")
    boris.get(f"/customers/{third}")
    assert links(boris) == ["/tickets/3", "/tickets/1"], "who is taken out of the middle leaves the end too"
    boris.submit(f"/customers/{survivor}/unmerge")
    boris.get(f"/customers/{survivor}")
    assert links(boris) == ["/tickets/1"]
    assert again(acme, third).took_in == again(acme, survivor).took_in == []


def test_the_survivors_organisation_holds_for_both_until_they_are_apart(acme: Business, boris: Browser) -> None:
    for name in ("Shop", "Family"):
        boris.get("/organisations")
        boris.submit("/organisations/add", name=name)
    for address, name in ((acme.dana, "Shop"), (HOME, "Family")):
        boris.get(f"/customers/{customer(acme, address).id}")
        boris.submit("/change", organisation=name)
    survivor, other = merged(acme, boris)
    assert tickets.load(acme.tenant, acme.ask(email=HOME)).organisation_name == "Shop"
    boris.get(f"/customers/{survivor}")
    boris.submit("/unmerge")
    assert tickets.load(acme.tenant, acme.ask(email=HOME)).organisation_name == "Family"
    boris.get(f"/organisations/{again(acme, other).organisation}")
    assert boris.tree.css(f'.people a[href="/customers/{other}"]')


def test_it_shows_no_ticket_that_one_may_not_see(acme: Business, boris: Browser) -> None:
    work, _ = pair(acme)
    move(acme, 2, department(acme, "Accounting"))
    olga = acme.agent("Olga", departments=[tickets.load(acme.tenant, 1).department])
    olga.get(f"/customers/{work.id}/merge?address={HOME}")
    assert "From work" in olga.text and "From home" not in olga.text


def test_merging_needs_the_right_to_merge_somewhere_and_to_see_customers(acme: Business, boris: Browser) -> None:
    from tests.routes.walk import csrf

    survivor, other = merged(acme, boris)
    reader = limited(acme, "Reader", ["see", "answer", "assign", "transfer"])
    for path, fields in ((f"{survivor}/merge", {"other": other}), (f"{other}/unmerge", {})):
        assert reader.post(f"/customers/{path}", {"csrf": csrf(reader), **fields}).status == 403
    reader.get(f"/customers/{survivor}")
    assert reader.page.status == 200 and not reader.tree.css('form[action$="merge"], a[href*="/merge"]')
    assert acme.agent("Olga", role="observer").get(f"/customers/{survivor}/merge").status == 403


def limited(business: Business, name: str, rights: list[str]) -> Browser:
    """A colleague with some rights in every department."""
    from chalicelib.helpdesk.departments import Department
    from tenants.tenant import moved

    browser = business.agent(name)
    made = next(one for one in business.desk.all(Staff) if one.name == name)
    grants = {one.id: rights for one in business.desk.all(Department)}
    table.write(table.change(Staff(made.pk, made.sk), None, grants=grants), moved(business.desk))
    return browser


def test_too_many_addresses_are_refused_with_a_word(acme: Business, boris: Browser) -> None:
    work, _ = pair(acme)
    table.write(table.change(work, None, others=[f"dana{place}@x.example" for place in range(19)]))
    boris.get(f"/customers/{work.id}")
    boris.submit("/add-address", address="more@x.example")
    assert boris.page.status == 422 and "At most 20 addresses." in boris.text
    boris.get(f"/customers/{work.id}/merge?address={HOME}")
    assert boris.page.status == 422 and "more than 20 addresses" in boris.text
    boris.get(f"/customers/{work.id}/merge?address=nobody@x.example")
    assert boris.page.status == 422 and "Nobody has written from this address." in boris.text
