"""Pages stay light with a desk as large as they get: 60 kB before compression."""

import pytest

from chalicelib.helpdesk.departments import Department
from tenants import keys, table
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import moved
from tests.people import Business

MOST = 60_000  # bytes
NAMES = ["Aliya Bekova", "Daniyar Seitkali", "Екатерина Константинопольская", "Nurzhan Abdrakhmanov", "Гүлнар Әлиева"]


def colleagues(business: Business, count: int) -> list[Staff]:
    made = []
    for number in range(count):
        key = keys.setting(business.tenant, "staff", keys.new_id())
        more = {"address": f"{number}@colleagues.example", "role": "agent", "password": "-", "language": "en"}
        made.append(Staff(*key, name=f"{NAMES[number % 5]} {number}", created_at=now(), **more))
    for batch in (made[at : at + 25] for at in range(0, count, 25)):
        table.write(*map(table.create, batch), moved(business.desk))
    return made


def departments(business: Business, count: int) -> list[Department]:
    made = []
    for number in range(count):
        key = keys.setting(business.tenant, "department", keys.new_id())
        address = f"repairs-{number}@{business.slug}.mail.localhost"
        made.append(Department(*key, name=f"Repairs in the district {number}", address=address, order=number))
    table.write(*map(table.create, made), moved(business.desk))
    return made


def names(business: Business) -> list[str]:
    return [one.text() for one in business.owner.tree.css("#rights tbody th span[id]")]


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_rights_of_fifty_people_in_a_department_come_in_pages(acme: Business, language: str) -> None:
    people = colleagues(acme, 50)
    one = acme.desk.all(Department)[0]
    page, shown = acme.owner.get(f"/settings/departments/{one.id}?language={language}"), list[str]()
    while True:
        assert len(page.body) < MOST, len(page.body)
        shown += names(acme)
        on = acme.owner.tree.css_first("#rights ~ p a[rel=next]")
        if on is None:
            break
        page = acme.owner.get(str(on.attributes["href"]))
    assert shown == sorted(["Aigerim", *(person.name for person in people)], key=str.casefold)


def test_who_saves_a_later_page_of_rights_stays_there_and_the_others_keep_theirs(acme: Business) -> None:
    colleagues(acme, 30)
    one = acme.desk.all(Department)[0]
    acme.owner.get(f"/settings/departments/{one.id}?people=20")
    shown = names(acme)
    box = acme.owner.tree.css_first("#rights input[name^=delete-]:not([checked])")
    assert box is not None
    acme.owner.submit("/rights", **{str(box.attributes["name"]): "on"})
    assert "Saved." in acme.owner.text and names(acme) == shown
    changed = [staff for staff in acme.desk.all(Staff) if staff.grants]
    assert [f"delete-{staff.id}" for staff in changed] == [box.attributes["name"]]


@pytest.mark.parametrize("people", ["-1", "1e3", "9999", "", "٢٥"])
def test_a_page_of_rights_that_is_not_there_is_the_first(acme: Business, people: str) -> None:
    one = acme.desk.all(Department)[0]
    assert acme.owner.get(f"/settings/departments/{one.id}?people={people}").status == 200
    assert names(acme) == ["Aigerim"]


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_a_desk_of_forty_departments(acme: Business, language: str) -> None:
    departments(acme, 40)
    page = acme.owner.get(f"/settings/departments?language={language}")
    assert len(page.body) < MOST, len(page.body)
    assert len(acme.owner.tree.css(".tree > li")) == 41
