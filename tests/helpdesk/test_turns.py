"""Fair turn: who gets a new ticket by itself."""

from typing import Any

import pytest

from chalicelib import jobs, worker
from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.counts import Counts
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.log import Logged
from chalicelib.helpdesk.messages import Event
from chalicelib.helpdesk.structure import turns
from chalicelib.helpdesk.team import activity
from chalicelib.helpdesk.team.absences import Absence
from chalicelib.helpdesk.team.duty import WHOLE, Rota
from chalicelib.jobs import Job
from tenants import keys, table
from tenants.items import Counter
from tenants.keys import now
from tenants.staff import Staff
from tenants.table import query_all
from tenants.tenant import moved, revised
from tests.machine import Machine
from tests.people import Business


def person(business: Business, name: str) -> Staff:
    return next(one for one in business.desk.all(Staff) if one.name == name)


def hire(business: Business, *names: str) -> None:
    for name in names:
        business.agent(name)


def rule(business: Business, turn: str, to: str = "", among: tuple[str, ...] = ()) -> None:
    """Set the turn of Support on its page."""
    id = business.desk.all(Department)[0].id
    business.owner.get(f"/settings/departments/{id}")
    chosen = {f"among-{person(business, name).id}": "yes" for name in among}
    business.owner.submit("/turn", turn=turn, turn_to=person(business, to).id if to else "", **chosen)
    assert business.owner.page.status == 200, business.owner.text


def change(business: Business, name: str, **attributes: Any) -> None:
    table.write(revised(person(business, name), **attributes), moved(business.desk))


def away(business: Business, name: str, substitute: str = "") -> None:
    one, days = person(business, name), {"starts_on": "2020-01-01", "ends_on": "2099-01-01"}
    instead = person(business, substitute).id if substitute else None
    where = keys.setting(business.tenant, "absence", keys.new_id())
    table.write(
        table.create(Absence(*where, staff=one.id, name=name, substitute=instead, **days)), moved(business.desk)
    )


def duty(business: Business, name: str) -> None:
    where = keys.setting(business.tenant, "rota", WHOLE)
    rota = Rota(*where, name="Acme", people=[person(business, name).id], starts_on="2020-01-06")
    table.write(table.create(rota), moved(business.desk))


def asked(business: Business, count: int = 1) -> list[str]:
    """Ask some questions; return the names of those who got them."""
    numbers = [business.ask(f"Question {number}") for number in range(count)]
    business.machine.work()
    people = {one.id: one.name for one in business.desk.all(Staff)}
    return [people.get(tickets.load(business.tenant, number).assignee or "", "") for number in numbers]


def events(business: Business, number: int) -> list[Event]:
    return [one for one in tickets.timeline(business.tenant, number).entries if isinstance(one, Event)]


def test_without_a_turn_nobody_gets_a_ticket_and_no_job_looks_for_one(acme: Business) -> None:
    acme.ask()
    effects = [job.effects for job in query_all(keys.job(acme.tenant, "").pk) if isinstance(job, Job)]
    assert effects and all("hand_out" not in one for one in effects)
    assert asked(acme) == [""]


def test_in_turn_each_gets_as_many(acme: Business) -> None:
    hire(acme, "Boris", "Timur")
    rule(acme, "round")
    got = asked(acme, 6)
    assert sorted(got) == sorted(2 * ["Aigerim", "Boris", "Timur"]) and got[:3] == got[3:]


def test_what_one_gets_in_turn_is_counted_as_taken(acme: Business) -> None:
    hire(acme, "Boris")
    rule(acme, "round")
    asked(acme, 3)
    days = activity.of_everybody(acme.desk, person(acme, "Aigerim")).values()
    assert sorted(numbers.taken for one in days for numbers in one.values()) == [1, 2]


def test_only_those_who_take_part_get_some(acme: Business) -> None:
    hire(acme, "Boris", "Timur", "Zarina")
    rule(acme, "round", among=("Boris", "Timur"))
    assert sorted(asked(acme, 4)) == ["Boris", "Boris", "Timur", "Timur"]


def test_who_is_off_shift_away_or_may_not_answer_is_passed_over(acme: Business) -> None:
    hire(acme, "Boris", "Timur", "Marat")
    acme.agent("Olga", "observer")
    acme.agent("Dias", departments=["elsewhere"])
    rule(acme, "round")
    today = str(now().weekday())
    change(acme, "Aigerim", shifts={str(day): "0:00–24:00" for day in range(7) if str(day) != today})
    change(acme, "Timur", deactivated_at=now())
    away(acme, "Marat", substitute="Timur")
    assert asked(acme, 2) == ["Boris", "Boris"]


def test_who_has_the_fewest_open_tickets_gets_the_next(acme: Business) -> None:
    hire(acme, "Boris")
    number = acme.ask("Taken by hand")
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit("/assign", assignee=person(acme, "Boris").id)
    acme.machine.work()
    rule(acme, "load")
    assert asked(acme)[0] == "Aigerim"
    acme.owner.get("/tickets/2")
    acme.owner.submit("/tickets/2/status", status="solved")
    acme.machine.work()
    got = asked(acme, 3)
    assert got.count("Aigerim") == 2 and got.count("Boris") == 1, "each has two now"


