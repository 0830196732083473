"""The two ways to a customer's page of a ticket, and where each leads: a link with a secret, or being signed in.

`own` are the ids of customers who are he himself.
"""

from collections.abc import Mapping

from chalicelib.helpdesk import customer_links
from chalicelib.helpdesk.portal.seeing import Access
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.urls import urls


class ByLink:
    """The link of one ticket; `secrets` are those of the tickets that were merged into it."""

    is_signed_in = False

    def __init__(self, number: int, secret: str) -> None:
        self.number, self.access = number, Access(secret)
        self.secrets: Mapping[int, str] = {}

    def own(self, ticket: Ticket) -> list[str]:
        return [ticket.customer]

    def page(self, **told: str) -> str:
        return urls.customer(self.number, self.access.secret, **told)

    def verb(self, verb: str) -> str:
        return urls.customer_verb(self.number, self.access.secret, verb)

    def file(self, number: int, file: str) -> str:
        secret = self.access.secret if number == self.number else self.secrets[number]
        return urls.customer_file(number, secret, file)

    def to(self, ticket: Ticket, **told: str) -> str:
        return urls.customer(int(ticket.number), ticket.secret, **told)

    def to_own(self, ticket: Ticket, **told: str) -> str:
        """A ticket that somebody has just opened here, as the form's page shows it."""
        return urls.customer(int(ticket.number), customer_links.form_secret(ticket), **told)


class SignedIn:
    """Somebody who is signed in, and may look at whatever is his."""

    is_signed_in = True

    def __init__(self, number: int, access: Access) -> None:
        self.number, self.access = number, access

    def own(self, ticket: Ticket) -> list[str]:
        who = self.access.customer
        return [who.id, *who.took_in] if who else []

    def page(self, **told: str) -> str:
        return urls.my_ticket(self.number, **told)

    def verb(self, verb: str) -> str:
        return urls.my_ticket(self.number, verb)

    def file(self, number: int, file: str) -> str:
        return urls.my_file(number, file)

    def to(self, ticket: Ticket, **told: str) -> str:
        return urls.my_ticket(int(ticket.number), **told)
