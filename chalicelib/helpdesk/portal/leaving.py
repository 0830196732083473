"""A customer asks to be forgotten: a ticket for the desk's people, who do it, and the end of his sessions."""

from chalicelib.helpdesk import customers, departments, limits, opening
from chalicelib.helpdesk.customer_base import changing, people
from chalicelib.helpdesk.customers import Customer
from chalicelib.helpdesk.incoming.by_page import CHANNEL
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.opening import Question
from chalicelib.helpdesk.portal import sessions
from chalicelib.helpdesk.ticket import Ticket
from chalicelib.wording import say
from tenants.errors import N_
from tenants.tenant import Desk

SUBJECT = N_("Please delete what you know of me")
TEXT = N_(
    "I ask you to delete my questions and what you know of me: %(addresses)s. I asked for this while I was signed in "
    "on your pages, by a link that was mailed to me."
)
DAY = 86_400


def ask(desk: Desk, customer: Customer, address: str, language: str) -> Ticket:
    """Open the request and end every session; raise LimitReached for a second one on a day."""
    limits.count(desk.id, Limit(f"leave#{customer.id}", 1, DAY))
    named = {"addresses": ", ".join(people.every_address(customer))}
    question = Question(
        department=departments.first(desk).id,
        subject=say(SUBJECT, language),
        text=say(N_(TEXT.message, **named), language),
        channel=CHANNEL,
        name=customer.name,
        address=address,
        language=language,
    )
    ended = changing.changed(None, customer, {}, **sessions.all_over())
    return opening.open_ticket(desk, question, customers.known(desk.id, address), lambda _, __: [ended])
