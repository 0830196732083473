"""Stripe's own pages for a customer: cards, invoices, the subscription."""

from chalicelib.helpdesk import log
from chalicelib.helpdesk.paying import accounts
from chalicelib.helpdesk.rights import require
from chalicelib.integrations import payments
from chalicelib.urls import urls
from tenants import table
from tenants.staff import Staff
from tenants.tenant import Desk


def start(desk: Desk, person: Staff) -> str:
    """The URL of the portal; raise Invalid where there is none now."""
    require(desk, person, "billing")
    back = urls.desk_url(desk.tenant.slug, urls.billing("top-up"))
    try:
        customer = str(accounts.customer(desk, person).stripe_customer_id)
        url = payments.driver().portal(customer, back, person.language)
    except payments.Problem as problem:
        raise accounts.unavailable(problem) from problem
    table.write(log.record(desk.id, person, "paying", "portal_begun"))
    return url
