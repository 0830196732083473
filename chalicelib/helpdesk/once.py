"""Forms that were sent, so that a double click, a retry and a slow line do once what one sending does.

A key is random, made with the page, and holds for what the form says: whoever changes his words means it anew.
"""

import contextlib
from datetime import timedelta
from typing import Any

from pynamodb.attributes import JSONAttribute, UnicodeAttribute, UTCDateTimeAttribute

from tenants import table
from tenants.errors import Conflict
from tenants.items import DeskItem
from tenants.keys import Key, now
from tenants.table import Write

KEPT = timedelta(days=1)
LONGEST = timedelta(seconds=60)  # that a request lives: who claimed before that and did not say where he ended is dead


class Once(DeskItem, discriminator="once"):
    """One sending; without `place` it is being done."""

    at = UTCDateTimeAttribute()
    place = UnicodeAttribute(null=True)  # the address where it ended
    made = JSONAttribute(null=True)  # what it made, for who leads the second sending by himself


def done(key: Key, place: str, **made: Any) -> Write:
    """What says that a form was sent; it belongs in the transaction that does what the form asks for."""
    return table.create(_item(key, place=place, made=made or None))


def find(key: Key) -> Once | None:
    return table.get(Once, key)


def claim(key: Key) -> bool:
    """Say that a form is being done; False where somebody does it, or did."""
    try:
        table.write(table.create(_item(key)))
    except Conflict:
        return False
    except Exception:  # it may have been written all the same, and would stand in the way of the next try
        release(key)
        raise
    return True


def take_over(found: Once) -> bool:
    """Claim what somebody began and did not live to end."""
    if found.at + LONGEST > now():
        return False
    try:
        table.write(table.change(found, Once.at == found.at, at=now()))
    except Conflict:
        return False
    return True


def keep(key: Key, place: str) -> None:
    """Say where a form that was claimed has ended."""
    table.write(table.put(_item(key, place=place)))


def release(key: Key) -> None:
    """Let a form be sent once more: it came to nothing."""
    with contextlib.suppress(Conflict):
        table.write(table.delete(_item(key)))


def _item(key: Key, **about: Any) -> Once:
    moment = now()
    return Once(*key, at=moment, expires_at=moment + KEPT, **about)
