"""Keys of the index of words, where tickets stand by their moment, the newest first."""

from datetime import datetime

from tenants.keys import Key

LAST_SECOND, LAST_NUMBER = 9_999_999_999, 9_999_999_999


def place(at: datetime, number: int) -> str:
    """Where a ticket of that moment and number stands among others, the newest first."""
    return f"{since(at)}{LAST_NUMBER - number:010d}"


def since(at: datetime) -> str:
    """What the places of all tickets of a second begin with."""
    return f"{LAST_SECOND - int(at.timestamp()):010d}"


def placed(place: str) -> int:
    """The number of the ticket that stands at a place."""
    return LAST_NUMBER - int(place[10:])


def indexed(tenant: str, number: int, part: str = "") -> Key:
    """What the search knows of a ticket, and lists of the words under which it stands there."""
    return Key(f"{tenant}#ticket#{number}", f"words#{part}" if part else "words")


def word(tenant: str, term: str, place: str) -> Key:
    """A word of a ticket, by the ticket's `place`; all words with the same first letters lie together."""
    return Key(f"{tenant}#word#{term[:2]}", f"{term}#{place}")


def behind(id: str) -> str:
    """The ULID that follows another."""
    from ulid import ULID  # late, as in keys.py

    return str(ULID.from_int(int(ULID.from_str(id)) + 1))
