"""Which mail is set aside instead of becoming a ticket, and why."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from chalicelib.helpdesk.incoming import stop_lists
from chalicelib.helpdesk.incoming.stop_hits import NOTHING, Entry
from chalicelib.helpdesk.incoming.stop_lists import Stopped
from chalicelib.helpdesk.volume import room
from chalicelib.mail.arrival import Arrival
from tenants.items import DeskItem

ASKS_TO_REFUSE = ("reject", "quarantine")  # policies of DMARC (RFC 7489, 6.3)


@dataclass(frozen=True)
class Suspicion:
    """A reason by its name, as routes/suspended.py words it, and what it speaks of."""

    reason: str
    about: dict[str, Any] = field(default_factory=dict)
    entry: Entry = NOTHING  # of a stop-list


def suspicion(arrival: Arrival, blocked: Sequence[DeskItem | None]) -> Suspicion | None:
    """What speaks against a mail; nothing, for nearly all."""
    receipt, mail = arrival.receipt, arrival.mail
    if receipt.says("virus", "FAIL"):
        return Suspicion("virus")
    if stopped := stop_lists.against_sender(blocked) or _against_words(arrival):
        return Suspicion(stopped.reason, stopped.about, stopped.entry)
    if receipt.says("spam", "FAIL"):
        return Suspicion("spam")
    if receipt.says("dmarc", "FAIL") and receipt.policy in ASKS_TO_REFUSE:
        return Suspicion("forged", {"domain": mail.from_address.rpartition("@")[2]})
    if mail.problem:
        return Suspicion("complex", {"problem": mail.problem})
    return None


def flood(arrival: Arrival, today: Sequence[DeskItem | None]) -> Suspicion | None:
    """Why a first question is set aside on a day on which far too many come; `today` is what `room.wanted` found."""
    most = 0 if arrival.is_released or arrival.receipt.is_past else room.flood(arrival.desk, today)
    return Suspicion("flooded", {"number": most}) if most else None


def _against_words(arrival: Arrival) -> Stopped | None:
    """The stop-word that a mail says; what a colleague writes is his own affair, and so is what he quotes."""
    if arrival.staff and arrival.is_authentic:
        return None
    mail = arrival.mail
    return stop_lists.against_words(arrival.desk, mail.subject, mail.reply_text or mail.text)
