"""The ends of days, weeks, months and years, as Stripe reckons them from the day a subscription began."""

from calendar import monthrange
from datetime import UTC, datetime, timedelta


def period_end(anchor: int, start: int, interval: str, count: int) -> int:
    """Return the end of the period that begins at `start`; the 31st is the last day of a shorter month."""
    began, here = (datetime.fromtimestamp(moment, UTC) for moment in (anchor, start))
    if interval in ("day", "week"):
        return int((here + timedelta(days=count * (7 if interval == "week" else 1))).timestamp())
    months = here.year * 12 + here.month - 1 + count * (12 if interval == "year" else 1)
    year, month = divmod(months, 12)
    day = min(began.day, monthrange(year, month + 1)[1])
    return int(here.replace(year=year, month=month + 1, day=day).timestamp())
