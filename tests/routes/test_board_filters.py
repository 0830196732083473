"""The board narrowed and ordered: every filter with every other, each in the address, over what one may see."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.helpdesk.board import reading
from chalicelib.helpdesk.customers import Customer
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.objects.service_object import ServiceObject
from chalicelib.helpdesk.saved_views import SavedView
from chalicelib.helpdesk.tickets import Ticket, order
from chalicelib.helpdesk.vocabulary.sub_statuses import SubStatus
from chalicelib.helpdesk.vocabulary.tags import Tag
from tenants import keys, table
from tenants.keys import new_id, now
from tenants.staff import Staff
from tenants.tenant import moved
from tests.machine import Machine
from tests.mails import department
from tests.people import Browser, Business
from tests.routes.test_board import rows, walk

NAMES = ("Dana <b>Серікова</b>", "Виктор Ли", "Ősz & Söhne")
PRIORITIES = ("urgent", "high", "normal", "low")


def made(business: Business, number: int, hours: float = 1, **about: Any) -> Ticket:
    """A ticket that has waited for some hours, still to be written."""
    since = now() - timedelta(hours=hours)
    shelf, assignee = about.pop("shelf", "open"), about.pop("assignee", None)
    usual = {"department": business.desk.all(Department)[0].id, "customer": "x", "customer_name": "Dana"}
    usual |= {"customer_address": f"{number}@customers.example", "subject": f"Question {number}", "preview": "Help"}
    usual |= {"status": shelf if shelf in ("pending", "solved", "closed") else "open", "channel": "form", "messages": 1}
    usual |= {"created_at": since, "updated_at": since, "waiting_since": since, **about}
    keys_there = order(shelf, assignee, usual["waiting_since"], business.tenant)
    where = keys.ticket(business.tenant, number)
    return Ticket(*where, number=number, shelf=shelf, assignee=assignee, **usual, **keys_there)


def stand(business: Business, *tickets: Ticket) -> None:
    for place in range(0, len(tickets), 50):
        table.write(*(table.create(one) for one in tickets[place : place + 50]))


def staff(business: Business, name: str) -> str:
    return next(one.id for one in business.desk.all(Staff) if one.name == name)


def setting(business: Business, of: str, cls: Any, **about: Any) -> str:
    """Something of a desk's vocabulary, just there."""
    one = cls(*keys.setting(business.tenant, of, new_id()), **about)
    table.write(table.create(one), moved(business.desk))
    return str(one.id)


def seen(browser: Browser, **query: object) -> list[int]:
    assert browser.get(f"/tickets?{urlencode(query)}").status == 200, browser.text
    return rows(browser)


def test_each_filter_narrows_alone_and_all_of_them_together(acme: Business) -> None:
    acme.agent()
    boris, sales = staff(acme, "Boris"), department(acme, "Sales")
    tag, other = (setting(acme, "tag", Tag, name=name) for name in ("Срочно", "Later"))
    thing = setting(acme, "service_object", ServiceObject, name="Касса", kind="program", state="used")
    stage = setting(acme, "sub_status", SubStatus, name="At the bank", status="open")
    wanted = {
        "department": sales,
        "assignee": boris,
        "ticket_class": "incident",
        "priority": "high",
        "tags": {tag},
        "sub_status": stage,
        "objects": [thing],
        "customer": "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "customer_name": NAMES[0],
        "organisation": "01ARZ3NDEKTSV4RRFFQ69G5FAW",
        "organisation_name": NAMES[2],
        "is_unread": True,
    }
    others = {"tags": {other}, "is_unread": False}
    stand(acme, made(acme, 1, hours=5, **wanted), made(acme, 2, hours=0.5, **others), made(acme, 3, hours=0.2))
    query = {
        "department": sales,
        "assignee": boris,
        "class": "incident",
        "priority": "high",
        "tag": tag,
        "stage": stage,
        "object": thing,
        "longer": 4,
        "customer": "серікова",
        "organisation": "ősz",
    }
    assert seen(acme.owner) == [1, 2, 3]
    for name, value in {**query, "customer": wanted["customer"], "organisation": wanted["organisation"]}.items():
        assert seen(acme.owner, **{name: value}) == [1], name
    assert seen(acme.owner, unread=1) == [1, 3]
    assert seen(acme.owner, **query, unread=1) == [1]
    assert "1 ticket" in acme.owner.text
    assert seen(acme.owner, **{**query, "tag": other}) == [] and "Nothing fits these filters" in acme.owner.text
    assert seen(acme.owner, customer="dana", assignee="nobody") == [2, 3]
    assert seen(acme.owner, view="working", customer="1@customers") == [1]


