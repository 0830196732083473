"""What happens by itself when time passes: sessions expire, months end, failed invoices are tried again."""

from collections.abc import Callable, Iterator

from infrastructure.local.stripe import checkout, collecting, renewing
from infrastructure.local.stripe.account import Account

Due = tuple[int, Callable[[], object]]
PATIENCE = 10_000  # things that may come due at once


def catch_up(account: Account) -> None:
    """Do what came due, in its order, each at its own moment."""
    with account.lock:
        before = len(account.objects)
        for _ in range(PATIENCE):
            due = min(_due(account), key=lambda one: one[0], default=None)
            if due is None:
                break
            with account.at(due[0]):
                due[1]()
        if len(account.objects) != before:
            account.keep()


def _due(account: Account) -> Iterator[Due]:
    now = account.now()
    for one in account.all("checkout.session"):
        if one["status"] == "open" and one["expires_at"] <= now:
            yield one["expires_at"], lambda id=one["id"]: checkout.expire(account, {}, id)  # type: ignore[misc]
    for one in account.all("subscription"):
        if one["status"] in ("active", "past_due") and renewing.ends_at(one) <= now:
            yield renewing.ends_at(one), lambda one=one: renewing.renew(account, one)  # type: ignore[misc]
    for one in account.all("invoice"):
        if one["status"] == "open" and one["next_payment_attempt"] and one["next_payment_attempt"] <= now:
            yield one["next_payment_attempt"], lambda one=one: _try_again(account, one)  # type: ignore[misc]


def _try_again(account: Account, invoice: dict[str, object]) -> None:
    collecting.collected(account, invoice, collecting.method_of(account, invoice))
