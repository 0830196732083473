"""One verb for several tickets of the board: each its own transaction, with its own rights."""

from collections.abc import Callable, Iterable
from typing import Any

from chalicelib.helpdesk import assigning, snooze_times, tickets, transferring
from chalicelib.helpdesk.closing.rules import OFF
from chalicelib.helpdesk.departments import active
from chalicelib.helpdesk.joining import merged
from chalicelib.helpdesk.rights import may, may_anywhere, require
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.helpdesk.vocabulary import classes, tags
from chalicelib.helpdesk.vocabulary.priorities import PRIORITIES
from chalicelib.helpdesk.vocabulary.template_actions import Stage
from chalicelib.web import ticket_joining, ticket_more, ticket_snooze, ticket_traits, undo
from chalicelib.web.asking import Ask
from chalicelib.web.undo import Done
from tenants import keys, table
from tenants.errors import Conflict, Invalid, NotAllowed, NotFound
from tenants.staff import Staff

Verb = Callable[[Ask, Ticket], object]
MOST = 100
RIGHTS = ("answer", "assign", "transfer", "merge", "delete")  # that the bar's buttons take


def assign(ask: Ask, ticket: Ticket) -> None:
    assigning.assign(ask.desk, ask.person, ticket, ask.form.get("assignee"))


def transfer(ask: Ask, ticket: Ticket) -> None:
    transferring.transfer(ask.desk, ask.person, ticket, ask.form.get("department"), ask.form.text("words"))


# By the field that says what to make of the tickets: whichever button was pressed sends just its own.
VERBS: dict[str, Verb] = {
    "assignee": assign,
    "department": transfer,
    **{
        field: ticket_traits.VERBS[name]
        for field, name in (("status", "status"), ("priority", "priority"), ("ticket_class", "class"), ("tag", "tags"))
    },
    "until": ticket_snooze.snooze,
    "delete": ticket_more.delete,
    "restore": ticket_more.restore,
    "gather": ticket_joining.gather,  # with the number of the incident beside it
}


def chosen(ask: Ask) -> list[int]:
    """The tickets that were ticked."""
    numbers = [text for text in ask.form.all("ticket") if undo.LISTED.fullmatch(text) and text.isdecimal()]
    return [int(number) for number in dict.fromkeys(numbers)][:MOST]


def verb(ask: Ask) -> Verb | None:
    """What is to be done to them, None for nothing that can be."""
    return next((verb for field, verb in VERBS.items() if ask.form.all(field)), None)


def run(ask: Ask, numbers: Iterable[int], verb: Verb, needs_sight: bool = True) -> Done:
    """Do a verb to tickets, one after the other; those that it cannot be done to are left as they are."""
    wanted = list(numbers)
    known = table.batch_get([keys.ticket(ask.desk.id, number) for number in wanted])
    changed, left, what = list[int](), list[int](), "changed"
    for number, found in zip(wanted, known, strict=True):

        def checked(one: Ticket) -> tuple[bool, Any]:
            if needs_sight:
                require(ask.desk, ask.person, "see", one)
            merged.require_apart(one)
            before = one.version
            verb(ask, one)
            return one.version != before, one.undo

        try:
            is_changed, told = tickets.again(ask.desk.id, number, checked, found if isinstance(found, Ticket) else None)
        except (NotFound, NotAllowed, Invalid, Conflict):
            left.append(number)
            continue
        if is_changed:
            changed.append(number)
            what = undo.named(told) if told else what
    return Done(what, changed, left)


def offered(ask: Ask) -> dict[str, Any]:
    """What the bar offers: all that the person may do somewhere; each ticket is asked again when it comes to it."""
    can = {right: may_anywhere(ask.desk, ask.person, right) for right in RIGHTS}
    if not any(can.values()):
        return {"bulk": None}
    return {
        "bulk": {
            "can": can,
            "statuses": ticket_traits.statuses(ask, Stage("", "")),
            "asks_solution": ask.desk.tenant.solution_rule != OFF,
            "priorities": PRIORITIES,
            "times": snooze_times.NAMES,
            "classes": [{"id": one.id, "title": ticket_traits.name(ask, one)} for one in classes.active(ask.desk)],
            "tags": tags.active(ask.desk),
            "people": [one for one in ask.desk.all(Staff) if _answers(ask, one)],
            "departments": [one for one in active(ask.desk) if may(ask.desk, ask.person, "see", one.id)],
        }
    }


def _answers(ask: Ask, one: Staff) -> bool:
    return any(may(ask.desk, one, "answer", department.id) for department in active(ask.desk))
