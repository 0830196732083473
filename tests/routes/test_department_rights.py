"""The matrix of a department: who may do what there, given by name or brought by the role."""

import pytest

from chalicelib.helpdesk import rights
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.log import Logged
from chalicelib.helpdesk.roles import IN_DEPARTMENT, upto
from tenants import keys, table
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import moved, revised
from tests.people import Browser, Business

LIST = "/settings/departments"


def support(business: Business) -> str:
    return business.desk.all(Department)[0].id


def person(business: Business, name: str) -> Staff:
    return next(one for one in business.desk.all(Staff) if one.name == name)


def able(business: Business, name: str, department: str) -> frozenset[str]:
    return rights.rights(business.desk, person(business, name), department)


def boxes(browser: Browser, staff: str) -> dict[str, str]:
    """How the boxes of a row stand: "x" ticked, "-" not, in capitals where they cannot be changed."""
    found = {}
    for box in browser.tree.css(f"#rights-{staff} input[type=checkbox]"):
        name = (box.attributes["name"] or "").partition("-")[0]
        state = "x" if "checked" in box.attributes else "-"
        found[name] = state.upper() if "disabled" in box.attributes and state == "x" else state
        if "disabled" in box.attributes and state == "-":
            found[name] = "o"
    return found


def tick(browser: Browser, department: str, staff: str, *ticked: str, opens: bool = True) -> int:
    """Leave exactly these boxes of a row ticked, and save."""
    if opens:
        browser.get(f"{LIST}/{department}")
    form = browser.form("/rights")
    from tests.people import fields_of

    fields = {
        name: value
        for name, value in fields_of(form).items()
        if not any(name == f"{right}-{staff}" for right in IN_DEPARTMENT)
    }
    browser.post(f"{LIST}/{department}/rights", {**fields, **{f"{right}-{staff}": "yes" for right in ticked}})
    return browser.page.status


def reset(browser: Browser, department: str, staff: str) -> int:
    browser.get(f"{LIST}/{department}")
    browser.submit("/rights", reset=staff)
    return browser.page.status


def manager(business: Business, name: str, department: str) -> Browser:
    browser = business.agent(name)
    given = {department: list(IN_DEPARTMENT)}
    table.write(revised(person(business, name), grants=given), moved(business.desk))
    return browser


def test_a_tick_brings_those_to_its_left(acme: Business) -> None:
    acme.agent()
    boris, id = person(acme, "Boris"), support(acme)
    assert tick(acme.owner, id, boris.id, "delete") == 200
    assert able(acme, "Boris", id) == upto("delete")
    assert boxes(acme.owner, boris.id)["merge"] == "x" and boxes(acme.owner, boris.id)["manage"] == "-"
    entry = list(table.query_all(keys.log(acme.tenant, f"{now():%Y-%m}").pk))[-1]
    assert isinstance(entry, Logged) and entry.name == "Boris" and entry.by_name == "Aigerim"
    assert (entry.before, entry.after) == ({"grants": {}}, {"grants": {id: list(IN_DEPARTMENT[:6])}})


def test_what_the_role_brings_is_kept_nowhere(acme: Business) -> None:
    acme.agent()
    boris, id = person(acme, "Boris"), support(acme)
    tick(acme.owner, id, boris.id, "see")
    assert person(acme, "Boris").grants == {id: ["see"]} and able(acme, "Boris", id) == {"see"}
    tick(acme.owner, id, boris.id, "merge")
    assert person(acme, "Boris").grants == {} and able(acme, "Boris", id) == upto("merge")
    tick(acme.owner, id, boris.id)
    assert person(acme, "Boris").grants == {id: []} and able(acme, "Boris", id) == frozenset()
    assert reset(acme.owner, id, boris.id) == 200 and person(acme, "Boris").grants == {}


def test_parts_take_over_what_was_given_above(acme: Business) -> None:
    acme.agent()
    boris, id = person(acme, "Boris"), support(acme)
    acme.owner.get(LIST)
    acme.owner.submit(f"{LIST}/add", name="Part", local="part", parent=id)
    part = acme.desk.all(Department)[1].id
    tick(acme.owner, id, boris.id, "see")
    assert able(acme, "Boris", part) == {"see"}
    tick(acme.owner, part, boris.id, "answer")
    assert able(acme, "Boris", part) == upto("answer") and able(acme, "Boris", id) == {"see"}
    tick(acme.owner, part, boris.id, "see")
    assert set(person(acme, "Boris").grants) == {id}, "as above, so nothing is kept for the part"


def test_owners_and_oneself_are_fixed_and_observers_only_watch(acme: Business) -> None:
    acme.agent("Boris", "admin")
    acme.agent("Timur", "observer")
    id, admin, observer = support(acme), person(acme, "Boris"), person(acme, "Timur")
    owner = person(acme, "Aigerim")
    zarina = manager(acme, "Zarina", id)
    zarina.get(f"{LIST}/{id}")
    assert set(boxes(zarina, owner.id).values()) == {"X"}
    assert set(boxes(zarina, person(acme, "Zarina").id).values()) == {"X"}, "nobody locks himself out"
    assert set(boxes(zarina, admin.id).values()) == {"X"}, "nor out whoever manages the desk"
    assert boxes(zarina, observer.id) == {"see": "x", **dict.fromkeys(IN_DEPARTMENT[1:], "o")}
    for one in (owner, person(acme, "Zarina")):
        tick(zarina, id, one.id)
    tick(zarina, id, observer.id, "manage")
    assert able(acme, "Aigerim", id) == able(acme, "Zarina", id) == frozenset(IN_DEPARTMENT)
    assert able(acme, "Timur", id) <= {"see"}


