"""How a tenant pays: its customer at Stripe, the card, what comes by itself. No setting, since it moves by itself."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from pynamodb.attributes import JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute

from tenants import keys, platform, platform_keys, table
from tenants.items import DeskItem, IntegerAttribute, PlatformItem
from tenants.keys import now
from tenants.table import Write

KEPT = timedelta(days=40)  # what tells of an event; Stripe shows them for 30 days


class Paying(DeskItem, discriminator="paying"):
    """Amounts are minor units of the tenant's currency."""

    edition = IntegerAttribute(default=0)  # moves with each change
    stripe_customer_id = UnicodeAttribute(null=True)
    card = JSONAttribute(null=True)  # {"id", "brand", "last4", "expires"}
    automatic = JSONAttribute(null=True)  # {"amount"} that is taken when the balance runs low
    attempt = JSONAttribute(null=True)  # {"day", "amount", "at", "card"} of what is being taken and not yet known of
    tried_on = UnicodeAttribute(null=True)  # the last day of the tenant's on which something was taken by itself
    failures = JSONAttribute(null=True)  # {"count", "why", "retry_on"} since the card last paid
    subscription = JSONAttribute(null=True)  # {"id", "amount", "status", "renews_at"}


class OddPayment(DeskItem, discriminator="odd_payment"):
    """A payment that needs a look by the operator; it stands at Stripe and not, or not as asked for, in the ledger."""

    payment = UnicodeAttribute()
    why = UnicodeAttribute()  # currency, partial, too_much
    amount = IntegerAttribute()
    currency = UnicodeAttribute()
    at = UTCDateTimeAttribute()


class StripeCustomer(PlatformItem, discriminator="stripe_customer"):
    """Whose customer at Stripe it is."""

    tenant = UnicodeAttribute()


class StripeEvent(PlatformItem, discriminator="stripe_event"):
    """An event that was dealt with."""

    at = UTCDateTimeAttribute()


def read(tenant: str) -> Paying:
    """How a tenant pays; with edition 0 where nothing is known yet."""
    found = table.get(Paying, keys.paying(tenant))
    return found or Paying(*keys.paying(tenant))


def changed(paying: Paying, **attributes: object) -> Write:
    """Change it, only as it was read (None removes an attribute)."""
    seen = Paying.edition == paying.edition if paying.edition else Paying.pk.does_not_exist()
    return table.add(Paying(paying.pk, paying.sk), {"edition": 1}, seen, **attributes)


def owner(stripe_customer_id: str) -> str:
    """The id of the tenant that a customer at Stripe stands for, "" for nobody's."""
    key = platform_keys.stripe_customer(stripe_customer_id)
    found = platform.get(StripeCustomer, key) if stripe_customer_id else None
    return found.tenant if found else ""


def owned(stripe_customer_id: str, tenant: str) -> Write:
    """Say whose customer it is."""
    return table.create(StripeCustomer(*platform_keys.stripe_customer(stripe_customer_id), tenant=tenant))


def odd(tenant: str, payment: str, why: str, amount: int, currency: str) -> Write:
    """Put a payment before the operator; Conflict where it lies there already."""
    key = keys.paying(tenant, f"odd#{payment}")
    return table.create(OddPayment(*key, payment=payment, why=why, amount=amount, currency=currency, at=now()))


def odd_ones(tenant: str) -> list[OddPayment]:
    """Payments of a tenant that need a look."""
    found = table.query_all(keys.paying(tenant).pk, "odd#")
    return [one for one in found if isinstance(one, OddPayment)]


def is_known(event: str) -> bool:
    """Whether an event was dealt with."""
    return platform.get(StripeEvent, platform_keys.stripe_event(event)) is not None


def known(events: Iterable[str]) -> set[str]:
    """Those of many events that were dealt with."""
    wanted = {platform_keys.stripe_event(one): one for one in events}
    PlatformItem._get_connection()
    found = PlatformItem.batch_get([tuple(key) for key in wanted])
    return {wanted[keys.Key(one.pk, one.sk)] for one in found}


def note(event: str, moment: datetime) -> None:
    """Say that an event was dealt with."""
    made = StripeEvent(*platform_keys.stripe_event(event), at=moment, expires_at=moment + KEPT)
    table.write(table.put(made))
