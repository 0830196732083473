"""Who leaves is out at once, and his open tickets go where the admin said; who is away has somebody who stands in."""

from datetime import timedelta

import pytest

from chalicelib import worker
from chalicelib.helpdesk import assigning, settling, tickets
from chalicelib.helpdesk.counts import Counts
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.messages import Event
from chalicelib.helpdesk.team import absences
from chalicelib.helpdesk.team.absences import Absence, Wish
from tenants import keys, table
from tenants.errors import NotAllowed
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import moved, revised
from tests.clock import jobs_left, pass_time
from tests.colleagues import member, office
from tests.machine import Machine
from tests.mails import answer_to, department
from tests.people import Browser, Business


def page(browser: Browser, staff: Staff) -> Browser:
    browser.get(f"/settings/staff/{staff.id}")
    return browser


def give(business: Business, number: int, name: str) -> None:
    """Let Aigerim assign a ticket."""
    desk, aigerim, to = business.desk, member(business, "Aigerim"), member(business, name).id
    tickets.again(business.tenant, number, lambda one: assigning.assign(desk, aigerim, one, to))


def settle(business: Business, number: int, status: str) -> None:
    desk, aigerim = business.desk, member(business, "Aigerim")
    tickets.again(business.tenant, number, lambda one: settling.set_status(desk, aigerim, one, status))


def assignee(business: Business, number: int) -> str:
    ticket = tickets.load(business.tenant, number)
    return next((one.name for one in business.desk.all(Staff) if one.id == ticket.assignee), "nobody")


def away(business: Business, name: str, substitute: str = "", days: int = 3) -> None:
    """Let Aigerim say that somebody is away from yesterday on."""
    today, aigerim = now().date(), member(business, "Aigerim")
    stands_in = member(business, substitute).id if substitute else ""
    wish = Wish(str(today - timedelta(days=1)), str(today + timedelta(days=days)), stands_in, "Отпуск")
    absences.add(business.desk, aigerim, member(business, name), wish)


def write_again(business: Business, number: int) -> None:
    """Let Dana write on her ticket's page."""
    dana = business.visitor()
    dana.get(f"/t/{number}/{tickets.load(business.tenant, number).secret}")
    dana.submit("/reply", text="Any news?")
    assert dana.page.status == 200, dana.text


def look_again(business: Business) -> None:
    """Let the minute pass after which is looked once more at what somebody left behind."""
    business.machine.work()
    assert [one for one in jobs_left(business.tenant) if "hand_over" in one.effects]
    pass_time(business.tenant, 30)
    business.machine.sweep()
    assert not [one for one in jobs_left(business.tenant) if not one.is_timer]


@pytest.mark.engine
@pytest.mark.parametrize("to", ["Timur", "nobody", "turn"])
def test_open_tickets_of_who_leaves_go_where_the_admin_says(acme: Business, to: str) -> None:
    boris, first, solved, closed = acme.agent("Boris"), acme.ask(), acme.ask(), acme.ask()
    acme.agent("Timur")
    for number in (first, solved, closed):
        give(acme, number, "Boris")
    settle(acme, solved, "solved")
    settle(acme, closed, "closed")
    support = acme.desk.all(Department)[0]
    table.write(revised(support, turn="person", turn_to=member(acme, "Timur").id), moved(acme.desk))
    chosen = {"nobody": "", "turn": "turn"}.get(to) if to != "Timur" else member(acme, "Timur").id
    page(acme.owner, member(acme, "Boris")).submit("/deactivate", to=chosen)
    assert acme.owner.page.status == 200 and "No longer here" in acme.owner.text
    assert "/signin" in (boris.get("/tickets") and boris.url), "his session is over at once"
    acme.machine.work()
    if to == "turn":  # what is solved waits for nobody, so no turn takes it
        assert (assignee(acme, first), assignee(acme, solved)) == ("Timur", "nobody")
    else:
        assert {assignee(acme, first), assignee(acme, solved)} == {to}
    assert assignee(acme, closed) == "Boris", "what is over stays who did it"
    look_again(acme)
    numbers = Counts(table.batch_get([keys.counts(acme.tenant)])[0])
    assert numbers.sum("open", [support.id], member(acme, "Boris").id) == 0
    assert numbers.sum("open", [support.id]) == numbers.sum("solved", [support.id]) == 1