def test_who_manages_one_department_gives_rights_there(acme: Business) -> None:
    id = support(acme)
    acme.agent("Timur", "observer")
    acme.agent()
    zarina, boris = manager(acme, "Zarina", id), person(acme, "Boris")
    assert tick(zarina, id, boris.id, "manage") == 200 and able(acme, "Boris", id) == frozenset(IN_DEPARTMENT)
    assert reset(zarina, id, boris.id) == 200 and able(acme, "Boris", id) == upto("merge")


def test_nobody_gives_or_takes_what_he_does_not_have(acme: Business) -> None:
    """An admin of the desk whose rights in a department go no further than answering."""
    id = support(acme)
    admin = acme.agent("Boris", "admin")
    acme.agent("Timur")
    acme.agent("Marat")
    boris, timur, marat = (person(acme, name) for name in ("Boris", "Timur", "Marat"))
    tick(acme.owner, id, boris.id, "answer")
    tick(acme.owner, id, marat.id, "see")
    admin.get(f"{LIST}/{id}")
    assert boxes(admin, timur.id)["manage"] == "o" and boxes(admin, timur.id)["merge"] == "X"
    tick(admin, id, timur.id, "manage", "merge", "delete")
    assert able(acme, "Timur", id) == upto("merge")
    tick(admin, id, timur.id)
    assert able(acme, "Timur", id) == upto("merge"), "what he may not take away brings the rest"
    assert tick(admin, id, marat.id, "answer") == 200 and able(acme, "Marat", id) == upto("answer")
    assert reset(admin, id, marat.id) == 403 and able(acme, "Marat", id) == upto("answer")


def test_an_agent_gives_nothing(acme: Business, globex: Business) -> None:
    boris, id = acme.agent(), support(acme)
    assert boris.get(f"{LIST}/{id}").status == 403
    boris.get("/tickets")
    csrf = boris.tree.css_first("[name=csrf]")
    fields = {"csrf": csrf.attributes["value"] if csrf else "", f"manage-{person(acme, 'Boris').id}": "yes"}
    assert boris.post(f"{LIST}/{id}/rights", fields).status == 403
    assert able(acme, "Boris", id) == upto("merge")
    foreign = globex.desk.all(Staff)[0].id
    assert reset(acme.owner, id, foreign) == 404


def test_two_who_change_different_people_both_save(acme: Business) -> None:
    id = support(acme)
    admin = acme.agent("Boris", "admin")
    acme.agent("Timur")
    acme.agent("Zarina")
    timur, zarina = person(acme, "Timur").id, person(acme, "Zarina").id
    for browser in (acme.owner, admin):
        browser.get(f"{LIST}/{id}")
    tick(acme.owner, id, timur, "see", opens=False)
    assert tick(admin, id, zarina, "delete", opens=False) == 200
    assert able(acme, "Timur", id) == {"see"} and able(acme, "Zarina", id) == upto("delete")


def test_the_second_who_changes_the_same_person_is_told(acme: Business) -> None:
    id = support(acme)
    admin = acme.agent("Boris", "admin")
    acme.agent("Timur")
    timur = person(acme, "Timur").id
    for browser in (acme.owner, admin):
        browser.get(f"{LIST}/{id}")
    tick(acme.owner, id, timur, "see", opens=False)
    assert tick(admin, id, timur, "delete", opens=False) == 422
    assert "Aigerim changed these rights meanwhile" in admin.text and able(acme, "Timur", id) == {"see"}
    assert boxes(admin, timur)["delete"] == "x", "what was ticked is still ticked"
    assert tick(admin, id, timur, "delete", opens=False) == 200 and able(acme, "Timur", id) == upto("delete")


@pytest.mark.parametrize("name", ["Тимур «Әлі»", "<script>alert(1)</script>"])
def test_any_name_stands_in_the_matrix(acme: Business, name: str) -> None:
    acme.agent("Timur")
    table.write(revised(person(acme, "Timur"), name=name), moved(acme.desk))
    acme.owner.get(f"{LIST}/{support(acme)}")
    assert name in acme.owner.text and "<script>alert" not in acme.owner.page.text


def test_somebody_among_many_people_gets_rights_on_a_later_page(acme: Business) -> None:
    for number in range(40):
        one = Staff(*keys.setting(acme.tenant, "staff", keys.new_id()), name=f"Agent {number}", role="agent")
        one.address, one.password, one.language, one.created_at = f"{number}@acme.example", "-", "en", now()
        table.write(table.create(one), moved(acme.desk))
    id, last = support(acme), person(acme, "Agent 39")
    acme.owner.get(f"{LIST}/{id}?people=20")
    assert tick(acme.owner, id, last.id, "see", opens=False) == 200 and able(acme, "Agent 39", id) == {"see"}
