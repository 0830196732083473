"""Whose question a ticket is: another customer may take the place of the one who asked."""

from typing import Any

from chalicelib import jobs
from chalicelib.helpdesk import customers, tickets
from chalicelib.helpdesk.customer_base import contacts
from chalicelib.helpdesk.customers import Known, OrganisationTicket
from chalicelib.helpdesk.messages import event
from chalicelib.helpdesk.rights import require
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.jobs import Job
from tenants import keys, table
from tenants.errors import NotFound
from tenants.items import DeskItem
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk


def set_requester(desk: Desk, person: Staff, ticket: Ticket, typed: str, name: str = "") -> None:
    """Give a ticket to the customer of an address or phone number, who is registered where nobody has it yet.

    The link of the one before opens it no more. Raise Invalid naming `requester`.
    """
    require(desk, person, "answer", ticket)
    address = contacts.contact(typed, "requester")
    if address == ticket.customer_address:
        return
    of = [*customers.lookups(desk.id, address), customers.key(desk.id, ticket.customer_address)]
    known, domain, before = table.batch_get(of)
    number = int(ticket.number)
    writer = customers.writer(desk.id, known or domain, address, " ".join(name.split())[:100], number=number)
    about = {"to": f"{writer.name} ({address})", "before": f"{ticket.customer_name} ({ticket.customer_address})"}
    told = event(desk.id, number, "requester", by=person.id, by_name=person.name, **about)
    changes: dict[str, Any] = {
        "customer": writer.id,
        "customer_name": writer.name[:100],
        "customer_address": address,
        "organisation": writer.organisation,
        "organisation_name": writer.organisation_name,
        "earlier": [one for one in writer.earlier if one != number] or None,
        "cc": [one for one in ticket.cc if one != address],
        "link": ticket.link + 1,
        "list_key": keys.listed(desk.id, "ticket", writer.id),
    }
    writes, effects = tickets.moved(ticket, told, **changes)
    tickets.commit(ticket, [*writes, *writer.writes, *_forgotten(before, number)], effects)


def _forgotten(before: DeskItem | None, number: int) -> list[Write]:
    """What takes the ticket from the last ones of the customer before."""
    if not isinstance(before, Known) or number not in (before.recent or ()):
        return []
    return [table.change(before, recent=[one for one in before.recent if one != number] or None)]


def list_ticket(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `list_ticket`: a ticket stands in the list of the organisation that it belongs to now."""
    try:
        ticket = tickets.load(desk.id, wish["number"])
    except NotFound:
        jobs.settle(job, "list_ticket")
        return
    is_same = table.change(ticket)  # under its version, so that nobody moves it meanwhile
    jobs.settle(job, "list_ticket", is_same, _place(ticket))


def _place(ticket: Ticket) -> Write:
    number = int(ticket.number)
    if ticket.organisation is None:
        return table.delete(OrganisationTicket(*keys.organisation_ticket(ticket.tenant, number)))
    return table.put(customers.organisation_ticket(ticket.tenant, number, ticket.organisation, ticket.created_at))
