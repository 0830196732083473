"""Two customers who are one person: merged, and for a month to be taken apart again.

Nothing moves. Each keeps his addresses and tickets, also those that still come; the survivor's page shows both. So
mail that arrives meanwhile is in nobody's way, and taking apart puts each ticket where its address belongs.
"""

from collections.abc import Sequence
from datetime import timedelta

from chalicelib.helpdesk import customers, log
from chalicelib.helpdesk.customer_base import changing, people
from chalicelib.helpdesk.customer_base.organisations import Organisation
from chalicelib.helpdesk.customer_base.own_addresses import MOST as MOST_ADDRESSES
from chalicelib.helpdesk.customers import Customer
from chalicelib.helpdesk.rights import may, may_anywhere, require
from tenants import keys, table
from tenants.errors import N_, Invalid, NotAllowed, NotFound
from tenants.keys import now
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk

UNDO = timedelta(days=30)


def may_merge(desk: Desk, person: Staff) -> bool:
    return may(desk, person, "customers") and may_anywhere(desk, person, "merge")


def require_merge(desk: Desk, person: Staff) -> None:
    require(desk, person, "customers")
    if not may_anywhere(desk, person, "merge"):
        raise NotAllowed()


def is_undoable(customer: Customer) -> bool:
    return customer.merged_at is not None and now() - customer.merged_at < UNDO


def require_mergeable(one: Customer, other: Customer) -> None:
    """Raise Invalid where two customers cannot be merged; who is merged already is not there to be merged again."""
    if one.id == other.id:
        raise Invalid(other=N_("This is the same customer. Choose another."))
    if one.merged_into or other.merged_into:
        raise NotFound()
    if len(people.every_address(one)) + len(people.every_address(other)) > MOST_ADDRESSES:
        raise Invalid(other=N_("Together they would have more than %(number)s addresses.", number=MOST_ADDRESSES))


def merge(desk: Desk, person: Staff, survivor: Customer, other: Customer) -> None:
    """Merge a customer into a survivor, whose name, main address and organisation hold from now on."""
    require_merge(desk, person)
    if other.merged_into == survivor.id:
        return  # by a first click
    require_mergeable(survivor, other)
    group = [other, *people.taken_in(other)]
    took_in = [*survivor.took_in, *(one.id for one in group)]
    names = {"merged": other.name, "addresses": [address for one in group for address in one.addresses]}
    writes = [
        *_addresses_follow(survivor, group),
        *([table.delete(customers.member(other))] if other.organisation else []),
        changing.changed(person, survivor, {}, took_in=took_in),
        changing.changed(
            person,
            other,
            {},
            merged_into=survivor.id,
            merged_at=now(),
            merged_by=person.name,
            list_key=None,
            list_order=None,
        ),
        log.record(desk.id, person, "customer", "merged", survivor.id, survivor.name, after=names),
        log.record(desk.id, person, "customer", "merged", other.id, other.name, after={"into": survivor.name}),
    ]
    table.write(*writes)


def unmerge(desk: Desk, person: Staff, other: Customer) -> None:
    """Take apart what was merged in the last month; raise NotFound later."""
    require_merge(desk, person)
    if not other.merged_into:
        return  # by a first click
    if not is_undoable(other):
        raise NotFound()
    group = [other, *people.taken_in(other)]
    gone = {one.id for one in group}
    above = _above(other)
    organisation = (
        table.get(Organisation, keys.organisation(desk.id, other.organisation)) if other.organisation else None
    )
    writes = [changing.changed(person, one, {}, took_in=[id for id in one.took_in if id not in gone]) for one in above]
    back = changing.changed(
        person,
        other,
        {},
        merged_into=None,
        merged_at=None,
        merged_by=None,
        list_key=keys.listed(desk.id, "customer", ""),
        list_order=other.id,
        organisation=organisation.id if organisation else None,
        organisation_name=organisation.name if organisation else None,
    )
    from_, told = above[0], {"merged": other.name}
    table.write(
        *writes,
        back,
        *_addresses_follow(other, group),
        *([table.put(customers.member(other))] if other.organisation else []),
        log.record(desk.id, person, "customer", "unmerged", from_.id, from_.name, before=told),
        log.record(desk.id, person, "customer", "unmerged", other.id, other.name, before={"into": from_.name}),
    )


def _addresses_follow(head: Customer, group: Sequence[Customer]) -> list[Write]:
    """What lets intake know the addresses of some customers by the name and organisation of one of them."""
    every = [address for one in group for address in one.addresses]
    return people.lookups_follow(head, every)


def _above(customer: Customer) -> list[Customer]:
    """Those into whom a customer was merged, nearest first; raise NotFound where one is missing."""
    found: list[Customer] = []
    while customer.merged_into and len(found) < people.MOST_STEPS:
        into = table.get(Customer, keys.customer(customer.tenant, customer.merged_into))
        if into is None:
            break
        customer = into
        found.append(into)
    if not found:
        raise NotFound()
    return found
