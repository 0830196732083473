"""Departments: the tree, their names, addresses, hours, and their going out of use."""

from typing import Any

import pytest

from chalicelib.helpdesk import departments
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.log import Logged
from chalicelib.helpdesk.structure import archiving, arranging, hours
from tenants import directory, keys, table
from tenants.errors import Conflict
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import load, moved, revised
from tests import mails
from tests.people import Browser, Business, fields_of

LIST = "/settings/departments"


def add(business: Business, name: str, local: str, parent: str = "", browser: Browser | None = None) -> str:
    """Add a department by its form; return its id."""
    browser = browser or business.owner
    browser.get(LIST)
    browser.submit(f"{LIST}/add", name=name, local=local, parent=parent)
    return next((one.id for one in business.desk.all(Department) if one.name == name), "")


def named(business: Business, name: str) -> Department:
    return next(one for one in business.desk.all(Department) if one.name == name)


def support(business: Business) -> Department:
    return named(business, "Support")


def do(browser: Browser, department: str, verb: str, **fields: Any) -> int:
    """Fill one of the forms of a department's page."""
    browser.get(f"{LIST}/{department}")
    browser.submit(f"{LIST}/{department}/{verb}", **fields)
    return browser.page.status


def manager(business: Business, department: str, name: str = "Zarina") -> Browser:
    """An agent who manages one department and nothing else."""
    browser = business.agent(name)
    one = next(one for one in business.desk.all(Staff) if one.name == name)
    given = {department: ["see", "answer", "assign", "transfer", "merge", "delete", "manage"]}
    table.write(revised(one, grants=given), moved(business.desk))
    return browser


def order(browser: Browser) -> list[str]:
    browser.get(LIST)
    return [node.text(strip=True) for node in browser.tree.css(".tree li a")]


def error(browser: Browser, field: str) -> str:
    found = browser.tree.css_first(f"#{field}-error")
    return found.text() if found else ""


def mail(business: Business, to: str, subject: str) -> None:
    mails.send(business.machine, mails.mail_from(business.dana, to, "Please help", subject=subject), to)


def tickets_in(business: Business, department: str) -> str:
    business.owner.get(f"/tickets?department={department}")
    return business.owner.text


def logged(business: Business) -> list[Logged]:
    found = table.query_all(keys.log(business.tenant, f"{now():%Y-%m}").pk)
    return [one for one in found if isinstance(one, Logged) and one.kind == "department"]


# ------------------------------------------------------------------ the tree


def move(business: Business, department: str, direction: str) -> None:
    """Press a button of the tree."""
    path = f"{LIST}/{department}/move"
    button = business.owner.tree.css_first(f"[formaction='{path}'][value={direction}]")
    assert button is not None
    if "disabled" not in button.attributes:
        business.owner.post(path, {**fields_of(business.owner.form(LIST)), "direction": direction})


def test_departments_are_added_with_parts_and_put_in_order(acme: Business) -> None:
    cash = add(acme, "Кассы «Ұлы»", "cash")
    assert acme.owner.page.status == 200 and "Saved." in acme.owner.text
    add(acme, "Printers", "printers", cash)
    add(acme, "Sales", "sales")
    assert order(acme.owner) == ["Support", "Кассы «Ұлы»", "Printers", "Sales"]
    assert acme.owner.tree.css_first("[data-depth='1'] b").text() == "Printers"  # type: ignore[union-attr]
    move(acme, cash, "down")
    assert order(acme.owner) == ["Support", "Sales", "Кассы «Ұлы»", "Printers"]
    move(acme, cash, "up")
    move(acme, cash, "up")
    move(acme, cash, "up")
    assert order(acme.owner) == ["Кассы «Ұлы»", "Printers", "Support", "Sales"]
    mail(acme, f"printers@{acme.slug}.mail.localhost", "Blank paper")
    assert "Blank paper" in tickets_in(acme, cash), "a department shows the tickets of its parts"
    assert [one.verb for one in logged(acme)][:2] == ["added", "added"]


WRONG = [
    ("", "sales", "name"),
    ("x" * 61, "sales", "name"),
    ("support", "sales", "name"),
    ("https://evil.example", "sales", "name"),
    ("Sales", "", "local"),
    ("Sales", "support", "local"),
    ("Sales", "Отдел", "local"),
    ("Sales", "a+b", "local"),
    ("Sales", "no-reply", "local"),
    ("Sales", "sales@gmail.com", "local"),
    ("Sales", "x" * 65, "local"),
]


