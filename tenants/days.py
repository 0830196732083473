"""Days of a time zone: 23 or 25 hours twice a year, and now and then one that is left out."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE = timedelta(days=1)


def begins(zone: str, day: str) -> datetime:
    """The first moment of a day such as 2026-11-22, where midnight is left out too."""
    return datetime.combine(date.fromisoformat(day), time(), ZoneInfo(zone)).astimezone(UTC)


def after(day: str, days: int = 1) -> str:
    """The name of a day so many days on."""
    return (date.fromisoformat(day) + days * ONE).isoformat()


def has_moments(zone: str, day: str) -> bool:
    """Whether there was such a day: who lived in Apia went to sleep on 29 December 2011 and woke on the 31st."""
    return begins(zone, day) < begins(zone, after(day))
