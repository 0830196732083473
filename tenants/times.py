"""Moments: aware, UTC, and as text that sorts."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

_ahead: Callable[[], timedelta] | None = None


def now() -> datetime:
    moment = datetime.now(UTC)
    return moment + _ahead() if _ahead else moment


def run_ahead(ahead: Callable[[], timedelta] | None) -> None:
    """Let this process's clock go before the real one, as the local runner and tests do; None sets it right."""
    global _ahead
    _ahead = ahead


def moment(stamp: str) -> datetime:
    """The moment of a stamp; raise ValueError for any other text."""
    found = datetime.fromisoformat(stamp)
    if found.tzinfo is None:
        raise ValueError(f"{stamp} has no time zone")
    return found


def stamp(moment: datetime) -> str:
    """A moment as text that sorts by time."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
