"""Which mail is set aside instead of becoming a ticket, and why."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from chalicelib.helpdesk.incoming.blocking import Blocked
from chalicelib.mail.arrival import Arrival
from tenants.items import DeskItem

ASKS_TO_REFUSE = ("reject", "quarantine")  # policies of DMARC (RFC 7489, 6.3)


@dataclass(frozen=True)
class Suspicion:
    """A reason by its name, as routes/suspended.py words it, and what it speaks of."""

    reason: str
    about: dict[str, Any] = field(default_factory=dict)


def suspicion(arrival: Arrival, blocked: Sequence[DeskItem | None]) -> Suspicion | None:
    """What speaks against a mail; nothing, for nearly all."""
    receipt, mail = arrival.receipt, arrival.mail
    if receipt.says("virus", "FAIL"):
        return Suspicion("virus")
    for one in blocked:
        if isinstance(one, Blocked):
            return Suspicion("blocked", {"sender": one.sender})
    if receipt.says("spam", "FAIL"):
        return Suspicion("spam")
    if receipt.says("dmarc", "FAIL") and receipt.policy in ASKS_TO_REFUSE:
        return Suspicion("forged", {"domain": mail.from_address.rpartition("@")[2]})
    if mail.problem:
        return Suspicion("complex", {"problem": mail.problem})
    return None