def test_what_cannot_be_added_is_said_beside_its_field(acme: Business) -> None:
    for name, local, field in WRONG:
        add(acme, name, local)
        assert acme.owner.page.status == 422 and error(acme.owner, field), (name, local)
        typed = acme.owner.tree.css_first("input[name=name]")
        assert typed is not None and typed.attributes["value"] == name
    assert len(acme.desk.all(Department)) == 1


def test_a_department_cannot_be_a_part_of_its_own_parts(acme: Business) -> None:
    top = add(acme, "Top", "top")
    middle = add(acme, "Middle", "middle", top)
    low = add(acme, "Low", "low", middle)
    assert do(acme.owner, top, "change", name="Top", parent=low) == 422 and error(acme.owner, "parent")
    assert do(acme.owner, low, "change", name="Lowest", parent="") == 200
    assert [(one.department.name, one.depth) for one in departments.tree(acme.desk)] == [
        ("Support", 0),
        ("Top", 0),
        ("Middle", 1),
        ("Lowest", 0),
    ]


def test_two_that_move_below_each_other_at_once_do_not_both(acme: Business) -> None:
    one, two = add(acme, "One", "one"), add(acme, "Two", "two")
    first, second = acme.desk, load(acme.tenant)
    person = first.all(Staff)[0]
    arranging.change(first, person, first.find(Department, one), "One", two, "")
    with pytest.raises(Conflict):
        arranging.change(second, person, second.find(Department, two), "Two", one, "")
    assert len(departments.tree(acme.desk)) == 3


def test_the_second_of_two_editors_sees_what_the_first_changed(acme: Business) -> None:
    id, admin = support(acme).id, acme.agent("Boris", "admin")
    for browser in (acme.owner, admin):
        browser.get(f"{LIST}/{id}")
    acme.owner.submit("/change", name="Help")
    admin.submit("/change", name="Service")
    assert admin.page.status == 422 and "Aigerim changed this meanwhile to “Help”" in error(admin, "name")
    assert acme.desk.all(Department)[0].name == "Help"
    admin.submit("/change")
    assert acme.desk.all(Department)[0].name == "Service", "saving again takes what was typed"


# ------------------------------------------------------------------ addresses


def test_a_department_gets_the_mail_of_all_its_addresses(acme: Business) -> None:
    id = add(acme, "Sales", "sales")
    assert do(acme.owner, id, "add-address", local="Orders") == 200
    assert do(acme.owner, id, "add-address", local=f"shop@{acme.slug}.mail.localhost") == 200
    orders = f"orders@{acme.slug}.mail.localhost"
    mail(acme, orders, "An order")
    assert "An order" in tickets_in(acme, id)
    do(acme.owner, id, "write-from", address=orders)
    assert named(acme, "Sales").address == orders and len(named(acme, "Sales").addresses) == 3
    acme.owner.get("/tickets/1")
    acme.owner.submit("/tickets/1/reply", text="Thank you")
    acme.machine.work()
    assert "<orders@" in str(acme.machine.sent(acme.dana)[-1]["From"])


def test_a_taken_address_is_an_error_of_its_field(acme: Business, globex: Business) -> None:
    id = add(acme, "Sales", "sales")
    assert do(acme.owner, id, "add-address", local="support") == 422
    assert "Support has this address already." in error(acme.owner, "local")
    table.write(table.create(directory.new_address(f"old@{acme.slug}.mail.localhost", globex.tenant, "any")))
    assert do(acme.owner, id, "add-address", local="old") == 422
    assert "This address is taken." in error(acme.owner, "local") and "Globex" not in acme.owner.text
    assert named(acme, "Sales").addresses == [f"sales@{acme.slug}.mail.localhost"]


