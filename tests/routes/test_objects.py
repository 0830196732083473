"""Service objects: a catalogue, what was done to each, and the tickets that are about it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.departments import Department, new
from chalicelib.helpdesk.objects.service_object import ServiceObject
from tenants import keys, table
from tenants.items import Counter
from tenants.staff import Staff
from tenants.tenant import moved
from tests.machine import Machine
from tests.people import Browser, Business

HOSTILE = "<b>Касса</b> «Жүйе» & 'x'"


def department(acme: Business, name: str) -> str:
    made, writes = new(acme.desk.tenant, name, name.lower(), 1)
    table.write(*writes, moved(acme.desk))
    return str(made.id)


def manager(acme: Business, name: str, place: str) -> Browser:
    """An agent who manages one department besides."""
    browser = acme.agent(name)
    person = next(one for one in acme.desk.all(Staff) if one.name == name)
    every = ["see", "answer", "assign", "transfer", "merge", "delete", "manage"]
    table.write(table.change(Staff(person.pk, person.sk), grants={place: every}), moved(acme.desk))
    return browser


def add(browser: Browser, name: str = "Till program", **fields: Any) -> str:
    """Fill the form; return the object's address."""
    browser.get("/objects/add")
    browser.submit("/objects/add", name=name, **fields)
    return browser.url.partition("?")[0]


def attach(browser: Browser, number: int, object: str) -> None:
    browser.get(f"/tickets/{number}")
    csrf = browser.form("/status").css_first("[name=csrf]").attributes["value"]
    browser.post(f"/tickets/{number}/object", {"csrf": csrf, "attach": object.rpartition("/")[2]})


def figures(acme: Business, object: str) -> dict[str, int]:
    item = table.get(Counter, keys.service_object(acme.tenant, object.rpartition("/")[2], "figures"))
    return {name: number for name, number in item.numbers.items() if number} if item else {}


def test_a_manager_of_a_department_keeps_its_objects_and_an_agent_only_sees_them(acme: Business) -> None:
    cash = department(acme, "Cash")
    timur, boris = manager(acme, "Timur", cash), acme.agent(departments=[cash])
    url = add(timur, HOSTILE, kind="database", department=cash, version="4.12", description="Keeps <i>all</i> bills")
    assert timur.page.status == 200 and HOSTILE in timur.text and "version 4.12" in timur.text
    timur.get("/objects?kind=database&state=used")
    assert HOSTILE in timur.text
    assert boris.get(url).status == 200 and HOSTILE in boris.text and not boris.tree.css(f"a[href='{url}/change']")
    assert boris.get("/objects/add").status == 403 and boris.get(f"{url}/change").status == 403
    assert timur.get(f"{url}/change").status == 200
    timur.submit("/change", name="Till", state="out")
    assert "Saved." in timur.text and "Out of use" in timur.text


def test_an_object_is_not_there_for_who_does_not_see_its_department(acme: Business) -> None:
    first, cash = acme.desk.all(Department)[0].id, department(acme, "Cash")
    url = add(acme.owner, "Secret till", department=cash)
    boris, olga = acme.agent(departments=[first]), acme.agent("Olga", role="external")
    add(acme.owner, "Common")
    assert boris.get(url).status == 404 and boris.get(f"{url}/changes").status == 404
    boris.get("/objects")
    assert "Secret till" not in boris.text and "Common" in boris.text
    olga.get("/objects")
    assert "Common" not in olga.text, "who sees only tickets of his own sees only his departments' objects"


def test_nobody_puts_an_object_where_he_manages_nothing(acme: Business) -> None:
    cash = department(acme, "Cash")
    first = acme.desk.all(Department)[0].id
    timur = manager(acme, "Timur", cash)
    for place in ("", first):
        add(timur, department=place)
        assert timur.page.status == 422 and timur.tree.css_first("#department-error")
    timur.get("/objects/add")
    timur.submit("/objects/add", name="Till", department=cash, owner="nobody")
    assert timur.page.status == 404


def test_what_cannot_be_is_told_beside_the_field(acme: Business) -> None:
    wrong = {"kind": "magic", "version": "ы" * 51, "description": "x" * 1001}
    for field, value in (("name", " "), ("name", "x" * 101), *wrong.items()):
        add(acme.owner, **{"name": "Till", field: value})
        assert acme.owner.page.status == 422 and acme.owner.tree.css_first(f"#{field}-error"), (field, value)
    assert not acme.desk.all(ServiceObject)


def test_a_name_is_there_once(acme: Business) -> None:
    add(acme.owner, "Till")
    add(acme.owner, "TILL")
    assert acme.owner.page.status == 422 and "There is one of this name already." in acme.owner.text


