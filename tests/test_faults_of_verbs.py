"""A crash, a lost answer or somebody else in the middle of what moves departments, hosts and customers."""

from collections.abc import Iterator

import pytest
from pynamodb.exceptions import TransactWriteError

from chalicelib.helpdesk import departments, tickets
from chalicelib.helpdesk.customer_base import merging, organisations, people
from chalicelib.helpdesk.customer_base.organisations import Organisation
from chalicelib.helpdesk.customers import Customer, Known, key
from chalicelib.helpdesk.desk import host_change
from chalicelib.helpdesk.signing_in.sessions import Session
from chalicelib.helpdesk.structure import archiving, arranging, department_addresses
from chalicelib.web.pages import SESSION
from infrastructure.local.gateway import Response
from tenants import directory, keys, table
from tenants.errors import Conflict
from tenants.staff import Staff
from tenants.tenant import Desk, load, moved
from tests.clock import jobs_left
from tests.faults import Between, Calls, watched
from tests.machine import Machine
from tests.mails import mail_from
from tests.people import Browser, Business
from tests.routes.test_customers import customer, log_of
from tests.routes.test_departments import LIST, add, do, named, support
from tests.routes.test_desk_settings import a_slug
from tests.routes.test_organisations import made

HOME = "dana@home.example"


def at_every_call(browser: Browser, action: str, **fields: str) -> Iterator[tuple[Response, str]]:
    """Send a form again and again, the answer of one call after the other lost, until none of them is left.

    That leaves what a failure before the next call would.
    """
    seen = browser.page, browser.url
    for place in range(1, 40):
        browser.page, browser.url = seen
        with watched(Calls(place, is_after=True)) as calls:
            page = browser.submit(action, **fields, once=str(place))  # or else it is a second click
        yield page, f"broken after call {place}, {calls.names[-1]}"
        if len(calls.names) < place:
            return
    raise AssertionError("that should not take forty calls")


def owner(desk: Desk) -> Staff:
    return desk.all(Staff)[0]


def send(world: Machine, business: Business, to: str, subject: str, sender: str = "") -> None:
    sender = sender or business.dana
    world.send(mail_from(sender, to, subject=subject).as_bytes(), sender, to)


def test_a_lost_connection_is_told_as_what_it_is(acme: Business) -> None:
    change = moved(acme.desk)
    with watched(Calls(1)), pytest.raises(TransactWriteError):
        table.write(change)


# ------------------------------------------------------------------ a department goes out of use


def test_a_department_is_archived_whole_or_not_at_all(acme: Business) -> None:
    other, number = add(acme, "Other", "other"), acme.ask()
    id = support(acme).id
    acme.owner.get(f"{LIST}/{id}")

    action = f"{LIST}/{id}/archive"
    for page, told in at_every_call(acme.owner, action, successor=other):
        one = support(acme)
        assert (one.archived_at is None) == (one.successor is None), told
        assert page.status == 500 or one.archived_at, told
        assert departments.taking(acme.desk, id).id == (other if one.archived_at else id), told
        assert tickets.load(acme.tenant, number).department == id, told
        archiving.restore(acme.desk, owner(acme.desk), one)


@pytest.mark.parametrize("place", [1, 2])
def test_mail_that_comes_while_its_department_goes_has_one_ticket_and_somebody(
    world: Machine, acme: Business, place: int
) -> None:
    other = add(acme, "Other", "other")
    id = support(acme).id
    for one in (id, other):
        assert do(acme.owner, one, "turn", turn="round") == 200
    send(world, acme, acme.mail, "Just then")
    archive = Between(place, lambda: archiving.archive(acme.desk, owner(acme.desk), support(acme), other))
    with watched(archive):
        world.work()
    assert archive.is_done and not support(acme).is_active
    ticket = tickets.load(acme.tenant, 1)
    assert ticket.department in (id, other) and ticket.assignee == owner(acme.desk).id
    assert acme.owner.get("/tickets/1").status == 200 and "Just then" in acme.owner.text
    assert len(world.sent(acme.dana)) == 1 and jobs_left(acme.tenant) == []
    send(world, acme, acme.mail, "Later")
    world.work()
    assert tickets.load(acme.tenant, 2).department == other


