"""The door to money that comes in: one interface, behind which Stripe stands, or only the operator's bank.

Amounts are minor units of a currency by its ISO 4217 code. What drivers give is what is true now: it was fetched, never
taken from what an event or a browser said.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, cast

from chalicelib.config import config


class Problem(Exception):
    """A payment does not go on."""


class Busy(Problem):
    """No answer, or none that says what happened; ask again later, with the same key."""


class Refused(Problem):
    """What was asked for is not possible."""


class Gone(Refused):
    """There is no such thing, or not any more."""


class Declined(Problem):
    """The card does not pay: `code` says why, `payment` is what it was to pay."""

    def __init__(self, code: str, payment: str = "") -> None:
        super().__init__(code)
        self.code, self.payment = code, payment


class Forged(Problem):
    """Somebody else said it, or it was said too long ago."""


@dataclass(frozen=True)
class Card:
    id: str
    brand: str
    last4: str
    expires: str = ""  # 2028-03


@dataclass(frozen=True)
class Payment:
    """Money that came in, or did not yet; `tenant` is what its maker noted, "" for nothing."""

    id: str
    amount: int  # that was received
    currency: str
    is_paid: bool
    customer: str = ""
    tenant: str = ""
    asked: int = 0  # the amount that was wanted
    is_underway: bool = False  # a bank takes its time
    by: str = "stripe"
    card: Card | None = None
    receipt: str = ""  # URL of what the driver gives for it
    noted: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Visit:
    """A page on which somebody pays, subscribes or saves a card."""

    id: str
    url: str = ""
    mode: str = "payment"  # subscription, setup
    is_done: bool = False
    customer: str = ""
    tenant: str = ""
    payment: str = ""
    subscription: str = ""
    card: str = ""  # that is to be kept for later


@dataclass(frozen=True)
class Wish:
    """What somebody is sent to a page for."""

    customer: str
    tenant: str
    mode: str
    key: str  # asks for the same page again
    back: str  # URL; {CHECKOUT_SESSION_ID} in it becomes the visit's id
    left: str  # URL for who does not pay
    language: str
    what: str  # words beside the amount
    amount: int = 0
    currency: str = ""
    keeps_card: bool = False


@dataclass(frozen=True)
class Subscription:
    id: str
    status: str  # active, past_due, canceled, ...
    amount: int
    currency: str
    customer: str
    renews_at: datetime | None
    tenant: str = ""

    @property
    def is_alive(self) -> bool:
        return self.status in ("active", "past_due", "trialing", "unpaid")


@dataclass(frozen=True)
class Invoice:
    """A month of a subscription; `payments` are those that paid it."""

    id: str
    amount: int
    currency: str
    is_paid: bool
    customer: str
    payments: Sequence[str] = ()
    subscription: str = ""
    receipt: str = ""


@dataclass(frozen=True)
class Back:
    """Money that went back: a refund, or a dispute while it is open and once it is lost."""

    id: str
    amount: int
    currency: str
    payment: str
    state: str  # taken, returned (it is here again), nothing (no money moves, or not yet)


@dataclass(frozen=True)
class Event:
    """Something happened to a thing; what it is like now has to be asked."""

    id: str
    type: str
    kind: str  # payment_intent, charge, refund ...
    object: str
    customer: str = ""


class Payments(Protocol):
    """What a driver can be asked; raise Refused for what it does not offer."""

    name: str
    takes_cards: bool

    def customer(self, tenant: str, name: str, address: str, language: str, key: str) -> str: ...
    def visit(self, wish: Wish) -> Visit: ...
    def visited(self, id: str) -> Visit: ...
    def payment(self, id: str) -> Payment: ...
    def payments(self, customer: str, since: datetime) -> Sequence[Payment]: ...
    def take(self, customer: str, card: str, amount: int, currency: str, noted: Mapping[str, str], key: str) -> Payment:
        """Take money from a saved card while nobody is there; raise Declined."""

    def card(self, customer: str) -> Card | None:
        """The card that is used for what comes by itself."""

    def keep_card(self, customer: str, card: str) -> None:
        """Use a card from now on, unless a newer one is used or it was removed."""

    def remove_card(self, customer: str, card: str) -> None: ...
    def subscription(self, id: str) -> Subscription: ...
    def cancel(self, subscription: str) -> None: ...
    def invoice(self, id: str) -> Invoice: ...
    def refunds(self, charge: str) -> Sequence[Back]: ...
    def refund(self, id: str) -> Back: ...
    def dispute(self, id: str) -> Back: ...
    def portal(self, customer: str, back: str, language: str) -> str: ...
    def event(self, body: bytes, signature: str, moment: datetime) -> Event:
        """What was told; raise Forged."""

    def events(self, since: datetime) -> Iterator[Event]: ...


def driver() -> Payments:
    """Stripe where the operator has an account there, else only the bank."""
    if config().stripe_key:
        from chalicelib.integrations.stripe_payments import Stripe

        return Stripe()
    from chalicelib.integrations.bank_payments import Bank

    return cast(Payments, Bank())


def takes_cards() -> bool:
    """Whether anything but a bank transfer is offered; a page asks this without opening the door."""
    return bool(config().stripe_key)
