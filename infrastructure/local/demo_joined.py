"""Tickets of the demo that have to do with one another: an incident with what belongs to it, one merged, two linked."""

from datetime import timedelta

from chalicelib.helpdesk import customers, opening, tickets
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.joining import gathering, linking, merging
from chalicelib.helpdesk.opening import Question
from chalicelib.helpdesk.tickets import Ticket
from tenants import table
from tenants.errors import NotFound
from tenants.keys import now, ticket
from tenants.staff import Staff
from tenants.tenant import Desk

INCIDENT, PRINTS, RECEIPTS = 4, 5, 6  # numbers in demo.TICKETS
BELONG = (
    ("Madina Omarova", "madina@koktem.example", "0x2F on both desks", "Both desks show 0x2F since the lunch break."),
    ("Sergey Pak", "sergey@pakmarket.example", "Смена не закрывается", "На двух кассах ошибка 0x2F. Что нам делать?"),
)
AGAIN = ("Dana Serikova", "dana@bolashaq.example", "Desk 3: the same by form", "I wrote a mail an hour ago about this.")


def fill(desk: Desk, owner: Staff) -> None:
    """Add them unless they are there."""
    if _of(desk, INCIDENT).gathers:
        return
    for asked in BELONG:
        one = _open(desk, *asked)
        gathering.gather(desk, owner, tickets.load(desk.id, one), _of(desk, INCIDENT))
    again = _open(desk, *AGAIN)
    merging.merge(desk, owner, _of(desk, PRINTS), tickets.load(desk.id, again))
    linking.link(desk, owner, _of(desk, PRINTS), _of(desk, RECEIPTS))


def _of(desk: Desk, number: int) -> Ticket:
    found = table.get(Ticket, ticket(desk.id, number))
    if found is None:
        raise NotFound()
    return found


def _open(desk: Desk, name: str, address: str, subject: str, text: str) -> int:
    department = next(one for one in desk.all(Department) if one.name == "Cash desks")
    at = {"at": now() - timedelta(hours=3)}
    question = Question(department.id, subject, text, "mail", name, address, is_acknowledged=False, more=at)
    return int(opening.open_ticket(desk, question, customers.known(desk.id, address)).number)
