"""What an id tells of the time it was made: ids are ULIDs, which sort by it."""

from datetime import datetime


def made_at(id: str) -> datetime:
    """When an id of `new_id` was made, as it says itself; raise ValueError for any other text."""
    from ulid import ULID

    return ULID.from_str(id).datetime


def least_id(moment: datetime) -> str:
    """The id that stands before all that are made from a moment on."""
    from ulid import ULID

    return str(ULID.from_int(int(moment.timestamp() * 1000) << 80))
