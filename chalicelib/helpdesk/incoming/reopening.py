"""Where a customer's words belong: an answer opens a closed ticket again, later it opens a new one that is linked."""

from datetime import timedelta

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.joining import merged
from chalicelib.helpdesk.tickets import Ticket
from tenants.errors import NotFound
from tenants.keys import now
from tenants.tenant import Desk


def is_over(desk: Desk, ticket: Ticket) -> bool:
    """Whether a ticket has been closed for longer than an answer opens it again."""
    return ticket.status == "closed" and ticket.waiting_since + timedelta(days=desk.tenant.reopen_days) < now()


def last(desk: Desk, ticket: Ticket) -> tuple[Ticket, bool]:
    """The last of the tickets that went on with one another, and whether words for it open the next one."""
    seen = set[int]()  # what went on with a ticket may have been merged into that since
    while is_over(desk, home := merged.survivor(desk.id, ticket)):
        old = home if merged.is_same_customer(home, ticket) else ticket
        after = following(desk.id, old)
        if after is None or int(old.number) in seen:
            return old, True
        seen.add(int(old.number))
        ticket = after
    return ticket, False


def following(tenant: str, ticket: Ticket) -> Ticket | None:
    """The ticket that goes on with one, while it is there."""
    try:
        return tickets.load(tenant, int(ticket.continued_by)) if ticket.continued_by else None
    except NotFound:
        return None