def test_an_address_is_removed_but_never_the_one_it_writes_from(acme: Business) -> None:
    id = support(acme).id
    do(acme.owner, id, "add-address", local="extra")
    extra, main = f"extra@{acme.slug}.mail.localhost", acme.mail
    form = {"csrf": acme.owner.form("write-from").css_first("[name=csrf]").attributes["value"]}  # type: ignore[union-attr]
    acme.owner.post(f"{LIST}/{id}/remove-address", {**form, "address": main})
    assert acme.owner.page.status == 422 and directory.recipient(main)
    acme.owner.post(f"{LIST}/{id}/remove-address", {**form, "address": extra})
    assert acme.owner.page.status == 200
    assert directory.recipient(extra) is None and support(acme).addresses == [main]
    assert acme.owner.post(f"{LIST}/{id}/remove-address", {**form, "address": extra}).status == 404
    assert acme.owner.post(f"{LIST}/{id}/write-from", {**form, "address": "x@y.example"}).status == 404


# ------------------------------------------------------------------ hours


def test_hours_are_set_shown_and_passed_on_to_parts(acme: Business) -> None:
    id = support(acme).id
    part = add(acme, "Part", "part", id)
    week = {f"day-{day}": "9-13, 14-18" if day < 5 else "" for day in range(7)}
    typed = {"mode": "own", "zone": "Asia/Almaty", "holidays": "12-16 Тәуелсіздік күні"}
    assert do(acme.owner, id, "hours", **typed, **week) == 200
    field = acme.owner.tree.css_first("#day-0")
    assert field is not None and field.attributes["value"] == "9:00–13:00, 14:00–18:00"
    assert "12-16 Тәуелсіздік күні" in acme.owner.page.text
    known = hours.of(acme.desk, acme.desk.find(Department, part))
    assert known.zone == "Asia/Almaty" and known.week[6] == (), "a part works when the whole does"
    assert do(acme.owner, part, "hours", mode="always") == 200
    assert hours.of(acme.desk, acme.desk.find(Department, part)) == hours.ALWAYS
    assert hours.of(acme.desk, support(acme)) == known


def test_hours_that_cannot_be_are_said_and_kept_in_the_form(acme: Business) -> None:
    id = support(acme).id
    assert do(acme.owner, id, "hours", mode="own", zone="Asia/Nowhere", **{"day-2": "nine"}) == 422
    assert error(acme.owner, "zone") and error(acme.owner, "day-2") and not support(acme).hours
    assert [node.attributes["id"] for node in acme.owner.tree.css("main details[open]")] == ["hours-section"]
    field = acme.owner.tree.css_first("#day-2")
    assert field is not None and field.attributes["value"] == "nine"


# ------------------------------------------------------------------ archive


def test_an_archived_department_keeps_its_tickets_and_passes_on_what_is_new(acme: Business) -> None:
    sales = add(acme, "Sales", "sales")
    to = f"sales@{acme.slug}.mail.localhost"
    mail(acme, to, "Before")
    acme.machine.work()
    assert do(acme.owner, sales, "archive", successor=support(acme).id) == 200
    assert not named(acme, "Sales").is_active and order(acme.owner) == ["Support"]
    assert "New mail goes to Support." in acme.owner.text
    mail(acme, to, "After")
    assert "After" in tickets_in(acme, support(acme).id) and "Before" not in acme.owner.text
    assert "Before" in tickets_in(acme, sales), "its own are still shown"
    acme.owner.get("/tickets/1")
    acme.owner.submit("/tickets/1/reply", text="We still answer")
    acme.machine.work()
    assert acme.machine.sent(acme.dana)[-1]["From"] and acme.owner.page.status == 200
    acme.owner.get("/settings/staff")
    assert "Sales" not in [node.text(strip=True) for node in acme.owner.tree.css("form label")]
    do_restore(acme, sales)
    mail(acme, to, "Again")
    assert "Again" in tickets_in(acme, sales)
    assert [one.verb for one in logged(acme)] == ["added", "changed", "changed"]


def do_restore(business: Business, id: str) -> None:
    business.owner.get(LIST)
    business.owner.submit(f"{LIST}/{id}/restore")


def test_the_form_of_an_archived_department_goes_to_its_successor(acme: Business) -> None:
    first, last = support(acme).id, add(acme, "Last", "last")
    middle = add(acme, "Middle", "middle")
    do(acme.owner, first, "archive", successor=middle)
    do(acme.owner, middle, "archive", successor=last)
    acme.ask("By form")
    assert "By form" in tickets_in(acme, last)


