"""Moments: aware, UTC, and as text that sorts."""

from datetime import UTC, datetime


def now() -> datetime:
    return datetime.now(UTC)


def moment(stamp: str) -> datetime:
    """The moment of a stamp; raise ValueError for any other text."""
    found = datetime.fromisoformat(stamp)
    if found.tzinfo is None:
        raise ValueError(f"{stamp} has no time zone")
    return found


def stamp(moment: datetime) -> str:
    """A moment as text that sorts by time."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
