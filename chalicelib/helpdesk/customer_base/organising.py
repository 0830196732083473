"""By jobs: customers and tickets learn what became of an organisation, a page at a time."""

from collections.abc import Callable
from typing import Any

from chalicelib import jobs
from chalicelib.helpdesk import customers, spent, tickets
from chalicelib.helpdesk.customer_base import changing, people
from chalicelib.helpdesk.customer_base.organisations import Organisation
from chalicelib.helpdesk.customers import Customer
from chalicelib.helpdesk.searching import wanting
from chalicelib.helpdesk.tickets import Ticket
from chalicelib.jobs import Job, Later
from tenants import keys, table
from tenants.errors import Conflict, NotFound
from tenants.table import Write
from tenants.tenant import Desk

PAGE = 50


def organise(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Bring an organisation's name to its customers, then to its tickets; without it the customers belong to none."""
    id, what = wish["organisation"], wish.get("what", "customer")
    where = keys.organisation(desk.id, id)
    found = table.get(Organisation, where)

    def told(of: str) -> None:
        if what == "customer":
            _tell_customer(desk, of, id, found)
        elif found:
            _again(desk, int(of), lambda one: _named(one, found))

    rest = _walk(keys.listed(desk.id, what, id), wish.get("after"), told)
    if _name(table.get(Organisation, where)) != _name(found):
        raise Later(1)  # renamed meanwhile, and what that one's job has told may be written over
    following = {"organisation": id, "what": what, "after": rest} if rest else None
    if following is None and what == "customer" and found:
        following = {"organisation": id, "what": "ticket"}
    _settle(job, "organise", following)


def organise_tickets(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Bring a customer's tickets to his organisation, those that stood where he was before."""
    customer = table.get(Customer, keys.customer(desk.id, wish["customer"]))
    now = [customer.id, *customer.took_in] if customer else []
    left = wish.get("left") or now  # as at the start: who is taken apart meanwhile must not hide another
    if customer is None or not left:
        _settle(job, "organise_tickets", None)
        return

    def told(number: str) -> None:
        _again(desk, int(number), lambda one: _moved(one, customer, wish["was"]))

    rest = _walk(keys.listed(desk.id, "ticket", left[0]), wish.get("after"), told) if left[0] in now else None
    left = left if rest else left[1:]
    _settle(job, "organise_tickets", {**wish, "after": rest, "left": left} if left else None)


def _name(found: Organisation | None) -> str | None:
    return found.name if found else None


def _walk(partition: str, after: dict[str, Any] | None, told: Callable[[str], None]) -> dict[str, Any] | None:
    """Tell each of a page of a list, by the id or number in its key; return where the next page begins."""
    page = table.query(partition, index="list", limit=PAGE, start=after)
    for row in page.rows:
        told(row["pk"]["S"].rpartition("#")[2])
    return page.last


def _settle(job: Job, effect: str, following: dict[str, Any] | None) -> None:
    if following is None:
        jobs.settle(job, effect)
        return
    effects: dict[str, Any] = {effect: following}
    further = jobs.job(job.tenant, **effects)
    jobs.settle(job, effect, table.create(further))
    jobs.announce(further)


def _tell_customer(desk: Desk, id: str, organisation: str, found: Organisation | None) -> None:
    for _ in range(tickets.TRIES):
        customer = table.get(Customer, keys.customer(desk.id, id))
        if customer is None or customer.organisation != organisation or customer.merged_into:
            return
        is_same = changing.as_read(customer)  # who is merged at this moment is told of by that
        about = {"organisation": found.id if found else None, "organisation_name": found.name if found else None}
        change = table.change(customer, is_same, **about)
        try:
            lookups = people.lookups_follow(customer, people.every_address(customer))
            table.write(change, *lookups, people.membership(customer))
            return
        except Conflict:
            continue
    raise Conflict()


def _again(desk: Desk, number: int, verb: Callable[[Ticket], list[Write]]) -> None:
    def write(ticket: Ticket) -> None:
        timed = spent.places(ticket)
        writes = verb(ticket)
        if writes:
            tickets.commit(ticket, writes, wanting.effect(number, ()) | spent.effect(timed, ticket))

    try:
        tickets.again(desk.id, number, write)
    except NotFound:
        return


def _named(ticket: Ticket, found: Organisation) -> list[Write]:
    if ticket.organisation != found.id or ticket.organisation_name == found.name:
        return []
    return [table.change(ticket, organisation_name=found.name)]


def _moved(ticket: Ticket, customer: Customer, was: str) -> list[Write]:
    if (ticket.organisation or "") != was or ticket.organisation == customer.organisation:
        return []
    listed = customers.organisation_ticket(ticket.tenant, ticket.number, customer.organisation or "", ticket.created_at)
    change = table.change(ticket, organisation=customer.organisation, organisation_name=customer.organisation_name)
    ticket.organisation = customer.organisation
    return [change, table.put(listed) if customer.organisation else table.delete(listed)]
