"""An example of a ticket and its reply, with which letters are shown to those who word them.

It belongs to a tenant that does not exist. So no link or token in such a letter proves anything, should it be answered.
"""

from email import message_from_bytes, policy
from typing import NamedTuple

from chalicelib.helpdesk import departments
from chalicelib.helpdesk.letters import lettering
from chalicelib.helpdesk.letters.lettering import Letter, Words
from chalicelib.helpdesk.messages import Entry, Message
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.mail.compose import Mail
from chalicelib.mail.worded import Worded
from chalicelib.wording import say
from tenants import keys
from tenants.errors import N_
from tenants.keys import now
from tenants.staff import Staff
from tenants.tenant import Desk, Tenant

NOBODY = "example"  # no id of a tenant looks like this
NUMBER = 1042
CUSTOMER = N_("Dana")
SUBJECT = N_("Where is my order?")
QUESTION = N_("Good morning, where is the order of last week?")
ANSWER = N_("Good morning,\n\nthe courier leaves at ten and is with you before eleven.")


class Example(NamedTuple):
    desk: Desk
    ticket: Ticket
    entries: list[Entry]
    reply: Message


def example(desk: Desk, person: Staff, name: str, language: str, words: Words) -> Example:
    """A desk that has worded a letter so, with a ticket to write it about; raise Invalid for words that cannot be."""
    words = lettering.tidy(words)
    lettering.check(name, words)
    stage = _stage(desk, person, f"{name}-{language}", words)
    ticket = _ticket(stage, person, language)
    name, address = ticket.customer_name, ticket.customer_address
    asked = ticket.next_message("customer", say(QUESTION, language), by_name=name, address=address)
    written = {"by": person.id, "by_name": person.name, "to": [person.address], "state": "queued"}
    return Example(stage, ticket, [asked], ticket.next_message("reply", say(ANSWER, language), **written))


def conversation(desk: Desk, person: Staff, language: str) -> tuple[Ticket, list[Entry]]:
    """A ticket with a question and its answer, as pages show one."""
    ticket = _ticket(desk, person, language)
    name, address = ticket.customer_name, ticket.customer_address
    asked = ticket.next_message("customer", say(QUESTION, language), by_name=name, address=address)
    written = {"by": person.id, "by_name": person.name, "to": [person.address], "state": "sent"}
    return ticket, [asked, ticket.next_message("reply", say(ANSWER, language), **written)]


def read(mail: Mail) -> Worded:
    """What a mail program shows of a mail of ours."""
    message = message_from_bytes(mail.raw, policy=policy.default)
    bodies = [message.get_body((kind,)) for kind in ("plain", "html")]
    text, html = (body.get_content().replace("\r\n", "\n") if body else "" for body in bodies)
    return Worded(str(message["Subject"] or ""), text, html)


def _stage(desk: Desk, person: Staff, id: str, words: Words) -> Desk:
    values = {name: value for name, value in desk.tenant.attribute_values.items() if name not in ("pk", "sk")}
    worded = {**words._asdict(), "by": person.id, "by_name": person.name, "updated_at": now()}
    tenant = Tenant(*keys.setting(NOBODY, "tenant"), **values)
    return desk.replaced(tenant, Letter(*keys.setting(NOBODY, "letter", id), **worded))


def _ticket(desk: Desk, person: Staff, language: str) -> Ticket:
    return Ticket(
        *keys.ticket(NOBODY, NUMBER),
        number=NUMBER,
        subject=say(SUBJECT, language),
        preview="",
        status="open",
        shelf="open",
        channel="mail",
        department=departments.first(desk).id,
        customer="",
        customer_name=say(CUSTOMER, language),
        customer_address=person.address,
        language=language,
        messages=1,
        waiting_since=now(),
        created_at=now(),
    )