def test_the_second_of_two_editors_is_told_what_the_first_changed(acme: Business) -> None:
    url = add(acme.owner, "Till")
    olga = acme.agent("Olga", role="admin")
    olga.get(f"{url}/change")
    acme.owner.get(f"{url}/change")
    acme.owner.submit("/change", kind="service")
    olga.submit("/change", kind="regulation")
    assert olga.page.status == 422 and "Aigerim changed this meanwhile to “Service”" in olga.text
    olga.submit("/change", kind="regulation")
    assert acme.desk.all(ServiceObject)[0].kind == "regulation"


def test_a_ticket_is_tied_to_an_object_and_counted_by_month(acme: Business, world: Machine) -> None:
    url, number = add(acme.owner, HOSTILE), acme.ask("The till is stuck")
    boris = acme.agent()
    attach(boris, number, url)
    world.work()
    assert HOSTILE in boris.tree.css_first("aside").text() and "Boris said that it is about" in boris.text
    place, month = acme.desk.all(Department)[0].id, f"{datetime.now(UTC):%Y-%m}"
    assert figures(acme, url) == {f"tickets|{month}|{place}": 1}
    boris.get(url)
    assert "The till is stuck" in boris.text and "1 ticket was about it." in boris.text
    assert len(boris.tree.css("svg.chart rect.bar")) == 1
    boris.get(f"/tickets/{number}")
    boris.submit("/object", detach=url.rpartition("/")[2])
    world.work()
    assert figures(acme, url) == {} and tickets.load(acme.tenant, number).objects == []
    boris.get(url)
    assert "No ticket is about it yet" in boris.text and "Boris said" not in boris.text


def test_who_may_not_answer_ties_nothing(acme: Business) -> None:
    url, number = add(acme.owner), acme.ask()
    olga = acme.agent("Olga", role="observer")
    olga.get(f"/tickets/{number}")
    assert "It is about" not in olga.text
    csrf = olga.tree.css_first("[name=csrf]").attributes["value"]
    assert olga.post(f"/tickets/{number}/object", {"csrf": csrf, "attach": url.rpartition("/")[2]}).status == 403
    assert tickets.load(acme.tenant, number).objects == []


def test_tickets_of_a_department_that_one_does_not_see_are_neither_shown_nor_counted(
    acme: Business, world: Machine
) -> None:
    first, cash = acme.desk.all(Department)[0].id, department(acme, "Cash")
    url = add(acme.owner)
    boris, olga = acme.agent(departments=[cash]), acme.agent("Olga", role="external")
    secret, open_one = acme.ask("Secret one"), acme.ask("Open one")
    for number in (secret, open_one):
        attach(acme.owner, number, url)
    acme.owner.submit("/transfer", department=cash)
    world.work()
    boris.get(url)
    assert "Open one" in boris.text and "Secret one" not in boris.text and "1 ticket was about it." in boris.text
    acme.owner.get(url)
    assert "Secret one" in acme.owner.text and "2 tickets were about it." in acme.owner.text
    assert sorted(figures(acme, url).values()) == [1, 1], "a ticket that moved on is counted where it is"
    assert {name.rpartition("|")[2] for name in figures(acme, url)} == {first, cash}
    url = add(acme.owner, "Second till", department=cash)
    attach(acme.owner, open_one, url)
    world.work()
    olga.get(url)
    assert olga.page.status == 200 and "Open one" not in olga.text and "about it." not in olga.text


def test_an_object_of_another_department_is_not_to_be_had(acme: Business) -> None:
    cash = department(acme, "Cash")
    url, number = add(acme.owner, "Cash till", department=cash), acme.ask()
    attach(acme.owner, number, url)
    assert acme.owner.page.status == 422 and acme.owner.tree.css_first("#objects-error")
    assert "Cash till is not to be had in this department." in acme.owner.text


def test_changes_are_recorded_with_version_and_cost(acme: Business) -> None:
    cash = department(acme, "Cash")
    timur, boris = manager(acme, "Timur", cash), acme.agent(departments=[cash])
    url = add(timur, department=cash, version="4.12")
    timur.get(f"{url}/changes")
    timur.submit("/changes", what=HOSTILE, version="4.13", cost="12 500,5", day="2026-01-15")
    assert timur.page.status == 200 and HOSTILE in timur.text and "4.12 to 4.13" in timur.text
    timur.submit("/changes", what="Looked at it")
    assert [row.text().strip() for row in timur.tree.css("tbody th")] == ["Looked at it", HOSTILE], "newest first"
    assert figures(acme, url) == {f"cost|2026-01|{acme.desk.tenant.currency}": 1250050}
    assert acme.desk.all(ServiceObject)[0].version == "4.13"
    boris.get(f"{url}/changes")
    assert "12,500.50" in boris.text and not boris.tree.css("form#record")
    csrf = boris.tree.css_first("[name=csrf]").attributes["value"]
    assert boris.post(f"{url}/changes", {"csrf": csrf, "what": "Mine"}).status == 403


