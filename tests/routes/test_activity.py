"""What staff members did, day by day: counted once, on the tenant's own day, and shown to whom it may be."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.signing_in import sessions
from chalicelib.helpdesk.team import activity
from chalicelib.helpdesk.team.activity import Numbers
from chalicelib.web.charts import ceiling, chart
from chalicelib.wording import duration
from tenants import keys, table
from tenants.items import Counter
from tenants.staff import Staff
from tenants.tenant import Tenant
from tests.machine import Machine
from tests.people import Browser, Business, fields_of


def person(business: Business, name: str) -> Staff:
    return next(one for one in business.desk.all(Staff) if one.name == name)


def today(business: Business, name: str) -> Numbers:
    one = person(business, name)
    return next(iter(activity.of_person(business.desk, one, one).values()))


def do(browser: Browser, number: int, verb: str, **fields: Any) -> None:
    browser.get(f"/tickets/{number}")
    csrf = fields_of(browser.form("/signout"))["csrf"]
    assert browser.post(f"/tickets/{number}/{verb}", {"csrf": csrf, "cc": "", **fields}).status == 200


def asked(business: Business, minutes: int) -> int:
    """A ticket that came so long ago."""
    number = business.ask()
    ticket = tickets.load(business.tenant, number)
    table.write(table.change(ticket, created_at=ticket.created_at - timedelta(minutes=minutes)))
    return number


def counted(business: Business, name: str, days: int = 0, **numbers: int) -> None:
    when = activity.days(business.desk)[days]
    table.write(table.add(Counter(*keys.activity(business.tenant, when, person(business, name).id)), numbers))


def figures(browser: Browser, name: str) -> list[str]:
    """The cells of somebody's row."""
    row = next(row for row in browser.tree.css("tbody tr") if name in row.text())
    return [cell.text().strip() for cell in row.css("td")]


def test_replies_notes_and_solved_tickets_are_counted_with_their_times(world: Machine, acme: Business) -> None:
    boris, number = acme.agent(), asked(acme, 45)
    do(boris, number, "reply", text="Try again", then="pending")
    do(boris, number, "note", text="It is the cable")
    do(boris, number, "status", status="solved")
    do(boris, number, "status", status="closed")
    world.work()
    world.sweep()
    done = today(acme, "Boris")
    assert done == Numbers(
        taken=1,
        replies=1,
        notes=1,
        solved=1,
        first_answers=1,
        first_answer_minutes=45,
        solutions=1,
        solution_minutes=45,
    )
    assert today(acme, "Aigerim") == Numbers()


def test_only_the_first_answer_and_the_first_solution_have_a_time(world: Machine, acme: Business) -> None:
    boris, number = acme.agent(), asked(acme, 10)
    for then in ("solved", "open", "solved"):
        do(boris, number, "reply", text="Try again", then=then)
    world.work()
    done = today(acme, "Boris")
    assert (done.replies, done.solved, done.first_answers, done.solutions) == (3, 2, 1, 1)
    assert (done.first_answer, done.solution) == (10, 10)


def test_a_ticket_counts_as_taken_for_whom_it_is_given_to(world: Machine, acme: Business) -> None:
    acme.agent()
    do(acme.owner, acme.ask(), "assign", assignee=person(acme, "Boris").id)
    world.work()
    assert today(acme, "Boris").taken == 1 and today(acme, "Aigerim").taken == 0


def test_a_job_that_runs_twice_counts_once(world: Machine, acme: Business) -> None:
    do(acme.owner, acme.ask(), "note", text="Look")
    waiting = [job["job"] for job in world.jobs(acme.tenant)]
    from chalicelib import worker

    for id in [*waiting, *waiting]:
        worker.perform(acme.tenant, id)
    assert today(acme, "Aigerim").notes == 1


def test_the_day_is_the_tenants_own(acme: Business) -> None:
    head = Tenant(*keys.setting(acme.tenant, "tenant"))
    table.write(table.add(head, {"revision": 1}, time_zone="Pacific/Kiritimati"))  # 14 hours ahead
    here = datetime.now(UTC).astimezone(ZoneInfo("Pacific/Kiritimati")).date().isoformat()
    origin = sessions.Origin("203.0.113.7", "")
    table.write(*sessions.opened(acme.desk, person(acme, "Aigerim"), origin)[1])
    assert activity.days(acme.desk)[0] == here and today(acme, "Aigerim").sign_ins == 1