def test_what_somebody_follows_is_his_own_answer_also_in_a_view_that_all_share(acme: Business) -> None:
    boris, number, other = acme.agent(), acme.ask(), acme.ask()
    boris.get(f"/tickets/{number}")
    boris.submit("/follow", follower=staff(acme, "Boris"))
    acme.owner.get(f"/tickets/{other}")
    acme.owner.submit("/follow", follower=staff(acme, "Aigerim"))
    assert seen(boris, followed=1) == [number] and seen(acme.owner, followed=1) == [other]
    acme.owner.get("/tickets?followed=1")
    acme.owner.submit("/views", name="What I follow", for_whom="all", followed="1")
    assert seen(boris, saved=acme.desk.all(SavedView)[0].id) == [number]
    boris.get(f"/tickets/{number}")
    boris.submit("/follow", remove=staff(acme, "Boris"))
    assert seen(boris, followed=1) == []


def test_a_customer_by_his_id_with_those_whom_he_took_in(acme: Business) -> None:
    ids = [new_id() for _ in range(3)]
    stand(acme, *(made(acme, place, hours=9 - place, customer=id) for place, id in enumerate(ids, start=1)))
    about = {"name": NAMES[0], "address": "d@x.example", "created_at": now(), "took_in": [ids[1]]}
    table.write(table.create(Customer(*keys.customer(acme.tenant, ids[0]), **about)))
    assert seen(acme.owner, customer=ids[0]) == [1, 2] and seen(acme.owner, customer=ids[2]) == [3]
    chip = acme.owner.tree.css_first(f"form.filters [name=customer][value='{ids[2]}'][checked]")
    assert chip is not None, "it can be unticked"
    assert seen(acme.owner, customer=ids[0], priority="urgent") == [] and NAMES[0] in acme.owner.text
    observer = acme.agent("Rita", role="observer")
    assert seen(observer, customer=ids[0], priority="urgent") == [] and NAMES[0] not in observer.text


def test_rows_say_what_is_special_about_them(acme: Business) -> None:
    stand(acme, made(acme, 1, hours=2, shelf="undelivered"), made(acme, 2, shelf="snoozed", snoozed_until=now()))
    assert seen(acme.owner, view="working") == [1, 2]
    first, second = acme.owner.tree.css(".row")
    assert "Not delivered" in first.text() and second.css_first("[data-status=snoozed][aria-label=Snoozed]")


def test_a_stage_stands_for_tickets_that_came_to_it_without_a_word(acme: Business) -> None:
    default = setting(acme, "sub_status", SubStatus, name="New", status="open", is_default=True)
    stage = setting(acme, "sub_status", SubStatus, name="At the bank", status="open")
    stand(acme, made(acme, 1, hours=3), made(acme, 2, hours=2, sub_status=stage), made(acme, 3, sub_status=default))
    assert seen(acme.owner, stage=default) == [1, 3] and seen(acme.owner, stage=stage) == [2]


def test_the_bar_keeps_what_was_chosen(acme: Business) -> None:
    tag = setting(acme, "tag", Tag, name="Срочно")
    stand(acme, made(acme, 1, tags={tag}, priority="low"), made(acme, 2, priority="low"))
    acme.owner.get(f"/tickets?tag={tag}&customer=da%3Cb%3E")
    form = acme.owner.tree.css_first("form.filters")
    assert form and form.css_first("[name=customer]").attributes["value"] == "da<b>"  # type: ignore[union-attr]
    assert form.css_first(f"[name=tag] option[value='{tag}'][selected]")
    assert acme.owner.tree.css_first("form.filters a[href='/tickets']"), "the way to clear them"


def test_a_filter_that_names_nothing_is_left_out_and_said(acme: Business) -> None:
    stand(acme, made(acme, 1))
    wrong = {"class": "x", "priority": "most", "tag": "x", "stage": "x", "object": "x", "longer": "-1", "sort": "x"}
    for name, value in {**wrong, "assignee": "x"}.items():
        assert seen(acme.owner, **{name: value}) == [1], name
        assert "These filters were left out" in acme.owner.text, name
    assert seen(acme.owner, longer="9" * 4000, customer="x" * 4000) == []
    for lost in ("view=nothing", "department=x", "saved=x"):
        assert acme.owner.get(f"/tickets?{lost}").status == 404


def test_orders(acme: Business) -> None:
    moment = now()
    stand(
        acme,
        made(acme, 1, hours=3, priority="low", updated_at=moment),
        made(acme, 2, hours=2, priority="urgent", updated_at=moment - timedelta(hours=1)),
        made(acme, 3, hours=1, priority="urgent", updated_at=moment - timedelta(hours=2)),
    )
    shown = {sort: seen(acme.owner, sort=sort) for sort in ("waiting", "updated", "created", "priority")}
    assert shown == {"waiting": [1, 2, 3], "updated": [1, 2, 3], "created": [3, 2, 1], "priority": [2, 3, 1]}


def test_who_sleeps_shows_by_when_he_wakes(acme: Business) -> None:
    times = {1: now() + timedelta(days=2), 2: now() + timedelta(hours=1), 3: None}
    stand(acme, *(made(acme, number, shelf="snoozed", snoozed_until=until) for number, until in times.items()))
    assert seen(acme.owner, view="snoozed") == [2, 1, 3] and "until" in acme.owner.text
    assert seen(acme.owner, view="working", sort="created") == [3, 2, 1]