def test_a_change_that_cannot_be_is_told_beside_the_field(acme: Business) -> None:
    acme.owner.get(f"{add(acme.owner)}/changes")
    wrong = [
        ("what", " "),
        ("what", "x" * 501),
        ("cost", "-5"),
        ("cost", "much"),
        ("day", "2999-01-01"),
        ("day", "soon"),
    ]
    for field, value in wrong:
        acme.owner.submit("/changes", **{"what": "Updated", "cost": "", "day": "", field: value})
        assert acme.owner.page.status == 422 and acme.owner.tree.css_first(f"#{field}-error"), (field, value)
    assert "Nothing was recorded yet." in acme.owner.text


def test_an_object_with_a_past_is_put_out_of_use_and_not_removed(acme: Business) -> None:
    old, fresh = add(acme.owner, "Old"), add(acme.owner, "Fresh")
    acme.owner.get(f"{old}/changes")
    acme.owner.submit("/changes", what="Updated")
    for url, status in ((old, 422), (fresh, 200)):
        acme.owner.get(f"{url}/change")
        acme.owner.submit("/remove")
        assert acme.owner.page.status == status
    assert [one.name for one in acme.desk.all(ServiceObject)] == ["Old"]


def test_a_tenant_has_kinds_of_its_own(acme: Business) -> None:
    olga, boris = acme.agent("Olga", role="admin"), acme.agent()
    assert boris.get("/settings/objects").status == 403
    olga.get("/settings/objects")
    olga.submit("/settings/objects/add", name="Кассовый аппарат")
    assert "Saved." in olga.text
    kind = next(form for form in olga.tree.css("form") if "/remove" in (form.attributes["action"] or ""))
    id = (kind.attributes["action"] or "").split("/")[-2]
    add(olga, kind=id)
    assert "Кассовый аппарат" in olga.text
    olga.get("/settings/objects")
    olga.submit("/remove")
    assert olga.page.status == 422 and "1 object is of this kind." in olga.text
    olga.submit(f"/settings/objects/{id}/change", name="Касса")
    assert "Saved." in olga.text
    olga.get("/objects")
    assert "Касса" in olga.text


def test_the_catalogue_has_room_for_so_many(acme: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.helpdesk.objects.catalogue.MOST", 1)
    add(acme.owner, "First")
    add(acme.owner, "Second")
    assert acme.owner.page.status == 422 and "at most 1 objects" in acme.owner.text


def test_tickets_and_changes_come_in_pages(acme: Business, world: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.helpdesk.objects.attaching.PAGE", 1)
    monkeypatch.setattr("chalicelib.helpdesk.objects.changes.PAGE", 1)
    url = add(acme.owner)
    for number in (acme.ask("Older"), acme.ask("Newer")):
        attach(acme.owner, number, url)
    acme.owner.get(url)
    assert "Newer" in acme.owner.text and "Older" not in acme.owner.text
    acme.owner.get(acme.owner.tree.css_first("a[rel=next]").attributes["href"])
    assert "Older" in acme.owner.text and "Newer" not in acme.owner.text and not acme.owner.tree.css("a[rel=next]")
    acme.owner.get(f"{url}/changes")
    for what in ("First", "Second"):
        acme.owner.submit("/changes", what=what)
    assert [row.text() for row in acme.owner.tree.css("tbody th")] == ["Second"]
    acme.owner.get(acme.owner.tree.css_first("a[rel=next]").attributes["href"])
    assert [row.text() for row in acme.owner.tree.css("tbody th")] == ["First"]


def test_a_large_catalogue_comes_in_pages(acme: Business) -> None:
    many = [
        ServiceObject(
            *keys.setting(acme.tenant, "service_object", keys.new_id()), name=name, kind="program", state="used"
        )
        for name in (f"Касса {place:03}" for place in range(101))
    ]
    table.write(*map(table.create, many[:90]))
    table.write(*map(table.create, many[90:]), moved(acme.desk))
    acme.owner.get("/objects?kind=program")
    assert len(acme.owner.tree.css("tbody tr")) == 100
    (further,) = acme.owner.tree.css("a[rel=next]")
    acme.owner.get(further.attributes["href"] or "")
    assert [one.text() for one in acme.owner.tree.css("tbody th")] == ["Касса 100"]
    assert not acme.owner.tree.css("a[rel=next]") and "To the first page" in acme.owner.text
