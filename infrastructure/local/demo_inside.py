"""What the demo tenant keeps for itself: service objects with their past, and a thread between colleagues."""

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.internal_mail import writing
from chalicelib.helpdesk.objects import attaching, catalogue, changes
from chalicelib.helpdesk.objects.service_object import ServiceObject
from tenants.staff import Staff
from tenants.tenant import Desk, load

OBJECTS = [
    ("Fiscal printer FP-80", "service", "used", "Cash desks", "2.1", "Prints the receipts on every desk.", (4, 5, 6)),
    ("Exchange with 1C", "program", "used", "Accounting", "4.12", "Sends the day’s sales to the books at night.", (7,)),
    ("Обмен с банком", "service", "planned", "Accounting", "", "Терминалы «Халык» и «Каспи».", ()),
    ("Rules for refunds", "regulation", "used", "", "2026", "Who may refund what, and who signs.", (12,)),
]
CHANGES = [
    ("Exchange with 1C", "Updated after the program’s release", "4.13", "45000", "2026-03-02"),
    ("Fiscal printer FP-80", "New head cables on all desks", "", "118000", "2026-05-14"),
    ("Fiscal printer FP-80", "New firmware", "2.2", "", "2026-06-20"),
]
THREAD = "Both printers of desk 3 (#5) go to the workshop on Friday. Who brings the spare one?"


def fill(desk: Desk, owner: Staff, colleague: Staff) -> None:
    """Put them there, unless they are."""
    if desk.all(ServiceObject):
        return
    places = {one.name: one.id for one in desk.all(Department)}
    for name, kind, state, place, version, about, numbers in OBJECTS:
        wish = catalogue.Wish(name, kind, state, colleague.id, places.get(place, ""), version, about)
        made = catalogue.add(load(desk.id), owner, wish)
        _attach(load(desk.id), owner, made.id, numbers)
    for name, what, version, cost, day in CHANGES:
        now = load(desk.id)
        one = next(each for each in now.all(ServiceObject) if each.name == name)
        changes.record(now, owner, one, changes.Wish(what, version, cost, day), str(one.edition))
    question = writing.Wish("Spare printer for Friday", THREAD, "people", [owner.id])
    thread = writing.begin(load(desk.id), colleague, question, [])
    writing.begin(load(desk.id), owner, writing.Wish("Holidays in March", "Write down yours by Monday.", "all", []), [])
    writing.reply(load(desk.id), colleague, thread.id, "I could do it on the way.", [])


def _attach(desk: Desk, person: Staff, object: str, numbers: tuple[int, ...]) -> None:
    for number in numbers:
        ticket = tickets.load(desk.id, number)
        if object in [one.id for one in attaching.attachable(desk, person, ticket)]:
            attaching.attach(desk, person, ticket, [object], [])
