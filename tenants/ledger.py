"""The tenant's money, line by line. Amounts are minor units; the balance moves in the entry's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pynamodb.attributes import JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.expressions.condition import Condition

from tenants import keys
from tenants.items import DeskItem, IntegerAttribute
from tenants.table import Write, add, change, create, get, model, query

SIGNUP = "credit#signup"
TYPES = ("credit", "charge", "top_up", "refund", "adjustment")


class Entry(DeskItem, discriminator="ledger_entry"):
    """A line that is only ever added; its key makes it happen once."""

    type = UnicodeAttribute()  # credit, charge, top_up, refund, adjustment
    amount = IntegerAttribute()
    currency = UnicodeAttribute()
    booked_at = UTCDateTimeAttribute()
    lines = JSONAttribute(default=list)  # [{"what": "plan", "name": "pro", "amount": -1000, ...}, ...] that make it up
    about = JSONAttribute(default=dict)  # where the money came from or went: payment, card, receipt, who, why

    @property
    def key(self) -> str:
        """What made it happen once, such as 2026-11-22 of a charge."""
        return self.sk.partition("#")[2]


class Balance(DeskItem, discriminator="balance"):
    """The sum of the entries."""

    amount = IntegerAttribute(default=0)
    currency = UnicodeAttribute(null=True)  # of the entries; one that was made in another one is not booked any more
    charged_until = UnicodeAttribute(null=True)  # the last day of the tenant's that was charged
    charged_packs = IntegerAttribute(null=True)  # day packs that were charged for it
    told = UnicodeAttribute(null=True)  # the last thing that payers were written about it, such as left_7
    unused = JSONAttribute(null=True)  # days on which payers were told that nobody comes any more


def book(
    tenant: str,
    type: str,
    key: str,
    amount: int,
    currency: str,
    moment: datetime,
    lines: Sequence[dict[str, Any]] = (),
    about: dict[str, Any] | None = None,
    condition: Condition | None = None,
    **attributes: Any,
) -> list[Write]:
    """Add an entry and move the balance; a second try with the same key fails as a Conflict.

    `condition` must hold of the balance, whose `attributes` are set with it; so must its currency be this one.
    """
    right = Balance.currency.does_not_exist() | (Balance.currency == currency)
    if condition is not None:
        right &= condition
    entry = Entry(*keys.ledger(tenant, f"{type}#{key}"), type=type, amount=amount, currency=currency, booked_at=moment)
    entry.lines, entry.about = list(lines), about or {}
    entry.list_key, entry.list_order = keys.listed(tenant, "ledger", ""), f"{keys.stamp(moment)}#{key}"
    return [
        create(entry),
        add(_at(tenant), {"amount": amount}, right, currency=currency, **attributes),
    ]


def is_untouched(tenant: str) -> bool:
    """Whether nothing but the credit of the sign-up was ever booked."""
    return [entry.sk for entry in _entries(tenant)] == [SIGNUP]


def redenominated(tenant: str, currency: str) -> list[Write]:
    """Write the credit of the sign-up in another currency, where it has the same figure.

    Raise Conflict, with the balance, when committed after anything else was booked.
    """
    credit = Entry(*keys.ledger(tenant, SIGNUP))
    found = get(Entry, keys.ledger(tenant, SIGNUP))
    alone = Balance.amount == (found.amount if found else 0)
    return [change(credit, currency=currency), add(_at(tenant), {"amount": 0}, alone, currency=currency)]


def _at(tenant: str) -> Balance:
    return Balance(*keys.ledger(tenant, "balance"))


def _entries(tenant: str) -> list[Entry]:
    page = query(keys.ledger(tenant, "").pk, limit=3)  # the balance, the credit, and anything else
    return [item for item in map(model, page.rows) if isinstance(item, Entry)]


def balance(tenant: str) -> int:
    """The tenant's balance in minor units."""
    found = get(Balance, keys.ledger(tenant, "balance"))
    return int(found.amount) if found else 0
