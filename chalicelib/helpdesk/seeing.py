"""Nobody answers past words that he has not seen: a reply stops where something was said since its page was made."""

from chalicelib.helpdesk.joining import merged
from chalicelib.helpdesk.messages import Message
from chalicelib.helpdesk.tickets import Ticket
from tenants.errors import N_, Conflict

SAID = ("customer", "reply", "note")


class Stale(Conflict):
    """Something was said meanwhile; `seen` is the last position that the writer had seen."""

    text = N_("Your reply was not sent: something came while you were writing.")

    def __init__(self, seen: int) -> None:
        super().__init__()
        self.seen = seen


def require_seen(ticket: Ticket, seen: int | None) -> None:
    """Raise Stale where people have said more than what stands up to a position; only then is anything read."""
    if seen is None or ticket.messages <= seen:
        return
    entries = merged.timeline(ticket.tenant, ticket).entries
    said = [one for one in entries if isinstance(one, Message) and one.kind in SAID]
    if any(merged.place(int(ticket.number), one) > seen for one in said):
        raise Stale(seen)
