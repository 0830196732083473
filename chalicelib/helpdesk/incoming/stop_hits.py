"""How often an entry of a stop-list was met, and when last; only ever added to."""

from pynamodb.attributes import UTCDateTimeAttribute

from tenants import keys, table
from tenants.items import DeskItem, IntegerAttribute
from tenants.keys import now
from tenants.table import Write

Entry = tuple[str, str]  # kind ("sender", "word", "network") and id
NOTHING: Entry = ("", "")


class Hits(DeskItem, discriminator="hits"):
    """The hits of one entry."""

    hits = IntegerAttribute(default=0)
    last_at = UTCDateTimeAttribute(null=True)


def met(tenant: str, entry: Entry) -> list[Write]:
    """One more hit of an entry, for the transaction that sets something aside."""
    kind, id = entry
    return [table.add(Hits(*keys.stop_hits(tenant, kind, id)), {"hits": 1}, last_at=now())] if kind else []


def forgotten(tenant: str, kind: str, id: str) -> Write:
    """What forgets the hits of an entry that leaves its list."""
    return table.delete(Hits(*keys.stop_hits(tenant, kind, id)))
