"""What was done to tickets of the demo beside answering them: one sleeps, one is deleted, one came by phone."""

from chalicelib.helpdesk import adding, copying, deleting, following, snooze_times, snoozing, tickets
from chalicelib.helpdesk.adding import Wish
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.tickets import Ticket
from tenants import table
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import Desk, moved, revised

SLEEPS, GONE, WATCHED = 3, 13, 4  # numbers of the demo's tickets
LINES = {"Support": 1, "Cash desks": 2, "Printers": 3}


def fill(desk: Desk, aigerim: Staff, boris: Staff) -> None:
    """Do it once: whoever finds the lines set finds the rest done as well."""
    unset = [one for one in desk.all(Department) if one.name in LINES and one.line is None]
    if not unset:
        return

    def sleep(one: Ticket) -> None:
        where = desk.find(Department, one.department)
        until = snooze_times.chosen(desk, where, "monday", "", now())
        snoozing.snooze(desk, aigerim, one, until)

    tickets.again(desk.id, SLEEPS, sleep)
    tickets.again(desk.id, GONE, lambda one: deleting.delete(desk, aigerim, one))
    tickets.again(desk.id, WATCHED, lambda one: following.follow(desk, aigerim, one))
    tickets.again(desk.id, WATCHED, lambda one: copying.copy_to(desk, boris, one, "owner@dastarkhan.example"))
    adding.add(desk, boris, _called(desk))
    table.write(*(revised(one, line=LINES[one.name]) for one in unset), moved(desk))


def _called(desk: Desk) -> Wish:
    where = next(one for one in desk.all(Department) if one.name == "Support")
    return Wish(
        contact="8 701 555 01 42",
        name="Серик Омаров",
        channel="phone",
        department=where.id,
        ticket_class="",
        priority="high",
        is_mine=True,
        subject="The card terminal asks for a password",
        text="He stands at the till, the terminal wants a password after the night’s update. He waits for a call back.",
        reply="",
    )
