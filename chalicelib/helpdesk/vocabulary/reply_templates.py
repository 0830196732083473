"""Reply templates: text with macros, and what else is done in the same click."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from pynamodb.attributes import UnicodeAttribute, UnicodeSetAttribute

from chalicelib.helpdesk import editing
from chalicelib.helpdesk.departments import Department, line
from chalicelib.helpdesk.letters import macros
from chalicelib.helpdesk.letters.letter_kinds import AGENT, CUSTOMER, DEPARTMENT, DESK, NUMBER
from chalicelib.helpdesk.letters.lettering import UNSEEN
from chalicelib.helpdesk.letters.macros import Macro
from chalicelib.helpdesk.rights import departments_with, may, may_anywhere
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.wording import say
from tenants import keys
from tenants.errors import N_, NN_, Invalid, NotAllowed, NotFound, Text
from tenants.keys import new_id
from tenants.staff import Staff
from tenants.tenant import Desk, Setting

MACROS = (CUSTOMER, NUMBER, Macro("ticket.subject", N_("The subject of the ticket")), AGENT, DEPARTMENT, DESK)
OFFERED = {one.name: one for one in MACROS}
LONGEST = {"name": 60, "category": 60, "text": 4_000}  # letters and signs; a desk's settings are read together
MOST, MOST_OWN = 300, 50  # of a desk, and of one person for himself alone
MINE, SOME, ALL = "mine", "departments", "all"
EXAMPLE: dict[str, Text | str] = {
    "customer.name": N_("Dana"),
    "ticket.number": "1042",
    "ticket.subject": N_("Where is my order?"),
}


class ReplyTemplate(Setting, discriminator="reply_template"):
    """A template for whoever may use it: its owner, the people of departments, or all."""

    name = UnicodeAttribute()
    category = UnicodeAttribute(null=True)
    text = UnicodeAttribute()
    owner = UnicodeAttribute(null=True)  # the staff member whose own it is
    departments = UnicodeSetAttribute(null=True)  # whose people share it; without them and an owner all do
    status = UnicodeAttribute(null=True)  # that the ticket gets, as "pending" or with a stage as "pending:{id}"
    assignee = UnicodeAttribute(null=True)  # a staff member's id, or "me"
    ticket_class = UnicodeAttribute(null=True)
    tags = UnicodeSetAttribute(null=True)

    @property
    def heading(self) -> str:
        """Under what it stands in a list."""
        return self.category or ""

    @property
    def visibility(self) -> str:
        return MINE if self.owner else SOME if self.departments else ALL


class Filled(NamedTuple):
    """The text of a template for one ticket; what has no value there stands in it as a macro still."""

    text: str
    missing: list[Macro]


def every(desk: Desk, person: Staff) -> list[ReplyTemplate]:
    """The templates that a person may use or change, by category and name."""
    found = [one for one in desk.all(ReplyTemplate) if may_change(desk, person, one) or _may_use(desk, person, one)]
    return sorted(found, key=lambda one: ((one.category or "").casefold(), one.name.casefold()))


def for_ticket(desk: Desk, person: Staff, ticket: Ticket) -> list[ReplyTemplate]:
    """Those that a person may use on a ticket."""
    above = {one.id for one in line(desk, ticket.department)}
    return [one for one in every(desk, person) if _fits(person, one, above)]


def find(desk: Desk, person: Staff, id: str) -> ReplyTemplate:
    """A template that a person may use or change; raise NotFound."""
    for one in every(desk, person):
        if one.id == id:
            return one
    raise NotFound()


def may_change(desk: Desk, person: Staff, one: ReplyTemplate) -> bool:
    return may_share(desk, person, one.departments) if not one.owner else one.owner == person.id


def may_share(desk: Desk, person: Staff, departments: Any) -> bool:
    """Whether a person may make templates for the people of some departments, or for all where none is named."""
    if may(desk, person, "settings"):
        return True
    return bool(departments) and all(may(desk, person, "manage", id) for id in departments)


def require_use(desk: Desk, person: Staff) -> None:
    """Raise NotAllowed for whoever has no tickets to answer and nothing to manage."""
    if not (may_anywhere(desk, person, "answer") or may(desk, person, "settings")):
        raise NotAllowed()


def sharers(desk: Desk, person: Staff) -> list[Department]:
    """The departments for whose people a person may make templates."""
    mine = desk.all(Department) if may(desk, person, "settings") else departments_with(desk, person, "manage")
    return sorted((one for one in mine if one.is_active), key=lambda one: (one.order, one.id))


def save(desk: Desk, person: Staff, one: ReplyTemplate | None, seen: str, wish: Mapping[str, Any]) -> None:
    """Make or change a template; `wish` has its attributes, tidied. Raise Invalid naming the field."""
    require_use(desk, person)
    if one and not may_change(desk, person, one):
        raise NotAllowed()
    _check(desk, person, wish)
    if one:
        editing.save(desk, editing.edited(person, one, seen, **wish))
        return
    _require_room(desk, person, bool(wish["owner"]))
    made = ReplyTemplate(*keys.setting(desk.id, "reply_template", new_id()), **wish)
    editing.save(desk, editing.added(person, made))


def remove(desk: Desk, person: Staff, one: ReplyTemplate) -> None:
    if not may_change(desk, person, one):
        raise NotAllowed()
    editing.save(desk, editing.removed(person, one))


def tidy(text: str) -> str:
    return UNSEEN.sub(" ", text.replace("\r\n", "\n")).strip()


def check_text(text: str) -> None:
    """Raise Invalid for a text with macros that are not offered."""
    if not text:
        raise Invalid(text=N_("Write something first."))
    if len(text) > LONGEST["text"]:
        raise Invalid(text=N_("At most %(number)s letters and signs fit in here.", number=LONGEST["text"]))
    try:
        macros.pieces(text, OFFERED)
    except Invalid as invalid:
        raise Invalid(text=invalid.text) from invalid


def filled(desk: Desk, person: Staff, text: str, ticket: Ticket | None) -> Filled:
    """A template's text with the values of a ticket, or of an example; raise Invalid for a macro that there is not."""
    values = {**_values(desk, person, ticket), "agent.name": person.name, "desk.name": desk.tenant.name}
    missing = [OFFERED[name] for name in dict.fromkeys(macros.names(text)) if name in OFFERED and not values[name]]
    shown = {name: value or macros.written(name) for name, value in values.items()}
    return Filled(macros.filled(text, shown), missing)