def test_no_more_departments_come_back_than_fit(acme: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    other = add(acme, "Other", "other")
    archiving.archive(acme.desk, owner(acme.desk), support(acme), other)
    monkeypatch.setattr(arranging, "MOST", 1)
    assert do(acme.owner, support(acme).id, "restore") == 422
    assert "At most 1 departments fit on a desk." in acme.owner.text


# ------------------------------------------------------------------ a desk gets another host


def test_a_desk_moves_whole_or_not_at_all(world: Machine) -> None:
    for place in range(1, 40):
        acme, slug = Business.start(world, "acme", "Aigerim"), a_slug()
        acme.owner.get("/settings/desk")
        with watched(Calls(place, is_after=True)) as calls:
            page = acme.owner.submit("/settings/desk/host", slug=slug)
        told = f"broken after call {place}, {calls.names[-1]}"
        tenant = acme.desk.tenant
        is_moved = tenant.slug == slug
        assert is_moved or (page.status == 500 and tenant.slug == acme.slug), told
        directory.forget()
        assert (directory.host(f"{slug}.localhost") is not None) == is_moved, told
        assert support(acme).address == f"support@{tenant.slug}.mail.localhost", told
        assert (directory.recipient(f"support@{slug}.mail.localhost") is not None) == is_moved, told
        assert directory.recipient(acme.mail), f"{told}: mail to the old address arrives"
        answer = acme.visitor().get("/signin")
        assert answer.status == (301 if is_moved else 200), f"{told}: the old host leads to where it is"
        if len(calls.names) < place:
            return
    raise AssertionError("that should not take forty calls")


def moving(business: Business, desk: Desk, slug: str) -> None:
    """Move the desk as it was read."""
    session = table.get(Session, keys.secret(business.tenant, "session", business.owner.cookies[SESSION]))
    assert session
    host_change.change(desk, owner(desk), session, slug, str(desk.tenant.edition))


def test_of_two_that_move_a_desk_at_once_the_second_is_told(acme: Business) -> None:
    first, second = acme.desk, Desk(table.query_rows(keys.setting(acme.tenant, "tenant").pk))
    one, other = a_slug(), a_slug()
    moving(acme, first, one)
    with pytest.raises(Conflict):
        moving(acme, second, other)
    assert acme.desk.tenant.slug == one and directory.host(f"{other}.localhost") is None


def test_a_department_added_while_the_desk_moves_keeps_no_address_of_the_old_host(acme: Business) -> None:
    before = Desk(table.query_rows(keys.setting(acme.tenant, "tenant").pk))
    arranging.add(acme.desk, owner(before), "Just now", "just-now")
    with pytest.raises(Conflict):
        moving(acme, before, a_slug())
    assert acme.desk.tenant.slug == acme.slug
    moving(acme, acme.desk, slug := a_slug())
    assert named(acme, "Just now").address == f"just-now@{slug}.mail.localhost"


def test_somebody_else_takes_the_address_at_that_moment(acme: Business, globex: Business) -> None:
    slug = a_slug()
    acme.owner.get("/settings/desk")
    with watched(Between(1, lambda: moving(globex, globex.desk, slug))):
        page = acme.owner.submit("/settings/desk/host", slug=slug)
    assert page.status == 422 and "Somebody has this one" in acme.owner.text
    assert acme.desk.tenant.slug == acme.slug and globex.desk.tenant.slug == slug
    assert support(acme).address == acme.mail


def test_an_address_that_is_removed_gets_no_mail_at_the_earlier_host_either(acme: Business) -> None:
    department_addresses.add(acme.desk, owner(acme.desk), support(acme), "help-me")
    moving(acme, acme.desk, slug := a_slug())
    old = f"help-me@{acme.slug}.mail.localhost"
    assert directory.recipient(old)
    department_addresses.remove(acme.desk, owner(acme.desk), support(acme), f"help-me@{slug}.mail.localhost")
    assert directory.recipient(old) is None and directory.recipient(acme.mail)


# ------------------------------------------------------------------ two customers are one, and two again


@pytest.fixture
def boris(acme: Business) -> Browser:
    acme.ask("From work")
    acme.ask("From home", email=HOME)
    return acme.agent()


def both(business: Business) -> tuple[Customer, Customer]:
    return customer(business), customer(business, HOME)


def known(business: Business) -> Known:
    found = table.get(Known, key(business.tenant, HOME))
    assert found
    return found


def test_customers_are_merged_and_taken_apart_whole_or_not_at_all(acme: Business, boris: Browser) -> None:
    for address, name in ((acme.dana, "Work"), (HOME, "Home")):
        people.change(acme.desk, owner(acme.desk), customer(acme, address), "", people.Wish(name, "", "", "", ""))
    work, home = both(acme)
    boris.get(f"/customers/{work.id}/merge?address={HOME}")
    for page, told in at_every_call(boris, f"/customers/{work.id}/merge"):
        one, other = again(acme, work), again(acme, home)
        is_merged = other.merged_into == one.id
        assert page.status == 500 or is_merged, told
        assert (one.took_in == [other.id]) == is_merged, told
        assert known(acme).name == ("Work" if is_merged else "Home"), told
        verbs = [entry.verb for entry in log_of(acme, one.id)]
        assert verbs.count("merged") - verbs.count("unmerged") == is_merged, told
        if is_merged:
            merging.unmerge(acme.desk, owner(acme.desk), other)
    merging.merge(acme.desk, owner(acme.desk), again(acme, work), again(acme, home))
    boris.get(f"/customers/{work.id}")
    for page, told in at_every_call(boris, f"/customers/{home.id}/unmerge"):
        one, other = again(acme, work), again(acme, home)
        assert page.status == 500 or not other.merged_into, told
        assert (one.took_in == []) == (other.merged_into is None), told
        assert known(acme).name == ("Work" if other.merged_into else "Home"), told
        if not other.merged_into:
            merging.merge(acme.desk, owner(acme.desk), one, other)


def again(business: Business, one: Customer) -> Customer:
    found = table.get(Customer, keys.customer(business.tenant, one.id))
    assert found
    return found


@pytest.mark.parametrize("place", [1, 2])
def test_mail_that_comes_while_its_customer_is_merged_and_taken_apart_is_his(
    world: Machine, acme: Business, boris: Browser, place: int
) -> None:
    world.work()
    work, home = both(acme)
    for subject, verb in (("Merging", merge), ("Apart", unmerge)):
        send(world, acme, acme.mail, subject, HOME)
        deed = Between(place, lambda verb=verb: verb(acme, work, home))  # type: ignore[misc]
        with watched(deed):
            world.work()
        assert deed.is_done
        boris.get(f"/customers/{home.id}")
        assert boris.text.count(subject) >= 1 and jobs_left(acme.tenant) == []
    assert {tickets.load(acme.tenant, number).customer for number in (3, 4)} == {home.id}


def merge(business: Business, survivor: Customer, other: Customer) -> None:
    desk = load(business.tenant)
    merging.merge(desk, owner(desk), again(business, survivor), again(business, other))


def unmerge(business: Business, _: Customer, other: Customer) -> None:
    desk = load(business.tenant)
    merging.unmerge(desk, owner(desk), again(business, other))


def test_a_second_click_finds_it_done(acme: Business, boris: Browser) -> None:
    work, home = both(acme)
    boris.get(f"/customers/{work.id}/merge?address={HOME}")
    page = boris.page, boris.url
    for _ in range(2):
        boris.page, boris.url = page
        assert boris.submit(f"/customers/{work.id}/merge").status == 200
    page = boris.page, boris.url
    for _ in range(2):
        boris.page, boris.url = page
        assert boris.submit(f"/customers/{home.id}/unmerge").status == 200
    assert [entry.verb for entry in log_of(acme, home.id)].count("merged") == 1


def rename(business: Business, one: Organisation) -> None:
    desk = load(business.tenant)
    organisations.change(
        desk, owner(desk), one, str(one.edition), organisations.Wish("Clan", "home.example", "", "none")
    )


def test_an_organisation_is_renamed_while_its_customer_is_merged(
    world: Machine, acme: Business, boris: Browser
) -> None:
    """What the job has read of the one who is merged is not written behind the merging."""
    family = made(acme, "Family", "home.example")
    acme.ask("Third", email="third@home.example")
    work, third = customer(acme), customer(acme, "third@home.example")
    world.work()
    rename(acme, family)
    with watched(Between(2, lambda: merge(acme, work, third))) as calls:
        world.work()
    assert calls.is_done and again(acme, third).merged_into == work.id
    found = table.get(Known, key(acme.tenant, "third@home.example"))
    assert found and found.organisation is None, "the survivor belongs to none"
    boris.get(f"/organisations/{family.id}")
    assert not boris.tree.css(".people li")


def test_tickets_go_along_with_all_who_are_merged_though_one_is_taken_apart_meanwhile(
    world: Machine, acme: Business, boris: Browser
) -> None:
    family = made(acme, "Family", "")
    acme.ask("Third", email="third@x.example")
    work, home = both(acme)
    for other in (home, customer(acme, "third@x.example")):
        merge(acme, work, other)
    world.work()
    wish = people.Wish("Work", "", "", "", "Family", takes_tickets_along=True)
    people.change(acme.desk, owner(acme.desk), again(acme, work), "", wish)
    apart = Between(6, lambda: unmerge(acme, work, home))  # when the tickets of home have just gone along
    with watched(apart):
        world.work()
    assert apart.is_done and jobs_left(acme.tenant) == []
    assert [tickets.load(acme.tenant, number).organisation for number in (1, 3)] == [family.id, family.id]


def test_the_survivor_has_the_new_name_of_his_organisation_everywhere(
    world: Machine, acme: Business, boris: Browser
) -> None:
    family = made(acme, "Family", "home.example")
    acme.ask("Third", email="third@home.example")
    work, third = customer(acme), customer(acme, "third@home.example")
    before = again(acme, third)
    rename(acme, family)
    world.work()
    with pytest.raises(Conflict):
        merging.merge(acme.desk, owner(acme.desk), before, again(acme, work))
    merge(acme, third, work)
    found = table.get(Known, key(acme.tenant, acme.dana))
    assert found and found.organisation_name == "Clan"