def test_a_ticket_says_why_it_went_to_somebody_and_so_does_the_log(acme: Business) -> None:
    hire(acme, "Boris")
    rule(acme, "person", to="Boris")
    assert asked(acme) == ["Boris"]
    acme.owner.get("/tickets/1")
    assert "It went to Boris" in acme.owner.text
    (told,) = [one for one in events(acme, 1) if one.what == "assigned"]
    assert told.by is None and told.about["why"] == "person"
    entries = [one for one in query_all(keys.log(acme.tenant, f"{now():%Y-%m}").pk) if isinstance(one, Logged)]
    assert [one.after for one in entries if one.verb == "assigned"] == [told.about]
    acme.owner.get("/tickets?view=unassigned")
    assert "Question 0" not in acme.owner.text


def test_while_the_usual_person_is_away_the_substitute_gets_it(acme: Business) -> None:
    hire(acme, "Boris", "Timur")
    rule(acme, "person", to="Boris")
    away(acme, "Boris", substitute="Timur")
    assert asked(acme) == ["Timur"]
    acme.owner.get("/tickets/1")
    assert "who stands in for Boris" in acme.owner.text


def test_who_has_duty_gets_what_no_turn_gives_anybody(acme: Business) -> None:
    hire(acme, "Boris", "Timur")
    duty(acme, "Timur")
    assert asked(acme) == ["Timur"]
    rule(acme, "person", to="Boris")
    assert asked(acme) == ["Boris"]
    change(acme, "Boris", deactivated_at=now())
    assert asked(acme) == ["Timur"]
    acme.owner.get("/tickets/1")
    assert "It went to Timur , who has duty" in acme.owner.text


def test_a_ticket_that_somebody_took_meanwhile_stays_his(acme: Business) -> None:
    hire(acme, "Boris")
    rule(acme, "person", to="Boris")
    number = acme.ask()
    acme.owner.get(f"/tickets/{number}")
    acme.owner.submit("/assign", assignee=person(acme, "Aigerim").id)
    acme.machine.work()
    assert tickets.load(acme.tenant, number).assignee == person(acme, "Aigerim").id
    assert len([one for one in events(acme, number) if one.what == "assigned"]) == 1


def test_handing_out_twice_is_handing_out_once(acme: Business) -> None:
    hire(acme, "Boris", "Timur")
    rule(acme, "round")
    number = acme.ask()
    (told,) = acme.machine.jobs(acme.tenant)
    job = jobs.take(acme.tenant, told["job"])
    again = table.get(Job, keys.job(acme.tenant, told["job"]))
    assert job and again
    turns.hand_out(acme.desk, job, {"number": number})
    first = tickets.load(acme.tenant, number).assignee
    with pytest.raises(Exception, match="same moment"):
        turns.hand_out(acme.desk, again, {"number": number})
    assert tickets.load(acme.tenant, number).assignee == first
    assert len([one for one in events(acme, number) if one.what == "assigned"]) == 1


def test_counts_stay_right(acme: Business) -> None:
    hire(acme, "Boris")
    rule(acme, "round")
    asked(acme, 4)
    counts, places = Counts(table.get(Counter, keys.counts(acme.tenant))), [acme.desk.all(Department)[0].id]
    assert counts.sum("open", places) == 4 and counts.sum("open", places, "") == 0
    assert [counts.sum("open", places, person(acme, name).id) for name in ("Aigerim", "Boris")] == [2, 2]


def test_two_tickets_at_once_go_to_two_people(acme: Business, world: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second hand-out read whose turn it was before the first had written it down."""
    hire(acme, "Boris")
    rule(acme, "round")
    asked(acme)
    one, two = acme.ask("One"), acme.ask("Two")
    first, second = (told["job"] for told in world.jobs(acme.tenant))
    read, is_done = table.get, []

    def slow(cls: Any, key: Any, consistent: bool = True) -> Any:
        found = read(cls, key, consistent)
        if cls is turns.Turn and not is_done:
            is_done.append(True)
            worker.perform(acme.tenant, second)
        return found

    monkeypatch.setattr(table, "get", slow)
    worker.perform(acme.tenant, first)
    assert len({tickets.load(acme.tenant, number).assignee for number in (one, two)}) == 2


def test_a_turn_that_cannot_be_is_said(acme: Business) -> None:
    acme.agent("Olga", "observer")
    id = acme.desk.all(Department)[0].id
    acme.owner.get(f"/settings/departments/{id}")
    acme.owner.submit("/turn", turn="person", turn_to=person(acme, "Olga").id)
    assert acme.owner.page.status == 422 and acme.owner.tree.css_first("#turn_to-error")
    assert acme.desk.all(Department)[0].turn is None