def test_everybody_is_shown_to_who_may_see_reports(acme: Business) -> None:
    boris, olga = acme.agent(), acme.agent("Olga", role="admin")
    counted(acme, "Boris", replies=4, solved=2, first_answers=2, first_answer_minutes=200)
    counted(acme, "Boris", days=3, replies=1, ratings=2, rating_stars=9)
    counted(acme, "Boris", days=29, notes=1)
    counted(acme, "Boris", days=29, replies=1)
    olga.get("/settings/activity")
    assert figures(olga, "Boris") == ["0", "0", "6", "1", "2", "1 hr 40 min", "–", "4.5"]
    assert "6 replies" in olga.text and "A first answer took 1 hr 40 min on average." in olga.text
    assert boris.get("/settings/activity").status == 403
    olga.get("/settings")
    assert olga.tree.css("a[href='/settings/activity']")


def test_one_sees_ones_own_and_others_need_the_right(acme: Business) -> None:
    boris = acme.agent()
    counted(acme, "Boris", days=1, replies=3, solutions=1, solution_minutes=3000)
    own, other = person(acme, "Boris").id, person(acme, "Aigerim").id
    assert boris.get(f"/settings/staff/{own}/activity").status == 200
    assert len(boris.tree.css("tbody tr")) == 1 and "2 days 2 hr" in boris.text
    assert len(boris.tree.css("svg.chart rect.bar")) == 2, "a bar for the day, and one in the legend"
    assert boris.get(f"/settings/staff/{other}/activity").status == 403
    assert boris.get("/settings/staff/nobody/activity").status == 404
    assert not boris.tree.css("form[action$=export]")


def test_days_from_before_are_left_out(acme: Business) -> None:
    counted(acme, "Aigerim", days=29, replies=1)
    before = (datetime.now(UTC) - timedelta(days=40)).date().isoformat()
    table.write(table.add(Counter(*keys.activity(acme.tenant, before, person(acme, "Aigerim").id)), {"replies": 50}))
    acme.owner.get("/settings/activity")
    assert figures(acme.owner, "Aigerim")[2] == "1"


def test_csv_of_both_is_told_to_the_log(acme: Business) -> None:
    acme.agent("=Boris")
    counted(acme, "=Boris", replies=3, first_answers=1, first_answer_minutes=7)
    acme.owner.get("/settings/activity")
    page = acme.owner.submit("/settings/activity/export")
    head, *lines = csv.reader(io.StringIO(page.text.removeprefix("\ufeff")))
    assert head[0] == "Person" and lines[0][:8] == ["'=Boris", "0", "0", "3", "0", "0", "1", "7"]
    id = person(acme, "=Boris").id
    acme.owner.get(f"/settings/staff/{id}/activity")
    page = acme.owner.submit(f"/settings/staff/{id}/activity/export")
    assert len(page.text.splitlines()) == 31 and activity.days(acme.desk)[0] in page.text
    acme.owner.get("/settings/log?kind=activity")
    assert acme.owner.text.count("Export as a file") >= 2 and "=Boris" in acme.owner.text


def test_a_chart_of_nothing_and_of_much() -> None:
    assert [ceiling(value) for value in (0, 1, 5, 9, 21, 41, 190, 1001)] == [4, 4, 8, 20, 40, 80, 200, 2000]
    drawn = chart(["1", "2"], [0, 200], [0, 0])
    assert [bar.height for bar in drawn.bars] == [0, 184] and drawn.up[-1].text == "200"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "0 min"), (59, "59 min"), (60, "1 hr"), (135, "2 hr 15 min"), (2880, "2 days"), (4400, "3 days 1 hr")],
)
def test_times_are_told_in_their_largest_units(minutes: int, said: str) -> None:
    assert duration(minutes, "en") == said
    assert "duration" not in duration(minutes, "ru") + duration(minutes, "kk"), "the locale has no such word"
