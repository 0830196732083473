"""A customer as staff know him: who he is, and what they write about him."""

from dataclasses import dataclass

from chalicelib import jobs
from chalicelib.helpdesk import addresses, customers, log, own_fields
from chalicelib.helpdesk.customer_base import changing, fields, organisations
from chalicelib.helpdesk.customer_base.organisations import Organisation
from chalicelib.helpdesk.customers import Customer, Domain, Known
from chalicelib.helpdesk.own_fields import Typed
from chalicelib.helpdesk.rights import require
from tenants import keys, table
from tenants.errors import N_, Conflict, Invalid, NotFound, Text
from tenants.items import DeskItem
from tenants.staff import Staff
from tenants.table import Write
from tenants.tenant import LANGUAGES, Desk

LONGEST_PHONE = 40
MOST_STEPS = 30  # from a customer to the one that he is merged into, and on


class Taken(Invalid):
    """An address belongs to another customer, who can be merged with this one."""

    def __init__(self, field: str, customer: Customer) -> None:
        super().__init__(**{field: N_("This address belongs to %(name)s.", name=customer.name)})
        self.customer = customer


@dataclass(frozen=True)
class Wish:
    """What somebody typed about a customer."""

    name: str
    phone: str
    language: str
    notes: str
    organisation: str  # its name
    takes_tickets_along: bool = False  # to the new organisation
    own: Typed = lambda name: ""


def find(desk: Desk, person: Staff, id: str) -> Customer:
    """A customer by the id; raise NotFound."""
    return checked(desk, person, table.get(Customer, keys.customer(desk.id, id)))


def checked(desk: Desk, person: Staff, found: DeskItem | None) -> Customer:
    """A customer whose item was read already; raise NotFound where there is none."""
    require(desk, person, "customers")
    if not isinstance(found, Customer):
        raise NotFound()
    return found


def require_whole(customer: Customer) -> None:
    """Raise NotFound for somebody who was merged into another: what is known of him stands there."""
    if customer.merged_into:
        raise NotFound()


def survivor(customer: Customer) -> Customer:
    """The customer into whom somebody was merged in the end, or himself."""
    for _ in range(MOST_STEPS):
        into = (
            table.get(Customer, keys.customer(customer.tenant, customer.merged_into)) if customer.merged_into else None
        )
        if into is None:
            break
        customer = into
    return customer


def taken_in(customer: Customer) -> list[Customer]:
    """The customers who were merged into one, and into those."""
    if not customer.took_in:
        return []
    found = table.batch_get([keys.customer(customer.tenant, id) for id in customer.took_in])
    return [one for one in found if isinstance(one, Customer)]


def every_address(customer: Customer) -> list[str]:
    """The addresses from which a customer writes, of those whom he took in too."""
    return [address for one in (customer, *taken_in(customer)) for address in one.addresses]


def by_address(tenant: str, address: str) -> Customer | None:
    """The customer who writes from an address."""
    found = table.get(Known, customers.key(tenant, address))
    customer = table.get(Customer, keys.customer(tenant, found.customer)) if found else None
    return survivor(customer) if customer else None


def add(desk: Desk, person: Staff, name: str, address: str) -> Customer:
    """Register somebody who has not written yet; raise Invalid, or Taken where the address is known."""
    require(desk, person, "customers")
    name = " ".join(name.split())
    wrong = {"name": addresses.person_problem(name), "address": addresses.problem(address)}
    if found := {field: text for field, text in wrong.items() if text}:
        raise Invalid(**found)
    address = addresses.checked(address)
    _require_free(desk.id, address)
    domain = table.get(Domain, keys.organisation_domain(desk.id, customers.domain_of(address)))
    customer, writes = customers.new(desk.id, address, name, domain, is_named=True)
    customer.is_named = True
    about = {"name": name, "address": address}
    try:
        table.write(*writes, log.record(desk.id, person, "customer", "added", customer.id, name, after=about))
    except Conflict:
        _require_free(desk.id, address)
        raise
    return customer


def change(desk: Desk, person: Staff, customer: Customer, seen: str, wish: Wish) -> None:
    """Change what is known of a customer; raise Invalid naming what is wrong, with all of it still to be typed."""
    require(desk, person, "customers")
    require_whole(customer)
    own = fields.of_customers(desk)
    organisation, filled = _read(desk, person, customer, wish)
    had = customer.organisation
    name = " ".join(wish.name.split())
    is_renamed, is_moved = name != customer.name, (organisation.id if organisation else None) != had
    attributes = {
        "name": name,
        "phone": wish.phone.strip() or None,
        "language": wish.language or None,
        "notes": wish.notes.replace("\r\n", "\n").strip() or None,
        "organisation": organisation.id if organisation else None,
    }
    untold = {
        "organisation_name": organisation.name if organisation else None,
        "is_named": customer.is_named or is_renamed or None,
    }
    writes = changing.edited(person, customer, seen, own, filled, attributes, untold)
    if not writes:
        return
    writes += lookups_follow(customer, every_address(customer))
    if is_moved or (is_renamed and had):
        writes.append(membership(customer))
    along = {"customer": customer.id, "was": had or ""}
    is_job = is_moved and wish.takes_tickets_along
    jobs.commit(writes, *([jobs.job(desk.id, organise_tickets=along)] if is_job else []))


def lookups_follow(customer: Customer, of: list[str]) -> list[Write]:
    """What brings to addresses what intake has to know of their customer."""
    about = {
        "name": customer.name,
        "is_named": customer.is_named or None,
        "organisation": customer.organisation,
        "organisation_name": customer.organisation_name,
    }
    language = {"language": customer.language} if customer.language else {}
    writes = []
    for address in of:
        place = customers.by_name(customer.tenant, customer.name) if address == customer.address else (None, None)
        listed = {"address": address, "list_key": place[0], "list_order": place[1]}
        known = Known(*customers.key(customer.tenant, address))
        writes.append(table.change(known, None, **about, **language, **listed))
    return writes


def membership(customer: Customer) -> Write:
    """What lists a customer under his organisation, or under none."""
    item = customers.member(customer)
    return table.put(item) if customer.organisation and not customer.merged_into else table.delete(item)


def _read(
    desk: Desk, person: Staff, customer: Customer, wish: Wish
) -> tuple[Organisation | None, dict[str, str | bool]]:
    """What was typed as what it stands for, with all that is wrong said at once."""
    wrong: dict[str, Text | None] = {
        "name": addresses.person_problem(wish.name.strip()),
        "phone": addresses.length_problem(wish.phone, LONGEST_PHONE),
        "notes": addresses.length_problem(wish.notes, changing.LONGEST_NOTES),
        "language": None if wish.language in ("", *LANGUAGES) else N_("Choose one of these."),
    }
    organisation, filled = None, {}
    name = " ".join(wish.organisation.split())
    if name and customer.organisation and customers.folded(name) == customers.folded(customer.organisation_name or ""):
        organisation = table.get(Organisation, keys.organisation(desk.id, customer.organisation))
    elif name:
        organisation = organisations.named(desk, name)
    if name and organisation is None:
        wrong["organisation"] = N_("There is no organisation of this name.")
    try:
        filled = own_fields.read(fields.of_customers(desk), wish.own, customer.fields)
    except Invalid as invalid:
        wrong |= invalid.fields
    found = {field: text for field, text in wrong.items() if text}
    if found:
        raise Invalid(**found)
    return organisation, filled


def _require_free(tenant: str, address: str) -> None:
    if other := by_address(tenant, address):
        raise Taken("address", other)