def test_rights_hold_whatever_is_asked(acme: Business) -> None:
    sales = department(acme, "Sales")
    timur, boris = acme.agent("Timur", departments=[sales]), acme.agent("Boris", role="external")
    support = acme.desk.all(Department)[0].id
    mine = staff(acme, "Boris")
    stand(acme, made(acme, 1, hours=9, department=support), made(acme, 2, hours=8, department=sales))
    stand(acme, made(acme, 3, hours=7, department=sales, assignee=mine), made(acme, 4, shelf="deleted"))
    for query in ({}, {"sort": "priority"}, {"customer": "dana"}, {"view": "working"}):
        assert seen(timur, **query) == [2, 3] and seen(boris, **query) == [3], query
    assert timur.get(f"/tickets?department={support}&sort=created").status == 404
    assert seen(timur, assignee=mine, priority="normal") == [3]
    for whose in ("nobody", staff(acme, "Timur")):
        assert seen(boris, assignee=whose, sort="created") == seen(boris, assignee=whose) == []
    assert timur.get("/tickets?view=deleted").status == 404 and "Deleted" not in timur.text
    assert seen(acme.owner, view="deleted") == [4]


def test_a_person_with_the_right_to_delete_somewhere_sees_what_was_deleted_there(acme: Business) -> None:
    support, sales = acme.desk.all(Department)[0].id, department(acme, "Sales")
    stand(acme, made(acme, 1, shelf="deleted", department=support), made(acme, 2, shelf="deleted", department=sales))
    admin = acme.agent("Zarina", role="admin", departments=[sales])
    assert seen(admin, view="deleted") == [2]


def test_a_department_stands_for_its_parts(acme: Business) -> None:
    support = acme.desk.all(Department)[0]
    part = Department(*keys.setting(acme.tenant, "department", new_id()), name="Printers", address="p@x.example")
    part.parent = support.id
    table.write(table.create(part), moved(acme.desk))
    stand(acme, made(acme, 1, hours=2, department=part.id), made(acme, 2, department=support.id))
    assert seen(acme.owner, department=support.id, sort="priority") == seen(acme.owner, department=support.id) == [1, 2]
    assert seen(acme.owner, department=part.id, sort="priority") == [1]


def test_what_is_read_has_an_end_and_that_is_said(acme: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    assert reading.MOST == 2_000
    monkeypatch.setattr(reading, "MOST", 40)
    stand(acme, *(made(acme, number, hours=100 - number) for number in range(1, 43)))
    assert sum(map(len, walk(acme.owner, "/tickets"))) == 42, "by waiting alone all are reached"
    assert seen(acme.owner, sort="created")[0] == 40
    assert "Only the first 2,000 tickets" in acme.owner.text and "40 tickets" in acme.owner.text
    assert seen(acme.owner, sort="created", customer="dana", view="working")[0] == 40
    table.write(*(table.delete(made(acme, number)) for number in (1, 2)))
    assert seen(acme.owner, sort="created")[0] == 42 and "Only the first" not in acme.owner.text


def test_pages_of_a_filtered_order_are_steady_while_rows_move(acme: Business) -> None:
    stand(acme, *(made(acme, number, hours=100 - number, priority=PRIORITIES[number % 4]) for number in range(1, 61)))
    pages = walk(acme.owner, "/tickets?sort=priority")
    assert [len(page) for page in pages] == [25, 25, 10]
    every = [number for page in pages for number in page]
    assert every == sorted(range(1, 61), key=lambda number: (number % 4, number))
    acme.owner.get("/tickets?sort=priority")
    follow = acme.owner.tree.css_first("a[rel=next]")
    table.write(*(table.delete(made(acme, number)) for number in (pages[0][0], pages[0][-1])))
    stand(acme, made(acme, 99, hours=300, priority="urgent"))
    acme.owner.get(follow.attributes["href"] or "")  # type: ignore[union-attr]
    assert rows(acme.owner) == pages[1], "one came and two went before it"


def test_closed_ones_leave_further_questions_to_the_search(acme: Business) -> None:
    acme.agent()
    stand(acme, made(acme, 1, shelf="closed", priority="low"), made(acme, 2, hours=2, shelf="closed"))
    assert seen(acme.owner, view="closed", priority="urgent", sort="priority") == [1, 2]
    assert "is a search: Priority" in acme.owner.text
    assert seen(acme.owner, view="closed", assignee=staff(acme, "Boris")) == []


def test_an_archive_where_little_fits_is_read_in_bounded_steps(world: Machine, acme: Business) -> None:
    sales = department(acme, "Sales")
    long = "я" * 150_000  # so that a few rows are a megabyte, which is what one Query reads
    bulky = [made(acme, number, hours=number, shelf="closed", preview=long) for number in range(1, 22)]
    for one in bulky:
        stand(acme, one)
    stand(acme, made(acme, 50, hours=90, shelf="closed", department=sales))
    pages = walk(acme.owner, f"/tickets?view=closed&department={sales}")
    assert [number for page in pages for number in page] == [50]
    assert len(pages) > 1 and pages[0] == [], "it says to look further back"
