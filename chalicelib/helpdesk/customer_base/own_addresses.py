"""The addresses of a customer: one is the main one, and each belongs to one customer."""

from typing import Any

from chalicelib.helpdesk import addresses, customers, log
from chalicelib.helpdesk.customer_base import changing, people
from chalicelib.helpdesk.customer_base.people import Taken
from chalicelib.helpdesk.customers import Customer, Known
from chalicelib.helpdesk.rights import require
from tenants import table
from tenants.errors import N_, Conflict, Invalid, NotFound
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import Desk

MOST = 20  # of one customer, with those whom he took in


def add(desk: Desk, person: Staff, customer: Customer, typed: str) -> None:
    """Give a customer one more address; raise Invalid, or Taken where it belongs to another."""
    require(desk, person, "customers")
    people.require_whole(customer)
    address = addresses.checked(typed)
    _require_free(customer, address)
    if len(people.every_address(customer)) >= MOST:
        raise Invalid(address=N_("At most %(number)s addresses.", number=MOST))
    known = Known(*customers.key(desk.id, address), customer=customer.id, name=customer.name, address=address)
    known.is_named, known.language = customer.is_named, customer.language
    known.organisation, known.organisation_name = customer.organisation, customer.organisation_name
    try:
        _commit(person, customer, [table.create(known)], others=[*customer.others, address])
    except Conflict:
        _require_free(people.find(desk, person, customer.id), address)
        raise


def remove(desk: Desk, person: Staff, customer: Customer, address: str) -> None:
    """Take an address from a customer: whoever writes from it next is somebody new. Raise NotFound."""
    require(desk, person, "customers")
    _require_other(customer, address)
    known = Known(*customers.key(desk.id, address))
    gone = table.delete(known, Known.customer == customer.id)
    _commit(person, customer, [gone], others=[one for one in customer.others if one != address])


def make_main(desk: Desk, person: Staff, customer: Customer, address: str) -> None:
    """Put another of a customer's addresses first; raise NotFound."""
    require(desk, person, "customers")
    _require_other(customer, address)
    others = [customer.address, *(one for one in customer.others if one != address)]
    moves = [
        _listed(customer, address, customers.by_name(desk.id, customer.name)),
        _listed(customer, customer.address, (None, None)),
    ]
    _commit(person, customer, moves, address=address, others=others)


def _listed(customer: Customer, address: str, place: tuple[str | None, str | None]) -> Write:
    known = Known(*customers.key(customer.tenant, address))
    about = {"address": address, "list_key": place[0], "list_order": place[1]}
    return table.change(known, Known.customer == customer.id, **about)


def _commit(person: Staff, customer: Customer, writes: list[Write], **attributes: Any) -> None:
    before, after = {"addresses": customer.addresses}, dict(attributes)
    changed = changing.changed(person, customer, before, **after)
    told = {"addresses": customer.addresses}
    entry = log.record(customer.tenant, person, "customer", "changed", customer.id, customer.name, before, told)
    table.write(changed, *writes, entry)


def _require_other(customer: Customer, address: str) -> None:
    if address not in customer.others or customer.merged_into:
        raise NotFound()


def _require_free(customer: Customer, address: str) -> None:
    other = people.by_address(customer.tenant, address)
    if other is None:
        return
    if other.id == customer.id:
        raise Invalid(address=N_("This address is on the list already."))
    raise Taken("address", other)
