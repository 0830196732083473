"""Duty by schedule: who takes, week by week, what nobody was given."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.helpdesk import editing
from chalicelib.helpdesk.departments import Department, line
from chalicelib.helpdesk.rights import may, may_anywhere, require
from chalicelib.helpdesk.team import absences
from chalicelib.helpdesk.team.shifts import stand_in
from tenants import keys
from tenants.errors import N_, NN_, Invalid, NotFound, Text
from tenants.items import IntegerAttribute
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import Desk, Setting

WEEK = timedelta(days=7)
WHOLE = "desk"  # id of the rota that holds where a department has none
SHOWN = 12  # weeks ahead
MOST_PEOPLE = 20
MOST_WEEKS = 12


class Rota(Setting, discriminator="rota"):
    """An order of people who take turns; of a department (its id) or of the whole desk."""

    name = UnicodeAttribute()  # of the department or the desk, as it was then
    people = JSONAttribute()  # ids of staff members, in order
    starts_on = UnicodeAttribute()  # the Monday from which it counts
    weeks = IntegerAttribute(default=1)  # that a turn lasts
    swaps = JSONAttribute(default=dict)  # {Monday: id of who has that week instead}


def on_duty(desk: Desk, department: str, moment: datetime) -> Staff | None:
    """Who takes the unassigned of a department at a moment, or of the whole desk where none is named.

    The week's dispatcher or who stands in for him; where that one may not answer there, the next in the order.
    """
    monday = week(desk, moment)
    rota = next((one for one in _rotas(desk, department) if one.starts_on <= monday), None)
    people = {one.id: one for one in desk.all(Staff)}
    for id in _order(rota, monday) if rota else ():
        found = stand_in(desk, people[id], moment) if id in people else None
        if found and _may_answer(desk, found, department):
            return found
    return None


def find(desk: Desk, id: str) -> Rota | None:
    """The rota of a department, or of the whole desk, itself; raise NotFound where there is no such department."""
    if id != WHOLE:
        desk.find(Department, id)
    return next((one for one in desk.all(Rota) if one.id == id), None)


def week(desk: Desk, moment: datetime) -> str:
    """The Monday of a moment's week, by the desk's clock."""
    return monday_of(date.fromisoformat(absences.today(desk, moment))).isoformat()


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def noon(desk: Desk, day: date) -> datetime:
    """The middle of a day, by the desk's clock."""
    return datetime.combine(day, time(12), ZoneInfo(desk.tenant.time_zone))


def coming(desk: Desk) -> list[str]:
    """The Mondays of this week and those ahead that a calendar shows."""
    first = date.fromisoformat(week(desk, now()))
    return [(first + number * WEEK).isoformat() for number in range(SHOWN)]


def planned(rota: Rota, monday: str) -> str:
    """Whose week it is, swaps included; empty before the first."""
    if not rota.people or monday < rota.starts_on:
        return ""
    passed = (date.fromisoformat(monday) - date.fromisoformat(rota.starts_on)).days // 7
    usual = rota.people[passed // int(rota.weeks) % len(rota.people)]
    return str(rota.swaps.get(monday, usual))


def eligible(desk: Desk, id: str) -> list[Staff]:
    """Who can have duty."""
    return [one for one in desk.all(Staff) if _may_answer(desk, one, "" if id == WHOLE else id)]


def change(desk: Desk, person: Staff, id: str, seen: str | None, people: list[str], starts_on: str, weeks: str) -> None:
    """Say who takes turns, in which order, from which week and for how long."""
    rota = find(desk, id)
    require(desk, person, "settings")
    chosen, wrong = [one for one in people if one], dict[str, Text]()
    for one in chosen:
        desk.find(Staff, one)
    may_have = {one.id for one in eligible(desk, id)}
    if not chosen:
        wrong["people"] = N_("Choose at least one person.")
    elif len(chosen) > MOST_PEOPLE:
        wrong["people"] = N_("At most %(number)s turns.", number=MOST_PEOPLE)
    elif strange := next((one for one in chosen if one not in may_have), None):
        wrong["people"] = N_("%(name)s may not answer in this department.", name=desk.find(Staff, strange).name)
    if (start := _date(starts_on)) is None:
        wrong["starts_on"] = N_("Choose the first day.")
    if not weeks.isdecimal() or not 1 <= int(weeks) <= MOST_WEEKS:
        wrong["weeks"] = N_("Choose a number from 1 to %(number)s.", number=MOST_WEEKS)
    if wrong or start is None:
        raise Invalid(**wrong)
    about: dict[str, Any] = {"people": chosen, "starts_on": monday_of(start).isoformat(), "weeks": int(weeks)}
    if rota:
        editing.save(desk, editing.edited(person, rota, seen, **about, swaps=_ahead(desk, rota)))
    else:
        made = Rota(*keys.setting(desk.id, "rota", id), name=_name(desk, id), **about)
        editing.save(desk, editing.added(person, made))


def swap(desk: Desk, person: Staff, id: str, monday: str, staff: str) -> None:
    """Give one week to somebody, or back to whom the order says (empty)."""
    rota = find(desk, id)
    require(desk, person, "settings")
    if rota is None:
        raise NotFound()
    if monday not in coming(desk) or monday < rota.starts_on:
        raise Invalid(week=N_("Choose a week."))
    swaps = _ahead(desk, rota)
    swaps.pop(monday, None)
    if staff:
        chosen = desk.find(Staff, staff)
        if chosen not in eligible(desk, id):
            raise Invalid(staff=N_("%(name)s may not answer in this department.", name=chosen.name))
        swaps[monday] = chosen.id
    editing.save(desk, editing.edited(person, rota, swaps=swaps))


def remove(desk: Desk, person: Staff, id: str) -> None:
    """End a rota; nobody has duty there by it."""
    rota = find(desk, id)
    require(desk, person, "settings")
    if rota is None:
        raise NotFound()
    editing.save(desk, editing.removed(person, rota))


def summary(desk: Desk) -> Text:
    """How it stands, in a few words."""
    rotas = desk.all(Rota)
    whole = on_duty(desk, "", now()) if any(one.id == WHOLE for one in rotas) else None
    if whole:
        return N_("This week: %(name)s", name=whole.name)
    return NN_("%(number)s rota", "%(number)s rotas", len(rotas)) if rotas else N_("Nobody by schedule")


def _rotas(desk: Desk, department: str) -> Iterator[Rota]:
    """The rotas that hold for a department, the nearest first."""
    every = {one.id: one for one in desk.all(Rota)}
    for id in [*(one.id for one in line(desk, department)), WHOLE]:
        if id in every:
            yield every[id]


def _order(rota: Rota, monday: str) -> list[str]:
    """Who has a week, then who would come next."""
    first = planned(rota, monday)
    place = rota.people.index(first) if first in rota.people else 0
    return [first, *rota.people[place:], *rota.people[:place]]


def _may_answer(desk: Desk, person: Staff, department: str) -> bool:
    return may(desk, person, "answer", department) if department else may_anywhere(desk, person, "answer")


def _ahead(desk: Desk, rota: Rota) -> dict[str, str]:
    """The swaps of weeks that are not over."""
    this_week = week(desk, now())
    return {monday: staff for monday, staff in rota.swaps.items() if monday >= this_week}


def _name(desk: Desk, id: str) -> str:
    return desk.tenant.name if id == WHOLE else desk.find(Department, id).name


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
