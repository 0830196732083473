"""What leads to a tenant, brought back into the platform table: hosts, mail addresses, its customer at Stripe.

What another tenant has by now stays with that one.
"""

from chalicelib.config import config
from chalicelib.helpdesk.restoring.bringing import Wish
from chalicelib.helpdesk.restoring.telling import Told
from tenants import copies, directory, table
from tenants.copies import Copy, Row, key_of
from tenants.errors import Conflict
from tenants.items import PlatformItem
from tenants.tenant import Tenant

LEADING = frozenset({"host", "address", "lookalike", "stripe_customer", "stripe_event"})


def bring(wish: Wish, source: str, told: Told) -> None:
    """Bring what is missing, or what only stands there so that nobody else takes it."""
    copy, live, start = Copy(source, PlatformItem), copies.platform_table(), None
    while True:
        looked = copy.page(wish.tenant, start)
        rows = [row for row in looked.rows if row["item_type"]["S"] in LEADING and "expires_at" not in row]
        present = live.rows([key_of(row) for row in rows])
        for row in rows:
            _bring(wish, row, present.get(key_of(row)), told)
        start = looked.last
        if not start:
            break
    directory.forget()


def is_there(tenant: Tenant) -> bool:
    """Whether a desk's own address leads to it, to stay."""
    found = directory.held(directory.new_host(f"{tenant.slug}.{config().host.partition(':')[0]}", tenant.tenant))
    return found is not None and found.tenant == tenant.tenant and found.expires_at is None


def _bring(wish: Wish, row: Row, present: Row | None, told: Told) -> None:
    is_mine = present is not None and present.get("tenant") == row.get("tenant")
    if is_mine and present is not None and "expires_at" not in present:
        return
    if present is not None and not is_mine:
        told.taken(row)
        return
    if not wish.is_tried:
        try:
            table.write(copies.platform_table().put(row, present))
        except Conflict:
            told.taken(row)
            return
    told.brought(row, None)
