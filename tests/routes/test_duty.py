"""Duty by schedule: whose week it is, swaps, who stands in, and who gets what is nobody's."""

from datetime import date, timedelta

import pytest

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.team import absences, duty
from chalicelib.helpdesk.team.absences import Wish
from chalicelib.helpdesk.team.duty import Rota
from tenants import table
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import moved, revised
from tests.colleagues import member, office
from tests.mails import department
from tests.people import Browser, Business


def rota(browser: Browser, business: Business, names: list[str], place: str = "desk", **more: str) -> Browser:
    browser.get(f"/settings/duty/{place}")
    browser.submit("/change", people=[member(business, name).id for name in names], **more)
    return browser


def on_duty(business: Business, place: str = "", weeks: int = 0) -> str:
    found = duty.on_duty(business.desk, place, now() + timedelta(weeks=weeks))
    return found.name if found else "nobody"


def support(business: Business) -> str:
    return business.desk.all(duty.Department)[0].id


@pytest.fixture
def two(acme: Business) -> Business:
    """Acme with Boris and Timur, who take turns."""
    acme.agent("Boris")
    acme.agent("Timur")
    return acme


def test_people_take_turns_week_by_week(two: Business) -> None:
    olga = office(two)
    rota(olga, two, ["Boris", "Timur"])
    assert olga.page.status == 200 and "Saved." in olga.text
    assert [on_duty(two, weeks=week) for week in range(4)] == ["Boris", "Timur", "Boris", "Timur"]
    rows = [one.text() for one in olga.tree.css("tbody td:nth-child(2)")]
    assert len(rows) == 12 and ["Timur" in one for one in rows] == [False, True] * 6
    rota(olga, two, ["Boris", "Timur"], weeks="2")
    assert [on_duty(two, weeks=week) for week in range(5)] == ["Boris", "Boris", "Timur", "Timur", "Boris"]
    olga.get("/settings")
    assert "This week: Boris" in olga.text


def test_one_week_is_swapped_and_given_back(two: Business) -> None:
    rota(two.owner, two, ["Boris", "Timur"])
    this_week = duty.week(two.desk, now())
    two.owner.submit("/swap", week=this_week, staff=member(two, "Aigerim").id)
    assert "swapped" in two.owner.text
    assert [on_duty(two, weeks=week) for week in range(2)] == ["Aigerim", "Timur"]
    two.owner.submit("/swap", week=this_week, staff="")
    assert on_duty(two) == "Boris"
    two.owner.submit("/swap", week="2020-01-06", staff="")
    assert two.owner.page.status == 422 and two.owner.tree.css_first("#week-error")


def test_who_is_away_is_stood_in_for_or_passed_over(two: Business) -> None:
    rota(two.owner, two, ["Boris", "Timur"])
    day, last = now().date(), now().date() + timedelta(days=6)
    aigerim, boris = member(two, "Aigerim"), member(two, "Boris")
    absences.add(two.desk, aigerim, boris, Wish(str(day), str(last), aigerim.id, ""))
    assert on_duty(two) == "Aigerim"
    assert "away, Aigerim stands in" in two.owner.get("/settings/duty").text
    (absence,) = two.desk.all(absences.Absence)
    absences.remove(two.desk, aigerim, boris, absence.id)
    absences.add(two.desk, aigerim, boris, Wish(str(day), str(last), "", ""))
    assert on_duty(two) == "Timur", "the next in the order"
    table.write(revised(member(two, "Timur"), deactivated_at=now()), moved(two.desk))
    assert on_duty(two) == "nobody"
    assert two.owner.get("/settings/duty").status == 200


def test_a_department_has_its_own_or_follows_those_above(two: Business) -> None:
    sales = department(two, "Sales")
    rota(two.owner, two, ["Boris"])
    assert on_duty(two, sales) == on_duty(two, support(two)) == "Boris"
    rota(two.owner, two, ["Timur"], place=sales)
    assert (on_duty(two, sales), on_duty(two, support(two))) == ("Timur", "Boris")
    two.owner.submit("/remove")
    assert two.owner.page.status == 200 and on_duty(two, sales) == "Boris"


def test_nobody_has_duty_where_he_may_not_answer(two: Business) -> None:
    sales = department(two, "Sales")
    table.write(revised(member(two, "Timur"), departments={sales}), moved(two.desk))
    rota(two.owner, two, ["Timur"], place=support(two))
    assert two.owner.page.status == 422 and two.owner.tree.css_first("#people-error") and not two.desk.all(Rota)
    rota(two.owner, two, ["Timur", "Boris"])
    assert (on_duty(two, sales), on_duty(two, support(two))) == ("Timur", "Boris")


def test_a_rota_that_begins_later_has_nobody_before(two: Business) -> None:
    later = date.fromisoformat(duty.week(two.desk, now())) + timedelta(days=16)
    rota(two.owner, two, ["Boris"], starts_on=str(later))
    assert [on_duty(two, weeks=week) for week in range(3)] == ["nobody", "nobody", "Boris"]


def test_what_is_wrong_is_said_beside_its_field(two: Business) -> None:
    wrong: list[tuple[str, object]] = [("people", []), ("starts_on", "soon"), ("weeks", "0"), ("weeks", "x")]
    for field, value in [*wrong, ("weeks", "13")]:
        two.owner.get("/settings/duty")
        two.owner.submit("/change", **{"people": [member(two, "Boris").id], field: value})
        assert two.owner.page.status == 422 and two.owner.tree.css_first(f"#{field}-error"), (field, value)
    assert not two.desk.all(Rota)


def test_what_is_nobodys_goes_to_who_has_duty(two: Business) -> None:
    rota(two.owner, two, ["Timur"])
    number = two.ask()
    two.machine.work()
    assert tickets.load(two.tenant, number).assignee == member(two, "Timur").id
    assert "who has duty" in two.owner.get(f"/tickets/{number}").text


def test_an_agent_sets_no_duty_and_another_desks_is_not_there(two: Business, globex: Business) -> None:
    boris = two.agent("Saule")
    assert boris.get("/settings/duty").status == 403
    foreign = globex.desk.all(duty.Department)[0].id
    assert two.owner.get(f"/settings/duty/{foreign}").status == 404
    two.owner.get("/settings/duty")
    assert two.owner.submit("/change", people=[globex.desk.all(Staff)[0].id]).status == 404
