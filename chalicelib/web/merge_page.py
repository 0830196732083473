"""Two tickets side by side before they are merged, or the question with which."""

from typing import Any

from chalice.app import Response

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.customer_base import history
from chalicelib.helpdesk.departments import Department
from chalicelib.helpdesk.joining import merged, merging
from chalicelib.helpdesk.joining.merging import Comparison
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.helpdesk.vocabulary import tags
from chalicelib.urls import urls
from chalicelib.web import pages
from chalicelib.web.asking import Ask
from chalicelib.web.inside import inside
from chalicelib.web.ticket_joining import typed_number
from tenants.errors import N_, Invalid
from tenants.staff import Staff

OFFERED = 10  # other tickets of the same customer


def show(ask: Ask, number: int, invalid: Invalid | None = None) -> Response:
    """The page; with `invalid` it says what is wrong with the choice."""
    one = merged.survivor(ask.desk.id, tickets.load(ask.desk.id, number))
    require(ask.desk, ask.person, "merge", one)
    if one.number != number:
        return pages.redirect(ask, urls.ticket(int(one.number)))
    typed = ask.form.get("other") if ask.is_change else ask.query.get("with", "")
    both: list[dict[str, Any]] = []
    try:
        if typed and invalid is None:
            other = merging.find(ask.desk, ask.person, typed_number(typed, "other"))
            both = [_side(ask, merging.compare(ask.desk, ask.person, *pair)) for pair in ((one, other), (other, one))]
    except Invalid as wrong:
        invalid = wrong
    return inside(
        ask,
        "merge.html",
        N_("Merge tickets"),
        invalid,
        ticket=one,
        both=both,
        offered=[] if both else _offered(ask, one),
        values={"with": typed},
    )


def _side(ask: Ask, found: Comparison) -> dict[str, Any]:
    """One of two, as it is and as it would be."""
    one, other = found.survivor, found.other
    people = {person.id: person for person in ask.desk.all(Staff)}
    return {
        "one": one,
        "other": other,
        "department": ask.desk.find(Department, one.department).name,
        "assignee": people.get(one.assignee or ""),
        "tags": tags.among(ask.desk, one.tags),
        "copies": found.copies,
        "is_same_customer": found.is_same_customer,
    }


def _offered(ask: Ask, one: Ticket) -> list[Ticket]:
    found = history.of_customers(ask.desk, ask.person, [one.customer], limit=OFFERED + 1).tickets
    return [each for each in found if each.number != one.number][:OFFERED]