def test_the_last_department_and_one_with_parts_are_not_archived(acme: Business) -> None:
    id = support(acme).id
    acme.owner.get(f"{LIST}/{id}")
    assert "This is the last department in use." in acme.owner.text
    csrf = acme.owner.form("/archive").css_first("[name=csrf]").attributes["value"]  # type: ignore[union-attr]
    assert acme.owner.post(f"{LIST}/{id}/archive", {"csrf": csrf, "successor": id}).status == 422
    assert "This is the last department in use." in acme.owner.tree.css_first("[role=alert]").text()  # type: ignore[union-attr]
    part = add(acme, "Part", "part", id)
    other = add(acme, "Other", "other")
    assert do(acme.owner, id, "archive", successor=other) == 422 and "Part" in error(acme.owner, "successor")
    assert do(acme.owner, part, "archive", successor="") == 422 and error(acme.owner, "successor")
    assert do(acme.owner, part, "archive", successor=part) == 422
    assert do(acme.owner, part, "archive", successor=other) == 200
    assert do(acme.owner, id, "archive", successor=other) == 200
    do_restore(acme, part)
    assert acme.owner.page.status == 422 and "Restore that first" in acme.owner.text
    assert len(departments.active(acme.desk)) == 1


def test_two_departments_do_not_archive_into_each_other_at_once(acme: Business) -> None:
    other = add(acme, "Other", "other")
    first, second = acme.desk, load(acme.tenant)
    person, one = first.all(Staff)[0], support(acme).id
    archiving.archive(first, person, first.find(Department, one), other)
    with pytest.raises(Conflict):
        archiving.archive(second, person, second.find(Department, other), one)
    assert [one.name for one in departments.active(acme.desk)] == ["Other"]


# ------------------------------------------------------------------ who may


def test_who_manages_one_department_sets_up_that_one_only(acme: Business) -> None:
    sales, own = add(acme, "Sales", "sales"), support(acme).id
    zarina = manager(acme, own)
    assert order(zarina) == ["Support"] and not zarina.tree.css("main form"), "nothing to add or to move"
    assert do(zarina, own, "change", name="Help") == 200 and acme.desk.find(Department, own).name == "Help"
    assert do(zarina, own, "add-address", local="help") == 200
    assert do(zarina, own, "hours", mode="always") == 200
    assert do(zarina, own, "turn", turn="round") == 200
    zarina.get(f"{LIST}/{own}/signatures")
    zarina.submit("/signatures", **{"signature-en": "Yours"})
    assert acme.desk.find(Department, own).signatures == {"en": "Yours"}
    csrf = {"csrf": zarina.form("/signatures").css_first("[name=csrf]").attributes["value"]}  # type: ignore[union-attr]
    for path, fields in {
        f"{sales}/change": {"name": "Mine"},
        f"{sales}/turn": {"turn": "round"},
        f"{sales}/rights": {},
        f"{own}/archive": {"successor": sales},
        f"{own}/move": {"direction": "down"},
        f"{own}/restore": {},
        "add": {"name": "New", "local": "new"},
    }.items():
        assert zarina.post(f"{LIST}/{path}", {**csrf, **fields}).status == 403, path
    zarina.post(f"{LIST}/{own}/change", {**csrf, "name": "Help", "parent": sales})
    assert acme.desk.find(Department, own).parent is None, "its place is for whoever manages the desk"


def test_an_agent_sets_up_nothing(acme: Business) -> None:
    boris, id = acme.agent(), support(acme).id
    for path in (LIST, f"{LIST}/{id}", f"{LIST}/{id}/signatures"):
        assert boris.get(path).status == 403
    stranger = acme.agent("Timur", departments=[add(acme, "Sales", "sales")])
    assert stranger.get(f"{LIST}/{id}").status == 404


def test_an_admin_who_is_no_owner_sets_up_all_of_it(acme: Business) -> None:
    boris = acme.agent("Boris", "admin")
    id = add(acme, "Sales", "sales", browser=boris)
    assert do(boris, id, "change", name="Trade", parent=support(acme).id) == 200
    assert do(boris, id, "archive", successor=support(acme).id) == 200
    boris.get(LIST)
    boris.submit(f"{LIST}/{id}/restore")
    assert acme.desk.find(Department, id).is_active and acme.desk.find(Department, id).parent