def test_tickets_of_who_leaves_are_moved_once_however_often_the_job_comes(acme: Business) -> None:
    acme.agent("Boris")
    number = acme.ask()
    give(acme, number, "Boris")
    page(acme.owner, member(acme, "Boris")).submit("/deactivate", to="")
    (job,) = [one for one in jobs_left(acme.tenant) if "hand_over" in one.effects]
    worker.perform(acme.tenant, job.id)
    table.write(table.put(job))  # as if it had died before it could say that it is done
    worker.perform(acme.tenant, job.id)
    look_again(acme)
    entries = tickets.timeline(acme.tenant, number).entries
    assert len([one for one in entries if isinstance(one, Event) and one.what == "assigned"]) == 2
    assert "gave it to nobody" in acme.owner.get(f"/tickets/{number}").text


def test_a_ticket_that_he_is_given_while_he_leaves_is_moved_too(acme: Business) -> None:
    acme.agent("Boris")
    number, desk = acme.ask(), acme.desk
    aigerim, boris = member(acme, "Aigerim"), member(acme, "Boris")
    page(acme.owner, boris).submit("/deactivate", to=aigerim.id)
    acme.machine.work()
    tickets.again(acme.tenant, number, lambda one: assigning.assign(desk, aigerim, one, boris.id))  # seen as before
    assert assignee(acme, number) == "Boris"
    look_again(acme)
    assert assignee(acme, number) == "Aigerim"


def test_who_may_not_answer_there_gets_nothing(acme: Business) -> None:
    sales = department(acme, "Sales")
    acme.agent("Boris")
    acme.agent("Timur", departments=[sales])
    acme.agent("Zarina", role="observer")
    number = acme.ask()
    give(acme, number, "Boris")
    page(acme.owner, member(acme, "Boris")).submit("/deactivate", to=member(acme, "Zarina").id)
    assert acme.owner.page.status == 422 and acme.owner.tree.css_first("#to-error")
    acme.owner.submit("/deactivate", to=member(acme, "Timur").id)
    acme.machine.work()
    assert assignee(acme, number) == "nobody"


def test_who_comes_back_signs_in_anew_with_what_he_had(acme: Business) -> None:
    boris = acme.agent("Boris")
    page(acme.owner, member(acme, "Boris")).submit("/deactivate", to="")
    assert not member(acme, "Boris").is_active
    acme.owner.submit("/reactivate")
    assert acme.owner.page.status == 200 and member(acme, "Boris").is_active
    assert "/signin" in (boris.get("/tickets") and boris.url), "the old session stays over"


def test_nobody_comes_back_whose_address_somebody_else_has(acme: Business) -> None:
    acme.agent("Boris")
    old = member(acme, "Boris")
    page(acme.owner, old).submit("/deactivate", to="")
    acme.agent("Boris")
    page(acme.owner, old).submit("/reactivate")
    assert acme.owner.page.status == 422 and "is a colleague already" in acme.owner.text


def test_a_ticket_for_who_is_away_goes_to_the_substitute(acme: Business) -> None:
    acme.agent("Boris")
    acme.agent("Timur")
    before, after = acme.ask(), acme.ask()
    give(acme, before, "Boris")
    away(acme, "Boris", "Timur")
    assert assignee(acme, before) == "Boris", "when an absence begins, nothing moves"
    acme.owner.get(f"/tickets/{after}")
    acme.owner.submit("/assign", assignee=member(acme, "Boris").id)
    assert "gave it to Timur , who stands in for Boris" in acme.owner.text
    assert assignee(acme, after) == "Timur"


def test_who_is_away_may_take_a_ticket_himself(acme: Business) -> None:
    boris, number = acme.agent("Boris"), acme.ask()
    acme.agent("Timur")
    away(acme, "Boris", "Timur")
    boris.get(f"/tickets/{number}")
    boris.submit("/assign", assignee=member(acme, "Boris").id)
    assert assignee(acme, number) == "Boris"


def test_a_substitute_who_may_not_answer_there_gets_nothing(acme: Business) -> None:
    acme.agent("Boris")
    acme.agent("Timur", departments=[department(acme, "Sales")])
    number = acme.ask()
    away(acme, "Boris", "Timur")
    give(acme, number, "Boris")
    assert assignee(acme, number) == "Boris"


