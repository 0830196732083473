"""The clock of a run, which may go before the real one, so that days pass while somebody watches.

CLOCK=2026-12-05 (or 2026-12-05T09:30, in UTC) of `make run` sets it forward at the start, and /_local/clock at any
moment. It never goes back: what was written would lie in the future.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tenants import times

LONGEST = timedelta(days=3660)  # that it may be set forward at once
AGAIN = timedelta(minutes=1)  # that the moment of a start may lie in the past of a clock that has gone on


class Clock:
    """How far it is ahead is kept beside the data, since those must not come to lie in the future."""

    def __init__(self, path: Path, struck: Callable[[], None] = lambda: None) -> None:
        """Take up the clock that is kept in a file; `struck` is told when it was set forward."""
        self._path, self._struck = path, struck
        self._ahead = timedelta(seconds=float(path.read_text())) if path.exists() else timedelta()

    def start(self) -> None:
        """Let everything in this process go by it."""
        times.run_ahead(lambda: self._ahead)

    @property
    def is_ahead(self) -> bool:
        return self._ahead > timedelta()

    def to(self, moment: datetime) -> None:
        """Set it forward to a moment; raise ValueError in words for one that has passed."""
        step = moment - datetime.now(UTC) - self._ahead
        if step < -AGAIN:
            raise ValueError("the clock cannot go back.")
        self.by(max(step, timedelta()))

    def by(self, step: timedelta) -> None:
        """Set it forward by so much; raise ValueError in words for what is no step forward."""
        if not timedelta() <= step <= LONGEST:
            raise ValueError("the clock goes forward, ten years at most.")
        self._ahead += step
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(str(self._ahead.total_seconds()))
        self._struck()


def read(text: str) -> datetime:
    """The moment of such a text as 2026-12-05 or 2026-12-05T09:30, in UTC; raise ValueError in words."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"CLOCK is {text!r}, but must be a moment such as 2026-12-05 or 2026-12-05T09:30.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
