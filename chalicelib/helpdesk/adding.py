"""A question that did not come by itself: somebody called, came by, or is to hear from us first."""

from dataclasses import dataclass
from typing import Any

from chalicelib.helpdesk import addresses, answering, customers, drafts, opening, tickets
from chalicelib.helpdesk.customer_base import contacts
from chalicelib.helpdesk.departments import Department, active
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.opening import Question, Recorded
from chalicelib.helpdesk.rights import may
from chalicelib.helpdesk.subjects import LONGEST
from chalicelib.helpdesk.tickets import AndWrite, Ticket
from chalicelib.helpdesk.vocabulary import classes
from chalicelib.helpdesk.vocabulary.priorities import PRIORITIES
from tenants.errors import N_, Invalid, Text
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk

CHANNELS = ("phone", "visit", "mail")  # by which it began; mail is one that we write first
LONGEST_NAME = 100
Files = list[dict[str, Any]]


@dataclass(frozen=True)
class Wish:
    """What somebody typed of it."""

    contact: str  # a mail address or a phone number; nothing where the name is all that is known
    name: str
    channel: str
    department: str
    ticket_class: str
    priority: str
    is_mine: bool
    subject: str
    text: str  # what the customer said
    reply: str  # the first answer
    is_acknowledged: bool = False


def departments(desk: Desk, person: Staff) -> list[Department]:
    """Where somebody may add a ticket."""
    return [one for one in active(desk) if may(desk, person, "answer", one.id)]


def add(desk: Desk, person: Staff, wish: Wish, and_write: AndWrite | None = None) -> Ticket:
    """Open a ticket for a customer, who is registered by it, and send the first answer; raise Invalid naming fields.

    Until it is sent the answer is a draft, so that it is not lost with whoever dies between the two.
    """
    address = _checked(desk, person, wish)
    attributes = {
        "ticket_class": wish.ticket_class or None,
        "priority": wish.priority,
        "assignee": person.id if wish.is_mine else None,
        **({} if wish.text.strip() else {"messages": 0, "asked_at": None, "is_unread": False}),
    }
    question = Question(
        wish.department,
        wish.subject,
        wish.text,
        wish.channel,
        " ".join(wish.name.split()),
        address,
        is_acknowledged=wish.is_acknowledged and "@" in address,
        is_counted=False,
        recorded=Recorded(person, attributes),
    )
    known = customers.known(desk.id, address) if address else None

    def beside(ticket: Ticket, first: Message) -> list[Write]:
        begun = drafts.begun(person, ticket, wish.reply) if wish.reply.strip() else []
        return [*begun, *(and_write(ticket, first) if and_write else [])]

    ticket = opening.open_ticket(desk, question, known, beside)
    if wish.reply.strip():
        number = int(ticket.number)
        tickets.again(desk.id, number, lambda one: _answer(desk, person, one, wish.reply))
    return ticket


def _answer(desk: Desk, person: Staff, ticket: Ticket, text: str) -> Message:
    return answering.reply(
        desk, person, ticket, text, files=[], and_write=lambda one, _: [drafts.gone(person, one, "reply")]
    )


def _checked(desk: Desk, person: Staff, wish: Wish) -> str:
    """By what the customer is known, with all that is wrong said at once."""
    places, known_classes = [one.id for one in departments(desk, person)], [one.id for one in classes.active(desk)]
    wrong: dict[str, Text | None] = {
        "department": None if wish.department in places else N_("Choose a department."),
        "channel": None if wish.channel in CHANNELS else N_("Choose one of these."),
        "ticket_class": None if wish.ticket_class in ("", *known_classes) else N_("Choose one of these."),
        "priority": None if wish.priority in PRIORITIES else N_("There is no such priority."),
        "subject": _subject_problem(wish.subject),
        "name": _name_problem(wish),
        "text": None if wish.text.strip() or wish.reply.strip() else N_("Write what was said, or your first answer."),
    }
    address = ""
    try:
        address = contacts.contact(wish.contact, "contact") if wish.contact.strip() else ""
    except Invalid as invalid:
        wrong |= invalid.fields
    if wish.reply.strip() and "@" not in address:
        wrong["reply"] = N_("An answer needs a mail address to go to. Write it down as a note later.")
    if wish.channel == "mail" and "@" not in address:
        wrong.setdefault("contact", N_("Write the mail address that it is to go to."))
    if found := {field: text for field, text in wrong.items() if text}:
        raise Invalid(**found)
    return address


def _subject_problem(subject: str) -> Text | None:
    if not subject.strip():
        return N_("Write what it is about.")
    return N_("At most %(number)s characters, please.", number=LONGEST) if len(subject) > LONGEST else None


def _name_problem(wish: Wish) -> Text | None:
    if not wish.name.strip():
        return None if wish.contact.strip() else N_("Write a name, a mail address or a phone number.")
    if len(wish.name) > LONGEST_NAME:
        return N_("At most %(number)s characters, please.", number=LONGEST_NAME)
    return addresses.name_problem(wish.name)
