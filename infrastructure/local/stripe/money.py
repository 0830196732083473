"""Sums in words, for pages and messages of the stand-in."""

WHOLE = ("jpy", "krw", "vnd", "clp", "ugx", "xaf", "xof")  # currencies without minor units
SIGNS = {"usd": "$", "eur": "€", "rub": "₽", "kzt": "₸"}


def money(amount: int, currency: str) -> str:
    """Return such as $12.50 or 12.50 CHF; the amount is in minor units."""
    sign = "-" if amount < 0 else ""
    whole, rest = divmod(abs(amount), 100)
    number = f"{abs(amount):,}" if currency in WHOLE else f"{whole:,}.{rest:02}"
    return f"{sign}{SIGNS[currency]}{number}" if currency in SIGNS else f"{sign}{number} {currency.upper()}"
