"""Who writes to a tenant: registered by the first request."""

from typing import NamedTuple

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute, UTCDateTimeAttribute

from tenants import keys
from tenants.items import DeskItem
from tenants.keys import Key, new_id, now
from tenants.table import Write, change, create


class Customer(DeskItem, discriminator="customer"):
    """A person who writes; may come to have several addresses."""

    name = UnicodeAttribute()
    address = UnicodeAttribute()
    created_at = UTCDateTimeAttribute()


class Known(DeskItem, discriminator="known"):
    """Which customer an address belongs to."""

    customer = UnicodeAttribute()
    name = UnicodeAttribute()
    language = UnicodeAttribute(null=True)  # in which the customer last used a form
    is_proved = BooleanAttribute(default=False)  # the address has answered a mail of ours, so it is no stranger's


class Writer(NamedTuple):
    """Who writes, and what has to be written about him when this is his first time."""

    id: str
    name: str
    address: str
    is_proved: bool
    writes: list[Write]


def key(tenant: str, address: str) -> Key:
    """Where the customer of an address is looked up."""
    return keys.address(tenant, address.lower())


def writer(tenant: str, known: DeskItem | None, address: str, name: str, language: str | None = None) -> Writer:
    """The customer of an address; `known` is what was found under its key."""
    address = address.lower()
    if isinstance(known, Known):
        is_news = language is not None and language != known.language
        writes = [change(known, language=language)] if is_news else []
        return Writer(known.customer, name or known.name, address, known.is_proved, writes)
    id, name = new_id(), name or address.partition("@")[0]
    moment = now()
    customer = Customer(*keys.customer(tenant, id), name=name, address=address, created_at=moment)
    customer.list_key, customer.list_order = keys.listed(tenant, "customer", ""), id
    lookup = Known(*key(tenant, address), customer=id, name=name, language=language)
    return Writer(id, name, address, False, [create(customer), create(lookup)])


def proved(known: DeskItem | None) -> list[Write]:
    """Note that an address has had our mail and answered it."""
    return [change(known, is_proved=True)] if isinstance(known, Known) and not known.is_proved else []
