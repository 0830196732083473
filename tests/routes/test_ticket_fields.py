"""Fields of a tenant's own on its tickets."""

from typing import Any

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.vocabulary import ticket_fields
from tests.people import Browser, Business
from tests.vocabulary import add, change_page, refused, settings_person


def field(acme: Business, name: str = "Contract", kind: str = "text", **more: Any) -> str:
    add(acme.owner, "ticket-fields", name=name, kind=kind, **more)
    assert acme.owner.page.status == 200, acme.owner.text
    return ticket_fields.every(acme.desk)[-1].id


def fill(browser: Browser, number: int, **values: str) -> None:
    browser.get(f"/tickets/{number}")
    browser.submit("/fields", **{f"own-{id}": value for id, value in values.items()})


KINDS = [
    ("text", "№ 15/К <b>", "№ 15/К <b>", "№ 15/К <b>"),
    ("number", "1 200,50", "1200.5", "1200.5"),
    ("date", "2026-11-22", "2026-11-22", "November 22, 2026"),
    ("yes_no", "no", False, "No"),
    ("choice", "Шу", "Шу", "Шу"),
]


def test_a_field_of_each_kind_is_filled_in_and_shown(acme: Business) -> None:
    boris, number = acme.agent(), acme.ask()
    for kind, typed, kept, shown in KINDS:
        id = field(acme, kind.title(), kind, choices="Тараз\nШу")
        fill(boris, number, **{id: typed})
        assert tickets.load(acme.tenant, number).fields[id] == kept, boris.text
        names, words = ([node.text() for node in boris.tree.css(f"aside .facts {tag}")] for tag in ("dt", "dd"))
        about = dict(zip(names, words, strict=True))
        assert about[kind.title()] == shown and f"Boris filled in {kind.title()}" in boris.text


def test_what_a_field_does_not_take_is_said_beside_it_and_kept(acme: Business) -> None:
    id, number = field(acme, "Sum", "number"), acme.ask()
    fill(acme.owner, number, **{id: "a lot"})
    assert acme.owner.page.status == 422
    assert acme.owner.tree.css_first(f"#own-{id}").attributes["value"] == "a lot"
    assert acme.owner.tree.css_first(f"#own-{id}-error") and not tickets.load(acme.tenant, number).fields


def test_a_ticket_is_not_solved_before_its_fields_are_filled(acme: Business) -> None:
    id, number = field(acme, is_needed="1"), acme.ask()
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit("/status", status="solved")
    assert acme.owner.page.status == 422 and "Fill in before it is solved: Contract" in acme.owner.text
    acme.owner.submit("/reply", text="Here you are", then="solved")
    assert acme.owner.page.status == 422 and "Here you are" in acme.owner.tree.css_first("#text").text()
    assert tickets.load(acme.tenant, number).messages == 1
    fill(acme.owner, number, **{id: "15"})
    acme.owner.submit("/status", status="solved")
    assert tickets.load(acme.tenant, number).status == "solved"


def test_two_people_fill_one_ticket(acme: Business) -> None:
    first, second, number = field(acme, "Contract"), field(acme, "Town"), acme.ask()
    boris = acme.agent()
    for browser in (acme.owner, boris):
        browser.get(f"/tickets/{number}")
    acme.owner.submit("/fields", **{f"own-{first}": "15"})
    boris.submit("/fields", **{f"own-{second}": "Шу"})
    assert tickets.load(acme.tenant, number).fields == {first: "15", second: "Шу"}


def test_the_second_into_one_field_is_told_of_the_first(acme: Business) -> None:
    id, number, boris = field(acme), acme.ask(), acme.agent()
    for browser in (acme.owner, boris):
        browser.get(f"/tickets/{number}")
    acme.owner.submit("/fields", **{f"own-{id}": "15"})
    boris.submit("/fields", **{f"own-{id}": "16"})
    assert boris.page.status == 422 and "meanwhile to “15”" in boris.text
    boris.submit("/fields")
    assert tickets.load(acme.tenant, number).fields == {id: "16"}


def test_the_customer_sees_what_is_marked_so(acme: Business) -> None:
    shown, hidden, number = field(acme, "Repair no.", is_shown="1"), field(acme, "Margin"), acme.ask()
    fill(acme.owner, number, **{shown: "R-7", hidden: "40 %"})
    dana = acme.visitor()
    dana.get(f"/t/{number}/{tickets.load(acme.tenant, number).secret}")
    assert "Repair no. R-7" in dana.text and "Margin" not in dana.text and "40 %" not in dana.text


def test_a_removed_field_takes_nothing_from_the_ticket(acme: Business) -> None:
    id, other, number = field(acme), field(acme, "Town"), acme.ask()
    fill(acme.owner, number, **{id: "15"})
    acme.owner.get(f"/settings/ticket-fields/{id}")
    acme.owner.submit("/remove")
    fill(acme.owner, number, **{other: "Шу"})
    assert "Contract 15" not in acme.owner.text
    assert tickets.load(acme.tenant, number).fields == {id: "15", other: "Шу"}


def test_somebody_with_the_right_changes_a_field_and_its_place(acme: Business) -> None:
    timur, first = settings_person(acme), field(acme)
    second = field(acme, "Town", "choice", choices="Тараз\nШу")
    change_page(timur, "ticket-fields", second, name="City", choices="Тараз\nШу\nАлматы", is_shown="1")
    assert "City" in timur.text and "Алматы" in timur.text and "customers see it" in timur.text
    timur.submit("/move", id=second, step="up")
    assert [one.id for one in ticket_fields.every(acme.desk)] == [second, first]


def test_who_may_only_look_neither_makes_fields_nor_fills_them(acme: Business) -> None:
    id, number, observer = field(acme), acme.ask(), acme.agent("Olga", role="observer")
    assert observer.get("/settings/ticket-fields").status == 403
    observer.get(f"/tickets/{number}")
    assert refused(observer, f"/tickets/{number}/fields", **{f"own-{id}": "15"}) == 403
