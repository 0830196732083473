"""How customers of the demo found what was done for them."""

from collections.abc import Sequence

from chalicelib.helpdesk import tickets
from chalicelib.helpdesk.closing import rating
from chalicelib.helpdesk.messages import Entry
from chalicelib.helpdesk.tickets import Ticket
from tenants.errors import NotFound
from tenants.tenant import Desk

# By the numbers of tickets of demo.py that are closed or solved.
SAID = {1: ("good", "Quick as always, thank you."), 2: ("okay", "")}


def fill(desk: Desk) -> None:
    """Rate what is not rated yet; whatever was said already stays as it is."""
    for number, said in SAID.items():
        try:
            found = tickets.timeline(desk.id, number)
        except NotFound:
            continue
        if rating.is_offered(desk, found.ticket) and found.ticket.rating is None:
            _rate(desk, number, found.entries, *said)


def _rate(desk: Desk, number: int, entries: Sequence[Entry], word: str, comment: str) -> None:
    def rate(ticket: Ticket) -> None:
        rating.rate(desk, ticket, entries, word, comment or None)

    tickets.again(desk.id, number, rate)
