"""The page of a ticket that staff write down for a customer."""

from typing import Any

from chalice.app import Response

from chalicelib.helpdesk import adding
from chalicelib.helpdesk.adding import Wish
from chalicelib.helpdesk.customer_base import listing, people
from chalicelib.helpdesk.rights import may
from chalicelib.helpdesk.vocabulary import classes
from chalicelib.helpdesk.vocabulary.priorities import PRIORITIES
from chalicelib.web import ticket_traits
from chalicelib.web.asking import Ask
from chalicelib.web.inside import inside
from tenants.errors import N_, Invalid, NotAllowed

CHANNELS = {"phone": N_("They called"), "visit": N_("They came by"), "mail": N_("We write first")}
SHORTEST = 2  # letters of a name before anybody is suggested


def show(ask: Ask, invalid: Invalid | None = None) -> Response:
    """The form, with what was typed, or with the customer from whose page one came."""
    offered = adding.departments(ask.desk, ask.person)
    if not offered:
        raise NotAllowed()
    begun = {"channel": "phone", "priority": "normal", "is_mine": "yes", **_customer(ask)}
    return inside(
        ask,
        "ticket_add.html",
        N_("New ticket"),
        invalid,
        places=offered,
        channels=CHANNELS,
        classes=[{"id": one.id, "title": ticket_traits.name(ask, one)} for one in classes.active(ask.desk)],
        priorities=PRIORITIES,
        can_find=may(ask.desk, ask.person, "customers"),
        values=ask.form.typed() if invalid else {**begun, "department": offered[0].id},
    )


def wish(ask: Ask) -> Wish:
    form = ask.form
    return Wish(
        contact=form.get("contact").strip(),
        name=form.get("name"),
        channel=form.get("channel"),
        department=form.get("department"),
        ticket_class=form.get("ticket_class"),
        priority=form.get("priority") or "normal",
        is_mine=bool(form.get("is_mine")),
        subject=form.get("subject"),
        text=form.text("text"),
        reply=form.text("reply"),
        is_acknowledged=bool(form.get("is_acknowledged")),
    )


def known(ask: Ask, begins: str) -> list[dict[str, str]]:
    """Customers whose names begin so, or who have that address, for whoever may look them up."""
    if len(begins.strip()) < SHORTEST or not may(ask.desk, ask.person, "customers"):
        return []
    find = listing.by_address if "@" in begins else listing.by_name
    return [{"name": one.name, "contact": one.address} for one in find(ask.desk, ask.person, begins[:100]).rows[:10]]


def _customer(ask: Ask) -> dict[str, Any]:
    """The customer whom the address names, for whoever may see him."""
    id = ask.query.get("customer", "")
    if not id:
        return {}
    one = people.find(ask.desk, ask.person, id)
    return {"contact": one.address, "name": one.name}
