"""What has to hold before something dearer begins: that the price is the one that was shown, and that a day is paid."""

from collections.abc import Collection

from chalicelib.helpdesk.incoming import mailboxes
from chalicelib.helpdesk.incoming.mailboxes import Mailbox
from tenants import keys, table
from tenants.errors import N_, Invalid, Text
from tenants.ledger import Balance
from tenants.table import Write
from tenants.tenant import Desk


class Repriced(Invalid):
    """The price has moved since it was shown: it is shown again, and nothing is done."""

    text = N_("The price is another one than before. Look at it once more.")

    def __init__(self) -> None:
        super().__init__(shown=self.text)


class Missing(Invalid):
    """The balance does not reach for one day; `amount` is missing, minor units."""

    def __init__(self, amount: int) -> None:
        super().__init__(balance=MISSING)
        self.amount = amount


MISSING: Text = N_("Your balance does not reach for a day of this. Top up first.")


def missing(price: int, balance: int) -> int:
    """What a balance lacks for a day at a price."""
    return max(0, price - balance) if price else 0


def require_covered(desk: Desk, price: int, balance: int) -> None:
    """Raise Missing where a balance does not reach for a day at a price: nothing dearer begins on credit."""
    if lacking := missing(price, balance):
        raise Missing(lacking)


def known_balance(desk: Desk) -> Balance:
    """The balance, as it stands now."""
    found = table.get(Balance, keys.ledger(desk.id, "balance"))
    return found or Balance(*keys.ledger(desk.id, "balance"))


def opened(desk: Desk, options: Collection[str]) -> list[Write]:
    """What lets go on that has rested, as options come back: every mailbox is looked into within a minute."""
    if "mailboxes" not in options:
        return []
    return [table.put(mailboxes.timer(desk.id, one.id)) for one in desk.all(Mailbox) if one.is_active]
