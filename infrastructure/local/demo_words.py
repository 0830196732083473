"""The words of the demo's tickets: tags, a stage, fields, reply templates, stop-lists; and tickets that have them."""

from collections import defaultdict
from functools import partial
from typing import Any

from chalicelib.helpdesk import settling, tickets
from chalicelib.helpdesk.incoming import blocking, stop_lists
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.helpdesk.vocabulary import classes, reply_templates, sub_statuses, tags, terms, ticket_fields
from chalicelib.helpdesk.vocabulary.reply_templates import ReplyTemplate
from chalicelib.helpdesk.vocabulary.sub_statuses import SubStatus
from chalicelib.helpdesk.vocabulary.tags import Tag
from chalicelib.helpdesk.vocabulary.ticket_fields import TicketField
from tenants.staff import Staff
from tenants.tenant import Desk, load

TAGS = {"printer": 6, "exchange with 1C": 4, "loyalty": 1, "жалоба": 0}
CLASSES = {2: "incident", 3: "documentation", 4: "incident", 5: "incident", 6: "incident", 11: "change"}
TAGGED = {2: "loyalty", 4: "printer", 5: "printer", 6: "printer", 7: "exchange with 1C", 12: "жалоба"}
WAITS = 3  # the number of a ticket that is pending
GREETING = "Hello {{ customer.name }},\n\n"
TEMPLATES: list[dict[str, Any]] = [
    {
        "name": "Ask for the self-test",
        "category": "Printers",
        "text": GREETING
        + "please print the self-test: hold the feed button for five seconds. Is the paper blank then?",
        "status": "pending",
        "tags": "printer",
    },
    {
        "name": "Courier is on the way",
        "category": "Printers",
        "text": GREETING + "a spare printer leaves today. Your number is #{{ ticket.number }}.\n\n{{ agent.name }}",
        "status": "solved",
    },
    {
        "name": "Спасибо, проверяем",
        "text": "Здравствуйте, {{ customer.name }}!\n\nСпасибо, проверяем и ответим сегодня.",
    },
]


def fill(desk: Desk, owner: Staff) -> None:
    """Give the demo its words; whatever is there already stays as it is."""
    if desk.all(Tag):
        return
    for name, hue in TAGS.items():
        terms.add(load(desk.id), owner, Tag, name, hue=hue)
    sub_statuses.add(load(desk.id), owner, "Waits for the supplier", "pending", names={"ru": "Ждёт поставщика"})
    ticket_fields.add(load(desk.id), owner, "Cash desk", "number", "", is_shown=True)
    ticket_fields.add(load(desk.id), owner, "Model", "choice", "Kassa 200\nKassa 300\nKassa 300 Mobile")
    for wish in TEMPLATES:
        _template(load(desk.id), owner, wish)
    stop_lists.stop_word(load(desk.id), owner, "crypto bonus")
    stop_lists.stop_network(load(desk.id), owner, "192.0.2.0/24")
    blocking.block(load(desk.id), owner, "pills.example")
    _mark(load(desk.id), owner)


def _template(desk: Desk, owner: Staff, wish: dict[str, Any]) -> None:
    tagged = {one.id for one in desk.all(Tag) if one.name == wish.get("tags")}
    nothing = dict.fromkeys(("category", "owner", "departments", "status", "assignee", "ticket_class"))
    if not any(one.name == wish["name"] for one in desk.all(ReplyTemplate)):
        reply_templates.save(desk, owner, None, "", {**nothing, **wish, "tags": tagged or None})


def _mark(desk: Desk, owner: Staff) -> None:
    """Class and tag tickets, and fill in their fields."""
    by_name = {one.name: one.id for one in desk.all(Tag)}
    stage = desk.all(SubStatus)[0].id
    place = next(one for one in desk.all(TicketField) if one.kind == "number")
    for number, id in CLASSES.items():
        tickets.again(desk.id, number, partial(_class, desk, owner, id))
    for number, name in TAGGED.items():
        tickets.again(desk.id, number, partial(_tag, desk, owner, by_name[name]))
    tickets.again(desk.id, WAITS, lambda one: settling.set_status(desk, owner, one, "pending", stage))
    typed = defaultdict(str, {place.input: "3"})
    nothing: dict[str, str] = defaultdict(str)
    fill_in = partial(ticket_fields.fill, desk, owner, typed=typed.__getitem__, seen=nothing.__getitem__)
    tickets.again(desk.id, 5, fill_in)


def _class(desk: Desk, owner: Staff, id: str, ticket: Ticket) -> None:
    classes.set_class(desk, owner, ticket, id)


def _tag(desk: Desk, owner: Staff, id: str, ticket: Ticket) -> None:
    tags.tag(desk, owner, ticket, id)
