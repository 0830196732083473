"""What begins when a ticket is solved: the time until it closes by itself, and the question whether it is so."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Protocol

from chalicelib.helpdesk.addresses import key_of
from chalicelib.helpdesk.messages import Entry, Message
from tenants.keys import now
from tenants.tenant import known

SOLVED = "solved"  # the status, and its shelf
# A letter cannot be called back, so it waits until the status can no longer be either (undoing.TAKEN).
PATIENCE = timedelta(minutes=2)


class Settled(Protocol):
    """A ticket, as far as its end is concerned."""

    @property
    def tenant(self) -> str: ...
    @property
    def shelf(self) -> str: ...
    @property
    def customer_address(self) -> str: ...
    @property
    def is_mailable(self) -> bool: ...
    @property
    def rating_asked_at(self) -> datetime | None: ...


def begun(ticket: Settled, to: str, entries: Iterable[Entry], status: str | None, is_led: bool) -> dict[str, Any]:
    """The attributes of a ticket that goes to a shelf, or is solved there once more by a reply.

    What only comes back to the shelf, as by undoing or restoring (`is_led`), is not solved anew: nobody is asked again.
    """
    replies = [one for one in entries if isinstance(one, Message) and one.kind == "reply"]
    is_again = status == SOLVED and bool(replies)
    if to != SOLVED or (ticket.shelf == SOLVED and not is_again):
        return {}
    tenant, moment = known(ticket.tenant).tenant, now()
    closes = {"closes_at": moment + timedelta(days=tenant.close_days) if tenant.close_days else None}
    if is_led:
        return closes
    is_asked = tenant.is_solved_asked and ticket.is_mailable and not any(is_private(one, ticket) for one in replies)
    rated = {"rating_asked_at": moment} if tenant.is_rated and ticket.rating_asked_at is None else {}
    return {**closes, **rated, "solved_at": moment, "asks_at": moment + PATIENCE if is_asked else None}


def is_private(reply: Message, ticket: Settled) -> bool:
    """Whether a reply goes to the customer alone: what opens his page may stand in it."""
    everybody = [*reply.to, *reply.cc, *(reply.bcc or ())]
    return [key_of(one) for one in everybody] == [key_of(ticket.customer_address)]
