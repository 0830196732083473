"""What the demo's people did in the weeks before: figures alone, since its tickets are all of the last days."""

from datetime import date

from chalicelib.helpdesk.team import activity
from tenants import keys, table
from tenants.items import Counter
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk

WEEKS = 4
REPLIES = (6, 9, 5, 11, 7, 8, 10, 4, 12, 6)  # of one working day after the other


def fill(desk: Desk, owner: Staff, agent: Staff) -> None:
    """Give the days before today their figures; whatever is there already stays as it is."""
    past = activity.days(desk)[1 : WEEKS * 7]
    before = activity.of_person(desk, agent, agent)
    if any(any(before[day]) for day in past):
        return
    working = [day for day in past if date.fromisoformat(day).weekday() < 5]
    for place, day in enumerate(working):
        owners = _day(desk, owner, day, REPLIES[place % len(REPLIES)] // 2, 52)
        table.write(owners, _day(desk, agent, day, REPLIES[(place * 3) % len(REPLIES)], 34 + place))


def _day(desk: Desk, one: Staff, day: str, replies: int, minutes: int) -> Write:
    """A working day; `minutes` pass before a first answer."""
    solved, first = replies * 2 // 3, (replies + 1) // 2
    numbers = {
        "sign_ins": 1,
        "taken": first,
        "replies": replies,
        "notes": replies // 3,
        "solved": solved,
        "first_answers": first,
        "first_answer_minutes": first * minutes,
        "solutions": solved,
        "solution_minutes": solved * minutes * 9,
    }
    return table.add(Counter(*keys.activity(desk.id, day, one.id)), numbers)
