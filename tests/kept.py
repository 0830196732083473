"""What a desk has made of the mail that came to it, and the shortest ways to a mail of ours."""

from email.message import EmailMessage

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.tickets import Ticket
from tenants import keys, table
from tests.machine import Machine
from tests.mails import mail_from, send
from tests.people import Business, fields_of


def ticket(business: Business, number: int = 1) -> Ticket:
    return tickets.load(business.tenant, number)


def messages(business: Business, number: int = 1) -> list[Message]:
    items = table.query_all(keys.ticket(business.tenant, number).pk, begins="timeline#")
    return [item for item in items if isinstance(item, Message)]


def texts(business: Business, number: int = 1) -> list[str]:
    return [message.text for message in messages(business, number)]


def kinds(business: Business, number: int = 1) -> list[str]:
    return [message.kind for message in messages(business, number)]


def numbers(business: Business) -> list[int]:
    """Every ticket there is, in one round trip."""
    found = table.batch_get([keys.ticket(business.tenant, number) for number in range(1, 12)])
    return [int(one.number) for one in found if isinstance(one, Ticket)]


def aside(business: Business) -> str:
    """What the page of Suspended says."""
    business.owner.get("/suspended")
    return business.owner.text


def friend(business: Business, name: str = "bob") -> str:
    return f"{name}@{business.slug}-friends.example"


def asked(world: Machine, business: Business, text: str = "Please help", **headers: str) -> EmailMessage:
    """Dana asks by mail; return her mail, which became ticket 1."""
    mail = mail_from(f"Dana <{business.dana}>", business.mail, text, **headers)
    send(world, mail, business.mail)
    return mail


def replied(world: Machine, business: Business, **fields: str) -> EmailMessage:
    """Dana asks by mail, Aigerim replies; return the reply as Dana has it."""
    asked(world, business)
    return reply_to(world, business, **fields)


def reply_to(world: Machine, business: Business, number: int = 1, **fields: str) -> EmailMessage:
    """Aigerim replies on the ticket's page; return her mail as the customer has it."""
    post(business, number, "reply", **{"text": "Press both keys", **fields})
    world.work()
    return world.sent(ticket(business, number).customer_address)[-1]


def post(business: Business, number: int, verb: str, **fields: str) -> None:
    """Send a form of a ticket's page as Aigerim does, without looking at the page that comes then."""
    owner = business.owner
    owner.get(f"/tickets/{number}")
    form = owner.form("/reply" if verb == "note" else f"/{verb}")  # one composer has both buttons
    page = owner.post(f"/tickets/{number}/{verb}", {**fields_of(form), **fields}, follow=False)
    assert page.status == 303, owner.text


def stored(world: Machine, prefix: str) -> list[str]:
    """Keys of raw mail."""
    return world.mail_keys(prefix).split()