def summary(desk: Desk) -> Text:
    number = len([one for one in desk.all(ReplyTemplate) if not one.owner])
    shared = NN_("%(number)s for all or for departments", "%(number)s for all or for departments", number)
    return shared if number else N_("No templates yet")


def _values(desk: Desk, person: Staff, ticket: Ticket | None) -> dict[str, Any]:
    if ticket is None:
        named = {name: say(value, person.language) for name, value in EXAMPLE.items()}
        return {**named, "department.name": next(iter(d.name for d in desk.all(Department)), "")}
    department = next(iter(line(desk, ticket.department)), None)
    return {
        "customer.name": "" if "@" in ticket.customer_name else ticket.customer_name,
        "ticket.number": str(ticket.number),
        "ticket.subject": ticket.subject,
        "department.name": department.name if department else "",
    }


def _may_use(desk: Desk, person: Staff, one: ReplyTemplate) -> bool:
    if one.owner:
        return one.owner == person.id
    answered = {department.id for department in departments_with(desk, person, "answer")}
    if not one.departments:
        return bool(answered)
    return any(above.id in one.departments for id in answered for above in line(desk, id))


def _fits(person: Staff, one: ReplyTemplate, departments: set[str]) -> bool:
    if one.owner:
        return one.owner == person.id
    return not one.departments or bool(departments & set(one.departments))


def _check(desk: Desk, person: Staff, wish: Mapping[str, Any]) -> None:
    wrong: dict[str, Text] = {}
    if not wish["name"]:
        wrong["name"] = N_("The name is missing.")
    for field in ("name", "category"):
        if len(wish[field] or "") > LONGEST[field]:
            wrong[field] = N_("At most %(number)s characters, please.", number=LONGEST[field])
    if not wish["owner"] and not may_share(desk, person, wish["departments"]):
        wrong["visibility"] = N_("Choose departments that you manage, or keep it for yourself.")
    try:
        check_text(wish["text"])
    except Invalid as invalid:
        wrong.update(invalid.fields)
    if wrong:
        raise Invalid(**wrong)


def _require_room(desk: Desk, person: Staff, is_own: bool) -> None:
    every_one = desk.all(ReplyTemplate)
    own = [one for one in every_one if one.owner == person.id]
    if is_own and len(own) >= MOST_OWN:
        raise Invalid(name=N_("At most %(number)s templates of your own.", number=MOST_OWN))
    if len(every_one) >= MOST:
        raise Invalid(name=N_("At most %(number)s templates on one desk.", number=MOST))
