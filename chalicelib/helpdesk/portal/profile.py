"""What a signed-in customer changes of himself: name, phone, language, addresses, where he is signed in, leaving.

The desk's event log tells of it as the customer's own deed.
"""

import secrets
from typing import Any

from chalicelib import jobs
from chalicelib.helpdesk import addresses, customers, limits, log
from chalicelib.helpdesk.customer_base import changing, people
from chalicelib.helpdesk.customer_base.own_addresses import MOST
from chalicelib.helpdesk.customers import Customer, Known
from chalicelib.helpdesk.departments import is_ours
from chalicelib.helpdesk.limits import Limit
from chalicelib.helpdesk.portal import sessions
from chalicelib.helpdesk.portal.entering import HOUR, LASTS, CustomerLink
from tenants import keys, table
from tenants.errors import N_, Conflict, Invalid, NotFound, Text
from tenants.keys import now
from tenants.table import Write
from tenants.tenant import Desk


def change(desk: Desk, customer: Customer, name: str, phone: str, language: str) -> None:
    """Take his name, phone, and the language of his letters; raise Invalid naming what is wrong."""
    name, phone = " ".join(name.split()), phone.strip()
    wrong: dict[str, Text | None] = {
        "name": addresses.person_problem(name),
        "phone": addresses.length_problem(phone, people.LONGEST_PHONE),
        "language": None if language in ("", *desk.tenant.spoken) else N_("Choose one of these."),
    }
    if found := {field: text for field, text in wrong.items() if text}:
        raise Invalid(**found)
    after = {"name": name, "phone": phone or None, "language": language or None}
    before = {field: getattr(customer, field) for field in after}
    if before == after:
        return
    is_named = True if name != customer.name else customer.is_named
    changed = changing.changed(None, customer, {}, **after, is_named=is_named)
    told = {field: value for field, value in after.items() if value != before[field]}
    entry = _told(customer, {field: before[field] for field in told}, told)
    member = [people.membership(customer)] if customer.organisation and name != before["name"] else []
    table.write(changed, entry, *people.lookups_follow(customer, people.every_address(customer)), *member)


def ask_address(desk: Desk, customer: Customer, typed: str, language: str) -> None:
    """Ask by a letter whether another address is his; raise Invalid, and LimitReached.

    Whose an address is by now is said only to who reads its mail.
    """
    address = addresses.checked(typed)
    if is_ours(address):
        raise Invalid(address=N_("%(address)s is an address of ours; the mail would come back.", address=address))
    if address in people.every_address(customer):
        raise Invalid(address=N_("This address is on the list already."))
    if len(people.every_address(customer)) >= MOST:
        raise Invalid(address=N_("At most %(number)s addresses.", number=MOST))
    limits.count(
        desk.id,
        Limit(f"customer-link#{addresses.key_of(address)}", 3, HOUR),
        Limit(f"customer-address#{customer.id}", 6, HOUR),
    )
    token = secrets.token_urlsafe(32)
    made = CustomerLink(*_key(desk.id, token), customer=customer.id, address=address, expires_at=now() + LASTS)
    about = {"name": "my_address", "to": address, "language": language, "token": token}
    jobs.commit([table.create(made)], jobs.job(desk.id, customer_letter=about))


def asked_address(desk: Desk, customer: Customer, token: str) -> CustomerLink:
    """The address of a link that this customer asked for; raise NotFound."""
    found = table.get(CustomerLink, _key(desk.id, token))
    if found is None or found.customer != customer.id:
        raise NotFound()
    return found


def add_address(desk: Desk, customer: Customer, token: str) -> None:
    """Take an address whose letter he has read; raise NotFound where that is over, Invalid where it is another's."""
    link = asked_address(desk, customer, token)
    address = link.address
    known = Known(*customers.key(desk.id, address), customer=customer.id, name=customer.name, address=address)
    known.is_named, known.language, known.is_proved = customer.is_named, customer.language, True
    known.organisation, known.organisation_name = customer.organisation, customer.organisation_name
    gone = table.delete(link, CustomerLink.pk.exists())
    others = [*customer.others, address]
    try:
        _commit(customer, [table.create(known), gone], others=others)
    except Conflict as conflict:
        if not any(isinstance(one, Known) for one in conflict.failed):
            raise
        raise Invalid(
            address=N_("Somebody has asked questions from this address already. Write to us and we join the two.")
        ) from conflict


def remove_address(customer: Customer, address: str) -> None:
    """Give up an address: whoever writes from it next is somebody new. Raise NotFound for one that is none of his."""
    _require_other(customer, address)
    gone = table.delete(Known(*customers.key(customer.tenant, address)), Known.customer == customer.id)
    _commit(customer, [gone], others=[one for one in customer.others if one != address])


def make_main(customer: Customer, address: str) -> None:
    """Put another of his addresses first; raise NotFound."""
    _require_other(customer, address)
    others = [customer.address, *(one for one in customer.others if one != address)]
    places = {address: customers.by_name(customer.tenant, customer.name), customer.address: (None, None)}
    moves = []
    for one, (list_key, list_order) in places.items():
        known = Known(*customers.key(customer.tenant, one))
        about = {"address": one, "list_key": list_key, "list_order": list_order}
        moves.append(table.change(known, Known.customer == customer.id, **about))
    _commit(customer, moves, address=address, others=others)


def sign_out_everywhere(customer: Customer) -> None:
    """End every session of his at once."""
    table.write(changing.changed(None, customer, {}, **sessions.all_over()))


def _require_other(customer: Customer, address: str) -> None:
    if address not in customer.others:
        raise NotFound()


def _commit(customer: Customer, writes: list[Write], **attributes: Any) -> None:
    before = {"addresses": customer.addresses}
    changed = changing.changed(None, customer, before, **attributes)
    table.write(changed, *writes, _told(customer, before, {"addresses": customer.addresses}))


def _told(customer: Customer, before: dict[str, Any], after: dict[str, Any]) -> Write:
    return log.record(customer.tenant, None, "customer", "changed", customer.id, customer.name, before, after)


def _key(tenant: str, token: str) -> keys.Key:
    return keys.secret(tenant, "customer_address", token)
