"""Who asks, beside a ticket: what whoever may see the ticket should know of its customer."""

from collections.abc import Sequence
from typing import Any

from chalicelib.helpdesk import own_fields
from chalicelib.helpdesk.customer_base import fields, history, people
from chalicelib.helpdesk.customer_base.organisations import Organisation
from chalicelib.helpdesk.customers import Customer
from chalicelib.helpdesk.own_fields import OwnField
from chalicelib.helpdesk.rights import may
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.urls import urls
from chalicelib.web.asking import Ask
from tenants import keys, table
from tenants.errors import Text
from tenants.items import DeskItem
from tenants.keys import Key

Read = list[DeskItem | None]


def read(tenant: str, ticket: Ticket, others: Sequence[Key] = (), similar: Sequence[int] = ()) -> tuple[Read, Read]:
    """What else the page needs, then the customer, his organisation, his earlier and similar tickets, in one trip."""
    tickets = [keys.ticket(tenant, number) for number in (*(ticket.earlier or ()), *similar)]
    wanted = [keys.customer(tenant, ticket.customer), keys.organisation(tenant, ticket.organisation or "")]
    found = table.batch_get([*others, *wanted, *tickets])
    return found[: len(others)], found[len(others) :]


def card(ask: Ask, ticket: Ticket, read: Sequence[DeskItem | None]) -> dict[str, Any]:
    """Of what was `read` as much as the person may see."""
    found, asked_for, *tickets = read
    customer = found if isinstance(found, Customer) else None
    organisation = asked_for if isinstance(asked_for, Organisation) else None
    if customer and customer.merged_into:
        customer = people.survivor(customer)
    can_customers = may(ask.desk, ask.person, "customers")
    count = len(ticket.earlier or ())
    earlier, alike = (history.visible(ask.desk, ask.person, some) for some in (tickets[:count], tickets[count:]))
    known = {ticket.number, *(one.number for one in earlier)}
    return {
        "name": customer.name if customer else ticket.customer_name,
        "phone": customer.phone if customer else None,
        "notes": customer.notes if customer else None,
        "fields": own_fields.shown(fields.of_customers(ask.desk), customer.fields) if customer else [],
        "url": urls.known_customer(customer.id) if customer and can_customers else "",
        "organisation_name": organisation.name if organisation else ticket.organisation_name,
        "organisation_fields": _organisation_fields(ask, organisation),
        "organisation_notes": organisation.notes if organisation else None,
        "organisation_url": urls.organisation(organisation.id) if organisation and can_customers else "",
        "earlier": earlier,
        "similar": [one for one in alike if one.number not in known and one.merged_into is None],
    }


def _organisation_fields(ask: Ask, organisation: Organisation | None) -> list[tuple[OwnField, Text | str]]:
    return own_fields.shown(fields.of_organisations(ask.desk), organisation.fields) if organisation else []
