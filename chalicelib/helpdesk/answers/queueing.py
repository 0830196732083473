"""How many comments wait for somebody: stored beside the board's counts, which every page of the desk reads."""

from chalicelib.helpdesk import counts
from chalicelib.helpdesk.counts import Counts
from tenants import keys, table
from tenants.errors import N_, NN_, Text
from tenants.items import Counter
from tenants.table import Write

SHELF = "comments"


def more(tenant: str, step: int) -> Write:
    """What adds to the number; belongs in the transaction that puts a comment into the queue or takes it out."""
    return table.add(Counter(*keys.counts(tenant)), {counts.place(SHELF, "", ""): step})


def number(stored: Counts) -> int:
    return max(0, stored.sum(SHELF, [""]))


def summary(stored: Counts) -> Text:
    waiting = number(stored)
    return NN_("%(number)s waits", "%(number)s wait", waiting) if waiting else N_("None waits")
