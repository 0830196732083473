"""Who asks, beside a ticket: what whoever may see the ticket should know of its customer, in one round trip."""

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


def card(ask: Ask, ticket: Ticket) -> dict[str, Any]:
    """The customer, his organisation, and his earlier tickets, as far as the person may see them."""
    tenant, earlier = ask.desk.id, [keys.ticket(ask.desk.id, number) for number in ticket.earlier or ()]
    wanted = [keys.customer(tenant, ticket.customer), keys.organisation(tenant, ticket.organisation or "")]
    found, asked_for, *tickets = table.batch_get([*wanted, *earlier])
    customer = found if isinstance(found, Customer) else None
    organisation = asked_for if isinstance(asked_for, Organisation) else None
    if customer and customer.merged_into:
        customer = people.survivor(customer)
    can_customers = may(ask.desk, ask.person, "customers")
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
        "earlier": history.visible(ask.desk, ask.person, tickets),
    }


def _organisation_fields(ask: Ask, organisation: Organisation | None) -> list[tuple[OwnField, Text | str]]:
    return own_fields.shown(fields.of_organisations(ask.desk), organisation.fields) if organisation else []
