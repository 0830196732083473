"""What staff members did: everybody in the last days, and one of them day by day."""

from collections.abc import Iterable, Iterator
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.helpdesk.rights import may, require
from chalicelib.helpdesk.team import activity
from chalicelib.helpdesk.team.activity import DAYS, Numbers, together
from chalicelib.web.asking import Ask, page
from chalicelib.web.charts import Chart, chart, short_day
from chalicelib.web.inside import inside
from chalicelib.web.offering import asks
from chalicelib.web.sheets import sheet
from tenants.errors import N_
from tenants.staff import Staff

routes = Blueprint(__name__)

HEAD = (
    N_("Signed in"),
    N_("Tickets taken"),
    N_("Replies"),
    N_("Private notes"),
    N_("Solved"),
    N_("First answers"),
    N_("First answer, minutes on average"),
    N_("Solutions"),
    N_("Solution, minutes on average"),
    N_("Ratings"),
    N_("Rating on average"),
    N_("Time spent, minutes"),
)


def _may_all(ask: Ask) -> None:
    require(ask.desk, ask.person, "reports")


def _may_one(ask: Ask, staff: str) -> None:
    _one(ask, staff)


@page(routes, "/settings/activity")
@asks("statistics", _may_all)
def everybody(ask: Ask) -> Response:
    found = activity.of_everybody(ask.desk, ask.person)
    people = _people(ask, found)
    by_day = {day: together(one[day] for one in found.values() if day in one) for day in activity.days(ask.desk)}
    return _page(ask, "activity.html", N_("Activity"), by_day, people=people)


@page(routes, "/settings/activity/export", "POST", home="/settings/activity")
@asks("statistics", _may_all)
def export_everybody(ask: Ask) -> Response:
    found = activity.of_everybody(ask.desk, ask.person)
    activity.exported(ask.desk, ask.person)
    return _sheet(ask, "activity", ask.say(N_("Person")), ((one.name, numbers) for one, numbers in _people(ask, found)))


@page(routes, "/settings/staff/{staff}/activity")
@asks("statistics", _may_one)
def one(ask: Ask, staff: str) -> Response:
    found = _one(ask, staff)
    by_day = activity.of_person(ask.desk, ask.person, found)
    return _page(ask, "activity_of.html", N_("Activity of %(name)s", name=found.name), by_day, one=found)


@page(routes, "/settings/staff/{staff}/activity/export", "POST", home="/settings/staff/{staff}/activity")
@asks("statistics", _may_one)
def export_one(ask: Ask, staff: str) -> Response:
    found = _one(ask, staff)
    by_day = activity.of_person(ask.desk, ask.person, found)
    activity.exported(ask.desk, ask.person, found)
    return _sheet(ask, "activity", ask.say(N_("Day")), by_day.items())


def _one(ask: Ask, staff: str) -> Staff:
    """A colleague, or oneself, whom nobody has to allow to look."""
    found = ask.desk.find(Staff, staff)
    if found.id != ask.person.id:
        require(ask.desk, ask.person, "reports")
    return found


def _people(ask: Ask, found: dict[str, dict[str, Numbers]]) -> list[tuple[Staff, Numbers]]:
    """Who works here or did something in these days, whoever replied most first."""
    every = [(one, together(found.get(one.id, {}).values())) for one in ask.desk.all(Staff)]
    there = [(one, numbers) for one, numbers in every if one.is_active or any(numbers)]
    return sorted(there, key=lambda pair: (-pair[1].replies, -pair[1].solved, pair[0].name))


def _page(ask: Ask, template: str, title: Any, by_day: dict[str, Numbers], **more: Any) -> Response:
    whole = together(by_day.values())
    return inside(
        ask,
        template,
        title,
        days=[(day, numbers) for day, numbers in by_day.items() if any(numbers)],
        whole=whole,
        number_of_days=DAYS,
        chart=_chart(ask, by_day),
        has_ratings=bool(whole.ratings),
        has_minutes=bool(whole.minutes),
        may_export=may(ask.desk, ask.person, "export"),
        may_reports=may(ask.desk, ask.person, "reports"),
        **more,
    )


def _chart(ask: Ask, by_day: dict[str, Numbers]) -> Chart:
    oldest_first = list(by_day.items())[::-1]
    labels = [short_day(day, ask.language) for day, _ in oldest_first]
    return chart(labels, [one.replies for _, one in oldest_first], [one.solved for _, one in oldest_first])


def _sheet(ask: Ask, name: str, first: str, rows: Iterable[tuple[str, Numbers]]) -> Response:
    def lines() -> Iterator[list[object]]:
        yield [first, *(ask.say(text) for text in HEAD)]
        for what, one in rows:
            counted = (one.sign_ins, one.taken, one.replies, one.notes, one.solved)
            means = (one.first_answers, one.first_answer, one.solutions, one.solution, one.ratings, one.rating)
            yield [what, *counted, *means, one.minutes]

    return sheet(ask, name, lines())
