"""Staff members: who may change whom, what holds at once, and that nobody locks out the last owner."""

import pytest

from chalicelib.helpdesk.log import Logged
from chalicelib.helpdesk.team import staffing
from chalicelib.helpdesk.team.shifts import is_on_shift
from tenants import keys, table
from tenants.errors import Conflict
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import moved, revised
from tenants.terms import agreed
from tests.colleagues import member, office, role
from tests.machine import Machine
from tests.mails import department
from tests.people import Browser, Business


def page(browser: Browser, staff: Staff) -> Browser:
    browser.get(f"/settings/staff/{staff.id}")
    return browser


def logged(business: Business, kind: str) -> list[Logged]:
    entries = table.query_all(keys.log(business.tenant, f"{now():%Y-%m}").pk)
    return [one for one in entries if isinstance(one, Logged) and one.kind == kind]


def test_the_list_says_who_is_there_as_what_and_where(acme: Business) -> None:
    sales = department(acme, "Sales")
    acme.agent("Boris", departments=[sales])
    acme.agent("Timur", role="observer")
    table.write(revised(member(acme, "Timur"), deactivated_at=now()), moved(acme.desk))
    text = office(acme).get("/settings/staff").text
    assert "Boris" in text and "Agent, Sales" in text and "at work" in text
    assert "No longer here" in text and "Observer" in text
    assert acme.agent("Saule").get("/settings/staff").status == 403


def test_another_role_holds_at_once_for_an_open_session(acme: Business) -> None:
    boris, number = acme.agent("Boris"), acme.ask()
    boris.get(f"/tickets/{number}")
    page(acme.owner, member(acme, "Boris")).submit("/rights", role="observer")
    assert acme.owner.page.status == 200 and "Saved." in acme.owner.text
    boris.submit("/reply", text="Too late")
    assert boris.page.status == 403
    (told,) = logged(acme, "staff")
    assert (told.by_name, told.name, told.before, told.after) == (
        "Aigerim",
        "Boris",
        {"role": "agent"},
        {"role": "observer"},
    )


def test_departments_and_own_tickets_only(acme: Business) -> None:
    boris, number, sales = acme.agent("Boris"), acme.ask(), department(acme, "Sales")
    assert boris.get(f"/tickets/{number}").status == 200
    page(acme.owner, member(acme, "Boris")).submit("/rights", departments=[sales])
    assert boris.get(f"/tickets/{number}").status == 404
    page(acme.owner, member(acme, "Boris")).submit("/rights", departments=[], is_limited="1")
    assert boris.get(f"/tickets/{number}").status == 404
    assert member(acme, "Boris").is_limited and member(acme, "Boris").departments is None


def test_rights_by_name_end_with_the_role(acme: Business) -> None:
    acme.agent("Boris")
    boris, support = member(acme, "Boris"), acme.desk.tenant
    table.write(revised(boris, grants={support.id: ["see", "answer"]}), moved(acme.desk))
    assert "end with another role" in page(acme.owner, boris).text
    acme.owner.submit("/rights", role="observer")
    assert member(acme, "Boris").grants == {}


def test_who_has_only_the_settings_manages_those_below_him(acme: Business) -> None:
    olga = office(acme)
    acme.agent("Timur", role="observer")
    acme.agent("Boris")
    sales = department(acme, "Sales")
    page(olga, member(acme, "Timur")).submit("/rights", departments=[sales])
    assert olga.page.status == 200 and member(acme, "Timur").departments == {sales}
    assert [one.attributes["value"] for one in olga.tree.css("#role option")] == [
        "observer",
        member(acme, "Olga").role,
    ], "an external provider may answer, which she may not"
    boris = member(acme, "Boris")
    assert "rights that you do not have" in page(olga, boris).text
    assert not olga.tree.css_first("form[action$=rights]") and not olga.tree.css_first("form[action$=deactivate]")
    csrf = olga.form("/hours").css_first("[name=csrf]")
    assert csrf
    for verb in ("rights", "deactivate", "reactivate"):
        wish = {"csrf": csrf.attributes["value"], "role": "observer", "edition": "0", "to": ""}
        assert olga.post(f"/settings/staff/{boris.id}/{verb}", wish).status == 403, verb
    page(olga, boris).submit("/hours", **{"day-0": "9-18", "languages": ["kk", "ru"]})
    boris = member(acme, "Boris")
    assert boris.shifts == {"0": "9:00–18:00"} and boris.languages == {"kk", "ru"} and boris.role == "agent"


def test_an_agent_changes_nobody(acme: Business) -> None:
    boris, aigerim = acme.agent("Boris"), member(acme, "Aigerim")
    assert boris.get(f"/settings/staff/{aigerim.id}").status == 403
    boris.get("/settings/you/away")
    csrf = boris.form("/away").css_first("[name=csrf]")
    assert csrf
    for verb in ("rights", "hours", "absences", "deactivate", "reactivate"):
        wish = {"csrf": csrf.attributes["value"], "role": "agent", "starts_on": "2026-12-01", "ends_on": "2099-01-01"}
        assert boris.post(f"/settings/staff/{member(acme, 'Boris').id}/{verb}", wish).status == 403, verb


def test_an_admin_neither_makes_nor_changes_an_owner(acme: Business) -> None:
    saule = acme.agent("Saule", role="admin")
    acme.agent("Boris")
    page(saule, member(acme, "Boris")).submit("/rights", role="owner")
    assert saule.page.status == 422 and saule.tree.css_first("#role-error")
    assert "rights that you do not have" in page(saule, member(acme, "Aigerim")).text
    with pytest.raises(staffing.NotAllowed):
        staffing.set_rights(acme.desk, member(acme, "Saule"), member(acme, "Aigerim"), "0", "agent", [], False)
    page(saule, member(acme, "Boris")).submit("/rights", role="admin")
    assert member(acme, "Boris").role == "admin"


