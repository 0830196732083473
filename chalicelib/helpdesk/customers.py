"""Who writes to a tenant: registered by the first request."""

import re
import unicodedata
from datetime import datetime
from typing import Any, NamedTuple

from pynamodb.attributes import BooleanAttribute, JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute

from chalicelib.helpdesk import addresses
from tenants import keys, table
from tenants.items import DeskItem
from tenants.keys import Key, new_id, now, stamp
from tenants.table import Write, change, create
from tenants.tenant import Edited

RECENT = 5  # tickets of an address that the next one names as earlier


class Customer(Edited, discriminator="customer"):
    """A person who writes."""

    name = UnicodeAttribute()
    address = UnicodeAttribute()  # the main one
    others = JSONAttribute(default=list)  # further addresses
    is_named = BooleanAttribute(null=True)  # by staff, so what a mail's From says changes nothing
    phone = UnicodeAttribute(null=True)
    language = UnicodeAttribute(null=True)  # that the person reads, where staff said so
    notes = UnicodeAttribute(null=True)  # for staff only
    fields = JSONAttribute(default=dict)  # of the tenant's own: {field: value}
    organisation = UnicodeAttribute(null=True)
    organisation_name = UnicodeAttribute(null=True)
    took_in = JSONAttribute(default=list)  # customers that were merged into this one, and into those
    merged_into = UnicodeAttribute(null=True)
    merged_at = UTCDateTimeAttribute(null=True)
    merged_by = UnicodeAttribute(null=True)  # a name
    signed_out_at = UTCDateTimeAttribute(null=True)  # his sessions on the customers' pages that began before are over
    created_at = UTCDateTimeAttribute()

    @property
    def id(self) -> str:
        return self.pk.rpartition("#")[2]

    @property
    def addresses(self) -> list[str]:
        return [self.address, *self.others]


class Known(DeskItem, discriminator="known"):
    """Which customer an address belongs to. The one of a main address stands in the list by name."""

    customer = UnicodeAttribute()
    name = UnicodeAttribute()
    is_named = BooleanAttribute(null=True)  # by staff
    address = UnicodeAttribute(null=True)
    language = UnicodeAttribute(null=True)  # in which the customer last used a form
    is_proved = BooleanAttribute(default=False)  # the address has answered a mail of ours, so it is no stranger's
    organisation = UnicodeAttribute(null=True)
    organisation_name = UnicodeAttribute(null=True)
    link = UnicodeAttribute(null=True)  # a hash of the newest link by which its owner may sign in (portal/entering.py)
    recent = JSONAttribute(null=True)  # numbers of the address's last tickets, newest first


class Domain(DeskItem, discriminator="organisation_domain"):
    """Whose people write from a domain."""

    organisation = UnicodeAttribute()
    name = UnicodeAttribute()  # of the organisation


class Member(DeskItem, discriminator="member"):
    """Lists a customer under an organisation."""


class OrganisationTicket(DeskItem, discriminator="organisation_ticket"):
    """Lists a ticket under an organisation."""


class Writer(NamedTuple):
    """Who writes, and what has to be written about him when this is his first time."""

    id: str
    name: str
    address: str
    is_proved: bool
    writes: list[Write]
    organisation: str | None = None
    organisation_name: str | None = None
    earlier: tuple[int, ...] = ()  # the numbers of his last tickets


def key(tenant: str, address: str) -> Key:
    """Where the customer of an address is looked up."""
    return keys.address(tenant, address.lower())


def lookups(tenant: str, address: str) -> list[Key]:
    """Where an address is looked up: its customer, and the organisation of its domain."""
    return [key(tenant, address), keys.organisation_domain(tenant, domain_of(address))]


def known(tenant: str, address: str) -> DeskItem | None:
    """What is known of an address: its customer, else the organisation of its domain."""
    customer, domain = table.batch_get(lookups(tenant, address))
    return customer or domain


def domain_of(address: str) -> str:
    return addresses.key_of(address).rpartition("@")[2]


def writer(
    tenant: str,
    known: DeskItem | None,
    address: str,
    name: str,
    language: str | None = None,
    number: int | None = None,
    phone: str = "",
) -> Writer:
    """The customer of an address; `known` is what was found under its lookups, `number` a ticket that he opens.

    A phone is taken down of who is new: of others staff may have a better one.
    """
    address = address.lower()
    if isinstance(known, Known):
        earlier = [one for one in known.recent or () if one != number]  # which a first try may have put there
        news = _news(tenant, known, address, language, number)
        writes = [change(known, **news)] if news else []
        shown = known.name if known.is_named else name or known.name
        about = known.organisation, known.organisation_name, tuple(earlier)
        return Writer(known.customer, shown, address, known.is_proved, writes, *about)
    domain = known if isinstance(known, Domain) else None
    customer, writes = new(tenant, address, name, domain, language=language, recent=[number] if number else None)
    customer.phone = phone or None
    return Writer(customer.id, customer.name, address, False, writes, customer.organisation, customer.organisation_name)


def new(tenant: str, address: str, name: str, domain: Domain | None, **more: Any) -> tuple[Customer, list[Write]]:
    """A customer and what creates him; `more` is known of his address."""
    id, name = new_id(), name or address.partition("@")[0]
    customer = Customer(*keys.customer(tenant, id), name=name, address=address, created_at=now())
    customer.list_key, customer.list_order = keys.listed(tenant, "customer", ""), id
    lookup = Known(*key(tenant, address), customer=id, name=name, address=address, **more)
    lookup.list_key, lookup.list_order = by_name(tenant, name)
    writes = [create(customer), create(lookup)]
    if domain:
        for item in (customer, lookup):
            item.organisation, item.organisation_name = domain.organisation, domain.name
        writes.append(create(member(customer)))
    return customer, writes


def by_name(tenant: str, name: str) -> tuple[str, str]:
    """The place of an address in the list of customers by name."""
    return keys.listed(tenant, "customer_name", ""), folded(name)


def member(customer: Customer) -> Member:
    """What lists a customer under his organisation."""
    item = Member(*keys.member(customer.tenant, customer.id))
    item.list_key = keys.listed(customer.tenant, "customer", customer.organisation or "")
    item.list_order = f"{folded(customer.name)}~{customer.id}"
    return item


def organisation_ticket(tenant: str, number: int, organisation: str, opened_at: datetime) -> OrganisationTicket:
    """What lists a ticket under an organisation."""
    item = OrganisationTicket(*keys.organisation_ticket(tenant, number))
    item.list_key, item.list_order = keys.listed(tenant, "ticket", organisation), f"{stamp(opened_at)}~{number}"
    return item


def folded(name: str) -> str:
    """A name as it is sorted and searched: large and small letters, ё and е, are the same."""
    plain = unicodedata.normalize("NFKC", name).casefold().replace("ё", "е").replace("~", "-")
    return re.sub(r"^[^\w]+", "", " ".join(plain.split()))[:100] or "-"


def proved(known: DeskItem | None) -> list[Write]:
    """Note that an address has had our mail and answered it."""
    return [change(known, is_proved=True)] if isinstance(known, Known) and not known.is_proved else []


def _news(tenant: str, known: Known, address: str, language: str | None, number: int | None) -> dict[str, Any]:
    """What a known address is known by from now on."""
    news: dict[str, Any] = {}
    if language is not None and language != known.language:
        news["language"] = language
    if number:
        news["recent"] = [number, *(one for one in known.recent or () if one != number)][:RECENT]
    if number and known.address is None:  # from before there was a list by name
        list_key, list_order = by_name(tenant, known.name)
        news |= {"address": address, "list_key": list_key, "list_order": list_order}
    return news
