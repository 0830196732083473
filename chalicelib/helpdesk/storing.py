"""Which tickets have a file or a raw mail: the same one is stored once, and goes when the last of them goes.

Told by jobs, since a mail may have more files than a transaction takes items.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from chalicelib import jobs
from chalicelib.helpdesk.messages import Entry, Message
from chalicelib.integrations import storage
from chalicelib.jobs import Job
from tenants import keys, table
from tenants.items import DeskItem
from tenants.keys import now
from tenants.tenant import Desk

MAIL = "mail:"  # before the key of a raw mail, which lies in a bucket of its own
AT_ONCE = 90  # items of one transaction, which takes a hundred


class Stored(DeskItem, discriminator="stored"):
    """Says that a ticket has something that is stored."""


def effect(number: int, entries: Iterable[Entry]) -> dict[str, Any]:
    """The effect `store` for new entries of a ticket; empty where none has files or a mail."""
    kept = sorted({key for one in entries if isinstance(one, Message) for key in _keys(one)})
    return {"store": {"number": int(number), "keys": kept}} if kept else {}


def store(desk: Desk, job: Job, wish: dict[str, Any]) -> None:
    """Handle the effect `store`."""
    places = [keys.stored(desk.id, key, wish["number"]) for key in wish["keys"]]
    *before, last = [places[start : start + AT_ONCE] for start in range(0, len(places), AT_ONCE)]
    for some in before:
        table.write(*(table.put(Stored(*place)) for place in some))
    jobs.settle(job, "store", *(table.put(Stored(*place)) for place in last))


def erase(desk: Desk, number: int, entries: Iterable[Entry], until: datetime | None) -> None:
    """Remove what entries of a ticket have and no other ticket, as far as nobody stored it anew since `until`."""
    for key in sorted({key for one in entries if isinstance(one, Message) for key in _keys(one)}):
        mine = keys.stored(desk.id, key, number)
        having = [row["sk"]["S"] for row in table.query(mine.pk, limit=2).rows]
        if all(sk == mine.sk for sk in having):
            storage.remove(key.removeprefix(MAIL), until or now(), is_mail=key.startswith(MAIL))
        table.write(table.delete(Stored(*mine)))


def _keys(message: Message) -> Iterator[str]:
    yield from (file["key"] for file in message.files)
    if message.html_key:
        yield message.html_key
    if message.mail:
        yield MAIL + message.mail
