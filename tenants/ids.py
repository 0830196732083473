"""What an id tells of the time it was made: ids are ULIDs, which sort by it."""

from datetime import datetime
from threading import Lock

_making, _newest = Lock(), 0


def made_at(id: str) -> datetime:
    """When an id of `new_id` was made, as it says itself; raise ValueError for any other text."""
    from ulid import ULID

    return ULID.from_str(id).datetime


def least_id(moment: datetime) -> str:
    """The id that stands before all that are made from a moment on."""
    from ulid import ULID

    return str(ULID.from_int(int(moment.timestamp() * 1000) << 80))


def new_id(at: datetime | None = None) -> str:
    """A ULID: unique, and in the order of making, or of the moment it is made for."""
    from ulid import ULID  # late, since whoever only reads needs none

    global _newest
    if at:
        return str(ULID.from_datetime(at))
    with _making:
        # Two in one millisecond would be in any order, and a timeline is read in theirs.
        _newest = max(int(ULID()), _newest + 1)
        return str(ULID.from_int(_newest))
