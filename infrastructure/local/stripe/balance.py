"""Balance transactions: what each payment, refund and dispute did to the money that lies at Stripe."""

from infrastructure.local.stripe.account import Account, Object
from infrastructure.local.stripe.routing import listing, retrieve

TWO_DAYS = 2 * 24 * 3600
RATE, FIXED = 29, 30  # thousandths, and minor units on top
DISPUTE_FEE = 1500


def book(account: Account, type: str, source: Object, amount: int, fee: int = 0, category: str = "") -> Object:
    """Book an amount of the source's currency, less a fee."""
    detail = {
        "amount": fee,
        "application": None,
        "currency": source["currency"],
        "description": _words(type),
        "type": "stripe_fee",
    }
    return account.put(
        "txn",
        "balance_transaction",
        amount=amount,
        available_on=account.now() + TWO_DAYS,
        balance_type="payments",
        created=account.now(),
        currency=source["currency"],
        description=source.get("description"),
        exchange_rate=None,
        fee=fee,
        fee_details=[detail] if fee else [],
        net=amount - fee,
        reporting_category=category or type,
        source=source["id"],
        status="pending",
        type=type,
    )


def _words(type: str) -> str:
    return "Dispute fee" if type == "adjustment" else "Stripe processing fees"


def fee_of(amount: int) -> int:
    return min(amount, round(amount * RATE / 1000) + FIXED)


ROUTES = [
    listing("/v1/balance_transactions", "balance_transaction", source=str, type=str, currency=str),
    retrieve("/v1/balance_transactions", "balance_transaction"),
]