def test_who_has_one_department_gives_no_other(acme: Business) -> None:
    sales = department(acme, "Sales")
    kind = role(acme, "Head", ["see", "answer", "assign", "transfer", "merge"], ["settings", "customers", "answers"])
    head = acme.agent("Nurlan", role=kind, departments=[sales])
    acme.agent("Boris")
    assert "rights that you do not have" in page(head, member(acme, "Boris")).text
    head.get("/settings/staff")
    friend = f"timur@{acme.slug}-friends.example"
    head.submit("/settings/staff/invite", address=friend, role=kind)
    assert head.page.status == 422 and head.tree.css_first("#departments-error")
    head.submit("/settings/staff/invite", address=friend, role=kind, departments=[sales])
    assert head.page.status == 200 and f"on its way to {friend}" in head.text


def test_the_only_owner_stays(acme: Business) -> None:
    aigerim = member(acme, "Aigerim")
    page(acme.owner, aigerim).submit("/rights", role="agent")
    assert acme.owner.page.status == 422 and "only owner" in acme.owner.text
    assert not acme.owner.tree.css_first("form[action$=deactivate]"), "and nobody deactivates himself"
    csrf = acme.owner.form("/hours").css_first("[name=csrf]")
    assert csrf
    acme.owner.post(f"/settings/staff/{aigerim.id}/deactivate", {"csrf": csrf.attributes["value"], "to": ""})
    assert acme.owner.page.status == 422 and member(acme, "Aigerim").is_active
    second = acme.agent("Saule", role="owner")
    page(second, aigerim).submit("/rights", role="agent")
    assert member(acme, "Aigerim").role == "agent"


@pytest.mark.engine
@pytest.mark.parametrize("verb", ["demote", "deactivate"])
def test_two_owners_who_remove_each_other_at_once_leave_one(acme: Business, verb: str) -> None:
    acme.agent("Saule", role="owner")
    desk = acme.desk  # as both requests have read it
    aigerim, saule = (next(one for one in desk.all(Staff) if one.name == name) for name in ("Aigerim", "Saule"))
    for by, other, is_first in ((aigerim, saule, True), (saule, aigerim, False)):
        try:
            if verb == "demote":
                staffing.set_rights(desk, by, other, "0", "agent", [], False)
            else:
                staffing.deactivate(desk, by, other, "")
            assert is_first, "the second comes too late"
        except Conflict:
            assert not is_first
    assert [one.name for one in acme.desk.all(Staff) if one.role == "owner" and one.is_active] == ["Aigerim"]


def test_the_second_admin_sees_what_the_first_changed(acme: Business) -> None:
    saule = acme.agent("Saule", role="admin")
    acme.agent("Boris")
    page(saule, member(acme, "Boris"))
    page(acme.owner, member(acme, "Boris")).submit("/rights", role="observer")
    saule.submit("/rights", role="external")
    assert saule.page.status == 422 and "Aigerim changed this meanwhile to “Observer”" in saule.text
    assert member(acme, "Boris").role == "observer"
    saule.submit("/rights")
    assert member(acme, "Boris").role == "external", "once she has seen it, she may insist"


def test_hours_are_checked_and_kept(acme: Business) -> None:
    acme.agent("Boris")
    page(acme.owner, member(acme, "Boris")).submit("/hours", **{"day-0": "9-18", "day-2": "nine to five"})
    assert acme.owner.page.status == 422 and acme.owner.tree.css_first("#day-2-error")
    assert 'value="nine to five"' in acme.owner.page.text and member(acme, "Boris").shifts is None
    everyday = {f"day-{day}": "0-24" for day in range(7)}
    acme.owner.submit("/hours", **everyday)
    assert is_on_shift(acme.desk, member(acme, "Boris"), now())
    acme.owner.submit("/hours", **{f"day-{day}": "" for day in range(7)})
    assert member(acme, "Boris").shifts is None, "no hours at all means always"


def test_a_seat_is_priced_before_somebody_is_invited(world: Machine) -> None:
    acme = Business.start(world, "acme", "Aigerim", plan="standard")
    text = acme.owner.get("/settings/staff").text
    assert "One more costs nothing" in text
    acme.agent("Boris")
    acme.agent("Zarina", role="observer")
    acme.owner.get("/settings/staff")
    assert "Taken: 2" in acme.owner.text and "Pro: " in acme.owner.text and "10.00" in acme.owner.text
    desk = acme.desk.tenant
    table.write(table.add(type(desk)(desk.pk, desk.sk), {"revision": 1}, **agreed(acme.desk, "pro")))
    for number in range(3):
        acme.agent(f"Agent{number}")
    assert "1.50" in acme.owner.get("/settings/staff").text


def test_nothing_of_another_desk_is_there(acme: Business, globex: Business) -> None:
    gleb, day = member(globex, "Gleb"), str(now().date())
    acme.agent("Boris")
    assert acme.owner.get(f"/settings/staff/{gleb.id}").status == 404
    wishes = {
        "rights": {"departments": [department(globex, "Sales")]},
        "absences": {"starts_on": day, "ends_on": day, "substitute": gleb.id},
        "deactivate": {"to": gleb.id},
    }
    for verb, wish in wishes.items():
        page(acme.owner, member(acme, "Boris")).submit(f"/{verb}", **wish)
        assert acme.owner.page.status == 404, verb
    assert member(acme, "Boris").is_active