def test_what_a_customer_writes_meanwhile_goes_to_the_substitute(acme: Business) -> None:
    acme.agent("Boris")
    timur, number = acme.agent("Timur"), acme.ask()
    give(acme, number, "Boris")
    away(acme, "Boris", "Timur")
    write_again(acme, number)
    assert assignee(acme, number) == "Timur"
    assert "The till is stuck" in timur.get("/tickets?view=mine").text
    timur.get(f"/tickets/{number}")
    assert "It went to Timur , who stands in for Boris" in timur.text


def test_so_does_what_comes_by_mail(world: Machine, acme: Business) -> None:
    acme.agent("Boris")
    acme.agent("Timur")
    number = acme.ask()
    give(acme, number, "Boris")
    world.work()
    away(acme, "Boris", "Timur")
    world.send(answer_to(world.sent(acme.dana)[-1], acme.dana, "Any news?"), acme.dana, acme.mail)
    world.work()
    assert assignee(acme, number) == "Timur"


def test_a_customer_who_writes_to_somebody_who_left_waits_for_everybody(acme: Business) -> None:
    acme.agent("Boris")
    number = acme.ask()
    give(acme, number, "Boris")
    table.write(revised(member(acme, "Boris"), deactivated_at=now()), moved(acme.desk))
    write_again(acme, number)
    assert assignee(acme, number) == "nobody"
    assert "Boris is no longer here" in acme.owner.get(f"/tickets/{number}").text


def test_everybody_says_himself_when_he_is_away(acme: Business) -> None:
    boris = acme.agent("Boris", role="external")
    acme.agent("Timur")
    boris.get("/settings/you/away")
    assert "Timur" in boris.text
    wish = {"starts_on": "2098-01-02", "ends_on": "2098-01-01"}
    boris.submit("/away", **wish)
    assert boris.page.status == 422 and boris.tree.css_first("#ends_on-error")
    day = str(now().date())
    boris.submit("/away", starts_on=day, ends_on=day, substitute=member(acme, "Timur").id, reason="<b>Зуб</b>")
    assert boris.page.status == 200 and "Timur stands in; <b>Зуб</b>" in boris.text
    assert "away until" in acme.owner.get("/settings/staff").text
    boris.submit("/away", starts_on=day, ends_on=day)
    assert boris.page.status == 422 and "Already away" in boris.text
    boris.submit("/remove")
    assert boris.page.status == 200 and not acme.desk.all(Absence)


def test_an_absence_is_its_persons_and_the_admins(acme: Business) -> None:
    boris, timur = acme.agent("Boris"), acme.agent("Timur")
    away(acme, "Boris")
    (absence,) = acme.desk.all(Absence)
    timur.get("/settings/you/away")
    csrf = timur.form("/away").css_first("[name=csrf]")
    assert csrf
    fields = {"csrf": csrf.attributes["value"]}
    assert timur.post(f"/settings/you/away/{absence.id}/remove", fields).status == 404
    assert timur.post(f"/settings/staff/{absence.staff}/absences/{absence.id}/remove", fields).status == 403
    with pytest.raises(NotAllowed):
        absences.remove(acme.desk, member(acme, "Timur"), member(acme, "Boris"), absence.id)
    olga = office(acme)
    page(olga, member(acme, "Boris")).submit("/remove")
    assert olga.page.status == 200 and not acme.desk.all(Absence)
    assert boris.get("/settings/you/away").status == 200


def test_an_absence_that_is_none_is_said_beside_its_field(acme: Business) -> None:
    day = str(now().date())
    wrong = {"starts_on": ["tomorrow"], "ends_on": ["", "2020-01-01", "9999-12-31"], "reason": ["x" * 201]}
    for field, value in [(field, value) for field, values in wrong.items() for value in values]:
        page(acme.owner, member(acme, "Aigerim"))
        acme.owner.submit("/absences", **{"starts_on": day, "ends_on": day, field: value})
        assert acme.owner.page.status == 422 and acme.owner.tree.css_first(f"#{field}-error"), (field, value)
    assert not acme.desk.all(Absence)


def test_nobody_stands_in_who_answers_nothing(acme: Business) -> None:
    acme.agent("Zarina", role="observer")
    day = str(now().date())
    aigerim = member(acme, "Aigerim")
    for one in (member(acme, "Zarina"), aigerim):
        page(acme.owner, aigerim).submit("/absences", starts_on=day, ends_on=day, substitute=one.id)
        assert acme.owner.page.status == 422 and acme.owner.tree.css_first("#substitute-error")
